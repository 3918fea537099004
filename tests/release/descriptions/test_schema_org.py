"""The description of a release for search engines and archives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pyld import jsonld
from rdflib import Graph, URIRef

from tests.data import PART, RECORDS, THING


def test_the_version_of_the_schema_is_published(make, hidata, tmp_path: Path):
    own = 'name = "f"\nversion = "2.1.0"\nschema-version = "1.7.3"'
    root = make({"thing": THING, "part": PART}, RECORDS, own)
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "f-2.1.0"
    for name in ("datapackage.json", "dataset.jsonld"):
        assert json.loads((release / name).read_text())["schemaVersion"] == "1.7.3"
    assert "Version of the schema: 1.7.3." in (release / "README.md").read_text("utf-8")


def test_search_engines_and_zenodo_get_the_distributions(make, hidata, tmp_path: Path):
    own = 'name = "f"\nreleases = "https://example.org/releases/"'
    root = make({"thing": THING, "part": PART}, RECORDS, own)
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "d")[0] == 0
    linked = json.loads((tmp_path / "d" / "f-0.0.0" / "dataset.jsonld").read_text())
    files = [path.name for path in (tmp_path / "d").iterdir() if path.is_file()]
    assert {"f-0.0.0.zip", "f-0.0.0-sqlite.zip", "f-0.0.0.sqlite"} <= {*files}
    addresses = {f"https://example.org/releases/{name}" for name in files}
    assert {each["contentUrl"] for each in linked["distribution"]} == addresses


OFFICIAL = {
    # of what https://schema.org/docs/jsonldcontext.jsonld says, the terms that are used here
    "schema": "http://schema.org/",
    "@vocab": "http://schema.org/",
    "Dataset": {"@id": "schema:Dataset"},
    "DataDownload": {"@id": "schema:DataDownload"},
    "Organization": {"@id": "schema:Organization"},
    "Date": {"@id": "schema:Date"},
    "contentUrl": {"@id": "schema:contentUrl", "@type": "@id"},
    "creator": {"@id": "schema:creator"},
    "datePublished": {"@id": "schema:datePublished", "@type": "Date"},
    "description": {"@id": "schema:description"},
    "distribution": {"@id": "schema:distribution"},
    "encodingFormat": {"@id": "schema:encodingFormat"},
    "isAccessibleForFree": {"@id": "schema:isAccessibleForFree"},
    "keywords": {"@id": "schema:keywords"},
    "license": {"@id": "schema:license", "@type": "@id"},
    "name": {"@id": "schema:name"},
    "schemaVersion": {"@id": "schema:schemaVersion"},
    "url": {"@id": "schema:url", "@type": "@id"},
    "version": {"@id": "schema:version"},
}


def _no_network(address: str, options: object) -> Any:
    raise AssertionError(address)


def test_it_is_read_without_a_network_and_means_the_same(make, hidata, tmp_path: Path):
    own = (
        'name = "f"\nlicense = "MIT"\ncreators = ["c"]\nkeywords = ["k", "l"]\n'
        'base = "https://example.org/f/"\nhomepage = "https://example.org/"\n'
        'description = "D"\nschema-version = "1.0.0"\nreleases = "https://example.org/r/"'
    )
    root = make({"thing": THING, "part": PART}, RECORDS, own)
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    path = tmp_path / "f-0.0.0" / "dataset.jsonld"
    document = json.loads(path.read_text())
    expanded = jsonld.expand(document, {"documentLoader": _no_network})
    assert expanded == jsonld.expand(document | {"@context": OFFICIAL})
    assert expanded[0]["@type"] == ["http://schema.org/Dataset"]
    assert expanded[0]["http://schema.org/url"] == [{"@id": "https://example.org/"}]
    graph = Graph().parse(data=path.read_text(), format="json-ld")
    license_ = graph.value(URIRef("https://example.org/f/"), URIRef("http://schema.org/license"))
    assert license_ == URIRef("https://opensource.org/license/mit")
