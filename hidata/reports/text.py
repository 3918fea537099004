"""Findings for people: place, sentence, the line with a caret, a hint; by file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from hidata.findings.finding import Finding
from hidata.reports import Run, clean, summary

WIDTH = 100
"""Characters of a source line shown; longer lines are cut around the column."""

BOLD, RED, CYAN, PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[36m", "\x1b[0m"


def render(run: Run) -> str:
    """The findings, one file after the other, and a last line that counts them."""
    lines: list[str] = []
    for path, group in groupby(run.findings, key=lambda finding: finding.file):
        text = (run.source(path) or "").removeprefix("\ufeff").split("\n")
        for finding in group:
            lines += _one(finding, text, run.color)
        lines.append("")
    return "\n".join([*lines, summary(run.findings, run.checked)]) + "\n"


def _one(finding: Finding, text: Sequence[str], color: bool) -> Iterator[str]:
    bold, red, cyan, plain = (BOLD, RED, CYAN, PLAIN) if color else ("", "", "", "")
    place = f"{clean(finding.file)}:{finding.line}:{finding.column}"
    yield f"{bold}{place}:{plain} {red}{finding.code}{plain} {clean(finding.message)}"
    if finding.line <= len(text) and text[finding.line - 1].strip():
        shown, before = excerpt(text[finding.line - 1].rstrip("\r"), finding.column)
        yield f"    {shown}"
        yield f"    {' ' * before}{red}^{plain}"
    if finding.hint:
        yield f"  {cyan}hint:{plain} {clean(finding.hint)}"


def excerpt(line: str, column: int) -> tuple[str, int]:
    """The part of a line around a column (1-based), cleaned; and how wide all before it is."""
    at = column - 1
    start = max(0, min(at - WIDTH // 2, len(line) - WIDTH))
    left, right = "..." if start else "", "..." if start + WIDTH < len(line) else ""
    before = left + clean(line[start:at])
    return before + clean(line[at : start + WIDTH]) + right, _width(before)


def _width(text: str) -> int:
    """Columns that a terminal gives the text: two for wide characters, none for combining ones."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)
