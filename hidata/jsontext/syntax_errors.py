"""The faults of texts that are not JSON: what is wrong where reading stopped, and how to fix it.

In this module `at` is the offset where reading stopped, `bracket` that of the bracket that opened
the object or array around it, and `start` that of the part before it.
"""

from __future__ import annotations

import re

from hidata.findings.finding import Fault
from hidata.jsontext.scalar_errors import (
    ONLY_CLOSING_QUOTE,
    QUOTES,
    UNQUOTED_RUN,
    WORD_AT,
    escape_fault,
    fault_at,
    missing_first_quote_fault,
    named,
    number_fault,
    quotes_fault,
    word_fault,
)

_UNESCAPED = re.compile(r'[^"\\\x00-\x1f]*').match
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})').match
_NUMBER_BEFORE_COMMA = re.compile(r"[0-9.]+,$").search


def value_fault(text: str, at: int, bracket: int | None) -> Fault:
    """Return the fault of a text without a value at `at`."""
    if fault := _general_fault(text, at, bracket):
        return fault
    mark = text[at]
    if bracket is not None and text[bracket] + mark in ("[}", "{]"):
        return _mismatch(text, at, bracket)
    if mark in ",:]}":
        hint = "add the value" + (", or delete the comma" if mark == "," else "")
        return fault_at(at, "J004", f"A value is missing before this {mark}", hint)
    if mark in QUOTES:
        return quotes_fault(text, at)
    if (mark.isascii() and mark.isdigit()) or mark in "+-.":
        return number_fault(text, at)
    if word := WORD_AT(text, at):
        return word_fault(text, at, word.group())
    return _unexpected(text, at)


def key_fault(text: str, at: int, bracket: int) -> Fault:
    """Return the fault of an object without a key at `at`."""
    if fault := _general_fault(text, at, bracket):
        return fault
    mark = text[at]
    if mark in QUOTES:
        return quotes_fault(text, at)
    if mark == ",":
        return fault_at(at, "J004", "There is an extra comma.", "delete the comma")
    if mark.isdigit() and (split := _NUMBER_BEFORE_COMMA(text, max(0, at - 40), at)):
        hint = "write 1234 for 1,234 and 1.5 for 1,5"
        return fault_at(split.start(), "J012", "A number must not have a comma in it.", hint)
    if ONLY_CLOSING_QUOTE(text, at) and (mark.isalnum() or mark in "_$@"):
        return missing_first_quote_fault(at)
    if word := UNQUOTED_RUN(text, at) if mark.isalnum() or mark in "_$@-" else None:
        hint = f'write "{word.group()[:60]}"'
        return fault_at(at, "J007", "A key must be in double quotes.", hint)
    if mark == "]":
        return _mismatch(text, at, bracket)
    if mark in ":{[":
        message = "A key in double quotes is missing here."
        position = _line_or_column(text, bracket, at)
        hint = f'write "key": value, or close the {{ opened in {position} first'
        return fault_at(at, "J004", message, hint)
    return _unexpected(text, at)


def colon_fault(text: str, at: int, start: int) -> Fault:
    """Return the fault of an object without a colon at `at`, after the key at `start`."""
    if at < len(text) and (fault := _ended_early(text, at, start)):
        return fault
    if text[at : at + 1] == "=":
        hint = "write : for " + ("=>" if text[at + 1 : at + 2] == ">" else "=")
        return fault_at(at, "J004", "There must be a colon between key and value.", hint)
    if at < len(text) and (fault := _general_fault(text, at, start)):
        return fault
    message = "A colon is missing after this key."
    return fault_at(_end(text, at), "J004", message, "write : and the value")


def separator_fault(text: str, at: int, bracket: int, start: int) -> Fault:
    """Return the fault of an object or array without a comma or closing bracket at `at`."""
    if text[at : at + 1] in ("}", "]"):
        return _mismatch(text, at, bracket)
    if fault := _general_fault(text, at, bracket) or _ended_early(text, at, start):
        return fault
    mark = text[at]
    if mark == ":" and text[bracket] == "[":
        message = f"There is a key in the list opened in {_line_or_column(text, bracket, start)}."
        hint = "close the list with ] before it, or put { and } around it"
        return fault_at(start, "J009", message, hint)
    if mark == ":":
        message = "There is an extra colon, or a key without its value before it."
        return fault_at(at, "J004", message, "write , between properties")
    if mark in '"{[-' or mark in QUOTES or mark.isalnum():
        return fault_at(_end(text, at), "J006", "A comma is missing here.", "add a comma")
    if mark == ";":
        return fault_at(at, "J004", "There must be a comma between parts.", "write , for ;")
    return _unexpected(text, at)


def trailing_comma_fault(text: str, at: int, closing: int, bracket: int) -> Fault:
    """Return the fault of a comma at `at` before the closing bracket at `closing`."""
    if text[bracket] + text[closing] not in ("{}", "[]"):
        return _mismatch(text, closing, bracket)
    message = f"There is a comma before the closing {text[closing]}"
    return fault_at(at, "J005", message, "delete the comma")


