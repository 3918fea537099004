"""The faults of single values that are not written as in JSON: words, numbers, quotes, escapes.

In this module `at` is the offset of the value or character.
"""

from __future__ import annotations

import re
import unicodedata

from hidata.findings.finding import Fault

WORD_AT = re.compile(r"[^\W\d][\w$-]*").match
UNQUOTED_RUN = re.compile(r"""(?:[^\s,:;"'{}\[\]/#]|/(?![/*])){1,200}""").match
ONLY_CLOSING_QUOTE = re.compile(r'[^"\n,:{}\[\]]*(")').match
_UNQUOTED_TEXT = re.compile(r'[^",{}\[\]\r\n]{1,60}').match
_SINGLE_QUOTED = re.compile(r"'([^'\n]*)'").match
_LITERALS = {
    "true": "true", "false": "false", "null": "null",
    "none": "null", "nil": "null", "undefined": "null",
}  # fmt: skip
_NOT_NUMBERS = ("nan", "infinity", "inf")
QUOTES = "'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"


def continues(text: str, at: int) -> bool:
    """Whether more letters or digits follow at `at`, so that no number or literal ends there."""
    return UNQUOTED_RUN(text, at) is not None


def quotes_fault(text: str, at: int) -> Fault:
    """Return the fault of a quotation mark at `at` that is not the straight double quote."""
    quoted = _SINGLE_QUOTED(text, at)
    hint = 'write " for it'
    if quoted and len(quoted[1]) <= 60:
        bare = quoted[1].replace('"', '\\"')
        hint = f'write "{bare}"'
    return fault_at(at, "J007", "Text and keys must be in straight double quotes.", hint)


def missing_first_quote_fault(at: int) -> Fault:
    """Return the fault of a string that has only its last quote."""
    return fault_at(
        at, "J007", "The first double quote of this text is missing.", 'add " before it'
    )


def word_fault(text: str, at: int, name: str) -> Fault:
    """Return the fault of a word at `at`: a literal of another language, or text without quotes."""
    if name.casefold() in _NOT_NUMBERS:
        hint = "leave the property out if the value is unknown"
        return fault_at(at, "J012", f"{name} is not a JSON number.", hint)
    if ONLY_CLOSING_QUOTE(text, at):
        return missing_first_quote_fault(at)
    from difflib import get_close_matches

    nearest = get_close_matches(name.casefold()[:20], _LITERALS, 1, 0.75)
    if nearest:
        return fault_at(at, "J004", f"{name[:20]} is not JSON.", f"write {_LITERALS[nearest[0]]}")
    unquoted = _UNQUOTED_TEXT(text, at)
    shown = unquoted.group().strip() if unquoted else name[:60]
    return fault_at(at, "J007", "Text must be in double quotes.", f'write "{shown}"')


def number_fault(text: str, at: int) -> Fault:
    """Return the fault of a number at `at` that is not written as JSON has it."""
    run = UNQUOTED_RUN(text, at)
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
    return fault_at(at, "J012", message, hint)


def escape_fault(text: str, at: int) -> Fault:
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
    return fault_at(at, "J010", f"{shown} is not an escape sequence of JSON.", hint)


def named(mark: str) -> str:
    """Return the code point and the Unicode name of a character."""
    name = unicodedata.name(mark, "")
    return f"U+{ord(mark):04X} {name}".rstrip()


def fault_at(offset: int, code: str, message: str, hint: str | None) -> Fault:
    """Return a fault at an offset."""
    return Fault("", code, message, hint, offset=offset)
