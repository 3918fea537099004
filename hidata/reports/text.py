"""Findings for people, by file: location, message, the line with a caret, hint."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from hidata.findings.finding import Finding
from hidata.reports import Report, clean, summary

WIDTH = 100
"""Characters of a source line shown; longer lines are cut around the column."""

BOLD, RED, CYAN, PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[36m", "\x1b[0m"


def render(report: Report) -> str:
    """Return the findings, one file after the other, and a last line that counts them."""
    lines: list[str] = []
    for path, group in groupby(report.findings, key=lambda finding: finding.file):
        text = (report.source(path) or "").removeprefix("\ufeff").split("\n")
        for finding in group:
            lines += _one(finding, text, report.color)
        lines.append("")
    return (
        "\n".join([*lines, summary(report.findings, report.checked, report.dataset, report.notes)])
        + "\n"
    )


def _one(finding: Finding, text: Sequence[str], color: bool) -> Iterator[str]:
    bold, red, cyan, plain = (BOLD, RED, CYAN, PLAIN) if color else ("", "", "", "")
    location = f"{clean(finding.file)}:{finding.line}:{finding.column}"
    yield f"{bold}{location}:{plain} {red}{finding.code}{plain} {clean(finding.message)}"
    if finding.line <= len(text) and text[finding.line - 1].strip():
        shown, before = excerpt(text[finding.line - 1].rstrip("\r"), finding.column)
        yield f"    {shown}"
        yield f"    {' ' * before}{red}^{plain}"
    if finding.hint:
        yield f"  {cyan}hint:{plain} {clean(finding.hint)}"


def excerpt(line: str, column: int) -> tuple[str, int]:
    """Return the part of a line around a column (1-based), and the width of what is before it."""
    at = column - 1
    start = max(0, min(at - WIDTH // 2, len(line) - WIDTH))
    left, right = "..." if start else "", "..." if start + WIDTH < len(line) else ""
    before = left + clean(line[start:at])
    return before + clean(line[at : start + WIDTH]) + right, _width(before)


def _width(text: str) -> int:
    """Return the columns a text takes on a terminal: wide characters two, combining ones none."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)
