"""Zip archives of which programs make different things, or too much: each is refused in a line."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hidata.storage import zips

Hidata = Callable[..., tuple[int, str]]


@pytest.fixture
def good(make: Callable[..., Path], hidata: Hidata, tmp_path: Path) -> Path:
    """A zip of a small release."""
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    root = make({"k": schema}, {"k/x.json": {"n": 1}}, 'name = "f"')
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "d")[0] == 0
    return tmp_path / "d" / "f-0.0.0.zip"


def refused(hidata: Hidata, archive: Path, *words: str) -> None:
    """See that nothing reads an archive, and that one line says why."""
    code, out = hidata("verify", archive)
    assert (code, out.count("\n")) == (2, 1), out
    assert all(word in out for word in words), out
    assert len(out) < 1000
    assert hidata("restore", archive, "--unverified", "--out", archive.with_name("back"))[0] == 2
    assert not archive.with_name("back").exists()


def member(name: str, **more: int) -> zipfile.ZipInfo:
    """A member with this name, and other attributes."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    for attribute, value in more.items():
        setattr(info, attribute, value)
    return info


ODD_NAMES = {
    "f-0.0.0/a/../b": "different paths",
    "f-0.0.0/./a": "different paths",
    "./f-0.0.0/a": "different paths",
    "f-0.0.0//a": "different paths",
    "f-0.0.0/a//": "different paths",
    "f-0.0.0/a.": "different paths",
    "f-0.0.0/a /b": "different paths",
    "f-0.0.0/a\\b": "different paths",
    "..": "different paths",
    "/f-0.0.0/a": "absolute",
    "//server/a": "absolute",
    "C:/a": "absolute",
    "C:a": "absolute",
    "f-0.0.0/a\x1b[2J": "control character",
    "f-0.0.0/README.MD": "twice",
    "F-0.0.0/readme.md": "twice",
    "f-0.0.0/README.md/": "and is none",
    "f-0.0.0/README.md/a": "lies in a file",
    "f-0.0.0/" + "a" * 60_000: "too long",
    "a/" * 10_000: "too long",
}


@pytest.mark.parametrize("name", ODD_NAMES, ids=lambda name: name[:20])
def test_a_name_that_is_not_its_own_path_is_refused(good: Path, hidata: Hidata, name: str):
    with zipfile.ZipFile(good, "a") as archive:
        archive.writestr(member(name), "")
    refused(hidata, good, ODD_NAMES[name])


def test_names_in_two_unicode_forms_are_the_same(good: Path, hidata: Hidata):
    with zipfile.ZipFile(good, "a") as archive:
        archive.writestr(member("f-0.0.0/é"), "")
        archive.writestr(member("f-0.0.0/e\u0301"), "")
    refused(hidata, good, "is in it twice, also as 'f-0.0.0/\\xe9'")


def test_a_name_that_ends_for_some_programs_at_a_null_is_refused(good: Path, hidata: Hidata):
    with zipfile.ZipFile(good, "a") as archive:
        archive.writestr(member("f-0.0.0/a_.txt"), "")
    good.write_bytes(good.read_bytes().replace(b"f-0.0.0/a_.txt", b"f-0.0.0/a\0.txt"))
    refused(hidata, good, "control character")


@pytest.mark.parametrize(
    ("attributes", "word"),
    [
        ({"external_attr": 0o120777 << 16}, "no regular file"),
        ({"external_attr": 0o020644 << 16}, "no regular file"),
        ({"external_attr": 0o010644 << 16}, "no regular file"),
        ({"external_attr": 0o040755 << 16}, "no regular file"),
        ({"external_attr": 0x400, "create_system": 0}, "link"),
        ({"compress_type": zipfile.ZIP_LZMA}, "not every program knows"),
    ],
    ids=["link", "device", "pipe", "folder", "link of Windows", "LZMA"],
)
def test_what_is_no_regular_file_is_refused(
    good: Path, hidata: Hidata, attributes: dict[str, int], word: str
):
    with zipfile.ZipFile(good, "a") as archive:
        archive.writestr(member("f-0.0.0/a", **attributes), "SHA256SUMS")
    refused(hidata, good, "f-0.0.0/a", word)


