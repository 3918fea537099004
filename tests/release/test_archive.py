"""Archives of releases."""

from __future__ import annotations

import re
import subprocess
import tarfile
import tempfile
import unicodedata
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hidata.api import Release
from hidata.dataset.folder import NoDataset

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


def test_a_broken_archive_is_reported_in_one_line(make, hidata, tmp_path: Path):
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
    assert "'f-0.0.0/csv/thing.csv' is in it twice" in out


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


@pytest.fixture
def small(make, hidata, tmp_path: Path) -> Path:
    """A release with a name beyond ASCII in it."""
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    root = make({"städte": schema}, {"städte/x.json": {"n": 1}}, 'name = "f"')
    assert hidata("--root", root, "build", "--out", tmp_path / "d")[0] == 0
    return tmp_path / "d" / "f-0.0.0"


def _packed(release: Path, target: Path, start: str, *more: str) -> Path:
    """A zip of a release whose names begin with `start`, and with more files in it."""
    with zipfile.ZipFile(target, "w") as file:
        for path in sorted(path for path in release.rglob("*") if path.is_file()):
            file.write(path, start + path.relative_to(release).as_posix())
        for name in more:
            file.writestr(name, "" if name.endswith("/") else "more")
    return target


MAC = (
    "__MACOSX/._f-0.0.0",
    "__MACOSX/f-0.0.0/csv/._x.csv",
    "f-0.0.0/.DS_Store",
    "._f",
    ".DS_Store",
)
REPACKED = {
    # how the names begin, and what else is in the archive
    "as it was": ("f-0.0.0/", ()),
    "no folder": ("", ()),
    "another name": ("x/", ()),
    "a folder around": ("downloads/f-0.0.0/", ()),
    "folders around": ("a/b/c/f-0.0.0/", ()),
    "by macOS": ("f-0.0.0/", MAC),
    "by macOS, a folder around": ("x/f-0.0.0/", (*MAC, "x/.DS_Store", "x/f-0.0.0/csv/.DS_Store")),
    "by Windows": ("f-0.0.0/", ("f-0.0.0/Thumbs.db", "desktop.ini")),
    "with folders": ("f-0.0.0/", ("f-0.0.0/more/",)),
}


@pytest.mark.parametrize("case", REPACKED)
def test_archives_packed_elsewhere_are_read(small: Path, hidata, tmp_path: Path, case: str):
    start, more = REPACKED[case]
    archive = _packed(small, tmp_path / "x.zip", start, *more)
    code, out = hidata("verify", archive)
    assert code == 0, out
    code, out = hidata("diff", archive, small)
    assert (code, "0 changed" in out) == (0, True), out


def _without_flag(data: bytes) -> bytes:
    """A zip in which no name says that it is in UTF-8 (bit 11 of the flags, APPNOTE 4.4.4)."""
    for header in (rb"PK\x03\x04..", rb"PK\x01\x02...."):
        data = re.sub(rb"(" + header + rb")\x00\x08", rb"\1" + bytes(2), data, flags=re.DOTALL)
    return data


@pytest.mark.parametrize("program", ["old .NET", "zip of a Mac", "without the flag"])
def test_names_as_other_programs_write_them_are_read(
    small: Path, hidata, tmp_path: Path, program: str
):
    with zipfile.ZipFile(archive := tmp_path / "x.zip", "w") as file:
        for path in (path for path in small.rglob("*") if path.is_file()):
            name = f"f/{path.relative_to(small).as_posix()}"
            if program == "old .NET":
                name = name.replace("/", "\\")
            elif program == "zip of a Mac":
                name = unicodedata.normalize("NFD", name)
            file.writestr(name, path.read_bytes())
    if program == "without the flag":
        archive.write_bytes(_without_flag(archive.read_bytes()))
        with zipfile.ZipFile(archive) as file:
            assert "f/csv/st├ñdte.csv" in file.namelist()
    code, out = hidata("verify", archive)
    assert code == 0, out


@pytest.mark.parametrize(
    ("start", "more", "message"),
    [
        ("f/", ("more.sh",), "more.sh in it is not part of the release"),
        ("a/f/", ("a/more.sh",), "more.sh in it is not part of the release"),
        ("f/", ("f/more.sh",), "more.sh: not part of the release"),
        ("f/", ("g/SHA256SUMS",), "it has several"),
        ("f/", ("f/README.md",), "'f/README.md' is in it twice"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_foreign_files_in_an_archive_are_named(
    small: Path, hidata, tmp_path: Path, start: str, more: tuple[str, ...], message: str
):
    code, out = hidata("verify", _packed(small, tmp_path / "x.zip", start, *more))
    assert code == (1 if message.startswith("more.sh:") else 2)
    assert message in out


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<!DOCTYPE html><p>404", "is not a zip archive: it is an HTML page"),
        (b"", "is not a zip archive: it is empty"),
        (b"\x1f\x8b\x08", "is not a zip archive: it is compressed with gzip"),
        (b"PK\x03\x04 and", "is not a zip archive: its end is missing"),
        (b"7z", "is not a zip archive: it is another sort of file"),
        (b"Rar!\x1a\x07\0", "is not a zip archive: it is a RAR archive"),
    ],
)
def test_a_file_that_is_no_archive_is_named(hidata, tmp_path: Path, data: bytes, message: str):
    (tmp_path / "x.zip").write_bytes(data)
    code, out = hidata("verify", tmp_path / "x.zip")
    assert (code, out.count("\n")) == (2, 1)
    assert message in out


@pytest.mark.parametrize("ending", ["tar.gz", "tgz", "tar", "tar.xz", "TAR.ZST"])
def test_a_tar_archive_is_to_be_unpacked(small: Path, hidata, tmp_path: Path, ending: str):
    """One sentence, whatever reads it."""
    packed = tmp_path / f"x.{ending}"
    with tarfile.open(packed, "w:gz" if "gz" in ending else "w") as file:
        file.add(small, small.name)
    advice = "it is a tar archive: unpack it, and name the folder that was in it."
    for command in (
        ("verify", packed),
        ("restore", packed, "--out", tmp_path / "back"),
        ("diff", packed, small),
        ("diff", small, packed),
        ("site", packed, "--out", tmp_path / "site"),
    ):
        code, out = hidata(*command)
        assert (code, [advice in line for line in out.splitlines()][-1]) == (2, True), out
    with pytest.raises(NoDataset, match=re.escape(advice)):
        Release(packed)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name in ("back", "site")) == []


def test_python_opens_archives_of_other_programs_and_says_what_is_none(small: Path, tmp_path: Path):
    opened = Release(_packed(small, tmp_path / "x.zip", ""))
    assert opened.version == Release(small).version
    (tmp_path / "x.tar.gz").write_bytes(b"")
    with pytest.raises(NoDataset, match="is not a zip archive: it is a tar archive"):
        Release(tmp_path / "x.tar.gz")


@pytest.mark.parametrize("inner", ["f-0.0.0.zip", "f-0.0.0.txt"])
def test_an_archive_in_an_archive_is_named(hidata, tmp_path: Path, inner: str):
    """As the artifacts of GitHub are."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr(inner, "")
    code, out = hidata("verify", tmp_path / "x.zip")
    assert (code, out.count("\n")) == (2, 1)
    assert "there is no SHA256SUMS in it" in out
    assert ("unpack it and take f-0.0.0.zip" in out) == inner.endswith(".zip")
