"""Changes of a dataset, one for each row of docs/versioning.md, made by hand."""

from __future__ import annotations

from typing import Any

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1, "title": "Name", "description": "Its name."},
        "size": {"type": "integer", "minimum": 0, "maximum": 99, "x-ogc-unit": "m"},
        "color": {"enum": ["red", "blue"]},
        "tags": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
        "other": {"type": "string", "minLength": 1, "x-hidata-ref": "thing"},
    },
    "unevaluatedProperties": False,
}
RECORDS = {
    "a": {"id": "a", "name": "A", "size": 3, "color": "red"},
    "b": {"id": "b", "name": "B", "color": "blue", "tags": ["x"]},
}


def _property(name: str, **change: Any):
    def apply(schema: dict[str, Any], records: dict[str, Any]) -> None:
        changed = {**schema["properties"].get(name, {}), **change}
        schema["properties"][name] = {n: value for n, value in changed.items() if value is not None}

    return apply


def _drop(name: str):
    def apply(schema: dict[str, Any], records: dict[str, Any]) -> None:
        del schema["properties"][name]
        for record in records.values():
            record.pop(name, None)

    return apply


def _record(key: str, value: Any):
    def apply(schema: dict[str, Any], records: dict[str, Any]) -> None:
        records.pop(key, None)
        if value is not None:
            records[key] = value

    return apply


def _narrow(schema: dict[str, Any], records: dict[str, Any]) -> None:
    schema["properties"]["color"]["enum"] = ["red"]
    records["b"]["color"] = "red"


def _required(*names: str):
    return lambda schema, records: schema.update(required=list(names))


def _numbered(schema: dict[str, Any], records: dict[str, Any]) -> None:
    schema["properties"]["id"] = {"type": "integer", "minimum": 0, "maximum": 99}
    for number, record in enumerate(records.values()):
        record["id"] = number


def _reorder(schema: dict[str, Any], records: dict[str, Any]) -> None:
    properties = schema["properties"]
    properties["name"] = properties.pop("name")


def _moved(schema: dict[str, Any], records: dict[str, Any]) -> None:
    records["bb"] = records.pop("b") | {"id": "bb"}


def _condition(schema: dict[str, Any], records: dict[str, Any]) -> None:
    schema["dependentRequired"] = {"size": ["color"]}


REGISTER = {_moved: "b\tmoved\tbb\n"}
"""What a change leaves in the register."""


ROWS = [
    ("a table or column goes, or gets another name", _drop("size"), "major"),
    ("a table or column goes, or gets another name", _drop("tags"), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _property("size", type="number"), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _property("size", **{"x-ogc-unit": "cm"}), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _property("name", **{"x-jsonld-id": "https://schema.org/name"}), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _property("color", **{"x-jsonld-vocab": "https://example.org/color/"}), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _property("other", **{"x-hidata-ref": None}), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _numbered, "major"),
    ("a column that was always filled may be empty", _required("id"), "major"),
    ("a value goes from the list of those allowed, or the list opens", _narrow, "major"),
    ("a value goes from the list of those allowed, or the list opens", _property("color", enum=None, type="string", minLength=1), "major"),
    ("an id goes without a redirect", _record("b", None), "major"),
    ("a table or column is added", _property("weight", type="number"), "minor"),
    ("a table or column is added", _property("notes", type="array", minItems=1, items={"type": "string", "minLength": 1}), "minor"),
    ("a column that might be empty is always filled", _required("id", "name", "color"), "minor"),
    ("a value is added to the list of those allowed", _property("color", enum=["red", "blue", "green"]), "minor"),
    ("an id leads to others: its record moved or was split", _moved, "minor"),
    ("the rules for values change: a pattern, a bound, a condition", _property("name", pattern="^[A-Z]+$"), "minor"),
    ("the rules for values change: a pattern, a bound, a condition", _property("size", maximum=98), "minor"),
    ("the rules for values change: a pattern, a bound, a condition", _condition, "minor"),
    ("columns change places", _reorder, "minor"),
    ("a property is marked as deprecated", _property("size", deprecated=True), "minor"),
    ("a record is added", _record("c", {"id": "c", "name": "C"}), "minor"),
    ("a value is corrected", _record("a", {"id": "a", "name": "A", "size": 4, "color": "red"}), "patch"),
    ("words of the data dictionary change", _property("name", description="What it is called."), "patch"),
    ("nothing changes", lambda schema, records: None, "none"),
]  # fmt: skip