def test_a_folder_with_data_is_refused(good: Path, hidata: Hidata):
    with zipfile.ZipFile(good, "a") as archive:
        archive.writestr(member("f-0.0.0/a/", external_attr=0o040755 << 16), "data")
    refused(hidata, good, "name of a folder, and data")


def changed(archive: Path, offset: int, data: bytes, mark: bytes) -> None:
    """Change bytes at an offset in the first part of an archive that begins with a mark."""
    content = bytearray(archive.read_bytes())
    at = content.index(mark) + offset
    content[at : at + len(data)] = data
    archive.write_bytes(content)


FRONT, DIRECTORY = b"PK\3\4", b"PK\1\2"


@pytest.mark.parametrize(
    ("offset", "data", "mark"),
    [
        (6, b"\1", FRONT),
        (8, b"\0", FRONT),
        (14, b"abcd", FRONT),
        (18, b"\1\0\0\0", FRONT),
        (22, b"\1\0\0\0", FRONT),
        (30, b"g", FRONT),
        (8, b"\1", DIRECTORY),
        (24, b"\x08\0\0\0", DIRECTORY),
        (24, b"\0\0\1\0", DIRECTORY),
        (20, b"\1\0\0\0", DIRECTORY),
    ],
    ids=["encrypted", "method", "checksum", "packed size", "size", "name", "encrypted, directory",
         "shorter, directory", "longer, directory", "packed size, directory"],
)  # fmt: skip
def test_what_is_said_twice_and_not_alike_is_refused(
    good: Path, hidata: Hidata, offset: int, data: bytes, mark: bytes
):
    changed(good, offset, data, mark)
    refused(hidata, good)


def test_a_member_that_goes_on_behind_its_size_is_refused(good: Path, hidata: Hidata):
    """Python reads as much as is said; other programs go on."""
    with zipfile.ZipFile(good, "a") as archive:
        archive.writestr(member("f-0.0.0/z", compress_type=zipfile.ZIP_DEFLATED), b"0" * 100_000)
    said, true = (struct.pack("<L", size) for size in (10, 100_000))
    crcs = [struct.pack("<L", zlib.crc32(b"0" * size)) for size in (100_000, 10)]
    good.write_bytes(good.read_bytes().replace(true, said).replace(*crcs))
    with zipfile.ZipFile(good) as archive:
        assert archive.read("f-0.0.0/z") == b"0" * 10
    refused(hidata, good, "f-0.0.0/z", "is not what its directory says")


@pytest.mark.parametrize("where", ["before", "behind", "behind the end", "within"])
def test_bytes_that_belong_to_no_member_are_refused(good: Path, hidata: Hidata, where: str):
    data = good.read_bytes()
    more = b"#!/bin/sh\necho 1\n"
    with zipfile.ZipFile(good) as archive:
        start = archive.start_dir
        second = sorted(info.header_offset for info in archive.infolist())[1]
    at = {"before": 0, "behind": start, "behind the end": len(data), "within": second}[where]
    data = data[:at] + more + data[at:]
    if where == "within":  # with all places said anew
        at = data.index(DIRECTORY)
        while data[at : at + 4] == DIRECTORY:
            (place,) = struct.unpack_from("<L", data, at + 42)
            moved = struct.pack("<L", place + len(more) if place else 0)
            data = data[: at + 42] + moved + data[at + 46 :]
            at += 46 + sum(struct.unpack_from("<3H", data, at + 28))
    if where in ("behind", "within"):
        end = data.rindex(b"PK\5\6") + 16
        data = data[:end] + struct.pack("<L", start + len(more)) + data[end + 4 :]
    good.write_bytes(data)
    refused(hidata, good, "something ")


