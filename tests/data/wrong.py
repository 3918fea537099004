"""Datasets with one thing wrong each, by the code of the finding."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from hidata.findings import codes

from tests.data import CLOSED, OPEN, WORDS

REFUSED = {
    "L009": {"type": "array", "items": {"type": "string"}},
    "L001": {"type": "objekt"},
    "L002": {"type": "object", "properties": {"a": {"$ref": "https://example.org/else.json"}}},
}  # fmt: skip
"""Schemas that cannot become tables; blanks distinguish those with the same code."""

LOOSE = {
    "L004": CLOSED | {"properties": {"a": {"type": "string", "minLength": 1, "title": "A"}}},
    "L005": CLOSED | {"properties": {"a": WORDS | {"type": "string", "format": "isbn", "minLength": 1}}},
    "L006": CLOSED | {"properties": {"a": WORDS | {"type": "string", "pattern": r"^\d+$"}}},
    "L008": CLOSED | {"properties": {"a": WORDS | {"type": "string", "minLength": 1, "x-hidata-ref": "nought"}}},
    "L010": CLOSED | {"properties": {"a": WORDS | {"type": "string"}}},
    "L011": CLOSED | {"x-hidata-rules": ["no-such"], "properties": {"a": WORDS | {"type": "string", "minLength": 1}}},
}  # fmt: skip
"""Schemas that a strict dataset may not have."""

MANY = {"properties": {"a": {"items": {"enum": [f"v{n}" for n in range(5_000)]}}}}
"""A schema with so many alternatives that what they say of a large record is not explained."""

META = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://example.org/meta",
    "$dynamicAnchor": "meta",
    "allOf": [{"$ref": "https://json-schema.org/draft/2020-12/schema"}],
    "unevaluatedProperties": False,
}
"""A schema of schemas that knows JSON Schema's own keywords only."""


class Wrong(NamedTuple):
    """A dataset: its schemas, records, settings, register of the kind k, results of audits."""

    schemas: Mapping[str, Any]
    records: Mapping[str, Any] = {}
    settings: str = ""
    register: str = ""
    audits: str = ""


STRICT = "strict = true"
NAMED = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
REFERRING = {"type": "object", "properties": {"to": {"type": "string", "x-hidata-ref": "k"}}}
DEEP = {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(200)}

WRONG: dict[str, Wrong] = {
    # what is not JSON, as the explanation of its code shows it
    **{c.code: Wrong({"k": OPEN}, {"k/a.json": c.wrong}) for c in codes.engine().values() if c.code[0] == "J"},
    "J001": Wrong({"k": OPEN}, {"k/a.json/folder.txt": ""}),
    "J002": Wrong({"k": OPEN}, {"k/a.json": b'{"a": "\xe9"}'}),
    "J014": Wrong({"k": OPEN}, {"k/a.json": "[" * 300}),
    # what breaks a schema, as its explanation shows it
    **{c.code: Wrong({"k": json.loads(c.schema)}, {"k/a.json": c.wrong}) for c in codes.engine().values() if c.schema},
    "S020": Wrong({"k": CLOSED | {"properties": {"a": {"type": "string", "format": "date"}}}}, {"k/a.json": {"a": "0000-12-31"}}),
    "S022": Wrong({"k": {"type": "object", "properties": {"a": {"pattern": "(?=.*x)y"}}}}, {"k/a.json": {"a": "a" * 100_000}}),
    "S099": Wrong({"k": {"oneOf": [MANY, False]}}, {"k/a.json": {"a": ["w"] * 10_000}}),
    "N001": Wrong({"k": NAMED}, {"k/a.json": {"id": "b"}}),
    "N002": Wrong({"k": CLOSED | {"properties": {"a": WORDS | {"type": "boolean"}}}}, {"k/A.json": {"a": True}}, STRICT),
    "N003": Wrong({"k": OPEN}, {"k/one/a.json": {}, "k/two/a.json": {}}),
    "N006": Wrong({"k": OPEN}, {"k/A.json": {}, "k/a.json": {}}),
    "N004": Wrong({"k": OPEN}, {"a.json": {}}),
    "N005": Wrong({"k": NAMED}, {"k/a.json": {"id": ""}}),
    "R001": Wrong({"k": REFERRING}, {"k/a.json": {"to": "b"}}),
    "R003": Wrong({"k": OPEN}, {"k/a.json": {}}, register="a\nb\n"),
    "R004": Wrong({"k": OPEN}, {"k/a.json": {}}, register="a\nb\tmoved\tc\n"),
    "R005": Wrong({"k": OPEN}, {"k/a.json": {}}, audits='{"version": 1, "sources": []}'),
    "R006": Wrong({"k": REFERRING}, {"k/a.json": {}, "k/b.json": {"to": "c"}}, register="c\tmoved\ta\n"),
    **{code.strip(): Wrong({"k": schema}) for code, schema in REFUSED.items()},
    **{code: Wrong({"k": schema}, {}, STRICT) for code, schema in LOOSE.items()},
    "L003": Wrong({"k": {"type": "object", "requierd": ["a"]}, "meta/m.schema.json": META}),
    "L012": Wrong({"k": {"type": "object", "$ref": "#/$defs/d0", "$defs": DEEP | {"d200": {}}}}),
    "L015": Wrong({"k": OPEN}, {"k/a.json": {}}, 'strict = "yes"'),
    "L013": Wrong({"k": OPEN, "K": OPEN}),
    "L016": Wrong({"k": OPEN | {"properties": {"a": {"$ref": "#/properties/a"}}}}),
    "L018": Wrong({"k": OPEN | {"x-hidata-subject": "to"}}),
    "L020": Wrong({"k": OPEN | {"properties": {"a": {"type": "string", "x-hidata-newest": {"by": "b", "same": ["c"]}}}}}),
    "L021": Wrong({"k": OPEN | {"properties": {"a": {"type": "number", "x-hidata-uncertainty": "b"}}}}),
    "L027": Wrong({"k": OPEN}, {"k/a.json": {}, "../hidata.toml": "# settings"}, 'name = "k"'),
    "L022": Wrong({"k": OPEN | {"x-hidata-key": "a"}}),
    "L023": Wrong({"k": OPEN | {"properties": {"a": {"x-hidata-json": "yes"}}}}),
    "L024": Wrong({"k": OPEN | {"x-hidata-label": "{nmae}"}}),
    "L025": Wrong({"k": OPEN | {"properties": {"a": {"x-hidata-jsno": True}}}}),
    "L017": Wrong({"k.Schema.json": OPEN}),
}  # fmt: skip
