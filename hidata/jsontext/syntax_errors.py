"""The faults of texts that are not JSON: what is wrong where reading stopped, and how to fix it.

In this module `at` is the offset where reading stopped, `bracket` that of the bracket that opened
the object or array around it, and `start` that of the part before it.
"""

from __future__ import annotations

import re
import unicodedata

from hidata.findings.finding import Fault

_WORD = re.compile(r"[^\W\d][\w$-]*").match
_UNQUOTED_RUN = re.compile(r"""(?:[^\s,:;"'{}\[\]/#]|/(?![/*])){1,200}""").match
_ONLY_CLOSING_QUOTE = re.compile(r'[^"\n,:{}\[\]]*(")').match
_UNQUOTED_TEXT = re.compile(r'[^",{}\[\]\n]{1,60}').match
_SINGLE_QUOTED = re.compile(r"'([^'\n]*)'").match
_UNESCAPED = re.compile(r'[^"\\\x00-\x1f]*').match
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})').match
_NUMBER_BEFORE_COMMA = re.compile(r"[0-9.]+,$").search
_LITERALS = {
    "true": "true", "false": "false", "null": "null",
    "none": "null", "nil": "null", "undefined": "null",
}  # fmt: skip
_NOT_NUMBERS = ("nan", "infinity", "inf")
_QUOTES = "'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_CONFLICT_MARKERS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


def continues(text: str, at: int) -> bool:
    """Whether more letters or digits follow at `at`, so that no number or literal ends there."""
    return _UNQUOTED_RUN(text, at) is not None


def value_fault(text: str, at: int, bracket: int | None) -> Fault:
    """Return the fault of a text without a value at `at`."""
    if fault := _general_fault(text, at, bracket):
        return fault
    mark = text[at]
    if bracket is not None and text[bracket] + mark in ("[}", "{]"):
        return _mismatch(text, at, bracket)
    if mark in ",:]}":
        hint = "add the value" + (", or delete the comma" if mark == "," else "")
        return _fault(at, "J004", f"A value is missing before this {mark}", hint)
    if mark in _QUOTES:
        return _quotes(text, at)
    if (mark.isascii() and mark.isdigit()) or mark in "+-.":
        return _number(text, at)
    if word := _WORD(text, at):
        return _word(text, at, word.group())
    return _unexpected(text, at)


def key_fault(text: str, at: int, bracket: int) -> Fault:
    """Return the fault of an object without a key at `at`."""
    if fault := _general_fault(text, at, bracket):
        return fault
    mark = text[at]
    if mark in _QUOTES:
        return _quotes(text, at)
    if mark == ",":
        return _fault(at, "J004", "There is a comma too many.", "delete the comma")
    if mark.isdigit() and (split := _NUMBER_BEFORE_COMMA(text, max(0, at - 40), at)):
        hint = "write 1234 for 1,234 and 1.5 for 1,5"
        return _fault(split.start(), "J012", "A number must not have a comma in it.", hint)
    if _ONLY_CLOSING_QUOTE(text, at) and (mark.isalnum() or mark in "_$@"):
        return _missing_first_quote(at)
    if word := _UNQUOTED_RUN(text, at) if mark.isalnum() or mark in "_$@-" else None:
        hint = f'write "{word.group()[:60]}"'
        return _fault(at, "J007", "A key must be in double quotes.", hint)
    if mark == "]":
        return _mismatch(text, at, bracket)
    if mark in ":{[":
        message = "A key in double quotes is missing here."
        position = _line_or_column(text, bracket, at)
        hint = f'write "key": value, or close the {{ opened in {position} first'
        return _fault(at, "J004", message, hint)
    return _unexpected(text, at)


def colon_fault(text: str, at: int, start: int) -> Fault:
    """Return the fault of an object without a colon at `at`, after the key at `start`."""
    if at < len(text) and (fault := _ended_early(text, at, start)):
        return fault
    if text[at : at + 1] == "=":
        hint = "write : for " + ("=>" if text[at + 1 : at + 2] == ">" else "=")
        return _fault(at, "J004", "There must be a colon between key and value.", hint)
    if at < len(text) and (fault := _general_fault(text, at, start)):
        return fault
    message = "A colon is missing after this key."
    return _fault(_end(text, at), "J004", message, "write : and the value")


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
        return _fault(start, "J009", message, hint)
    if mark == ":":
        message = "There is a colon too many, or a key without its value before it."
        return _fault(at, "J004", message, "write , between properties")
    if mark in '"{[-' or mark in _QUOTES or mark.isalnum():
        return _fault(_end(text, at), "J006", "A comma is missing here.", "add a comma")
    if mark == ";":
        return _fault(at, "J004", "There must be a comma between parts.", "write , for ;")
    return _unexpected(text, at)


