"""Names what is wrong where a text stops being JSON, and how to mend it."""

from __future__ import annotations

import re
import unicodedata

from hidata.findings.finding import Fault

_WORD = re.compile(r"[^\W\d][\w$-]*").match
_RUN = re.compile(r"""(?:[^\s,:;"'{}\[\]/#]|/(?![/*])){1,200}""").match
_UNOPENED = re.compile(r'[^"\n,:{}\[\]]*(")').match
_BARE = re.compile(r'[^",{}\[\]\n]{1,60}').match
_SINGLE = re.compile(r"'([^'\n]*)'").match
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*').match
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})').match
_SPLIT_NUMBER = re.compile(r"[0-9.]+,$").search
_MEANT = {
    "true": "true", "false": "false", "null": "null",
    "none": "null", "nil": "null", "undefined": "null",
}  # fmt: skip
_NOT_NUMBERS = ("nan", "infinity", "inf")
_QUOTES = "'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


def goes_on(text: str, at: int) -> bool:
    """Whether what ends at `at` runs on into more letters or digits: no number, no word."""
    return _RUN(text, at) is not None


def value(text: str, at: int, opened: int | None) -> Fault:
    """A value was expected, in the brackets opened at the offset `opened`."""
    if found := _anywhere(text, at, opened):
        return found
    mark = text[at]
    if opened is not None and text[opened] + mark in ("[}", "{]"):
        return _mismatch(text, at, opened)
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


def key(text: str, at: int, opened: int) -> Fault:
    """A property's name was expected, in an object opened at the offset `opened`."""
    if found := _anywhere(text, at, opened):
        return found
    mark = text[at]
    if mark in _QUOTES:
        return _quotes(text, at)
    if mark == ",":
        return _fault(at, "J004", "There is a comma too many.", "delete the comma")
    if mark.isdigit() and (split := _SPLIT_NUMBER(text, max(0, at - 40), at)):
        hint = "write 1234 for 1,234 and 1.5 for 1,5"
        return _fault(split.start(), "J012", "A number has no comma in it.", hint)
    if _UNOPENED(text, at) and (mark.isalnum() or mark in "_$@"):
        return _unopened(at)
    if word := _RUN(text, at) if mark.isalnum() or mark in "_$@-" else None:
        hint = f'write "{word.group()[:60]}"'
        return _fault(at, "J007", "A key stands in double quotes.", hint)
    if mark == "]":
        return _mismatch(text, at, opened)
    if mark in ":{[":
        message = "A key in double quotes is missing here."
        hint = f'write "key": value, or close the {{ opened in {where(text, opened, at)} first'
        return _fault(at, "J004", message, hint)
    return _unexpected(text, at)


def colon(text: str, at: int, start: int) -> Fault:
    """A colon was expected after the key that begins at `start`."""
    if at < len(text) and (found := _ended_early(text, at, start)):
        return found
    if text[at : at + 1] == "=":
        hint = "write : for " + ("=>" if text[at + 1 : at + 2] == ">" else "=")
        return _fault(at, "J004", "A colon stands between key and value.", hint)
    if at < len(text) and (found := _anywhere(text, at, start)):
        return found
    message = "A colon is missing after this key."
    return _fault(_end(text, at), "J004", message, "write : and the value")


def separator(text: str, at: int, opened: int, start: int) -> Fault:
    """A comma or the closing bracket was expected, after the part that begins at `start`."""
    if text[at : at + 1] in ("}", "]"):
        return _mismatch(text, at, opened)
    if found := _anywhere(text, at, opened) or _ended_early(text, at, start):
        return found
    mark = text[at]
    if mark == ":" and text[opened] == "[":
        message = f"A key stands in the list opened in {where(text, opened, start)}."
        hint = "close the list with ] before it, or put { and } around it"
        return _fault(start, "J009", message, hint)
    if mark == ":":
        message = "There is a colon too many, or a key without its value before it."
        return _fault(at, "J004", message, "write , between properties")
    if mark in '"{[-' or mark in _QUOTES or mark.isalnum():
        return _fault(_end(text, at), "J006", "A comma is missing here.", "add a comma")
    if mark == ";":
        return _fault(at, "J004", "A comma stands between parts.", "write , for ;")
    return _unexpected(text, at)


def trailing_comma(text: str, at: int, closing: int, opened: int) -> Fault:
    """After the comma at `at` there is only the bracket at `closing`."""
    if text[opened] + text[closing] not in ("{}", "[]"):
        return _mismatch(text, closing, opened)
    message = f"There is a comma before the closing {text[closing]}"
    return _fault(at, "J005", message, "delete the comma")


def string(text: str, start: int) -> Fault:
    """The text begun at `start` cannot be read to its end."""
    at = start + 1
    while (plain := _PLAIN(text, at)) and (escape := _ESCAPE(text, plain.end())):
        at = escape.end()
    at = plain.end() if plain else at
    mark = text[at : at + 1]
    if mark in ("", "\n", "\r"):
        return _unclosed(start, "; a line break in it is written \\n")
    if mark == "\\":
        return _bad_escape(text, at)
    hint = "write \\t for it" if mark == "\t" else "delete it"
    message = f"A control character, {_named(mark)}, stands in this text."
    return _fault(at, "J010", message, hint)


