"""The search of any dataset: what it finds, where it leads, and how much it holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")

from tests.data.shelf import EVIL
from tests.helpers.search import NODE, answers

pytestmark = pytest.mark.skipif(not NODE, reason="no Node.js here")

TEXT = {"type": "string"}
TREE = {
    "title": "Tree",
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": TEXT,
        "name": TEXT | {"x-jsonld-id": "https://schema.org/name"},
        "aliases": {"type": "array", "items": TEXT},
        "height": {"type": "number", "title": "Greatest height"},
        "park": TEXT | {"title": "Park", "x-hidata-ref": "park"},
        "description": TEXT,
        "paper": TEXT | {"x-hidata-ref": "paper", "x-hidata-source": "record"},
    },
}  # fmt: skip
PARK = {"title": "Park", "type": "object", "properties": {"id": TEXT, "name": TEXT}}
PAPER = {"title": "Paper", "type": "object", "properties": {"id": TEXT, "title": TEXT}}
RECORDS: dict[str, Any] = {
    "tree/oak.json": {"id": "oak", "name": "Common oak", "aliases": ["English oak"], "height": 40,
                      "park": "north", "paper": "p0", "description": "Grows slowly."},
    "tree/holm.json": {"id": "holm", "name": "Holm oak (evergreen)", "height": 25, "park": "south"},
    "tree/fir.json": {"id": "fir", "name": "Silver fir", "park": "north"},
    "park/north.json": {"id": "north", "name": "North Park"},
    "park/south.json": {"id": "south", "name": "Berry Hill Park"},
    **{f"paper/p{n}.json": {"id": f"p{n}", "title": f"Common oak, study {n}"} for n in range(9)},
}  # fmt: skip
SCHEMAS = {"tree": TREE, "park": PARK, "paper": PAPER}


@pytest.fixture
def forest(sited) -> Path:
    site: Path = sited(SCHEMAS, RECORDS)
    return site


def test_people_find_records_in_their_own_words(forest: Path):
    """By other names, typing errors, plurals, initials; the title of a property leads to it."""
    wanted = {
        "oak": "tree/oak.html", "english oaks": "tree/oak.html", "holm oak": "tree/holm.html",
        "where is the silvre fir?": "tree/fir.html", "holm oak height": "tree/holm.html",
        "what is the greatest height of a common oak": "tree/oak.html#height",
        "silver fir greatest height": "tree/fir.html", "BHP": "park/south.html",
        "berry hil": "park/south.html", "trees": "tree/index.html", "study 7": "paper/p7.html",
        "csv": "releases/index.html",
    }  # fmt: skip
    found = answers(forest, [*wanted])
    firsts = [results[0]["href"] if results else "" for results in found]
    assert dict(zip(wanted, firsts, strict=True)) == wanted


def test_a_result_has_kind_fact_and_description(forest: Path):
    ((oak, *others), nothing) = answers(forest, ["common oak", "xyzzy"])
    assert (oak["kind"], oak["fact"], oak["snippet"]) == ("Tree", "Greatest height: 40", "Grows slowly.")  # fmt: skip
    assert [other["kind"] for other in others][-2:] == ["Paper", "Paper"]
    assert sum(other["kind"] == "Paper" for other in others) == 2
    assert nothing == []


def test_two_things_are_found_where_no_page_compares_them(forest: Path):
    ((first, second, *_),) = answers(forest, ["silver fir vs holm oak"])
    assert [first["href"], second["href"]] in (
        ["tree/fir.html", "tree/holm.html"], ["tree/holm.html", "tree/fir.html"],
    )  # fmt: skip


def test_texts_of_strangers_are_found_as_they_are(strange: Path):
    """The script that shows them makes no markup of texts."""
    (results,) = answers(strange, ["alert"])
    assert EVIL in [result["name"] for result in results]
    assert all(":" not in result["href"] for result in results)
    script = (strange / "static" / "site.js").read_text("utf-8")
    assert "innerHTML" not in script
    assert "insertAdjacentHTML" not in script


def _index(site: Path) -> dict[str, Any]:
    text = (site / "static" / "search-index.js").read_text("utf-8")
    return dict(json.loads(text.removeprefix("window.hidataIndex=").rstrip(";\n")))


@pytest.mark.parametrize("missing", [0, 1, 500])
def test_the_index_is_bounded_and_has_what_is_referred_to_most(
    forest: Path, hidata, tmp_path: Path, monkeypatch, missing: int
):  # fmt: skip
    """What is left out is counted, and the page of results says so."""
    size = sum(len(json.dumps(entry)) for entry in _index(forest)["entries"])
    monkeypatch.setattr("hidata.site.search.MOST_BYTES", size - missing)
    site = tmp_path / "again"
    assert hidata("--root", tmp_path / "demo", "site", tmp_path / "dist" / "demo-0.0.0", "--out", site)[0] == 0  # fmt: skip
    index = _index(site)
    assert (index["leftOut"] > 0) == (missing > 0)
    assert len(index["entries"]) + index["leftOut"] == len(_index(forest)["entries"])
    assert sum(len(json.dumps(entry)) for entry in index["entries"]) <= size - missing
    assert "park/north.html" in [entry[2] for entry in index["entries"]]


def test_names_and_texts_in_the_index_are_bounded(sited):
    """A record with very many or very long names does not fill it."""
    names = [f"name {n}" for n in range(101)]
    tree = {"id": "big", "name": "word " * 100, "aliases": names, "description": "x" * 999}
    site = sited(SCHEMAS, {"tree/big.json": tree})
    entries = _index(site)["entries"]
    ((name, _, _, own, *_, snippet, _, _),) = [e for e in entries if e[2] == "tree/big.html"]
    assert max(map(len, (name, snippet))) <= 120
    assert len(own) == 100