def trailing_comma_fault(text: str, at: int, closing: int, bracket: int) -> Fault:
    """Return the fault of a comma at `at` before the closing bracket at `closing`."""
    if text[bracket] + text[closing] not in ("{}", "[]"):
        return _mismatch(text, closing, bracket)
    message = f"There is a comma before the closing {text[closing]}"
    return _fault(at, "J005", message, "delete the comma")


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
        return _bad_escape(text, at)
    hint = "write \\t for it" if mark == "\t" else "delete it"
    message = f"This text has a control character, {_named(mark)}, in it."
    return _fault(at, "J010", message, hint)


def trailing_text_fault(text: str, at: int) -> Fault:
    """Return the fault of more text at `at`, after the value has ended."""
    if fault := _general_fault(text, at, None):
        return fault
    if text[at] == ":" and text.lstrip()[:1] == '"':
        start = len(text) - len(text.lstrip())
        message = "A bracket is missing before this key."
        return _fault(start, "J009", message, "write { before it")
    message = "There is more text after the end of the JSON value."
    hint = "delete it, or the bracket that closes too early"
    if text[at] in "}]":
        message, hint = f"This {text[at]} closes nothing.", "delete it, or add what it closes"
    elif text[at] == ",":
        hint = "delete the comma; several records are several files"
    elif text[at] in "{[":
        hint = "put each record in a file of its own"
    return _fault(at, "J015", message, hint)


def _line_or_column(text: str, offset: int, seen_from: int) -> str:
    """Return the line of an offset in words, or its column if it is on the line of `seen_from`."""
    if "\n" in text[offset:seen_from]:
        return f"line {text.count(chr(10), 0, offset) + 1}"
    return f"column {offset - text.rfind(chr(10), 0, offset)}"


def _general_fault(text: str, at: int, bracket: int | None) -> Fault | None:
    """Return the fault that may occur anywhere: an early end, a comment, a merge conflict."""
    if at >= len(text):
        if not text.strip(" \t\r\n"):
            hint = "write a JSON object, or delete the file"
            return _fault(0, "J016", "The file is empty.", hint)
        end = _end(text, at)
        if bracket is None:
            return _fault(end, "J009", "The file ends too early.", None)
        closing = _closing(text, bracket)
        position = _line_or_column(text, bracket, end)
        message = f"The {text[bracket]} opened in {position} is never closed."
        hint = f"add {closing} here, or close something within it earlier"
        return _fault(end, "J009", message, hint)
    if text.startswith(("//", "/*", "#"), at):
        return _fault(at, "J008", "JSON cannot have comments.", "delete the comment")
    if text.startswith(_CONFLICT_MARKERS, at):
        message = "The file holds both sides of a merge conflict."
        hint = "keep one side, and delete the lines with the marks"
        return _fault(at, "J004", message, hint)
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
    return _fault(at - 1, "J010", message, 'write \\" for a double quote within text')


def _unclosed(start: int, also: str = "") -> Fault:
    """Return the fault of a string at `start` without a closing quote."""
    message = "This text is not closed: its second double quote is missing."
    return _fault(start, "J009", message, f'add " at its end{also}')


def _mismatch(text: str, at: int, bracket: int) -> Fault:
    """Return the fault of a closing bracket at `at` that does not match the open one."""
    position = _line_or_column(text, bracket, at)
    message = f"This {text[at]} does not close the {text[bracket]} opened in {position}."
    return _fault(at, "J009", message, f"write {_closing(text, bracket)} before it, or for it")


def _closing(text: str, bracket: int) -> str:
    """Return the bracket that closes the one at an offset."""
    return "}" if text[bracket] == "{" else "]"


