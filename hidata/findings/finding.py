"""What is wrong, as data: findings, and the faults that become findings."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"


class Fix(NamedTuple):
    """A safe change: put `value` at `pointer`, or rename its key to `value`."""

    op: Literal["replace", "rename"]
    pointer: str
    value: JSON = None


class Finding(NamedTuple):
    """One thing wrong.

    `file` is relative to the dataset, with slashes; `line` and `column` are 1-based, columns
    counted in code points; `pointer` is a JSON Pointer (RFC 6901) into the file; `code` is one of
    those in findings/codes.toml or of the dataset's extension.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    pointer: str = ""
    hint: str | None = None
    fix: Fix | None = None

    @property
    def severity(self) -> Literal["error"]:
        """Every finding is an error: there is no third state."""
        return "error"

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """The order in which findings are reported: by file and position."""
        return self.file, self.line, self.column, self.code, self.pointer, self.message

    def shifted(self, line: int, column: int) -> Finding:
        """Return the finding of a text that begins at this place in its file."""
        right = column - 1 if self.line == 1 else 0
        return self._replace(line=self.line + line - 1, column=self.column + right)


class Fault(NamedTuple):
    """One thing wrong within a JSON text, before it is known which file and line that is.

    It is located at the value that `pointer` leads to, with `at_key` at its key, or where a text
    is not JSON at an `offset`, in code points. `jsontext.document.locate` makes it a finding.
    """

    pointer: str
    code: str
    message: str
    hint: str | None = None
    fix: Fix | None = None
    at_key: bool = False
    offset: int | None = None


class SharedTexts:
    """Lets findings share equal texts, since thousands of them may have the same."""

    MAX = 100_000
    """Different texts that are remembered."""

    def __init__(self) -> None:
        """Begin with no texts."""
        self._texts: dict[str, str] = {}

    def shared(self, finding: Finding) -> Finding:
        """Return an equal finding with the texts of earlier ones."""
        if len(self._texts) >= self.MAX:
            return finding
        file, message, pointer = map(self._one, (finding.file, finding.message, finding.pointer))
        return finding._replace(file=file, message=message, pointer=pointer)

    def _one(self, text: str) -> str:
        return self._texts.setdefault(text, text)
