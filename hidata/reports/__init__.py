"""Findings as text: one module a format, each a pure function of the findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from hidata.findings import codes as own_codes
from hidata.findings.codes import Code
from hidata.findings.finding import Finding
from hidata.reports.visible import clean, shortened

FORMATS = ("text", "json", "github", "sarif", "junit")
"""The formats; each is a module of this package with a function `render`."""

LONGEST = 2_000
"""Characters of a message and of a hint that a report has."""

Source = Callable[[str], str | None]
"""Returns the text of a file, or None if it cannot be read."""

Codes = Callable[[], Mapping[str, Code]]
"""Gives the codes that a dataset's findings may have; most formats need none."""


class Report(NamedTuple):
    """What a report says: the findings, sorted, how many records were checked, and where.

    `notes` are put at the end of the line that counts.
    """

    findings: Sequence[Finding]
    checked: int
    dataset: str
    source: Source
    color: bool
    codes: Codes
    version: str
    notes: Sequence[str] = ()


def render(
    form: str,
    findings: Sequence[Finding],
    *,
    source: Source = lambda _: None,
    checked: int = 0,
    dataset: str = "",
    color: bool = False,
    codes: Codes = own_codes.engine,
    version: str = "",
    notes: Sequence[str] = (),
) -> str:
    """Return the findings in the format `form`, sorted; `checked` is the number of records checked.

    `dataset` names the dataset that they are in. `codes` gives what explains their codes: hidata's
    own, where no dataset is meant. `version` is that of hidata, for formats that name the tool;
    `notes` are for people, at the end of the line that counts.
    Raises ValueError for an unknown format.
    """
    if form not in FORMATS:
        message = f"There is no report format {form}."
        raise ValueError(message)
    module = import_module(f"hidata.reports.{form}")
    ordered = [_bounded(f) for f in sorted(findings, key=lambda finding: finding.sort_key)]
    text: str = module.render(
        Report(ordered, checked, dataset, source, color, codes, version, notes)
    )
    return text


def _bounded(finding: Finding) -> Finding:
    """Return a finding whose message and hint are no longer than somebody reads."""
    if len(finding.message) <= LONGEST and len(finding.hint or "") <= LONGEST:
        return finding
    hint = finding.hint and shortened(finding.hint, LONGEST)
    return finding._replace(message=shortened(finding.message, LONGEST), hint=hint)


def counted(number: int, word: str) -> str:
    """Return a number with its noun: "1 finding", "2,301 findings"."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def summary(
    findings: Sequence[Finding], checked: int, dataset: str = "", notes: Sequence[str] = ()
) -> str:
    """Return one line that counts: "3 findings in 2 files; 2,301 records checked (demo 1.0)"."""
    name = f" ({clean(dataset)})" if dataset else ""
    records = f"{counted(checked, 'record')} checked"
    files = counted(len({finding.file for finding in findings}), "file")
    line = f"{counted(len(findings), 'finding')} in {files}; {records}{name}"
    return "; ".join([line if findings else f"ok: {records}, 0 findings{name}", *map(clean, notes)])


Group = tuple[str, str]
"""A code, and the pointer of a property, with a star for each index of a list."""


def group_of(finding: Finding) -> Group:
    """Return the group of findings that one belongs to: its code and property."""
    return finding.code, re.sub("/(?:0|[1-9][0-9]*)(?=/|$)", "/*", finding.pointer)
