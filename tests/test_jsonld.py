"""JSON-LD: says what the terms mean, loses nothing, needs no network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

from .conftest import ROOT

KINDS = sorted(p.name.removesuffix(".schema.json") for p in (ROOT / "schema").glob("*.schema.json"))
SCHEMA = "https://schema.org/"


def _deny(url: str, options: Any) -> Any:
    raise AssertionError(f"something asked for {url}")


jsonld.set_document_loader(_deny)


def _read(release: Path, kind: str, most: int = 40) -> dict[str, Any]:
    document = json.loads((release / "jsonld" / f"{kind}.jsonld").read_text("utf-8"))
    document["@graph"] = document["@graph"][:most]
    return document


@pytest.mark.parametrize("kind", KINDS)
def test_expanding_and_compacting_gives_the_records_back(release: Path, kind: str):
    document = _read(release, kind)
    compacted = jsonld.compact(jsonld.expand(document), document["@context"], {"graph": True})
    assert compacted["@graph"] == document["@graph"]


@pytest.mark.parametrize("kind", KINDS)
def test_two_processors_read_the_same_graph(release: Path, kind: str):
    document = _read(release, kind, most=8)
    quads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    one = Graph().parse(data=quads, format="nt")
    other = Graph().parse(data=json.dumps(document), format="json-ld")
    assert len(one) > len(document["@graph"])
    assert isomorphic(one, other)


def test_a_credential_says_what_schema_org_says(release: Path):
    document = _read(release, "credential", most=1000)
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    rhit = URIRef("https://w3id.org/hidata/credential/rhit")
    issuer = URIRef("https://w3id.org/hidata/organization/cchiim")
    assert (rhit, URIRef(SCHEMA + "recognizedBy"), issuer) in graph
    kinds = set(graph.objects(rhit, URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")))
    assert kinds == {
        URIRef(SCHEMA + "EducationalOccupationalCredential"),
        URIRef("https://w3id.org/hidata/term/Credential"),
    }
    assert [str(o) for o in graph.objects(rhit, URIRef(SCHEMA + "name"))] == [
        "Registered Health Information Technician"
    ]


def test_the_release_has_the_records_as_they_are(release: Path):
    """A node is its record, without the editors' `$schema` and with the classes named."""
    for kind in ("claim", "wage"):
        for node in _read(release, kind, most=10_000)["@graph"]:
            record = json.loads((ROOT / "records" / kind / f"{node['id']}.json").read_text("utf-8"))
            del record["$schema"], node["@type"]
            assert node == record
