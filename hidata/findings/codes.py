"""What the codes of findings mean: hidata's own, and the form in which an extension adds more."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

GROUPS: Mapping[str, str] = {
    "J": "reading JSON",
    "N": "names and ids",
    "S": "structure",
    "R": "references",
    "L": "schemas",
    "T": "tables",
    "I": "imports",
}
"""What the first letter of a code stands for; no extension may use these letters."""

TEXT = ("D201", "D202", "D203")
"""Codes of checks/characters.py, which only strict datasets have; no extension may replace them.

They were released before extensions had letters of their own, and a released code stays.
"""


class Code(NamedTuple):
    """What a code means, with an example of the mistake (`wrong`) and one of the remedy (`right`).

    `group` says in words what the code's first letter stands for. Where `schema` is given, the
    examples are JSON texts: it refuses the one and accepts the other. `across` says that a change
    in another file can cause the finding.
    """

    code: str
    group: str
    title: str
    explanation: str
    wrong: str
    right: str
    schema: str = ""
    across: bool = False


def read(path: Path, groups: Mapping[str, str]) -> Mapping[str, Code]:
    """Return the codes that a TOML file explains, in order; `groups` names their first letters.

    Raises OSError, ValueError or TypeError where the file cannot be read or has another form.
    """
    import tomllib  # where nothing is wrong nothing is explained

    texts = tomllib.loads(path.read_text("utf-8"))
    for code in texts:
        digits = code[1:]
        if (
            code[:1] not in groups
            or len(digits) != 3
            or not (digits.isascii() and digits.isdecimal())
        ):
            message = f"{code} is not one of the letters {', '.join(groups)} and three digits."
            raise ValueError(message)
    return {code: Code(code, groups[code[0]], **words) for code, words in sorted(texts.items())}


@cache
def engine() -> Mapping[str, Code]:
    """Return hidata's own codes, which any dataset may have, in order."""
    groups = {**GROUPS, **dict.fromkeys({code[0] for code in TEXT}, "domain rules")}
    return read(Path(__file__).with_name("codes.toml"), groups)
