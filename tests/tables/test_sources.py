"""Which sources a page names beside a fact, as `x-hidata-source` says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hidata.schemas.shape import Shape
from hidata.tables.sources import Sources, citations

TEXT = Shape("scalar", "string")


def _reference(mark: object, kind: str = "paper") -> Shape:
    return TEXT._replace(notes={"x-hidata-ref": kind, "x-hidata-source": mark})


def _list(item: Shape, **notes: Any) -> Shape:
    return Shape("list", item=item, notes=notes)


def _object(**fields: Shape) -> Shape:
    return Shape("object", fields=fields)


EVIDENCE = _list(_object(part=TEXT, paper=_reference("part")))
WHOLE = _object(a=TEXT, paper=_reference(True), more=_list(_reference(True)))
PARTS = _object(a=TEXT, b=TEXT, evidence=EVIDENCE)
BOTH = _object(a=TEXT, b=TEXT, film=_reference(True, "film"), evidence=EVIDENCE)


def _paper(*keys: str) -> list[tuple[str, str]]:
    return [("paper", key) for key in keys]


@pytest.mark.parametrize(
    ("shape", "record", "name", "sources"),
    [
        (WHOLE, {"paper": "x", "more": ["y", "x"]}, "a", _paper("x", "y")),
        (WHOLE, {"paper": "x"}, "paper", []),
        (WHOLE, {"paper": "x", "more": ["y"]}, "more", []),
        (WHOLE, {}, "a", []),
        (PARTS, {"evidence": [{"paper": "x"}]}, "a", _paper("x")),
        (PARTS, {"evidence": [{"paper": "x"}, {"paper": "y", "part": "/b"}]}, "a", _paper("x")),
        (PARTS, {"evidence": [{"paper": "x"}, {"paper": "y", "part": "/b"}]}, "b", _paper("y")),
        (PARTS, {"evidence": [{"paper": "y", "part": "/b/0/c"}]}, "b", _paper("y")),
        (PARTS, {"evidence": [{"paper": "y", "part": "/bb"}]}, "b", []),
        (PARTS, {"evidence": [{"paper": "y", "part": "/b~1c~0"}]}, "b/c~", _paper("y")),
        (PARTS, {"evidence": [{"paper": p, "part": "/a"} for p in "xyx"]}, "a", _paper("x", "y")),
        (BOTH, {"film": "f", "evidence": [{"paper": "x"}]}, "a", [("film", "f"), ("paper", "x")]),
        (BOTH, {"film": "f", "evidence": [{"paper": "x", "part": "/a"}]}, "a", _paper("x")),
        (BOTH, {"film": "f", "evidence": [{"paper": "x", "part": "/a"}]}, "b", [("film", "f")]),
        (_object(p=_list(_reference(None), **{"x-hidata-source": True})), {"p": ["x"]}, "a", _paper("x")),
        (_object(e=_list(_object(p=_list(_reference(True))))), {"e": [{"p": ["x", "y"]}]}, "a", _paper("x", "y")),
        (_object(e=_list(_object(p=_reference(True)))), {"e": [{"p": "x", "True": "/b"}]}, "a", _paper("x")),
        # what is not marked, or no reference, is a property like any other
        (_object(source=TEXT), {"source": "x"}, "a", []),
        (_object(source=_reference(None)), {"source": "x"}, "a", []),
        (_object(source=_reference(False)), {"source": "x"}, "a", []),
        (_object(source=TEXT._replace(notes={"x-hidata-source": True})), {"source": "x"}, "a", []),
        # records of lax schemas may hold anything
        (WHOLE, {"paper": 5, "more": [None, {}, "y"]}, "a", _paper("y")),
        (PARTS, {"evidence": "x"}, "a", []),
        (PARTS, {"evidence": [5, None, ["x"], {"paper": 5}, {"paper": "y", "part": 5}]}, "a", _paper("y")),
        (PARTS, {"evidence": [{"paper": "y", "part": ""}]}, "a", _paper("y")),
    ],
)  # fmt: skip
def test_the_sources_of_a_fact(shape: Shape, record: dict[str, Any], name: str, sources: Any):
    assert Sources(shape).of_property(record, name) == sources


def test_evidence_itself_is_not_shown():
    sources = Sources(BOTH)
    assert (sources.hidden, sources.kinds) == ({"evidence"}, {"film", "paper"})
    assert (Sources(WHOLE).hidden, Sources(WHOLE).kinds) == (set(), {"paper"})
    assert (Sources(_object(a=TEXT)).hidden, Sources(_object(a=TEXT)).kinds) == (set(), set())


def test_a_text_called_source_is_a_text_like_any_other(make, hidata, tmp_path: Path):
    pytest.importorskip("jinja2")
    texts = {"type": "object", "properties": {n: {"type": "string"} for n in ("name", "source")}}
    root = make({"icon": texts}, {"icon/x.json": {"name": "x", "source": "https://example.org"}})
    assert hidata("--root", root, "build", "--out", tmp_path / "d")[0] == 0
    site = tmp_path / "site"
    assert hidata("--root", root, "site", tmp_path / "d" / "demo-0.0.0", "--out", site)[0] == 0
    page = (site / "icon" / "x.html").read_text()
    assert "<dd>https://example.org\n" in page
    assert "Sources" not in page


def test_a_citation_in_a_map_has_the_key_in_its_pointer():
    shape = _object(m=Shape("map", item=_object(paper=_reference(None))))
    record = {"m": {"a/b": {"paper": "x", "locator": "p. 1"}, "c": {}}}
    assert [*citations(record, shape, {"paper"})] == [
        ("/m/a~1b", "paper", "x", {"paper": "x", "locator": "p. 1"})
    ]
    assert [*citations(record, shape, {"film"})] == []


def test_a_citation_stands_anywhere_and_other_values_have_none():
    """What foreign records have in place of an object or a list is passed over."""
    shape = _object(a=_object(papers=_list(_reference(None))), e=EVIDENCE)
    assert [c[:3] for c in citations({"a": {"papers": ["x", 1]}}, shape, {"paper"})] == [
        ("/a", "paper", "x")
    ]
    for value in (None, 1, "x", [], {}, ["x"], {"papers": None}, {"papers": {}}):
        assert [*citations({"a": value, "e": value}, shape, {"paper"})] == []
