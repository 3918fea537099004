"""How files that are not JSON begin: what each of them is, and what to do with it.

To recognize one more format, add a row to `BEGINNINGS` or `SIGNS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_AGAIN = "download the file again, and look at what the server sends"
_CONVERT = "convert it to JSON, or move it out of the dataset"
_UNPACK = "unpack it, and put the files in it in its place"
_REMOVE = "move it out of the dataset"
_VALUE_ALONE = "delete all but the value, and write that as JSON"
_LINK = "a symbolic link checked out as text"
_LINK_HINT = "set git config core.symlinks true and check it out again, or copy the file here"

BEGINNINGS = (
    (b"version https://git-lfs.github.com/spec/", "a Git LFS pointer", "run git lfs pull"),
    (b"\0GITCRYPT\0", "a file locked by git-crypt", "run git-crypt unlock"),
    (b"!<symlink>", _LINK, _LINK_HINT),
    (b"PK\x03\x04", "a zip archive or a workbook (.xlsx)", _UNPACK),
    (b"PK\x05\x06", "an empty zip archive", _UNPACK),
    (b"\x1f\x8b", "a file compressed with gzip", _UNPACK),
    (b"BZh", "a file compressed with bzip2", _UNPACK),
    (b"\xfd7zXZ\0", "a file compressed with xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a file compressed with Zstandard", _UNPACK),
    (b"\x04\x22\x4d\x18", "a file compressed with LZ4", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"%PDF-", "a PDF document", _CONVERT),
    (b"PAR1", "a Parquet file", _CONVERT),
    (b"ARROW1\0\0", "an Arrow file", _CONVERT),
    (b"Obj\x01", "an Avro file", _CONVERT),
    (b"\x89HDF\r\n", "an HDF5 file", _CONVERT),
    (b"\x93NUMPY", "an array of NumPy", _CONVERT),
    (b"SQLite format 3\0", "an SQLite database", _CONVERT),
    (b"bplist00", "a property list of macOS", _CONVERT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old document of Microsoft Office", _CONVERT),
    (b"{\\rtf", "a document of a word processor (RTF)", "save it as plain text"),
    (b"\x89PNG\r\n", "a PNG image", _REMOVE),
    (b"\xff\xd8\xff", "a JPEG image", _REMOVE),
    (b"GIF8", "a GIF image", _REMOVE),
    (b"II*\0", "a TIFF image", _REMOVE),
    (b"MM\0*", "a TIFF image", _REMOVE),
    (b"#!/", "a script", _REMOVE),
    (b"\x7fELF", "a program", _REMOVE),
    (b"\0asm", "a program (WebAssembly)", _REMOVE),
    (b"\0\x05\x16\x07", "a file of macOS about another file (AppleDouble)", "delete it"),
)
"""How files begin, what they are then, and what to do."""

WORDS = (b"BZh", b"PAR1", b"GIF8", b"bplist00")
"""Those of the beginnings that a plain text may have, too."""

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
_PROGRAM_ERROR = re.compile(r"Traceback \(most recent|fatal: |curl: \(").match
_HEADERS = re.compile(r"HTTP/[0-9.]+ [0-9]{3}\b").match
_PATCH = re.compile(r"diff --git |--- [^\n]+\n\+\+\+ ").match
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----").match
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]+-----|ssh-(?:rsa|ed25519) AAAA").match
_NO_VALUE = re.compile(
    r"(?:(?:undefined|none|nil|null|nan|n/a|\[object Object\])\s*)+", re.IGNORECASE
).fullmatch
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*\n|\s+", re.DOTALL).match
_SCRIPT = re.compile(
    r"[\"']use strict[\"']|export\s+(?:default|const|let|var|function|class|\{|\*)"
    r"|import[ \t]{1,9}[^\"'\n]{0,200}[\"']|(?:module\.)?exports\b\s*[.=]"
    r"|(?:var|let|const)\s+[\w$]+\s*="
    r"|(?:window|self|globalThis|this)\.[\w$.]+\s*=|(?:async\s+)?function\b[\s\w$]*\("
).match
_CALL = re.compile(r"(?:(?!\d)[\w$.]+\s*\(\s*[{\[]|\(\s*\{)").match
_GUARD = re.compile(r"\)\]\}'|(?:while\s*\(1\)|for\s*\(;;\))\s*;").match
_SETTINGS = re.compile(
    r"(?:[#;][^\n]*\n|\[\[?[^\W\d][^\n\[\]{}\",]*\]\]?[ \t]*(?:[#;][^\n]*|\r)?\n|\s)*"
    r"(?:[\w.-]+|\"[^\"\n]*\")\s*=(?!=)\s*\S"
).match
_YAML_START = re.compile(r"%YAML\b|---(?:\s|$)").match
_YAML_LINE = re.compile(
    r"(?:- +)*+(?:[\w$@./-][^:{}\[\],\"]*|'[^']*'|\"[^\"]*\"):(?:\s|$)|- +\S"
).match
_SEPARATOR_LINE = re.compile(r"sep=[,;\t|]\s*\n", re.IGNORECASE).match
_QUOTED_CELL = re.compile(r"\"(?:[^\"]|\"\")*\"").sub
_HEADER = re.compile(r"(?!\d)\w+(?:[,;\t|](?!\d)\w+)+\s*").fullmatch
_DELIMITERS = ",;\t|"


def _is_yaml(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"]
    if not lines or lines[0].lstrip()[0] in '{["':
        return False
    return bool(_YAML_START(text)) or all(map(_is_yaml_line, lines[:2]))


def _is_yaml_line(line: str) -> bool:
    return line[0] in " \t" or _YAML_LINE(line) is not None


def _is_table(text: str) -> bool:
    """Whether each of the first lines has as many delimiters, or the only one names columns."""
    if '":' in text or '" :' in text:
        return False
    text = _QUOTED_CELL("x", text)
    lines = [line.rstrip("\r\n") for line in text.splitlines()[:5] if line.strip()]
    if any(mark in text for mark in "{}[]") or all(line.endswith(",") for line in lines):
        return False
    counts = [{line.count(mark) for line in lines} for mark in _DELIMITERS]
    same = any(len(numbers) == 1 and numbers != {0} for numbers in counts)
    return same and (len(lines) > 1 or _HEADER(lines[0]) is not None)


def _is_error(text: str) -> bool:
    line = text.rstrip()
    return "\n" not in line and bool(_STATUS(line) or _REFUSAL(line))


def _is_script(text: str) -> bool:
    return _SCRIPT(text, _end_of_comments(text)) is not None


def _is_call(text: str) -> bool:
    return _CALL(text, _end_of_comments(text)) is not None


def _end_of_comments(text: str) -> int:
    """Return the offset of what follows the comments of JavaScript at the beginning."""
    at = 0
    while comment := _COMMENT(text, at):
        at = comment.end()
    return at


def _is_binary(text: str) -> bool:
    return "\0" in text and text[0] not in '{["'


class Sign(NamedTuple):
    """How a text of some format is recognized by how it begins, what it is, and what to do.

    Nothing that is meant to be JSON, with faults in it, matches. A sign that is not `certain` may
    be found in plain text of other contents, too.
    """

    matches: Callable[[str], object]
    what: str
    hint: str
    certain: bool = True


SIGNS = (
    Sign(_ANNEX, "a pointer of git-annex", "run git annex get and git annex unlock for this file"),
    Sign(_HTML, "a web page (HTML)", _AGAIN),
    Sign(_ERROR_XML, "the error message of a server", _AGAIN),
    Sign(_XML, "XML", _CONVERT),
    Sign(_is_error, "the error message of a server", _AGAIN),
    Sign(_HEADERS, "the answer of a server with its headers", "delete all before the value"),
    Sign(
        _PROGRAM_ERROR,
        "the error message of a program",
        "run the program that writes the file again",
        certain=False,
    ),
    Sign(_UPWARD_PATH, _LINK, _LINK_HINT),
    Sign(_PATH, _LINK, _LINK_HINT, certain=False),
    Sign(_PATCH, "a patch (the output of diff)", "apply it to the file it is for, and delete it"),
    Sign(
        _PRIVATE_KEY,
        "a private key (PEM)",
        f"{_REMOVE}, and replace the key wherever it is used: others may have read it",
    ),
    Sign(_PEM, "a certificate, a key or a signature (PEM)", _REMOVE),
    Sign(
        _NO_VALUE,
        "what a program writes where there is no value",
        "write the record in it, or delete the file",
        certain=False,
    ),
    Sign(_GUARD, "JSON behind what keeps browsers from running it", "delete all before the value"),
    Sign(_is_script, "JavaScript", _VALUE_ALONE, certain=False),
    Sign(_is_call, "a script that calls a function (JSONP)", _VALUE_ALONE, certain=False),
    Sign(_SEPARATOR_LINE, "a table (CSV)", _CONVERT, certain=False),
    Sign(_is_yaml, "YAML", _CONVERT, certain=False),
    Sign(_SETTINGS, "a settings file (TOML or INI)", _CONVERT, certain=False),
    Sign(_is_table, "a table (CSV)", _CONVERT, certain=False),
    Sign(_is_binary, "a binary file", _CONVERT),
)
