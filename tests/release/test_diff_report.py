"""A difference as text and as Markdown: each part of it, and where it is cut."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

TEXT = {"type": "string"}


def _thing(*properties: str) -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(("id", "name", *properties), TEXT), "required": ["id"]}  # fmt: skip


@pytest.fixture
def report(make, hidata) -> Callable[..., str]:
    """A function that returns the difference of two datasets in a format."""
    numbers = itertools.count()

    def render(
        form: str, old: dict[str, str], new: dict[str, str], moved: str = "", properties: int = 0
    ) -> str:
        sides = []
        schemas = {"one": _thing(), "two": _thing(*(f"p{n:02}" for n in range(properties)))}
        for name, records in (("one", old), ("two", new)):
            files = {f"thing/{key}.json": {"id": key, "name": v} for key, v in records.items()}
            sides.append(make({"thing": schemas[name]}, files, name=f"{name}{next(numbers)}"))
        if moved:
            (sides[1] / "register").mkdir()
            (sides[1] / "register" / "thing.tsv").write_text(moved)
        code, out = hidata("diff", *sides, "--format", form)
        assert code == 0, out
        return out

    return render


def _lines(out: str, start: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith(start)]


KEPT = {"k": "kept"}


def _some(count: int, value: str = "v") -> dict[str, str]:
    return {f"r{n:02}": value for n in range(count)}


CUTS = [(50, None), (51, "1 more"), (52, "2 more")]


@pytest.mark.parametrize(("count", "more"), CUTS)
def test_fifty_of_each_are_listed_in_text(report, count: int, more: str | None):
    """Records added, gone and moved, and values."""
    moved = "".join(f"r{n:02}\tmoved\tk\n" for n in range(count))
    for sign, out in {
        "+": report("text", KEPT, KEPT | _some(count)),
        "-": report("text", KEPT | _some(count), KEPT),
        ">": report("text", KEPT | _some(count), KEPT, moved),
        "~": report("text", _some(count, "old"), _some(count, "new")),
    }.items():
        lines = _lines(out, f"{sign} ")
        assert len([line for line in lines if "thing/r" in line]) == 50
        assert len(lines) == 50 + (more is not None)
        assert more is None or more in lines[-1]


@pytest.mark.parametrize(("count", "more"), CUTS)
def test_fifty_of_each_are_listed_in_markdown(report, count: int, more: str | None):
    moved = "".join(f"r{n:02}\tmoved\tk\n" for n in range(count))
    for word, out in {
        "Added": report("markdown", KEPT, KEPT | _some(count)),
        "Removed": report("markdown", KEPT | _some(count), KEPT),
        "Moved": report("markdown", KEPT | _some(count), KEPT, moved),
    }.items():
        (line,) = _lines(out, f"{word}: ")
        assert line.count("`thing/r") == 50
        assert line.endswith(" ...") == (more is not None)
    out = report("markdown", _some(count, "old"), _some(count, "new"))
    assert len(_lines(out, "| thing/r")) == 50
    assert (f"and {more}." in out) if more else "more" not in out


@pytest.mark.parametrize("count", [1, 50, 51])
def test_changes_of_the_schema_are_rows(report, count: int):
    """One for each, as far as a comment has room."""
    out = report("markdown", KEPT, KEPT, properties=count)
    header = out.splitlines().index("| schema | change | bump |")
    assert out.splitlines()[header + 1] == "| --- | --- | --- |"
    rows = _lines(out, "| thing.p")
    assert rows == [f"| thing.p{n:02} | column added | minor |" for n in range(min(count, 50))]
    assert "**minor**" in out
    text = report("text", KEPT, KEPT, properties=count)
    assert len(_lines(text, "minor  thing.p")) == count


def test_a_record_that_moved_or_was_split_says_where_to(report):
    old, new = {"a": "A", "b": "B", "c": "C"}, {"c": "C", "d": "D"}
    moved = "a\tmoved\tc\nb\tsplit\tc,d\n"
    text = report("text", old, new, moved)
    assert _lines(text, ">") == ["> thing/a moved to c", "> thing/b was split into c, d"]
    assert "1 added, 0 removed, 2 moved, 0 changed (thing). Version: minor" in text
    markdown = report("markdown", old, new, moved)
    assert _lines(markdown, "Moved") == ["Moved: `thing/a to c`, `thing/b to c, d`"]


@pytest.mark.parametrize(("length", "shown"), [(58, "x" * 58 + '"'), (59, "x" * 59 + "...")])
def test_a_long_value_is_cut(report, length: int, shown: str):
    """After 60 characters, quotes and all."""
    out = report("text", {"a": "A"}, {"a": "x" * length})
    assert _lines(out, "~") == [f'~ thing/a /name: "A" -> "{shown}']


def test_text_of_records_is_escaped_in_reports(report):
    hostile = "<b>`|@x & \x1b[2J"
    assert "\x1b" not in report("text", {"a": "A"}, {"a": hostile})
    out = report("markdown", {"a": "A"}, {"a": hostile})
    (row,) = _lines(out, "| thing/a")
    # each mark as a character reference, and nothing after an @ that is a name
    value = "&lt;b&gt;&#96;&#124;&#64;&#8203;x &amp; &#92;u001b&#91;2J"
    assert row == f'| thing/a | /name | "A" | "{value}" |'
