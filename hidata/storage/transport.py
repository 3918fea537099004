"""What happens to files on their way: programs that copy, pack or serve them change them.

Each change that is known is named, with what to do, so that a checksum that does not match is
explained.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

MAX_BYTES = 2**28
"""The size of the largest file in which the cause of a change is looked for."""

BOM = b"\xef\xbb\xbf"
GZIP = b"\x1f\x8b"

LINE_ENDS = (
    "its line ends were changed: git config core.autocrlf false, or a line * -text in"
    " .gitattributes, keeps them; then get the files again"
)

_LEFT_BEHIND = re.compile(
    r"__MACOSX|\._.*|\.DS_Store|\.Spotlight-V100|\.Trashes|Thumbs\.db|desktop\.ini"
    r"|\.git|\.gitattributes|\.gitignore|\.gitkeep"
).fullmatch


def is_left_behind(path: str) -> bool:
    """Return whether a path is that of a file which macOS, Windows or git leave in folders."""
    return any(map(_LEFT_BEHIND, path.split("/")))


def cause_of_change(path: Path, sha256: str) -> str:
    """Return why a file no longer has this SHA-256, as part of a sentence; "" if it is unknown."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return ""
        data = path.read_bytes()
    except OSError:
        return ""
    for original, cause in _originals(data):
        if hashlib.sha256(original).hexdigest() == sha256:
            return cause
    return what_it_is(data)


def _originals(data: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield what bytes may have been before, and what then happened to them."""
    text = data.removeprefix(BOM)
    marked = ", and a byte order mark was added at the beginning" if text != data else ""
    unix = text.replace(b"\r\n", b"\n")
    for lines in (unix, unix.replace(b"\n", b"\r\n")):
        if lines != text:
            yield lines, f"{LINE_ENDS}{marked}"
            yield BOM + lines, LINE_ENDS
    if marked:
        yield text, "a byte order mark was added at the beginning: an editor or Excel saved it"
    else:
        yield BOM + data, "its byte order mark was removed"
    for ends in (data + b"\n", data.removesuffix(b"\n")):
        yield ends, "the end of its last line was changed, as editors and hooks of git do"
    if data.startswith(GZIP):
        try:
            yield gzip.decompress(data), "it is still compressed with gzip: gunzip it"
        except (OSError, EOFError, zlib.error):
            return


def what_it_is(data: bytes) -> str:
    """Return what bytes are that should be a file of a release, as words; "" if it is unknown."""
    start = data[:512].removeprefix(BOM).lstrip().lower()
    if not data:
        return "it is empty"
    if start.startswith(b"version https://git-lfs.github.com/"):
        return "it is a Git LFS pointer: git lfs pull gets the file"
    if start.startswith((b"<!doctype html", b"<html")):
        return "it is an HTML page, such as a server's message"
    if data.startswith(GZIP):
        return "it is compressed with gzip: gunzip it"
    return ""