def test_two_ends_are_refused(good: Path, hidata: Hidata):
    data = good.read_bytes()
    end = data[data.rindex(b"PK\5\6") :]
    good.write_bytes(data[:-2] + struct.pack("<H", len(end)) + end)
    refused(hidata, good, "something follows its end")


def test_a_comment_at_the_end_is_none_of_our_business(good: Path, hidata: Hidata):
    """GitHub writes the commit there."""
    with zipfile.ZipFile(good, "a") as archive:
        archive.comment = b"3009fc331c9016a35e56d0ff0dbe36fcd9ac6837"
    assert hidata("verify", good)[0] == 0


def test_an_archive_that_was_written_to_a_pipe_is_read(good: Path, hidata: Hidata, tmp_path: Path):
    """Sizes then follow the data of a member."""
    write = (
        "import sys, zipfile\n"
        "with zipfile.ZipFile(sys.argv[1]) as old, zipfile.ZipFile(sys.stdout.buffer, 'w') as new:\n"
        "    for name in old.namelist():\n"
        "        new.writestr(name, old.read(name), zipfile.ZIP_DEFLATED)\n"
    )
    with (tmp_path / "x.zip").open("wb") as file:
        command = f'{sys.executable} -c "$0" {good} | cat'
        subprocess.run(["bash", "-c", command, write], stdout=file, check=True)
    assert b"PK\x07\x08" in (tmp_path / "x.zip").read_bytes()
    assert hidata("verify", tmp_path / "x.zip")[0] == 0


def test_another_name_in_an_additional_field_is_refused(good: Path, hidata: Hidata):
    info = member("f-0.0.0/a")
    name = b"f-0.0.0/b"
    info.extra = struct.pack("<2HBL", 0x7075, 5 + len(name), 1, zlib.crc32(b"f-0.0.0/a")) + name
    with zipfile.ZipFile(good, "a") as archive:
        archive.writestr(info, "")
    refused(hidata, good, "another name")


def bomb(archive: Path, mebibytes: int, members: int = 1) -> None:
    """Add members of zeros to an archive, as many MiB in all."""
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as file:
        for number in range(members):
            with file.open(f"f-0.0.0/zeros{number}", "w", force_zip64=True) as out:
                for _ in range(mebibytes // members):
                    out.write(bytes(2**20))


@pytest.mark.slow
def test_a_bomb_is_refused_by_what_it_says(good: Path, hidata: Hidata, monkeypatch):
    assert zips.MOST_BYTES == 1_024 * 2**20
    monkeypatch.setattr(zips, "MOST_BYTES", 64 * 2**20)
    bomb(good, 65)
    refused(hidata, good, "its members take more than 64 MiB")


@pytest.mark.slow
def test_a_bomb_that_says_less_than_it_is_stops_there(good: Path, hidata: Hidata):
    bomb(good, 64)
    said, true = (struct.pack("<Q", size) for size in (2**20, 2**26))
    good.write_bytes(good.read_bytes().replace(true, said).replace(true[:4], said[:4]))
    refused(hidata, good, "f-0.0.0/zeros0")


@pytest.mark.slow
def test_more_members_than_any_release_has_are_refused(good: Path, hidata: Hidata, monkeypatch):
    assert zips.MOST_MEMBERS == 100_000
    monkeypatch.setattr(zips, "MOST_MEMBERS", 1_000)
    with zipfile.ZipFile(good, "a") as archive:
        for number in range(1_001 - len(archive.namelist())):
            archive.writestr(f"f-0.0.0/{number}", "")
    refused(hidata, good, "more than 1,000 members")


def test_changed_bytes_are_refused_wherever_they_are(good: Path, hidata: Hidata):
    data, choose = good.read_bytes(), random.Random(1)
    for _ in range(40):
        at = choose.randrange(len(data))
        good.write_bytes(data[:at] + bytes([data[at] ^ 1 << choose.randrange(8)]) + data[at + 1 :])
        code, out = hidata("verify", good)
        assert code in (0, 1, 2), out
        assert "Traceback" not in out