def string_fault(text: str, start: int) -> Fault:
    """Return the fault of a string that begins at `start` and cannot be read to its end."""
    at = start + 1
    while (plain := _UNESCAPED(text, at)) and (escape := _ESCAPE(text, plain.end())):
        at = escape.end()
    at = plain.end() if plain else at
    mark = text[at : at + 1]
    if mark in ("", "\n", "\r"):
        return _unclosed(start, "; a line break in it is written \\n")
    if mark == "\\":
        return escape_fault(text, at)
    hint = "write \\t for it" if mark == "\t" else "delete it"
    message = f"This text has a control character, {named(mark)}, in it."
    return fault_at(at, "J010", message, hint)


def trailing_text_fault(text: str, at: int) -> Fault:
    """Return the fault of more text at `at`, after the value has ended."""
    if fault := _general_fault(text, at, None):
        return fault
    if text[at] == ":" and text.lstrip()[:1] == '"':
        start = len(text) - len(text.lstrip())
        message = "A bracket is missing before this key."
        return fault_at(start, "J009", message, "write { before it")
    message = "There is more text after the end of the JSON value."
    hint = "delete it, or the bracket that closes too early"
    if text[at] in "}]":
        message, hint = f"This {text[at]} closes nothing.", "delete it, or add what it closes"
    elif text[at] == ",":
        hint = "delete the comma"
    elif text[at] in "{[":
        hint = "put each record in a file of its own, or one a line in a file named .ndjson"
        if text.lstrip().startswith("["):
            hint = "put all records into one list"
    return fault_at(at, "J015", message, hint)


def _line_or_column(text: str, offset: int, seen_from: int) -> str:
    """Return the line of an offset in words, or its column if it is on the line of `seen_from`."""
    if "\n" in text[offset:seen_from]:
        return f"line {text.count(chr(10), 0, offset) + 1}"
    return f"column {offset - text.rfind(chr(10), 0, offset)}"


def _general_fault(text: str, at: int, bracket: int | None) -> Fault | None:
    """Return the fault that may occur anywhere: an early end, or a comment."""
    if at >= len(text):
        if not text.strip(" \t\r\n"):
            hint = "write a JSON object, or delete the file"
            return fault_at(0, "J016", "The file is empty.", hint)
        end = _end(text, at)
        if bracket is None:
            return fault_at(end, "J009", "The file ends too early.", None)
        closing = _closing(text, bracket)
        position = _line_or_column(text, bracket, end)
        message = f"The {text[bracket]} opened in {position} is never closed."
        hint = f"add {closing} here, or close something within it earlier"
        return fault_at(end, "J009", message, hint)
    if text.startswith(("//", "/*", "#"), at):
        return fault_at(at, "J008", "JSON cannot have comments.", "delete the comment")
    return None


def _ended_early(text: str, at: int, start: int) -> Fault | None:
    """Return the fault of a string at `start` that ends too early, since letters follow at `at`.

    Either a double quote within it is not escaped, or its own last one is missing, so that it ends
    at the first one of the next string.
    """
    if text[start] != '"' or text[at - 1] != '"' or not (text[at].isalnum() or text[at] == "_"):
        return None
    if text[start + 1 : at - 1].rstrip().endswith((",", ":")):
        return _unclosed(start)
    message = "The text ends at this double quote, but goes on after it."
    return fault_at(at - 1, "J010", message, 'write \\" for a double quote within text')


def _unclosed(start: int, also: str = "") -> Fault:
    """Return the fault of a string at `start` without a closing quote."""
    message = "This text is not closed: its second double quote is missing."
    return fault_at(start, "J009", message, f'add " at its end{also}')


def _mismatch(text: str, at: int, bracket: int) -> Fault:
    """Return the fault of a closing bracket at `at` that does not match the open one."""
    position = _line_or_column(text, bracket, at)
    message = f"This {text[at]} does not close the {text[bracket]} opened in {position}."
    return fault_at(at, "J009", message, f"write {_closing(text, bracket)} before it, or for it")


def _closing(text: str, bracket: int) -> str:
    """Return the bracket that closes the one at an offset."""
    return "}" if text[bracket] == "{" else "]"


def _unexpected(text: str, at: int) -> Fault:
    """Return the fault of a character at `at` that has no meaning in JSON."""
    mark = text[at]
    shown = mark if mark.isprintable() else named(mark)
    hint = {"(": "a list is written in [ and ]", "}": "add { before it"}.get(mark, "delete it")
    return fault_at(at, "J004", f"The character {shown} does not belong here.", hint)


def _end(text: str, at: int) -> int:
    """Return the offset of the end of what comes before `at`, without white space."""
    while at and text[at - 1] in " \t\r\n":
        at -= 1
    return at
