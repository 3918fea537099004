"""Datasets that several tests use: schemas by kind, and records by path below records/."""

from __future__ import annotations

from typing import Any

THING = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": ["null", "string"]},
        "count": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "free": {"type": "object"},
        "either": {"oneOf": [{"type": "string"}, {"type": "object"}]},
        "nest": {
            "type": "object",
            "properties": {
                "ratio": {"type": "number"},
                "when": {"type": "string", "format": "date-time"},
                "rows": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "label": {"$ref": "part.schema.json#/properties/name"},
                            "grid": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip
PART = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "definitions": {"day": {"type": "string", "format": "date"}},
    "type": "object",
    "properties": {"name": {"type": "string"}, "made": {"$ref": "#/definitions/day"}},
}
RECORDS = {
    "thing/b.json": {
        "id": "http://example.org/b", "name": None, "count": 2**70, "tags": [], "free": {"a": [1]},
        "either": "text", "undeclared": {"x": None},
        "nest": {"ratio": 1.5, "when": "2024-01-01T00:00:00+02:00",
                 "rows": [{"label": "q", "grid": [[1, 2], []]}, {}]},
    },
    "thing/a.json": '{"id":"http://example.org/a","tags":["x",""],"either":{"k":1},"nest":{}}',
    "part/sub/p1.json": {"name": "P", "made": "2024-02-29"},
    "part/p2.json": {},
}  # fmt: skip
OPEN: dict[str, Any] = {"type": "object"}
WORDS = {"title": "A", "description": "An a."}
CLOSED = {"type": "object", "required": ["a"], "unevaluatedProperties": False}
PLAIN = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "n": {"type": "integer"},
        "next": {"type": "string", "x-hidata-ref": "plain"},
    },
}


def plain_records(number: int) -> list[dict[str, Any]]:
    """So many records, each of which refers to another."""
    return [{"id": f"r{i:04}", "n": i, "next": f"r{i * 7 % number:04}"} for i in range(number)]


PLAIN_RECORDS = plain_records(2500)
