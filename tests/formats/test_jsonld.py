"""JSON-LD: says what the terms mean, loses nothing, needs no network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from hidata.dataset.folder import open_dataset
from pyld import jsonld
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from tests.conftest import ROOT

KINDS = sorted(p.name.removesuffix(".schema.json") for p in (ROOT / "schema").glob("*.schema.json"))
SCHEMA = "https://schema.org/"
CTDL = "https://purl.org/ctdl/terms/"


def _deny(url: str, options: Any) -> Any:
    raise AssertionError(f"something asked for {url}")


jsonld.set_document_loader(_deny)


def _read(release: Path, kind: str, most: int = 40) -> dict[str, Any]:
    document = json.loads((release / "jsonld" / f"{kind}.jsonld").read_text("utf-8"))
    document["@graph"] = document["@graph"][:most]
    return document


@pytest.mark.slow
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
    assert len(one) > len(document["@graph"]) or not document["@graph"]  # a kind without records
    assert isomorphic(one, other)


@pytest.mark.slow
def test_a_credential_says_what_schema_org_and_ctdl_say(release: Path):
    document = _read(release, "credential", most=1000)
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    rhit = URIRef("https://w3id.org/hidata/credential/rhit")
    issuer = URIRef("https://w3id.org/hidata/organization/cchiim")
    assert (rhit, URIRef(CTDL + "ownedBy"), issuer) in graph
    kinds = set(graph.objects(rhit, URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")))
    assert kinds == {
        URIRef(SCHEMA + "EducationalOccupationalCredential"),
        URIRef(CTDL + "Certification"),
        URIRef("https://w3id.org/hidata/term/Credential"),
    }
    assert [str(o) for o in graph.objects(rhit, URIRef(SCHEMA + "name"))] == [
        "Registered Health Information Technician"
    ]


def test_a_record_or_a_part_of_it_has_each_class_that_its_schema_names(
    make, hidata, tmp_path: Path
):
    concept, term = "http://www.w3.org/2004/02/skos/core#Concept", SCHEMA + "DefinedTerm"
    part = {
        "type": "object",
        "x-jsonld-type": [term, concept],
        "properties": {"n": {"type": "integer"}},
    }
    schema = part | {"properties": {"id": {"type": "string"}, "part": part}, "required": ["id"]}
    root = make({"idea": schema}, {"idea/a.json": {"id": "a", "part": {"n": 1}}})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    (node,) = _read(tmp_path / "demo-0.0.0", "idea")["@graph"]
    assert node["@type"] == [term, concept, "Idea"]
    assert node["part"] == {"@type": [term, concept], "n": 1}
    assert hidata("verify", tmp_path / "demo-0.0.0")[0] == 0


def test_the_release_has_the_records_as_they_are(release: Path):
    """A node is its record, without the editors' `$schema` and with the classes named."""
    folder = open_dataset(str(ROOT))
    for kind in ("claim", "wage"):
        records = dict(folder.records(kind))
        for node in _read(release, kind, most=10_000)["@graph"]:
            assert _without_classes(node) == records[node["id"]]


def _without_classes(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_classes(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_classes(v) for name, v in value.items() if name != "@type"}
    return value


@pytest.mark.slow
def test_ties_of_codes_are_statements_in_the_words_of_skos(release: Path):
    document = _read(release, "code", most=10_000)
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    ties = {
        (str(tie.s), str(tie.p), str(tie.o))
        for tie in graph.query(
            """PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
            SELECT ?s ?p ?o { ?tie rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"""
        )
    }
    base = "https://w3id.org/hidata/code/"
    assert ties == {
        (base + node["id"], SKOS + tie["match"], base + tie["code"])
        for node in document["@graph"]
        for tie in node.get("relations", ())
    }
    assert len(ties) > 50


SKOS = "http://www.w3.org/2004/02/skos/core#"
SUBJECT, PREDICATE, OBJECT = (
    f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}"
    for name in ("subject", "predicate", "object")
)


def _words(*values: Any, **more: Any) -> dict[str, Any]:
    return {"enum": [*values], "x-jsonld-vocab": SKOS, **more}


TIE = {
    "type": "object",
    "x-jsonld-type": "https://example.org/demo/term/Tie",
    "properties": {
        "to": {"type": "string", "x-hidata-ref": "idea", "x-jsonld-id": OBJECT},
        "match": _words("exactMatch", "to", "match-2", **{"x-jsonld-id": PREDICATE}),
    },
    "required": ["to"],
}
IDEA: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "to": {"type": "string"},
        "ties": {"type": "array", "items": TIE, "x-jsonld-id": SUBJECT, "x-jsonld-reverse": True},
        "above": {
            "type": "array",
            "items": {"type": "string", "x-hidata-ref": "idea"},
            "x-jsonld-id": SKOS + "narrower",
            "x-jsonld-reverse": True,
        },
        "kinds": {"type": "array", "items": _words("ties", "b")},
        "odd": _words("a:b", "b"),
        "maybe": _words("a", "b", None),
    },
}
IDEAS = [
    {"id": "a", "to": "b", "ties": [{"to": "b", "match": "exactMatch"}, {"to": "c", "match": "to"}], "odd": "a:b"},
    {"id": "b", "ties": [{"to": "a"}], "kinds": ["ties", "b"], "odd": "b", "maybe": "a", "above": ["a", "c"]},
    {"id": "c", "ties": [{"to": "c", "match": "match-2"}], "kinds": ["ties"], "maybe": None, "above": ["b"]},
]  # fmt: skip


