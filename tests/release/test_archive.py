"""Archives of releases."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

from tests.data import PART, RECORDS, THING


def test_each_archive_is_a_release_by_itself(make, hidata, tmp_path: Path):
    root = make({"thing": THING, "part": PART}, RECORDS, 'name = "f"')
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "d")[0] == 0
    for form in ("csv", "parquet", "jsonld"):
        archive = tmp_path / "d" / f"f-0.0.0-{form}.zip"
        assert hidata("verify", archive)[0] == 0
        back = tmp_path / f"back-{form}"
        assert hidata("restore", archive, "--from", form, "--out", back)[0] == 0
        assert len(list((back / "records").rglob("*.json"))) == len(RECORDS)
        with zipfile.ZipFile(archive) as file:
            file.extractall(tmp_path / form)
        command = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
        subprocess.run(command, cwd=tmp_path / form / "f-0.0.0", check=True)


def test_a_broken_archive_is_one_line(make, hidata, tmp_path: Path):
    root = make({"thing": THING, "part": PART}, RECORDS, 'name = "f"')
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "d")[0] == 0
    archive = tmp_path / "d" / "f-0.0.0.zip"
    whole = archive.read_bytes()
    for place in (len(whole) // 2, len(whole) - 200, len(whole) - 8):
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        code, out = hidata("verify", archive)
        assert (code, out.count("\n")) == (2, 1), out
    archive.write_bytes(whole)
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("more.sh", "")
    assert "more.sh in it is not part of the release" in hidata("verify", archive)[1]
