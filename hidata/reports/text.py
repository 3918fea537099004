"""Findings for people, by file: location, message, the line with a caret, hint."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from hidata.findings.finding import Finding
from hidata.reports import Report, counted, group_of, summary
from hidata.reports.visible import clean, inert

WIDTH = 100
"""Characters of a source line shown; longer lines are cut around the column."""

SHOWN = 1000
"""Findings that are written out: nobody reads more of them one by one."""

COUNTED = 50
"""So many findings are not counted by code and property: they are seen at a glance."""

GROUPS = 100
"""Lines of these counts; what is left is one line more."""

BOLD, RED, CYAN, PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[36m", "\x1b[0m"


def render(report: Report) -> str:
    """Return the findings, one file after the other, and a last line that counts them.

    Of more than SHOWN findings only the first are written; more than COUNTED are also counted by
    code and property.
    """
    lines: list[str] = []
    for path, group in groupby(report.findings[:SHOWN], key=lambda finding: finding.file):
        text = (report.source(path) or "").removeprefix("\ufeff").split("\n")
        for finding in group:
            lines += _one(finding, text, report.color)
        lines.append("")
    if len(report.findings) > SHOWN:
        left_out = counted(len(report.findings) - SHOWN, "more finding")
        lines += [f"... and {left_out}; --format json has them all.", ""]
    if len(report.findings) > COUNTED:
        lines += [*_counts(report.findings), ""]
    lines.append(summary(report.findings, report.checked, report.dataset, report.notes))
    return inert("\n".join(lines) + "\n")


def _counts(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line for each code and property with findings, the most frequent first."""
    counts = Counter(map(group_of, findings))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    width = len(f"{ranked[0][1]:,}")
    yield "Findings by code and property:"
    for (code, pointer), number in ranked[:GROUPS]:
        yield f"  {number:>{width},}  {code}  {clean(pointer)[:WIDTH]}".rstrip()
    if len(ranked) > GROUPS:
        rest = sum(number for _, number in ranked[GROUPS:])
        yield f"  {rest:>{width},}  in {counted(len(ranked) - GROUPS, 'more group')}"


def _one(finding: Finding, text: Sequence[str], color: bool) -> Iterator[str]:
    bold, red, cyan, plain = (BOLD, RED, CYAN, PLAIN) if color else ("", "", "", "")
    location = f"{clean(finding.file)}:{finding.line}:{finding.column}"
    yield f"{bold}{location}:{plain} {red}{clean(finding.code)}{plain} {clean(finding.message)}"
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
