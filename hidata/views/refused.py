"""Why a view has no rows: its query cannot be run, or returns what it must not."""

from __future__ import annotations

from hidata.dataset.sql_text import position, tokens
from hidata.dataset.view_files import View
from hidata.findings.finding import Finding


class Refused(Exception):
    """A query cannot be run: at an `offset`, or because of the word `name`, if either is known."""

    def __init__(
        self,
        code: str,
        message: str,
        name: str = "",
        hint: str | None = None,
        offset: int | None = None,
    ) -> None:
        """Take what becomes a finding."""
        super().__init__(message)
        self.code, self.message, self.name = code, message, name
        self.hint, self.offset = hint, offset

    def finding(self, view: View) -> Finding:
        """Return the finding on a view, at the first place of what is to blame, or at the top."""
        offset = self.offset
        if offset is None and self.name:
            named = (t.start for t in tokens(view.sql) if t.name == self.name.lower())
            offset = next(named, None)
        place = position(view.sql, offset or 0)
        return Finding(view.path, *place, self.code, self.message, "", self.hint)


class Faulty(ValueError):
    """Some views cannot be computed, or have rows that they must not have."""

    def __init__(self, findings: list[Finding]) -> None:
        """Take the findings."""
        super().__init__("; ".join(f"{f.file}: {f.message}" for f in findings))
        self.findings = findings
