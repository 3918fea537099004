"""The shapes of a release: all of its JSON-LD conforms, and what does not is reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import Graph, URIRef

pytestmark = pytest.mark.slow

RESULT = URIRef("http://www.w3.org/ns/shacl#resultPath")
SCHEMA = "https://schema.org/"


def _graph(text: str) -> Graph:
    return Graph().parse(data=text, format="json-ld")


@pytest.fixture(scope="module")
def shapes(sample_release: Path) -> Graph:
    return _graph((sample_release / "shapes.jsonld").read_text())


@pytest.fixture(scope="module")
def sources(sample_release: Path) -> Graph:
    return _graph((sample_release / "jsonld" / "source.jsonld").read_text())


@pytest.fixture(scope="module")
def areas(sample_release: Path) -> str:
    """Three areas in JSON-LD."""
    document = json.loads((sample_release / "jsonld" / "area.jsonld").read_text())
    document["@graph"] = document["@graph"][:3]
    return json.dumps(document)


@pytest.fixture(scope="module")
def before(shapes: Graph, sources: Graph, areas: str) -> list[str]:
    """The paths of what does not conform in these: areas that are not there are referred to."""
    return _results(shapes, _graph(areas) + sources)


def _results(shapes: Graph, graph: Graph) -> list[str]:
    """The paths of what does not conform."""
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
    paths = [str(path) for path in report.objects(None, RESULT)]
    assert conforms == (not paths)
    return paths


def test_the_whole_release_conforms(release_for_others: Path, shapes: Graph):
    graph, release = Graph(), release_for_others
    for path in sorted((release / "jsonld").iterdir()):
        graph.parse(path, format="json-ld")
    assert _results(shapes, graph) == []
    described = json.loads((release / "shapes.jsonld").read_text())["@graph"]
    assert len(described) == len(list((release / "jsonld").iterdir()))


def _put(name: str, value: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda node: node.update({name: value})


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda node: node.pop("name"), SCHEMA + "name"),  # required
        (_put("name", ["One", "Other"]), SCHEMA + "name"),  # single
        (_put("name", 5), SCHEMA + "name"),  # text
        (_put("type", "planet"), "http://purl.org/dc/elements/1.1/type"),  # one of the enum's
        (_put("source", "not-there"), "http://www.w3.org/ns/prov#wasDerivedFrom"),  # a source
    ],
    ids=["missing", "twice", "datatype", "enum", "reference"],
)
def test_data_that_does_not_conform_is_reported(
    shapes: Graph,
    sources: Graph,
    areas: str,
    before: list[str],
    change: Callable[[Any], Any],
    path: str,
):
    document = json.loads(areas)
    change(document["@graph"][0])
    after = _results(shapes, _graph(json.dumps(document)) + sources)
    assert [p for p in after if after.count(p) > before.count(p)] == [path]
