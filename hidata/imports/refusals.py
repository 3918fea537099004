"""Why a row is not taken, and what is counted of the rows of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from hidata.findings.finding import Finding
from hidata.imports.cells import Place
from hidata.jsontext.document import escape

MOST_SHOWN = 1000
"""Findings on rows that are kept; further ones are only counted, by code and property."""

MOST_HINTS = 20
"""For how many refusals a similar name is looked for, since each time all are compared."""

Hint = str | Callable[[], str | None] | None
"""What to do, or what returns it: to look for a similar name takes time, and few are shown."""


class Refusal(Exception):
    """A row, or a value of it, is not taken. `index` is that of the cell in the row, or None."""

    def __init__(
        self, code: str, message: str, hint: Hint = None, index: int | None = None
    ) -> None:
        """Take the code of the finding, what is wrong, and what to do, or what finds that out."""
        super().__init__(message)
        self.code, self.message, self.hint, self.index = code, message, hint, index
        self.pointer = ""
        """The JSON Pointer of the property that the value is for, if it is for one."""

    def of(self, name: str) -> Refusal:
        """Return the refusal, as one of the property of this name."""
        self.pointer = f"/{escape(name)}"
        return self


class Refusals(Exception):
    """A row is not taken, for several reasons."""

    def __init__(self, refusals: list[Refusal]) -> None:
        """Take the reasons, at least one."""
        super().__init__(refusals[0].message)
        self.refusals = refusals


@dataclass(slots=True)
class Counts:
    """What became of the rows of a table.

    `read` is the number of rows, of which `blank` had no text and `left_out` were left out, by the
    filter. `refused` counts those that are findings, `taken` those that gave a record or an item of
    one, and `joined` those that a pivot put together with one of these. `added` counts the rows
    that a join made besides, where several rows of the other table were found, and unpivot, where
    a row had several cells.
    `marks` counts the cells without a value by property, text and note, `unused` those of a pivot
    whose name no property uses. `absent` counts by property the optional values that were left out;
    `no_column` are the columns of these that are not there.
    """

    read: int = 0
    blank: int = 0
    taken: int = 0
    refused: int = 0
    joined: int = 0
    added: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    marks: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)
    absent: Counter[str] = field(default_factory=Counter)
    no_column: set[str] = field(default_factory=set)


class Refused:
    """The findings on the rows of all files of a run: the first ones, and how many of each sort."""

    def __init__(self) -> None:
        """Begin with none."""
        self.findings: list[Finding] = []
        self.counts: Counter[tuple[str, str]] = Counter()
        self._hints = 0

    def add(self, place: Place, refusal: Refusal) -> None:
        """Add a finding at a place."""
        if len(self.findings) >= MOST_SHOWN:
            self.counts[refusal.code, refusal.pointer] += 1
            return
        hint = self._looked_for(refusal.hint) if callable(refusal.hint) else refusal.hint
        self.keep(place.finding(refusal.code, refusal.message, hint, refusal.pointer))

    def _looked_for(self, hint: Callable[[], str | None]) -> str | None:
        """Return a hint that is looked for, for the first MOST_HINTS of them."""
        self._hints += 1
        return hint() if self._hints <= MOST_HINTS else None

    def keep(self, finding: Finding) -> None:
        """Add a finding; beyond MOST_SHOWN it is only counted."""
        self.counts[finding.code, finding.pointer] += 1
        if len(self.findings) < MOST_SHOWN:
            self.findings.append(finding)

    @property
    def total(self) -> int:
        """How many findings there are."""
        return self.counts.total()
