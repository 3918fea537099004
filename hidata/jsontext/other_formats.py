"""Recognizes files that are not JSON at all, or hold a merge conflict: what they are, what to do.

What a tool or a server left in the place of a file is not corrected character by character: one
fault says what it is. The functions look for signs only, so their caller must know already that
the file cannot be read as what it should be.
"""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder

from hidata.findings.finding import Fault
from hidata.jsontext.format_signs import BEGINNINGS, SIGNS, WORDS

FORMAT_CODE, MERGE_CODE, ENCODING_CODE = "J018", "J019", "J002"

HEAD_BYTES = 2**16
"""How much of a file is looked at to recognize its format."""

_UNICODE = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
"""The byte-order marks of the other encodings of Unicode."""

_WITHOUT_MARK = (
    (b"\0\0\0\1", "utf-32-be"),
    (b"\1\0\0\0", "utf-32-le"),
    (b"\0\1", "utf-16-be"),
    (b"\1\0", "utf-16-le"),
)
"""Which of the first bytes of an encoding are zero (0) if its first character is in ASCII."""


def format_fault(data: bytes, expected: str = "JSON", *, plain_text: bool = False) -> Fault | None:
    """Return the fault of a file in another format than the one expected, or None.

    With `plain_text`, the file may be any text, so that only certain signs count.
    """
    for beginning, what, hint in BEGINNINGS:
        if data.startswith(beginning) and not (plain_text and beginning in WORDS):
            return _other_format(expected, what, hint)
    if fault := _encoding_fault(data):
        return fault
    head = data[:HEAD_BYTES]
    text = head.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    signs = (sign for sign in SIGNS if sign.certain or not plain_text)
    sign = next((sign for sign in signs if sign.matches(text)), None) if text else None
    return _other_format(expected, sign.what, sign.hint) if sign else None


def _encoding_fault(data: bytes) -> Fault | None:
    """Return the fault of a text in UTF-16 or UTF-32, or of nothing but zero bytes, or None."""
    if data and not data.strip(b"\0"):
        hint = "its contents were lost: restore an older copy"
        return Fault("", FORMAT_CODE, "This file holds nothing but zero bytes.", hint, offset=0)
    name = next((name for mark, name in _UNICODE if data.startswith(mark)), None)
    name = name or _encoding_without_mark(data[:HEAD_BYTES])
    if name is None:
        return None
    hint = "save the file as UTF-8"
    return Fault("", ENCODING_CODE, f"This is {name}, not UTF-8.", hint, offset=0)


def _encoding_without_mark(head: bytes) -> str | None:
    """Return the encoding of a text whose first character is in ASCII, as in JSON, or None."""
    first = bytes(map(bool, head[:4]))
    for zeros, encoding in _WITHOUT_MARK:
        if first.startswith(zeros):
            text = head[: len(head) // 4 * 4 or 2].decode(encoding, "replace")
            return None if "\0" in text else encoding[:6].upper()
    return None


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


_RULE = "in a file .ndjson or .jsonl each line is a record"
_ONE_A_LINE = "write one record a line, with no brackets around them and no commas between them"
_ENDS_WITH_CR = re.compile(r"[ \t]*\r[ \t\r]*[{\[]").match
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
    if end is not None and _ENDS_WITH_CR(text, end):
        message = f"The lines end with CR alone; {_RULE}, and ends with LF."
        return Fault("", FORMAT_CODE, message, "write LF (\\n) for each CR", offset=end)
    if first.startswith("[") and (end is None or end > end_of_line or _is_blank(text, end)):
        message, hint = f"This file is one list; {_RULE}.", f"name it .json, or {_ONE_A_LINE}"
        return Fault("", FORMAT_CODE, message, hint, offset=start)
    if first.startswith("[") and all(line.startswith("[") for line in _lines(text)):
        message = f"Each line is a list; {_RULE}."
    elif first == "{" or (end is not None and end > end_of_line):
        message = f"This record spans several lines; {_RULE}."
    elif end is not None and _ends_with_commas(text):
        message = f"There are commas between the lines; {_RULE}."
        return Fault("", FORMAT_CODE, message, _ONE_A_LINE, offset=end)
    else:
        return None
    return Fault("", FORMAT_CODE, message, _ONE_A_LINE, offset=start)


def _is_blank(text: str, at: int) -> bool:
    """Whether nothing but white space follows at an offset."""
    return not text[at:].strip()


def _lines(text: str) -> list[str]:
    """Return the first lines that are not blank, without the white space around them."""
    return [line.strip() for line in text.splitlines()[:100] if line.strip()]


def _ends_with_commas(text: str) -> bool:
    """Whether all of the first lines but the last end with a comma."""
    lines = _lines(text)
    return len(lines) > 1 and all(line.endswith(",") for line in lines[:-1])


def _end_of_value(text: str, start: int) -> int | None:
    try:
        return _value_at(text, start)[1]
    except (JSONDecodeError, RecursionError):
        return None
