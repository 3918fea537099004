"""Reads TOML with the line and column of every key, which the standard library does not give."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hidata.dataset.settings_files import MOST_BYTES, MOST_PARTS
from hidata.findings.finding import Finding
from hidata.imports.toml_positions import Path, key_offsets
from hidata.jsontext import other_formats, reader

CODE = "I001"

MOST_LEVELS = 20
"""How many tables and lists may lie within each other."""


class Positions:
    """The line and column of each key of a TOML text, and of each item of its lists."""

    def __init__(self, text: str = "", file: str = "") -> None:
        """Take a text that tomllib can read, nested no deeper than MOST_LEVELS.

        `file` is how findings call its file.
        """
        self.file = file
        self._lines = [0, *(m.end() for m in re.finditer("\n", text))]
        self._offsets = key_offsets(text)

    def __len__(self) -> int:
        """Return how many keys and items have a place of their own."""
        return len(self._offsets)

    def of(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Return the line and column, from 1, of the key at a path of keys and indexes.

        Of a path that is not in the text, the position of the nearest above it.
        """
        steps = tuple(path)
        while steps and steps not in self._offsets:
            steps = steps[:-1]
        offset = self._offsets.get(steps, 0)
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


def read(data: bytes, file: str) -> tuple[dict[str, Any] | None, list[Finding], Positions]:
    """Return what a TOML file says, what is wrong with it (I001), and where its keys are.

    Numbers with a fraction or exponent are Decimal. `file` is how findings call the file. Of a file
    that cannot be read there is None, and a finding.
    """
    import tomllib  # slow to import

    if len(data) > MOST_BYTES:
        message = f"This file is longer than {MOST_BYTES >> 20} MiB."
        return None, [Finding(file, 1, 1, CODE, message)], Positions(file=file)
    try:
        text = data.decode("utf-8")
        if long := _long_name(text):
            message = f"A name has more than {MOST_PARTS:,} parts."
            return None, [Finding(file, long, 1, CODE, message)], Positions(file=file)
        document = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError) as error:  # of which TOMLDecodeError is one
        return None, [_finding(data, file, error)], Positions(file=file)
    except RecursionError:
        return None, [_too_deep(file)], Positions(file=file)
    if _is_too_deep(document):
        return None, [_too_deep(file)], Positions(file=file)
    return document, [], Positions(text, file)


def _long_name(text: str) -> int:
    """Return the line of the first name with too many parts, 0 if there is none.

    Reading such a name takes time and memory by the square of its parts.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") >= MOST_PARTS:
            parts = re.split(r"[=,{]", line)
            if max(part.count(".") for part in parts) >= MOST_PARTS:
                return number
    return 0


def _finding(data: bytes, file: str, error: Exception) -> Finding:
    """Return the finding for a text that is not TOML: for what it is, or where it goes wrong."""
    import tomllib

    document = reader.Document(data.decode("utf-8", "replace"))
    fault = other_formats.format_fault(data, "TOML", plain_text=True)
    fault = fault or other_formats.merge_fault(document.text)
    if fault is not None:
        return reader.locate(fault, file, document)._replace(code=CODE)
    sentence = str(error)
    place = re.search(r" ?\(at line ([0-9]+), column ([0-9]+)\)", sentence)
    line, column = map(int, place.groups()) if place else (1, 1)
    if isinstance(error, UnicodeDecodeError):
        line, column = document.position(len(data[: error.start].decode("utf-8")))
        sentence = "it is not UTF-8 here"
    elif not isinstance(error, tomllib.TOMLDecodeError):
        sentence = "a number in it is too long"
    elif "(at end of document)" in sentence:
        line, column = document.position(len(document.text))
    sentence = re.sub(r" ?\(at [^()]*\)$", "", sentence)
    message = f"This is not TOML: {sentence[:1].lower()}{sentence[1:]}."
    return Finding(file, line, column, CODE, message)


def _is_too_deep(document: Any) -> bool:
    """Return whether more than MOST_LEVELS tables and lists lie within each other."""
    level = [document]
    for _ in range(MOST_LEVELS + 1):
        inner = [
            part
            for value in level
            for part in (value.values() if isinstance(value, dict) else value)
            if isinstance(part, dict | list)
        ]
        if not inner:
            return False
        level = inner
    return True


def _too_deep(file: str) -> Finding:
    message = f"More than {MOST_LEVELS} tables and lists lie within each other."
    return Finding(file, 1, 1, CODE, message)


__all__ = ["CODE", "Path", "Positions", "read"]
