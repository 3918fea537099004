"""Unpacks zip archives of which all programs read the same, within bounds.

A zip says everything twice: in front of each member, and in the directory at its end. Programs
differ in which of the two they believe, and in what they make of names. So an archive is refused in
which the two differ, in which anything lies between the members, before the first or behind the
last, or whose names are not the paths that they lead to. Sizes are counted, whatever is said there.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MOST_MEMBERS = 100_000
MOST_DIRECTORY_BYTES = 2**25
"""How long the directory at the end may be: it is read at once."""

MOST_BYTES = 2**30
"""What all members may take unpacked; more only where they are not packed closely."""

MOST_RATIO = 100
"""How many times as long as the archive the members may be that take more than MOST_BYTES."""

MOST_NAME_BYTES, MOST_CHARACTERS = 255, 1_000
"""How long the parts of a path, and a whole path, may be."""

LONGEST_SHOWN = 100
CHUNK_BYTES = 2**20

ENCRYPTED, DESCRIBED, UTF8 = 0x1, 0x8, 0x800
"""Bits of a member's flags: with a password; sizes follow the data; the name is in UTF-8."""

REPARSE_POINT = 0x400
"""The attribute of a link on Windows."""

STORED, DEFLATED = 0, 8
UNKNOWN = 0xFFFFFFFF
"""A size that is said elsewhere, as of files of 4 GiB and more."""

_END, _LOCAL = struct.Struct("<4s4H2LH"), struct.Struct("<4s5H3L2H")
_END_MARK, _LOCAL_MARK, _END64_MARK = b"PK\5\6", b"PK\3\4", b"PK\6\6"
_END64_BYTES = 56 + 20
"""The end of an archive of 4 GiB and more, and the mark that says where it is."""

UNICODE_NAME = 0x7075
"""The additional field with a name in UTF-8, as of Info-ZIP."""

NO_GAP, _DESCRIPTOR_BYTES = (0,), (12, 16, 20, 24)
"""What may follow the data of a member: checksum and two sizes, with and without a mark."""


class Unfit(Exception):
    """An archive is not read, since others might read it differently, or since it is too large."""


def names(archive: ZipFile) -> list[tuple[str, ZipInfo]]:
    """Return the members with their paths, a slash at the end of those of folders.

    Raises Unfit unless each is a regular file or an empty folder below the archive's, once.
    """
    backslashes = not any("/" in member.filename for member in archive.infolist())
    found = [(_name(member, backslashes), member) for member in archive.infolist()]
    seen: dict[str, str] = {}
    for name, member in found:
        if fault := _name_fault(name) or _kind_fault(name, member):
            raise Unfit(f"{shown(name)} in it {fault}")
        folded = normalize("NFC", normalize("NFC", name.rstrip("/")).casefold())
        if folded in seen:
            other = "" if seen[folded] == name else f", also as {shown(seen[folded])}"
            raise Unfit(f"{shown(name)} is in it twice{other}")
        if _unicode_names(member.extra) - {name.encode("utf-8", "surrogateescape")}:
            raise Unfit(f"{shown(name)} has another name in it too")
        seen[folded] = name
    for folded, name in seen.items():
        above = (folded[:at] for at, mark in enumerate(folded) if mark == "/")
        if any(not seen.get(folder, "/").endswith("/") for folder in above):
            raise Unfit(f"{shown(name)} lies in a file in it")
    return found


def shown(name: str) -> str:
    """Return a name for a message, in ASCII and cut if it is long."""
    return ascii(name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}...")


