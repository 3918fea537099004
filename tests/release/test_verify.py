"""Releases that were changed: every flipped byte found and named."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hidata.api import Release

from tests.helpers import git, resum


@pytest.mark.slow
def test_it_verifies_as_a_folder_and_as_a_zip(sample_release: Path, hidata, tmp_path: Path):
    assert hidata("verify", sample_release)[0] == 0
    archive = tmp_path / "release.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in sample_release.rglob("*"):
            file.write(path, Path(sample_release.name) / path.relative_to(sample_release))
    assert hidata("verify", archive)[0] == 0


@contextmanager
def flipped(paths: Sequence[Path], place: float) -> Iterator[None]:
    """One bit of each file is another, at that part of it, for as long as this lasts."""
    before = {path: path.read_bytes() for path in paths}
    for path, data in before.items():
        at = int(place * (len(data) - 1))
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    yield
    for path, data in before.items():
        path.write_bytes(data)


@pytest.mark.slow
def test_one_flipped_byte_in_any_file_is_found_and_named(
    sample_release: Path, hidata, tmp_path: Path
):
    """In every file, some at a time; and in one file of each folder, one at a time."""
    copy = tmp_path / sample_release.name
    shutil.copytree(sample_release, copy)
    files = sorted(p for p in copy.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    some = [files[start::6] for start in range(6)]
    alone = [[path] for path in {path.parent: path for path in files}.values()]
    assert len(alone) >= 5
    for number, chosen in enumerate([*some, *alone]):
        with flipped(chosen, number % 6 / 5):
            code, out = hidata("verify", copy)
        named = re.findall(r"(\S+): does not match its checksum", out)
        assert (code, named) == (1, [path.relative_to(copy).as_posix() for path in chosen])
    with flipped([copy / "SHA256SUMS"], 0.5):
        assert hidata("verify", copy)[0] == 1
    assert hidata("verify", copy)[0] == 0
    (copy / "csv" / "more.csv").write_text("id\n")
    (copy / "README.md").unlink()
    out = hidata("verify", copy)[1]
    assert "csv/more.csv: not part of the release" in out
    assert "README.md: missing" in out


def test_other_bytes_with_the_same_rows_are_explained(sample_release: Path, hidata, tmp_path: Path):
    copy = tmp_path / sample_release.name
    shutil.copytree(sample_release, copy)
    path = copy / "parquet" / "area.parquet"
    pq.write_table(pq.read_table(path), path, compression="none")
    code, out = hidata("verify", copy)
    assert code == 1
    assert "parquet/area.parquet: does not match its checksum, but it has the same rows" in out


@pytest.mark.slow
def test_swapped_files_are_named_though_the_checksums_hold(
    sample_release: Path, hidata, tmp_path: Path
):
    copy = tmp_path / sample_release.name
    shutil.copytree(sample_release, copy)
    shutil.copyfile(copy / "csv" / "claim.csv", copy / "csv" / "area.csv")
    with (copy / "csv" / "job_zone.csv").open("a") as file:
        file.write((sample_release / "csv" / "job_zone.csv").read_text().splitlines(True)[1])
    resum(copy)
    code, out = hidata("verify", copy)
    assert code == 1
    assert "csv/area.csv: cannot be read: " in out
    assert "job_zone: 1 row with the key of another row" in out


def test_a_link_in_a_release_is_reported(sample_release: Path, hidata, tmp_path: Path):
    copy = tmp_path / sample_release.name
    shutil.copytree(sample_release, copy)
    (copy / "csv" / "area.csv").rename(tmp_path / "area.csv")
    (copy / "csv" / "area.csv").symlink_to(tmp_path / "area.csv")
    (copy / "more").symlink_to(tmp_path)
    code, out = hidata("verify", copy)
    assert code == 1
    assert "csv/area.csv: not a regular file" in out
    assert "more: not part of the release" in out


def test_rows_out_of_order_are_reported_though_all_formats_agree(make, hidata, tmp_path: Path):
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    root = make({"k": schema}, {f"k/{key}.json": {"n": 1} for key in "abc"}, 'name = "k"')
    assert hidata("--root", root, "build", "--only", "csv,parquet", "--out", tmp_path)[0] == 0
    release = tmp_path / "k-0.0.0"
    header, one, other, last = (release / "csv" / "k.csv").read_text().splitlines(keepends=True)
    table = pq.read_table(release / "parquet" / "k.parquet")
    for rows, order in ((one + last + other, [0, 2, 1]), (one + other + last, [0, 1, 2])):
        (release / "csv" / "k.csv").write_text(header + rows)
        pq.write_table(table.take(order), release / "parquet" / "k.parquet")
        resum(release)
        out = hidata("verify", release)[1]
        assert ("k: rows are not sorted by key" in out) == (order != [0, 1, 2]), out


def test_a_release_of_1_0_with_parquet_alone_is_verified_by_the_csv_it_had(make, hidata, tmp_path):
    """There whole numbers of columns of numbers had no decimal point, and a content hash is for ever."""
    schema = {"properties": {"x": {"type": "number", "minimum": 0, "maximum": 999}}}
    root = make(
        {"k": {**schema, "additionalProperties": False}}, {"k/a.json": {"x": 180}}, 'name = "d"'
    )
    only = ("--only", "csv,parquet")
    assert hidata("--root", root, "build", *only, "--out", tmp_path)[0] == 0
    release = tmp_path / "d-0.0.0"
    now = (release / "csv/k.csv").read_bytes()
    assert now == b'id,x\n"a",180.0\n'
    package = json.loads((release / "datapackage.json").read_text())
    (parquet,) = (r for r in package["resources"] if r["format"] == "parquet")
    assert parquet["contentHash"] == f"sha256:{hashlib.sha256(now).hexdigest()}"
    package["resources"] = [parquet]
    shutil.rmtree(release / "csv")
    for text, code in ((b'id,x\n"a",180\n', 0), (b'id,x\n"a",181\n', 1)):
        parquet["contentHash"] = f"sha256:{hashlib.sha256(text).hexdigest()}"
        (release / "datapackage.json").write_text(json.dumps(package))
        resum(release)
        assert hidata("verify", release)[0] == code


@pytest.fixture
def small(make, hidata, tmp_path: Path) -> Path:
    """A small release with text of several lines in it."""
    schema = {"type": "object", "properties": {"n": {"type": "string"}}}
    root = make({"k": schema}, {f"k/{key}.json": {"n": "x"} for key in "ab"}, 'name = "k"')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    return tmp_path / "dist" / "k-0.0.0"


def test_line_ends_that_git_changed_are_named(small: Path, hidata, tmp_path: Path):
    git(small, "init", "-q")
    git(small, "add", "-A")
    git(small, "commit", "-qm", "one")
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "-q", "-c", "core.autocrlf=true", str(small), str(copy))
    assert b"\r\n" in (copy / "SHA256SUMS").read_bytes()
    code, out = hidata("verify", copy)
    assert code == 1
    named = re.findall(r"(\S+): does not match its checksum: (.*)", out)
    assert {path for path, _ in named} >= {"csv/k.csv", "jsonld/k.jsonld", "datapackage.json"}
    assert {cause for _, cause in named} == {named[0][1]}
    assert named[0][1].startswith("its line ends were changed: git config core.autocrlf")
    assert not any(path.startswith("parquet/") for path, _ in named)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_list_with_other_line_ends_is_the_same_list(
    small: Path, hidata, tmp_path: Path, mark: bytes
):
    sums = small / "SHA256SUMS"
    sums.write_bytes(mark + sums.read_bytes().replace(b"\n", b"\r\n"))
    (small / ".DS_Store").write_bytes(b"\0")
    assert hidata("verify", small)[0] == 0
    assert hidata("restore", small, "--out", tmp_path / "back")[0] == 0
    assert hidata("diff", small, tmp_path / "back")[0] == 0
    assert hidata("site", small, "--out", tmp_path / "site")[0] == 0
    assert Release(small)["k"].num_rows == 2


def test_a_broken_list_of_checksums_is_named(small: Path, hidata):
    (small / "SHA256SUMS").write_text("<!doctype html><p>404")
    code, out = hidata("verify", small)
    assert code == 1
    assert "SHA256SUMS: it is an HTML page" in out


@pytest.mark.parametrize("command", ["diff", "site", "restore"])
def test_line_ends_of_csv_that_were_changed_are_named_wherever_it_is_read(
    make, hidata, tmp_path: Path, command: str
):
    """Those within texts were changed too, so that other values would be read."""
    schema = {"type": "object", "properties": {"n": {"type": "string"}}}
    root = make({"k": schema}, {"k/a.json": {"n": "two\nlines"}}, 'name = "k"')
    assert hidata("--root", root, "build", "--only", "csv", "--out", tmp_path / "dist")[0] == 0
    release = tmp_path / "dist" / "k-0.0.0"
    table = release / "csv" / "k.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    more = {"diff": [root], "site": ["--out", tmp_path / "s"]}
    code, out = hidata(
        command, release, *more.get(command, ["--from", "csv", "--out", tmp_path / "r"])
    )
    assert (code, "git config core.autocrlf" in out) == (2, True), out
    assert not (tmp_path / "s").exists()
    assert not (tmp_path / "r").exists()


def test_the_release_in_a_folder_is_named(small: Path, hidata):
    code, out = hidata("verify", small.parent)
    assert code == 2
    assert f"{small} is one." in out


def test_what_systems_leave_in_any_folder_of_a_release_is_passed_over(
    small: Path, hidata, tmp_path: Path
):
    for folder in [small, *(path for path in small.rglob("*") if path.is_dir())]:
        names = [path.name for path in folder.iterdir() if path.is_file()]
        for name in [".DS_Store", "Thumbs.db", *(f"._{name}" for name in names)]:
            (folder / name).write_bytes(b"\0\5\x16\7")
    code, out = hidata("verify", small)
    assert (code, out.startswith("ok: ")) == (0, True), out
    back = tmp_path / "back"
    assert hidata("restore", small, "--out", back)[0] == 0
    left = [path for path in back.rglob("*") if path.name.startswith(".") or path.suffix == ".db"]
    assert left == []


def test_other_files_in_the_folder_of_a_format_are_not(small: Path, hidata):
    (small / "csv/more.csv").write_text("")
    code, out = hidata("verify", small)
    assert (code, "csv/more.csv: not part of the release" in out) == (1, True)