def test_values_of_a_vocabulary_and_what_the_parts_say_of_the_whole(make, hidata, tmp_path: Path):
    root = make({"idea": IDEA}, {"idea/all.ndjson": "\n".join(map(json.dumps, IDEAS))})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    assert hidata("verify", tmp_path / "demo-0.0.0")[0] == 0
    document = _read(tmp_path / "demo-0.0.0", "idea")
    compacted = jsonld.compact(jsonld.expand(document), document["@context"], {"graph": True})
    assert compacted["@graph"] == document["@graph"]
    quads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    graph = Graph().parse(data=quads, format="nt")
    assert isomorphic(graph, Graph().parse(data=json.dumps(document), format="json-ld"))
    said = {
        tuple(str(graph.value(tie, URIRef(p))).rpartition("/")[2] for p in (SUBJECT, PREDICATE, OBJECT))
        for tie in graph.subjects(URIRef(SUBJECT))
    }  # fmt: skip
    assert said == {
        ("a", "core#exactMatch", "b"),
        ("a", "core#to", "c"),
        ("b", "None", "a"),
        ("c", "core#match-2", "c"),
    }
    base, term = "https://example.org/demo/idea/", "https://example.org/demo/term/"
    narrower = {(str(s), str(o)) for s, o in graph.subject_objects(URIRef(SKOS + "narrower"))}
    assert narrower == {(base + s, base + o) for s, o in ("ab", "cb", "bc")}
    assert {str(o) for o in graph.objects(None, URIRef(term + "kinds"))} == {
        SKOS + "ties",
        SKOS + "b",
    }
    assert Literal("a:b") in set(graph.objects(None, URIRef(term + "odd")))


@pytest.mark.parametrize(
    ("tie", "conforms"),
    [
        ({}, True),
        ({"match": "exactMatch"}, True),
        ({"match": "b"}, False),  # not one of the vocabulary that are allowed
        ({"match": "b", "@type": "Other"}, True),  # another's statement
        ({"to": "x"}, False),
    ],
)
def test_the_shape_of_what_the_parts_say_of_the_whole(
    make, hidata, tmp_path: Path, tie: dict[str, str], conforms: bool
):
    root = make({"idea": IDEA}, {"idea/a.json": {"id": "a"}})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    document = _read(tmp_path / "demo-0.0.0", "idea")
    words = document["@context"]["ties"]["@context"]["match"]["@context"]
    assert words == {word: SKOS + word for word in ("exactMatch", "to", "match-2")}
    words["b"] = SKOS + "b"
    document["@graph"][0]["ties"] = [{"@type": "Tie", "to": "a"} | tie]
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    shapes = Graph().parse(tmp_path / "demo-0.0.0" / "shapes.jsonld", format="json-ld")
    assert pyshacl.validate(graph, shacl_graph=shapes)[0] == conforms


ODD: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        **{name: {"type": "string"} for name in ("a b", "a/b", "a/b c", "a:b", "a: b", "@type", '"', "~", "x<y")},
        "next": {"type": "string", "x-hidata-ref": "odd"},
        "maybe": {"type": ["string", "null"]},
        "whole": {"type": "integer"},
        "any": {},
        "list": {"type": "array", "items": {"type": ["integer", "null"]}},
        "inner": {"type": "object", "properties": {"@id": {"type": "string"}, "n": {"type": "number"}}},
    },
}  # fmt: skip
ODD_RECORDS = [
    {"id": "New York", **{n: n for n in ODD["properties"] if n not in ("id", "next", "maybe", "whole", "any", "list", "inner")}},
    {"id": "https://example.com/x%20y", "next": "New York", "maybe": None, "any": [1], "whole": 3},
    {"id": "../up", "next": "https://example.com/x%20y", "any": None, "list": [1, None], "whole": 2**53 + 2},
    {"id": "_:b0", "any": {"@id": "x", "@list": [1, None]}, "list": [], "_rest": "mine", "@graph": 1},
    {"id": "a%20b", "inner": {"@id": "i", "id": "j", "n": 1}, "a c": 1, "dc:title": "t", "more": [1], "": True},
    {"id": "<i>", "inner": {"maybe": "undeclared here"}, "deep": {"er": None}},
]  # fmt: skip


def test_a_foreign_dataset_says_what_can_be_said_and_loses_nothing(make, hidata, tmp_path: Path):
    """Names and ids that are no IRIs, null, lists of one, undeclared properties."""
    root = make({"odd": ODD}, {"odd/all.ndjson": "\n".join(map(json.dumps, ODD_RECORDS))})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "demo-0.0.0"
    assert hidata("verify", release)[0] == 0
    document = _read(release, "odd")
    compacted = jsonld.compact(jsonld.expand(document), document["@context"], {"graph": True})
    assert compacted["@graph"] == document["@graph"]
    quads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    one = Graph().parse(data=quads, format="nt")
    assert isomorphic(one, Graph().parse(data=json.dumps(document), format="json-ld"))
    base, term = "https://example.org/demo/odd/", "https://example.org/demo/term/"
    assert {str(s) for s in one.subjects(RDF.type)} == {
        base + "New%20York", "https://example.com/x%20y", base + "..%2Fup", base + "_%3Ab0",
        base + "a%2520b", base + "%3Ci%3E",
    }  # fmt: skip
    york = URIRef(base + "New%20York")
    assert (URIRef("https://example.com/x%20y"), URIRef(term + "next"), york) in one
    assert {str(one.value(york, URIRef(p))) for p in (term + "a%20b", term + "a/b", "a:b", term + "x%3Cy")} == {
        "a b", "a/b", "a:b", "x<y"
    }  # fmt: skip
    shapes = Graph().parse(release / "shapes.jsonld", format="json-ld")
    assert pyshacl.validate(one, shacl_graph=shapes)[0]
