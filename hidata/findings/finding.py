"""What is wrong, as data: findings, and the catalogue that explains their codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
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
    counted in code points; `pointer` is a JSON Pointer (RFC 6901) into the file; `code` stands in
    the catalogue.
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
        """The order in which findings are told: by file and position."""
        return self.file, self.line, self.column, self.code, self.pointer, self.message


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


GROUPS: Mapping[str, str] = {
    "J": "reading JSON",
    "N": "names and ids",
    "S": "structure",
    "R": "references",
    "D": "domain rules",
    "E": "evidence",
    "L": "schemas",
}
"""What the first letter of a code stands for."""


class Code(NamedTuple):
    """What a code means, with an example of the mistake (`wrong`) and one of the remedy (`right`).

    Where `schema` is given, the examples are JSON texts: it refuses the one and accepts the other.
    `across` tells that a change in another file can cause the finding.
    """

    code: str
    title: str
    explanation: str
    wrong: str
    right: str
    schema: str = ""
    across: bool = False

    @property
    def group(self) -> str:
        """What the code's first letter stands for, such as "references"."""
        return GROUPS[self.code[0]]


@cache
def catalogue() -> Mapping[str, Code]:
    """Every code with its explanation, in order."""
    import tomllib  # where nothing is wrong nothing is explained

    text = Path(__file__).with_name("codes.toml").read_text("utf-8")
    return {code: Code(code, **words) for code, words in sorted(tomllib.loads(text).items())}