def after_value(text: str, at: int) -> Fault:
    """The value has ended, but the text has not."""
    if found := _anywhere(text, at, None):
        return found
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


def where(text: str, offset: int, seen_from: int) -> str:
    """A place in words: its line, or within the same line its column."""
    if "\n" in text[offset:seen_from]:
        return f"line {text.count(chr(10), 0, offset) + 1}"
    return f"column {offset - text.rfind(chr(10), 0, offset)}"


def _anywhere(text: str, at: int, opened: int | None) -> Fault | None:
    """What may be wrong anywhere: an early end, a comment, a merge conflict."""
    if at >= len(text):
        if not text.strip(" \t\r\n"):
            hint = "write a JSON object, or delete the file"
            return _fault(0, "J016", "The file is empty.", hint)
        end = _end(text, at)
        if opened is None:
            return _fault(end, "J009", "The file ends too early.", None)
        closing = _closing(text, opened)
        message = f"The {text[opened]} opened in {where(text, opened, end)} is never closed."
        hint = f"add {closing} here, or close something within it earlier"
        return _fault(end, "J009", message, hint)
    if text.startswith(("//", "/*", "#"), at):
        return _fault(at, "J008", "JSON has no comments.", "delete the comment")
    if text.startswith(_CONFLICT, at):
        message = "The file holds both sides of a merge conflict."
        hint = "keep one side, and delete the lines with the marks"
        return _fault(at, "J004", message, hint)
    return None


def _ended_early(text: str, at: int, start: int) -> Fault | None:
    """A text closed by a quote that was not meant as its end: letters follow at once."""
    if text[start] != '"' or text[at - 1] != '"' or not (text[at].isalnum() or text[at] == "_"):
        return None
    if text[start + 1 : at - 1].rstrip().endswith((",", ":")):
        return _unclosed(start)
    message = "The text ends at this double quote, but goes on after it."
    return _fault(at - 1, "J010", message, 'write \\" for a double quote within text')


def _unclosed(start: int, also: str = "") -> Fault:
    message = "This text is not closed: its second double quote is missing."
    return _fault(start, "J009", message, f'add " at its end{also}')


def _mismatch(text: str, at: int, opened: int) -> Fault:
    place = where(text, opened, at)
    message = f"This {text[at]} does not close the {text[opened]} opened in {place}."
    return _fault(at, "J009", message, f"write {_closing(text, opened)} before it, or for it")


def _closing(text: str, opened: int) -> str:
    return "}" if text[opened] == "{" else "]"


def _quotes(text: str, at: int) -> Fault:
    found = _SINGLE(text, at)
    hint = 'write " for it'
    if found and len(found[1]) <= 60:
        bare = found[1].replace('"', '\\"')
        hint = f'write "{bare}"'
    return _fault(at, "J007", "Text and keys stand in straight double quotes.", hint)


def _unopened(at: int) -> Fault:
    return _fault(at, "J007", "The first double quote of this text is missing.", 'add " before it')


def _word(text: str, at: int, name: str) -> Fault:
    if name.casefold() in _NOT_NUMBERS:
        hint = "leave the property out if the value is unknown"
        return _fault(at, "J012", f"{name} is not a JSON number.", hint)
    if _UNOPENED(text, at):
        return _unopened(at)
    from difflib import get_close_matches

    near = get_close_matches(name.casefold()[:20], _MEANT, 1, 0.75)
    if near:
        return _fault(at, "J004", f"{name[:20]} is not JSON.", f"write {_MEANT[near[0]]}")
    bare = _BARE(text, at)
    shown = bare.group().strip() if bare else name[:60]
    return _fault(at, "J007", "Text stands in double quotes.", f'write "{shown}"')


def _number(text: str, at: int) -> Fault:
    run = _RUN(text, at)
    found = run.group() if run else text[at]
    message = f"{found[:40]} is not a JSON number."
    bare = found.lstrip("+-")[:40]
    sign = "-" if found.startswith("-") else ""
    if bare.casefold() in _NOT_NUMBERS:
        hint = "leave the property out if the value is unknown"
    elif found.startswith("+"):
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
    found = text[at : at + 2]
    hint = "write \\\\ for a backslash"
    if found == "\\u":
        hint = "write four hexadecimal digits after \\u"
    elif found == "\\'":
        hint = "write ' without the backslash"
    elif found[1:] in ("\n", "\r"):
        hint = "write text on one line, with \\n for a line break"
    shown = found if found.isprintable() else "\\"
    return _fault(at, "J010", f"{shown} is no escape that JSON knows.", hint)


def _unexpected(text: str, at: int) -> Fault:
    mark = text[at]
    shown = mark if mark.isprintable() else _named(mark)
    hint = {"(": "a list stands in [ and ]", "}": "add { before it"}.get(mark, "delete it")
    return _fault(at, "J004", f"The character {shown} does not belong here.", hint)


def _named(mark: str) -> str:
    name = unicodedata.name(mark, "")
    return f"U+{ord(mark):04X} {name}".rstrip()


def _end(text: str, at: int) -> int:
    """The end of what stands before `at`, white space left out."""
    while at and text[at - 1] in " \t\r\n":
        at -= 1
    return at


def _fault(offset: int, code: str, message: str, hint: str | None) -> Fault:
    return Fault("", code, message, hint, offset=offset)
