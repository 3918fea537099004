"""Which format a file has: by its content first, then by its name."""

from __future__ import annotations

import codecs
from pathlib import Path, PurePath

from hidata.imports.cells import ReadError
from hidata.imports.readers import streams
from hidata.imports.readers.archives import ZIP
from hidata.imports.readers.options import Options
from hidata.jsontext.other_formats import HEAD_BYTES, format_fault
from hidata.storage.local import LINES_ENDINGS

BINARY = ("workbook", "parquet")
FORMATS = ("csv", "fixed", "json", "ndjson", *BINARY)

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a workbook of Excel 97 to 2003 (.xls) begins, and any workbook with a password."""

PARQUET = b"PAR1"

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""How texts may begin, and their encodings; the longer marks before those that begin them."""

_OF_PROGRAMS = (
    "idna",
    "punycode",
    "raw-unicode-escape",
    "undefined",
    "unicode-escape",
    "mbcs",
    "oem",
)
"""Encodings of Python that are not those of files, or that depend on the system."""

MEDIA_TYPES = {
    "gzip": "application/gzip",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "tab": "text/tab-separated-values",
}
"""Of formats, and of the endings of names of texts."""


def encoding_of(head: bytes) -> str:
    """Return the encoding that the byte-order mark of a text says, or else UTF-8."""
    return next((name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), "utf-8")


def check_encoding(name: str) -> None:
    """Raise ReadError if a name is not that of an encoding of texts."""
    try:
        is_known = codecs.lookup(name).name not in _OF_PROGRAMS
        b"a".decode(name)
    except UnicodeError:
        pass  # it is known, and has no text of one byte
    except (LookupError, ValueError):
        is_known = False
    if not is_known:
        message = f"{name!r} is not a known encoding"
        raise ReadError(message, "write, for example, utf-8, utf-16, cp1252 or latin-1")


def format_of(path: Path, name: str, options: Options) -> str:
    """Return the format of a file, one of FORMATS, of what is in it if gzip has compressed it.

    Raises ReadError if it cannot be read, or is something else: a web page, a pointer of Git LFS.
    """
    if options.format and options.format not in FORMATS:
        message = f"{options.format!r} is not a format; formats are {', '.join(FORMATS)}"
        raise ReadError(message)
    with streams.open_plain(path) as file:
        head = streams.read(file, HEAD_BYTES)
    found = _binary_format(head)
    asked = options.format or ("fixed" if options.fields else "")
    if found:
        if asked not in ("", found):
            message = f"this is a file of the format {found}, not {asked}"
            raise ReadError(message)
        return found
    if options.encoding:
        check_encoding(options.encoding)
    _refuse_others(head, asked, options.encoding)
    return asked or _text_format(head, name, options)


def media_type_of(path: Path, name: str) -> str:
    """Return the media type of a file that is not compressed, of a text whatever its encoding."""
    with streams.open_plain(path) as file:
        head = streams.read(file, HEAD_BYTES)
    kind = _binary_format(head) or _text_format(head, name, Options())
    if kind == "workbook":
        kind = "xls" if streams.head_of(path, len(OLD_OFFICE)) == OLD_OFFICE else "xlsx"
    elif kind == "csv":
        kind = PurePath(name).suffix.lower()[1:]
    return MEDIA_TYPES.get(kind, "text/plain")


def _binary_format(head: bytes) -> str:
    """Return the format of a file that is not a text, "" of any other."""
    if head.startswith(PARQUET):
        return "parquet"
    return "workbook" if head.startswith((*ZIP, OLD_OFFICE)) else ""


def _refuse_others(head: bytes, asked: str, encoding: str) -> None:
    """Raise ReadError for a file that has no table, for what it is."""
    if not head:
        message = "this file is empty"
        raise ReadError(message)
    is_marked = head.startswith(tuple(mark for mark, _ in BYTE_ORDER_MARKS))
    expected = f"a file of the format {asked}" if asked in BINARY else "a table"
    if asked not in BINARY and (encoding or is_marked):
        head = head.decode(encoding or encoding_of(head), "replace").encode("utf-8", "replace")
    fault = format_fault(head, expected, plain_text=True)
    if fault is not None:
        of_records = fault.hint is None or "dataset" in fault.hint
        raise ReadError(_lower(fault.message), None if of_records else fault.hint)
    if asked in BINARY:
        message = f"this is not {expected}"
        raise ReadError(message)


def _lower(message: str) -> str:
    """Return a sentence as the messages of readers are written: no capital, no full stop."""
    return message[:1].lower() + message[1:].rstrip(".")


def _text_format(head: bytes, name: str, options: Options) -> str:
    """Return the format of a text by its first characters, and by its name."""
    text = head.decode(options.encoding or encoding_of(head), "replace").lstrip()
    ending = PurePath(name).suffix.lower()
    if not text.startswith(("{", "[")) or ending in (".csv", ".tsv", ".tab"):
        return "csv"
    if ending in LINES_ENDINGS:
        return "ndjson"
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    one_a_line = lines[0].startswith("{") and lines[0].endswith("}")
    is_one = len(lines) == 1 and (options.at or ending == ".json")
    return "ndjson" if one_a_line and not is_one else "json"
