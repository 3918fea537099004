"""What a page says of each value: its form, its number, its sources."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.data.shelf import RECORDS

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")


def _facts(page: Path) -> dict[str, str]:
    """What stands on a page for each property, as it is written in HTML."""
    text = page.read_text("utf-8")
    return dict(re.findall(r'<div id="(\w+)">\n(.*?)\n</div>', text, re.DOTALL))


def _sources(page: Path) -> dict[str, list[str]]:
    """The names of the sources that stand beside each property."""
    listed = dict(re.findall(r'<li id="source-(\d+)"><a [^>]*>(.*?)</a>', page.read_text("utf-8")))
    return {
        name: [html.unescape(listed[n]) for n in re.findall(r'"#source-(\d+)"', shown)]
        for name, shown in _facts(page).items()
    }


def test_the_sources_of_a_value_go_before_those_of_the_record(strange: Path):
    """Book a has one source for its pages, and another as a whole, each called by its label."""
    z, xy = (RECORDS[f"origin/{key}.json"]["label"] for key in ("z", "x y"))
    sources = _sources(strange / "book" / "a.html")
    assert (sources["pages"], sources["authors"], sources["name"]) == ([z], [xy], [xy])


def _number(value: float, **schema: Any) -> tuple[dict[str, Any], float]:
    return {"type": "number" if isinstance(value, float) else "integer", **schema}, value


NUMBERS = [
    # thousands apart, but in years and the like, which are bounded so
    (*_number(2024, maximum=9999), "2024"),
    (*_number(2024, maximum=10_000), "2,024"),
    (*_number(2024), "2,024"),
    (*_number(999), "999"),
    (*_number(1000), "1,000"),
    (*_number(-1234567), "-1,234,567"),
    # a whole number is one however it is written
    (*_number(3.0), "3"),
    (*_number(3.25), "3.25"),
    # money to the cent, where it has cents
    (*_number(3.5, **{"x-ogc-unit": "USD/h"}), "3.50 USD an hour"),
    (*_number(3.0, **{"x-ogc-unit": "USD/h"}), "3 USD an hour"),
    (*_number(1234.5, **{"x-ogc-unit": "EUR"}), "1,234.50 EUR"),
    (*_number(3.5, **{"x-ogc-unit": "kg/m2"}), "3.5 kg per m2"),
    (*_number(7, **{"x-ogc-unit": "%"}), "7 percent"),
]
ITEMS = {
    # how many columns the items of a list have, and whether they make a table
    1: False,
    2: True,
    6: True,
    7: False,
}


def test_numbers_and_lists_are_shown_as_they_are_read(sited):
    fields = {f"n{at}": schema for at, (schema, _, _) in enumerate(NUMBERS)}
    record: dict[str, Any] = {f"n{at}": value for at, (_, value, _) in enumerate(NUMBERS)}
    for columns in ITEMS:
        names = [f"c{n}" for n in range(columns)]
        item = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
        fields[f"l{columns}"] = {"type": "array", "items": item}
        record[f"l{columns}"] = [{name: f"v{name}" for name in names}]
    fields["mixed"] = {"type": "array"}
    record["mixed"] = [{"a": 1, "b": 2}, 3]
    site = sited({"k": {"type": "object", "properties": fields}}, {"k/a.json": record})
    shown = _facts(site / "k" / "a.html")
    for at, (_, value, text) in enumerate(NUMBERS):
        assert f'<span class="number">{text}</span>' in shown[f"n{at}"], value
    for columns, table in ITEMS.items():
        assert ("<table>" in shown[f"l{columns}"]) == table, columns
        assert all(f"vc{n}" in shown[f"l{columns}"] for n in range(columns))
    assert "<table>" not in shown["mixed"]
    assert json.loads((site / "k" / "a.json").read_text()) == record
