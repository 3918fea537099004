"""What records are called on a site."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")

TEXT = {"type": "string"}
NAMED = TEXT | {"x-jsonld-id": "https://schema.org/name"}


def _kind(required: str, **properties: dict[str, object]) -> dict[str, object]:
    names = dict.fromkeys(required.split(), TEXT)
    return {"type": "object", "required": required.split(), "properties": {**names, **properties}}


def _heading(page: Path) -> str:
    (heading,) = re.findall(r"<h1>(.*?)</h1>", page.read_text("utf-8"))
    return html.unescape(heading)


def test_an_observation_is_called_by_what_it_is_of(sited):
    """By the texts that every record begins with, at most four, one of them a reference."""
    area = TEXT | {"x-hidata-ref": "area"}
    schemas = {
        "area": _kind("id", name=NAMED),
        "reading": _kind("id area when", area=area, remark=TEXT, then=TEXT),
        "plain": _kind("id when what"),
        "five": _kind("id a b c d e", a=area),
        "long": _kind("id area what", area=area),
    }
    record = {"id": "a", "area": "x", "when": "2024", "what": "W", "remark": "R", "then": "T"}
    records = {
        "area/x.json": {"id": "x", "name": "Xanadu"},
        "reading/a.json": record,
        "plain/a.json": record,
        "five/a.json": {"id": "a", "a": "x", **{name: name.upper() for name in "bcde"}},
        "long/just.json": {"id": "just", "area": "x", "what": "w" * 120},
        "long/over.json": {"id": "over", "area": "x", "what": "w" * 121},
    }
    site = sited(schemas, records)
    assert _heading(site / "area" / "x.html") == "Xanadu"
    assert _heading(site / "reading" / "a.html") == "Xanadu, 2024"
    assert _heading(site / "plain" / "a.html") == "a"
    assert _heading(site / "five" / "a.html") == "Xanadu, B, C, D"
    assert _heading(site / "long" / "just.html") == f"Xanadu, {'w' * 120}"
    assert _heading(site / "long" / "over.html") == "Xanadu"


def test_a_code_may_be_a_number_and_the_search_finds_texts_only(sited):
    """A notation, or one of several other names, that is not a text is shown and not searched for."""
    notation = {"type": "integer", "x-jsonld-id": "http://www.w3.org/2004/02/skos/core#notation"}
    names = {
        "type": "array",
        "items": {"type": ["string", "integer"]},
        "x-jsonld-id": "https://schema.org/alternateName",
    }
    zone = _kind("id", name=NAMED, zone=notation, names=names)
    record = {"id": "z", "name": "Some", "zone": 2, "names": ["Two", 2]}
    site = sited({"zone": zone}, {"zone/z.json": record})
    assert _heading(site / "zone" / "z.html") == "2 Some"
    index = (site / "static" / "search-index.js").read_text("utf-8")
    entries = json.loads(index.removeprefix("window.hidataIndex=").rstrip(";\n"))["entries"]
    (own,) = [entry[3] for entry in entries if entry[0] == "2 Some"]
    assert own == ["Some", "Two"]
