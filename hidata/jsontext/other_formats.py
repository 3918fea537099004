"""Recognizes files that are not JSON at all, or hold a merge conflict: what they are, what to do.

What a tool or a server left in the place of a file is not corrected character by character: one
fault says what it is. The functions look for signs only, so their caller must know already that
the file cannot be read as what it should be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from json import JSONDecodeError, JSONDecoder
from typing import NamedTuple

from hidata.findings.finding import Fault

FORMAT_CODE, MERGE_CODE, ENCODING_CODE = "J018", "J019", "J002"

HEAD_BYTES = 2**16
"""How much of a file is looked at to recognize its format."""

_AGAIN = "download the file again, and look at what the server sends"
_CONVERT = "convert it to JSON, or move it out of the dataset"
_UNPACK = "unpack it, and put the files in it in its place"
_LINK = "a symbolic link checked out as text"
_LINK_HINT = "set git config core.symlinks true and check it out again, or copy the file here"

_BEGINNINGS = (
    (b"version https://git-lfs.github.com/spec/", "a Git LFS pointer", "run git lfs pull"),
    (b"\0GITCRYPT\0", "a file locked by git-crypt", "run git-crypt unlock"),
    (b"!<symlink>", _LINK, _LINK_HINT),
    (b"PK\x03\x04", "a zip archive or a workbook (.xlsx)", _UNPACK),
    (b"PK\x05\x06", "an empty zip archive", _UNPACK),
    (b"\x1f\x8b", "a file compressed with gzip", _UNPACK),
    (b"BZh", "a file compressed with bzip2", _UNPACK),
    (b"\xfd7zXZ\0", "a file compressed with xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a file compressed with Zstandard", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"%PDF-", "a PDF document", _CONVERT),
    (b"PAR1", "a Parquet file", _CONVERT),
    (b"SQLite format 3\0", "an SQLite database", _CONVERT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old document of Microsoft Office", _CONVERT),
    (b"{\\rtf", "a document of a word processor (RTF)", "save it as plain text"),
    (b"\x89PNG\r\n", "a PNG image", _CONVERT),
    (b"\xff\xd8\xff", "a JPEG image", _CONVERT),
    (b"GIF8", "a GIF image", _CONVERT),
    (b"\0\x05\x16\x07", "a file of macOS about another file (AppleDouble)", "delete it"),
)
"""How files begin, what they are then, and what to do."""

_WORDS = (b"BZh", b"PAR1", b"GIF8")
"""Those of the beginnings that a plain text may have, too."""

_UNICODE = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
"""The byte-order marks of the other encodings of Unicode."""

_JSON_STARTS = ("", "{", "[", '"')
"""First characters of what is meant to be JSON, and of an empty text."""

_HTML = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|title|meta|div|p|h1)[\s/>])", re.IGNORECASE
).match
_XML = re.compile(r"<(?:\?xml|!--|!doctype|[a-z][\w:.-]*[\s/>])", re.IGNORECASE).match
_ANNEX = re.compile(r"(?:\.{1,2}/)*(?:\.git)?/annex/objects/").match
_UPWARD_PATH = re.compile(r"(?:\.{1,2}/)+[^\"{}\[\]\n]+\s*").fullmatch
_PATH = re.compile(r"[^\s\"{}\[\]:,<>]+\.(?:nd)?json\s*").fullmatch
_STATUS = re.compile(r"(?:HTTP/[0-9.]+ )?[45][0-9]{2}[:, -]+[A-Za-z][\w ,.'!-]*").fullmatch
_REFUSAL = re.compile(
    r"(?:error:? )?(?:page |file )?(?:not found|forbidden|unauthorized|access denied|bad gateway"
    r"|bad request|service unavailable|gateway time-?out|too many requests"
    r"|internal server error)\b[^\n]*",
    re.IGNORECASE,
).match
_ERROR_XML = re.compile(r"(?:<\?xml[^>]*>\s*)?<Error>").match
_SETTINGS = re.compile(r"(?:[#;][^\n]*\n|\s)*[\w.-]+\s*=\s*\S").match
_PATCH = re.compile(r"diff --git |--- [^\n]+\n\+\+\+ ").match
_YAML_START = re.compile(r"%YAML\b|---(?:\s|$)").match
_YAML_LINE = re.compile(
    r"(?:- +)*(?:[\w$@./-][^:{}\[\],\"]*|'[^']*'|\"[^\"]*\"):(?:\s|$)|- +\S"
).match
_DELIMITERS = ",;\t|"


def _is_yaml(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"]
    return bool(_YAML_START(text)) or bool(lines and all(map(_is_yaml_line, lines[:2])))


def _is_yaml_line(line: str) -> bool:
    return line[0] in " \t" or _YAML_LINE(line) is not None


def _is_table(text: str) -> bool:
    lines = [line for line in text.splitlines()[:5] if line.strip()]
    counts = [{line.count(mark) for line in lines} for mark in _DELIMITERS]
    is_json = any(mark in text for mark in "{}[]")
    return len(lines) > 1 and not is_json and any(len(c) == 1 and c != {0} for c in counts)


def _is_error(text: str) -> bool:
    line = text.rstrip()
    return "\n" not in line and bool(_STATUS(line) or _REFUSAL(line))


class Sign(NamedTuple):
    """How a text of some format is recognized by how it begins, what it is, and what to do.

    A sign that is not `certain` may be found in plain text of other contents, too.
    """

    matches: Callable[[str], object]
    what: str
    hint: str
    certain: bool = True


_SIGNS = (
    Sign(_ANNEX, "a pointer of git-annex", "run git annex get and git annex unlock for this file"),
    Sign(_HTML, "a web page (HTML)", _AGAIN),
    Sign(_ERROR_XML, "the error message of a server", _AGAIN),
    Sign(_XML, "XML", _CONVERT),
    Sign(_is_error, "the error message of a server", _AGAIN),
    Sign(_UPWARD_PATH, _LINK, _LINK_HINT),
    Sign(_PATH, _LINK, _LINK_HINT, certain=False),
    Sign(_PATCH, "a patch (the output of diff)", "apply it to the file it is for, and delete it"),
    Sign(_is_yaml, "YAML", _CONVERT, certain=False),
    Sign(_SETTINGS, "a settings file (TOML or INI)", _CONVERT, certain=False),
    Sign(_is_table, "a table (CSV)", _CONVERT, certain=False),
)


def format_fault(data: bytes, expected: str = "JSON", *, plain_text: bool = False) -> Fault | None:
    """Return the fault of a file in another format than the one expected, or None.

    With `plain_text`, the file may be any text, so that only certain signs count.
    """
    for beginning, what, hint in _BEGINNINGS:
        if data.startswith(beginning) and not (plain_text and beginning in _WORDS):
            return _other_format(expected, what, hint)
    if fault := _encoding_fault(data):
        return fault
    head = data[:HEAD_BYTES]
    text = head.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    if text.startswith(_JSON_STARTS[1:]) or not text:
        return None
    signs = (sign for sign in _SIGNS if sign.certain or not plain_text)
    sign = next((sign for sign in signs if sign.matches(text)), None)
    return _other_format(expected, sign.what, sign.hint) if sign else None


def _encoding_fault(data: bytes) -> Fault | None:
    """Return the fault of a text in UTF-16 or UTF-32, or of nothing but zero bytes, or None."""
    if data and not data.strip(b"\0"):
        hint = "its contents were lost: restore an older copy"
        return Fault("", FORMAT_CODE, "This file holds nothing but zero bytes.", hint, offset=0)
    name = next((name for mark, name in _UNICODE if data.startswith(mark)), None)
    if name is None and b"\0" in data[:2]:
        name = "UTF-32" if b"\0\0" in data[:4] else "UTF-16"
    if name is None:
        return None
    hint = "save the file as UTF-8"
    return Fault("", ENCODING_CODE, f"This is {name}, not UTF-8.", hint, offset=0)


def _other_format(expected: str, what: str, hint: str) -> Fault:
    return Fault("", FORMAT_CODE, f"This is not {expected} but {what}.", hint, offset=0)


_MERGE_MARK = re.compile(r"^(?:[<|>]{7}(?: .*)?|={7})\r?$", re.MULTILINE)
_MERGE_BEGINNING = re.compile(r"^<{7}(?: .*)?\r?$", re.MULTILINE)


def merge_fault(text: str) -> Fault | None:
    """Return the fault of a text with the marks of a merge conflict, or None."""
    found = _MERGE_BEGINNING.search(text) or _MERGE_MARK.search(text)
    if found is None:
        return None
    message = "This line is a merge conflict marker."
    if found[0].startswith("<"):
        message = "A merge conflict begins here: the file holds both sides."
    hint = "keep one side, and delete the lines with the markers"
    return Fault("", MERGE_CODE, message, hint, offset=found.start())


_RULE = "in an .ndjson file each line is a record"
_ONE_A_LINE = "write one record a line, with no brackets around them and no commas between them"
_value_at = JSONDecoder(strict=False).raw_decode


def lines_fault(data: bytes) -> Fault | None:
    """Return the fault of a file with one record a line that has another form, or None.

    `data` is the whole file or its first part.
    """
    if fault := format_fault(data):
        return fault
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    start = len(text) - len(text.lstrip())
    end_of_line = text.find("\n", start) if "\n" in text[start:] else len(text)
    first = text[start:end_of_line].rstrip()
    end = _end_of_value(text, start)
    if first.startswith("[") and (end is None or end > end_of_line):
        message = f"This file is one list; {_RULE}."
    elif first == "{" or (end is not None and end > end_of_line):
        message = "This record spans several lines; in an .ndjson file each line is a record."
    elif end is not None and _ends_with_commas(text):
        message = f"There are commas between the lines; {_RULE}."
        return Fault("", FORMAT_CODE, message, _ONE_A_LINE, offset=end)
    else:
        return None
    return Fault("", FORMAT_CODE, message, _ONE_A_LINE, offset=start)


def _ends_with_commas(text: str) -> bool:
    """Whether all of the first lines but the last end with a comma."""
    lines = [line.rstrip() for line in text.splitlines()[:100] if line.strip()]
    return len(lines) > 1 and all(line.endswith(",") for line in lines[:-1])


def _end_of_value(text: str, start: int) -> int | None:
    try:
        return _value_at(text, start)[1]
    except (JSONDecodeError, RecursionError):
        return None