def _quotes(text: str, at: int) -> Fault:
    """Return the fault of a quotation mark at `at` that is not the straight double quote."""
    quoted = _SINGLE_QUOTED(text, at)
    hint = 'write " for it'
    if quoted and len(quoted[1]) <= 60:
        bare = quoted[1].replace('"', '\\"')
        hint = f'write "{bare}"'
    return _fault(at, "J007", "Text and keys must be in straight double quotes.", hint)


def _missing_first_quote(at: int) -> Fault:
    """Return the fault of a string that has only its last quote."""
    return _fault(at, "J007", "The first double quote of this text is missing.", 'add " before it')


def _word(text: str, at: int, name: str) -> Fault:
    """Return the fault of a word at `at`: a literal of another language, or text without quotes."""
    if name.casefold() in _NOT_NUMBERS:
        hint = "leave the property out if the value is unknown"
        return _fault(at, "J012", f"{name} is not a JSON number.", hint)
    if _ONLY_CLOSING_QUOTE(text, at):
        return _missing_first_quote(at)
    from difflib import get_close_matches

    nearest = get_close_matches(name.casefold()[:20], _LITERALS, 1, 0.75)
    if nearest:
        return _fault(at, "J004", f"{name[:20]} is not JSON.", f"write {_LITERALS[nearest[0]]}")
    unquoted = _UNQUOTED_TEXT(text, at)
    shown = unquoted.group().strip() if unquoted else name[:60]
    return _fault(at, "J007", "Text must be in double quotes.", f'write "{shown}"')


def _number(text: str, at: int) -> Fault:
    """Return the fault of a number at `at` that is not written as JSON has it."""
    run = _UNQUOTED_RUN(text, at)
    written = run.group() if run else text[at]
    message = f"{written[:40]} is not a JSON number."
    bare = written.lstrip("+-")[:40]
    sign = "-" if written.startswith("-") else ""
    if bare.casefold() in _NOT_NUMBERS:
        hint = "leave the property out if the value is unknown"
    elif written.startswith("+"):
        hint = "delete the plus sign"
    elif re.fullmatch(r"\.[0-9]+", bare):
        hint = f"write {sign}0{bare}"
    elif re.fullmatch(r"[0-9]+\.", bare):
        hint = f"write {sign}{bare}0 or {sign}{bare[:-1]}"
    elif re.fullmatch(r"0[xob][0-9a-f]+", bare, re.IGNORECASE):
        hint = "write the number in decimal digits"
    elif re.fullmatch(r"[0-9]+(_[0-9]+)+", bare):
        hint = f"write {sign}{bare.replace('_', '')}"
    elif re.fullmatch(r"0[0-9]+(\.[0-9]+)?", bare):
        hint = "delete the leading zeros, or put a code in double quotes"
    else:
        hint = "put it in double quotes if it is text"
    return _fault(at, "J012", message, hint)


def _bad_escape(text: str, at: int) -> Fault:
    """Return the fault of a backslash at `at` that begins no escape sequence of JSON."""
    sequence = text[at : at + 2]
    hint = "write \\\\ for a backslash"
    if sequence == "\\u":
        hint = "write four hexadecimal digits after \\u"
    elif sequence == "\\'":
        hint = "write ' without the backslash"
    elif sequence[1:] in ("\n", "\r"):
        hint = "write text on one line, with \\n for a line break"
    shown = sequence if sequence.isprintable() else "\\"
    return _fault(at, "J010", f"{shown} is not an escape sequence of JSON.", hint)


def _unexpected(text: str, at: int) -> Fault:
    """Return the fault of a character at `at` that has no meaning in JSON."""
    mark = text[at]
    shown = mark if mark.isprintable() else _named(mark)
    hint = {"(": "a list stands in [ and ]", "}": "add { before it"}.get(mark, "delete it")
    return _fault(at, "J004", f"The character {shown} does not belong here.", hint)


def _named(mark: str) -> str:
    """Return the code point and the Unicode name of a character."""
    name = unicodedata.name(mark, "")
    return f"U+{ord(mark):04X} {name}".rstrip()


def _end(text: str, at: int) -> int:
    """Return the offset of the end of what comes before `at`, without white space."""
    while at and text[at - 1] in " \t\r\n":
        at -= 1
    return at


def _fault(offset: int, code: str, message: str, hint: str | None) -> Fault:
    """Return a fault at an offset."""
    return Fault("", code, message, hint, offset=offset)
