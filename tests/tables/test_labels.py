"""What people call a record: by the IRIs of properties, else by their names."""

from __future__ import annotations

from typing import Any

import pytest
from hidata.dataset.folder import open_dataset
from hidata.tables.labels import Naming, code_column, label_column, other_name_columns
from hidata.tables.model import Kind

TEXT = {"type": "string"}
SCHEMA, SKOS = "https://schema.org/", "http://www.w3.org/2004/02/skos/core#"


def _with(iri: str, type_: str = "string") -> dict[str, Any]:
    return {"type": type_, "x-jsonld-id": iri}


def _listed(items: dict[str, Any] = TEXT, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


@pytest.fixture
def kind(make):
    """A function that returns a kind whose records have some properties."""

    def derived(**properties: dict[str, Any]) -> Kind:
        root = make({"k": {"type": "object", "properties": properties}}, {})
        return open_dataset(str(root)).kinds["k"]

    return derived


@pytest.mark.parametrize(
    ("properties", "names"),
    [
        ({"a": _with(f"{SKOS}prefLabel"), "b": _with(f"{SCHEMA}name")}, ["b", "a"]),
        ({"a": _with(f"{SCHEMA}name"), "name": TEXT}, ["a"]),
        ({"label": TEXT, "title": TEXT, "name": TEXT}, ["name", "title", "label"]),
        ({"name": {"type": "integer"}, "label": TEXT}, ["label"]),
        ({"name": {"type": "object", "properties": {"de": TEXT}}}, []),
        ({"nickname": TEXT}, []),
    ],
)
def test_which_properties_name_a_record(kind, properties: dict[str, Any], names: list[str]):
    derived = kind(**properties)
    label = label_column(derived)
    assert Naming(derived.shape).names == [(name,) for name in names]
    assert (label.name if label else None) == (names[0] if names else None)


def test_other_names_are_texts_lists_and_named_objects(kind):
    former = {"type": "object", "properties": {"name": TEXT, "short_name": TEXT, "year": TEXT}}
    derived = kind(
        name=TEXT,
        aliases=_listed(),
        former_names=_listed(former),
        abbreviation=TEXT,
        other=_listed(**{"x-jsonld-id": f"{SKOS}altLabel"}),
        remarks=_listed(),
        code=_with(f"{SKOS}notation"),
    )
    columns = [(table.name, column.name) for table, column in other_name_columns(derived)]
    assert columns == [
        ("k_other", "value"), ("k_aliases", "value"), ("k_former_names", "name"),
        ("k_former_names", "short_name"), ("k", "abbreviation"),
    ]  # fmt: skip
    code = code_column(derived)
    assert code is not None
    assert code.name == "code"
    record = {
        "name": "N", "code": "C", "other": ["O"], "aliases": ["A", "N"], "abbreviation": "B",
        "former_names": [{"name": "F", "short_name": "f", "year": "1999"}], "remarks": ["R"],
    }  # fmt: skip
    naming = Naming(derived.shape)
    assert naming.label(record) == "C N"
    assert naming.words(record) == ["N", "C", "O", "A", "F", "f", "B"]


def test_a_record_without_a_name_is_called_by_another(kind):
    naming = Naming(kind(name=TEXT, aliases=_listed(), n={"type": "integer"}).shape)
    assert naming.label({"aliases": [3, "A"], "n": 1}) == "A"
    assert naming.label({"n": 1}) == ""
