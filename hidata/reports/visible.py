r"""Text of strangers, made safe to print: every character can be seen, and no program acts on it.

Records, names, settings, archives and servers may be hostile. What would steer a terminal, turn the
direction of writing, start a new line or break an encoding is shown as an escape (\u001b). A line
can be no command to the program that reads the output of a job: GitHub's runner acts on lines that
begin with `::`, and on `##[` anywhere, and ignores what cannot be seen when it looks for them.
"""

from __future__ import annotations

import json
import re
from typing import Any

from hidata.jsontext.document import replace_surrogates

UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
"""Characters that Python calls printable, and that Unicode says are shown as nothing."""

LONGEST = 10_000
"""Characters of a line that are printed; nobody reads more of them."""

MARK = r"##(?=\w*\[)"
"""What begins a command anywhere in a line: `##[group]`, on other services `##vso[...]`."""

_COLORS = "(\x1b\\[(?:0|1|31|36)m)"
_COMMAND = r"^((?:\x1b\[\d+m|[^!-~\n])*):(?=:)"
"""What begins a command at the start of a line, after anything but visible ASCII."""


def clean(text: str) -> str:
    """Return the text on one line, with every invisible character as an escape."""
    if _is_clean(text):
        return text
    return text.translate({ord(c): _escape(c) for c in set(text) if _is_hidden(c)})


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return the text, cut after so many characters with a note of how many are left out."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}... ({len(text) - longest:,} more characters)"


def line(text: str, longest: int = LONGEST) -> str:
    """Return the text as one line to print: clean, no command of a runner, not too long."""
    return inert(clean(shortened(text, longest)))


def inert(text: str, commands: bool = False) -> str:
    """Return lines that are written already so that none of them steers a terminal or a runner.

    Of escape sequences those for hidata's own colors are kept. With `commands` the lines may be
    commands: their data is escaped already.
    """
    if not _is_clean(text.replace("\n", "")):
        parts = re.split(_COLORS, text)
        parts[::2] = ["\n".join(map(clean, part.split("\n"))) for part in parts[::2]]
        text = "".join(parts)
    if "::" in text and not commands:
        text = re.sub(_COMMAND, r"\1\\u003a", text, flags=re.MULTILINE)
    return re.sub(MARK, r"#\\u0023", text) if "##" in text else text


def markup(text: str) -> str:
    """Return a page or XML document with an escape for each character that neither may have."""
    forbidden = {c for c in set(text) if c not in "\t\n\r" and _is_control(c)}
    return text.translate({ord(c): _escape(c) for c in forbidden}) if forbidden else text


def json_text(value: Any) -> str:
    """Return a value as indented JSON, in which every invisible character is an escape of JSON.

    A lone surrogate becomes U+FFFD: many programs refuse its escape.
    """
    return escape_json(replace_surrogates(json.dumps(value, indent=2, ensure_ascii=False)))


def escape_json(text: str) -> str:
    """Return JSON text with every invisible character in its strings as an escape of JSON."""
    if not text.isascii() or "\x7f" in text:
        hidden = "".join(sorted(c for c in set(text) if _is_hidden(c) and c != "\n"))
        if hidden:  # a report has megabytes, and few of them: str.translate would take seconds
            text = re.sub(f"[{hidden}]", lambda found: json.dumps(found[0])[1:-1], text)
    return re.sub(MARK, r"#\\u0023", text) if "##" in text else text


def _is_clean(text: str) -> bool:
    return text.isprintable() and (text.isascii() or UNSEEN.isdisjoint(text))


def _is_hidden(character: str) -> bool:
    return not character.isprintable() or character in UNSEEN


def _is_control(character: str) -> bool:
    return not character.isprintable() and (
        character < " " or "\x7f" <= character <= "\x9f" or character in "\ufffe\uffff"
    )


def _escape(character: str) -> str:
    if character in "\t\n\r":
        return " "
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
