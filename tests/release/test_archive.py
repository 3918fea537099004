"""Archives of releases."""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("day", "packed"),
    [("1970-01-01", (1980, 1, 1)), ("1979-12-31", (1980, 12, 31)), ("1980-01-01", (1980, 1, 1)), ("2026-02-03", (2026, 2, 3))],
)  # fmt: skip
def test_members_carry_the_day_of_the_data(
    make, hidata, tmp_path: Path, monkeypatch, day: str, packed: tuple[int, int, int]
):
    """Zip knows no year before 1980."""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
    root = make({"thing": THING, "part": PART}, {"part/x.json": {}}, 'name = "f"')
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "d")[0] == 0
    with zipfile.ZipFile(tmp_path / "d" / "f-0.0.0.zip") as file:
        assert {member.date_time for member in file.infolist()} == {(*packed, 0, 0, 0)}


@pytest.fixture
def archive(make, hidata, tmp_path: Path) -> Path:
    root = make({"thing": THING, "part": PART}, RECORDS, 'name = "f"')
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "d")[0] == 0
    return tmp_path / "d" / "f-0.0.0.zip"


def _repacked(archive: Path, target: Path, folder: str = "f-0.0.0/", more: str = "") -> Path:
    """An archive with the members of another below a folder, and one more."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            new.writestr(folder + member.removeprefix("f-0.0.0/"), old.read(member))
        if more:
            new.writestr(more, "")
    return target


def test_an_archive_may_have_the_release_at_its_top(archive: Path, hidata, tmp_path: Path):
    assert hidata("verify", _repacked(archive, tmp_path / "flat.zip", folder=""))[0] == 0


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(archive: Path, hidata, tmp_path: Path):
    """Readers differ in which of the two they take."""
    twice = _repacked(archive, tmp_path / "twice.zip", more="f-0.0.0/csv/thing.csv")
    code, out = hidata("verify", twice)
    assert (code, out.count("\n")) == (2, 1)
    assert "f-0.0.0/csv/thing.csv is in it 2 times" in out


@pytest.mark.parametrize("name", ["../evil.txt", "/evil.txt", "f-0.0.0/../../evil.txt", "a\\..\\evil.txt"])  # fmt: skip
def test_a_member_that_leads_out_stays_within(
    archive: Path, hidata, tmp_path: Path, monkeypatch, name: str
):
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(below))
    code, out = hidata("verify", _repacked(archive, tmp_path / "evil.zip", more=name))
    assert (code, "Traceback" in out) in ((1, False), (2, False)), out
    assert not list(tmp_path.rglob("*evil.txt"))
    assert not Path("/evil.txt").exists()