def check_end(path: Path) -> None:
    """Raise Unfit if the directory of an archive is too long, or anything follows its end.

    What is like an end before the directory may be that of a member, such as a workbook; `places`
    sees to it that there is nothing else.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END.size - 2**16))
        tail = file.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        raise Unfit("its end is missing")
    _, disk, first_disk, here, members, directory, _, comment = _END.unpack_from(tail, at)
    if len(tail) != at + _END.size + comment or tail.find(_END_MARK, max(0, at - directory)) != at:
        raise Unfit("something follows its end")
    if disk or first_disk or here != members:
        raise Unfit("it is one part of several")
    of_more = tail[at - _END64_BYTES : at] if at >= _END64_BYTES else b""
    if UNKNOWN in (directory, members | 0xFFFF0000) and of_more.startswith(_END64_MARK):
        directory = int.from_bytes(of_more[40:48], "little")
    if directory > MOST_DIRECTORY_BYTES:
        raise Unfit(f"it has more than {MOST_MEMBERS:,} members")


def extract(archive: ZipFile, members: Iterable[tuple[str, ZipInfo]], into: Path) -> None:
    """Write members to their paths in a folder, all bytes counted and compared with what is said.

    Raises Unfit if two accounts of a member differ, or they take too much room.
    """
    file = archive.fp
    assert file is not None  # it is open
    check_room(archive)
    found = places(archive)
    for name, member in members:
        target = into / name
        if name.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        file.seek(found[member.header_offset])
        with target.open("xb") as out:
            for data in contents(name, member, file):
                out.write(data)


def check_room(archive: ZipFile) -> None:
    """Raise Unfit if the members of an archive are too many, or say that they take too much."""
    file, infos = archive.fp, archive.infolist()
    assert file is not None  # it is open
    room = max(MOST_BYTES, MOST_RATIO * file.seek(0, 2))
    if len(infos) > MOST_MEMBERS:
        raise Unfit(f"it has more than {MOST_MEMBERS:,} members")
    if sum(member.file_size for member in infos) > room:
        raise Unfit(f"its members take more than {room >> 20:,} MiB")


def _name(member: ZipInfo, backslashes: bool) -> str:
    """Return the path of a member, which old programs write with backslashes or without the flag.

    A name without the flag is read in code page 437; if its bytes are UTF-8, it was meant so.
    """
    name = member.orig_filename
    if not member.flag_bits & UTF8:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/") if backslashes else name


def _name_fault(name: str) -> str:
    """Return what is wrong with the name of a member, as words; "" if it is its own normal form."""
    parts = name.removesuffix("/").split("/")
    if (
        max(len(os.fsencode(part)) for part in parts) > MOST_NAME_BYTES
        or len(name) > MOST_CHARACTERS
    ):
        return "has a name that is too long for most systems"
    if not name.isprintable():
        return "has a control character in its name"
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        return "has an absolute path for a name"
    if "\\" in name or any(part in ("", ".", "..") or part[-1] in ". " for part in parts):
        return "has a name that systems read as different paths"
    return ""


def _kind_fault(name: str, member: ZipInfo) -> str:
    """Return why a member is neither a regular file nor an empty folder, as words; "" if it is."""
    if member.flag_bits & ENCRYPTED:
        return "is encrypted"
    kind = stat.S_IFMT(member.external_attr >> 16) if member.create_system != 0 else 0
    of_folder = name.endswith("/")
    if kind not in (0, stat.S_IFDIR if of_folder else stat.S_IFREG):
        return "is no regular file" if not of_folder else "has the name of a folder, and is none"
    if member.external_attr & REPARSE_POINT and member.create_system in (0, 10, 14):
        return "is a link"
    if of_folder and (member.file_size or member.CRC):
        return "has the name of a folder, and data"
    if member.compress_type not in (STORED, DEFLATED):
        return "is compressed in a way that not every program knows"
    return ""


def places(archive: ZipFile) -> dict[int, int]:
    """Return where the data of each member begins, by where the member begins.

    Raises Unfit unless the members fill the archive up to its directory.
    """
    file = archive.fp
    assert file is not None  # it is open
    found: dict[int, int] = {}
    end = 0
    gaps: tuple[int, ...] = NO_GAP
    for member in sorted(archive.infolist(), key=lambda member: member.header_offset):
        if member.header_offset - end not in gaps:
            raise Unfit(f"something lies before {shown(member.filename)} in it, or within it")
        file.seek(member.header_offset)
        _check_header(member, file)
        found[member.header_offset] = file.tell()
        end = file.tell() + member.compress_size
        gaps = _DESCRIPTOR_BYTES if member.flag_bits & DESCRIBED else NO_GAP
    if archive.start_dir - end not in gaps:
        raise Unfit("something lies behind its last member")
    return found


def _check_header(member: ZipInfo, file: IO[bytes]) -> None:
    """Raise Unfit unless a member is called and described in front of it as in the directory.

    Leaves the file at the member's data.
    """
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MARK):
        raise Unfit(f"{shown(member.filename)} is not where its directory says")
    _, _, flags, method, _, _, *sizes, name_bytes, more_bytes = _LOCAL.unpack(header)
    name, more = file.read(name_bytes), file.read(more_bytes)
    encoding = "utf-8" if member.flag_bits & UTF8 else "cp437"
    same = (
        name == member.orig_filename.encode(encoding, "surrogateescape")
        and method == member.compress_type
        and not (flags ^ member.flag_bits) & (ENCRYPTED | DESCRIBED | UTF8)
        and _unicode_names(more) <= _unicode_names(member.extra)
    )
    said = (member.CRC, member.compress_size, member.file_size)
    fillers = (UNKNOWN, 0) if flags & DESCRIBED else (UNKNOWN,) if b"\1\0" in more else ()
    if not same or any(a != b and a not in fillers for a, b in zip(sizes, said, strict=True)):
        raise Unfit(f"{shown(member.filename)} is described in it twice, and not alike")


def _unicode_names(more: bytes) -> set[bytes]:
    """Return the names in the additional fields of a member, which some programs prefer."""
    found, at = set(), 0
    while at + 4 <= len(more):
        number, size = struct.unpack_from("<2H", more, at)
        if number == UNICODE_NAME:
            found.add(more[at + 9 : at + 4 + size])
        at += 4 + size
    return found


def contents(name: str, member: ZipInfo, file: IO[bytes]) -> Iterator[bytes]:
    """Yield the data of a member, unpacked, from an archive that stands at its beginning.

    Raises Unfit, at the end at the latest, unless it is as long as said, and the same.
    """
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == DEFLATED else None
    left, room, checksum = member.compress_size, member.file_size, 0
    data = b""
    while left or data:
        if not data:
            data = file.read(min(left, CHUNK_BYTES))
            left -= len(data)
        if not data:
            break
        plain = inflate.decompress(data, CHUNK_BYTES) if inflate else data
        data = inflate.unconsumed_tail if inflate else b""
        room -= len(plain)
        if room < 0 or (inflate and inflate.eof and (left or data)):
            break
        checksum = zlib.crc32(plain, checksum)
        yield plain
    whole = not inflate or (inflate.eof and not inflate.unused_data)
    if left or data or room or not whole or checksum != member.CRC:
        raise Unfit(f"the data of {shown(name)} is not what its directory says")
