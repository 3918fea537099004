"""Reads JSON strictly (RFC 8259): bytes to a value with the position of every part, or faults."""

from __future__ import annotations

from typing import Any

import orjson

from hidata.findings.finding import Fault
from hidata.jsontext.document import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_FAULTS,
    MISSING,
    Document,
    escape,
    item_index,
    locate,
    pointer,
    quoted,
    unescape,
    value_at,
)
from hidata.jsontext.writer import CANONICAL_OPTIONS, canonical

__all__ = [
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_FAULTS",
    "MISSING",
    "Document",
    "escape",
    "item_index",
    "locate",
    "pointer",
    "quick",
    "quoted",
    "read",
    "unescape",
    "value_at",
]

WHITE_SPACE = b" \n\r\t"
"""What RFC 8259 allows between the parts of a JSON text."""


def read(data: bytes, whole: bool = True) -> Document:
    """Read a JSON text. Never raises: whatever is wrong is among the document's faults.

    At most one of them is a fault of syntax, at which reading ends. A byte-order mark, duplicate
    keys, lone surrogates and numbers out of range before it are all reported. A file in another
    format, or with the marks of a merge conflict, has this one fault; where `data` is not a `whole`
    file, its format is not asked for. Time and memory are in proportion to the length of the text.
    """
    document = _read(data)
    if document.value is MISSING:
        from hidata.jsontext import other_formats  # its many expressions take a while to compile

        fault = other_formats.format_fault(data) if whole else None
        fault = fault or other_formats.merge_fault(document.text)
        if fault is not None:
            document.faults = [fault]
    return document


def _read(data: bytes) -> Document:
    """Return the document of a JSON text, or what can be said of a text that is not JSON."""
    from hidata.jsontext.scanner import Scanner  # most runs only use `quick`

    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _undecodable(data, error.start)
    document = Document(text.removeprefix("\ufeff"))
    if text != document.text:
        hint = "save the file as UTF-8 without a byte-order mark (BOM)"
        message = "The file begins with a byte-order mark."
        document.add(Fault("", "J003", message, hint, offset=0))
    Scanner(document).scan()
    return document


def quick(data: bytes, whole: bool = True) -> tuple[Any, bytes, Document | None]:
    """Return a JSON text's value, the value written, and its document if it was read strictly.

    The value is written in canonical form, or compact if `data` is a line, not a `whole` file.

    This is the fast path for nearly all records. `orjson` accepts duplicate keys and integers that
    it has to round. So the value is written again and compared with the text, white space left out:
    if they are equal, nothing was dropped or changed. Any other text is read strictly.
    """
    try:
        value = orjson.loads(data)
        written = orjson.dumps(value, option=CANONICAL_OPTIONS if whole else None)
        if data == written or data.translate(None, WHITE_SPACE) == written.translate(
            None, WHITE_SPACE
        ):
            return value, written, None
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass
    document = read(data, whole)
    written = b"" if document.faults else canonical(document.value)
    return document.value, written, document


def _undecodable(data: bytes, start: int) -> Document:
    """Return the document of bytes that are not UTF-8 from an offset on."""
    document = Document(data[:start].removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
    message = f"This is not UTF-8: byte {start + 1} of the file is 0x{data[start]:02X}."
    document.add(Fault("", "J002", message, "save the file as UTF-8", offset=len(document.text)))
    return document
