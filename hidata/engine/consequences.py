"""Leaves out the findings that only follow from another one in the same file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hidata.findings.finding import Finding
from hidata.storage.local import has_lines

FORMAT_CODE, MERGE_CODE = "J018", "J019"
"""Codes of files in another format, and with a merge conflict (`jsontext.other_formats`)."""

WHOLE_FILE = (FORMAT_CODE, MERGE_CODE)
"""Codes of what is wrong with a whole file: the first makes all else in it uncertain."""


def left_out(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings but those in NDJSON files that are wrong as a whole.

    Each line of such a file is read by itself. In a file of another format only the one finding on
    it stays; in one with a merge conflict its first mark, and no ids that both sides have.
    """
    kept = list(findings)
    wrong: dict[str, Finding] = {}
    for finding in kept:
        if finding.code in WHOLE_FILE and has_lines(finding.file):
            wrong[finding.file] = min(finding, wrong.get(finding.file, finding), key=_rank)
    for finding in kept:
        cause = wrong.get(finding.file)
        if cause is None or finding == cause or not _follows(finding, cause):
            yield finding


def _follows(finding: Finding, cause: Finding) -> bool:
    """Whether a finding may only follow from what is wrong with its whole file."""
    return cause.code == FORMAT_CODE or finding.code in (*WHOLE_FILE, "N003")


def _rank(finding: Finding) -> tuple[int, int]:
    """Sort key of the findings on one file: another format first, then by line."""
    return WHOLE_FILE.index(finding.code), finding.line
