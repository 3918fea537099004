"""A small dataset with all types of columns, names, sources and a view; and its release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

TEXT = {"type": "string"}


def _reference(kind: str, **notes: Any) -> dict[str, Any]:
    return {"type": "string", "x-hidata-ref": kind, **notes}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


PAPER = _object(id=TEXT, title=TEXT, publisher=TEXT, cites=_reference("paper"))
ENTRY = _object(
    part=TEXT,
    paper=_reference("paper", **{"x-hidata-source": "part"}),
    locator=TEXT,
    as_of=TEXT,
    weak={"type": "boolean"},
)
PLANT = {
    "title": "Plants & <trees>",
    **_object(
        id=TEXT,
        name={"type": "string", "title": "Name", "description": "Its name."},
        height={"type": "number", "x-ogc-unit": "m", "title": "Height"},
        leaves={"type": "integer", "minimum": 0, "maximum": 10},
        seeds={"type": "integer", "minimum": 0, "maximum": 10**12},
        evergreen={"type": "boolean"},
        planted={"type": "string", "format": "date"},
        seen={"type": "string", "format": "date-time"},
        opens={"type": "string", "format": "time"},
        synonyms={"type": "array", "items": TEXT},
        evidence={"type": "array", "items": ENTRY},
        prices={
            "type": "array",
            "items": _object(amount={"type": "number"}, paper=_reference("paper"), as_of=TEXT),
        },
    ),
}
SIZE = {
    "x-hidata-subject": "plant",
    "required": ["plant"],
    **_object(
        id=TEXT,
        plant=_reference("plant"),
        metres={"type": "number"},
        paper=_reference("paper", **{"x-hidata-source": True}),
        further={"type": "array", "items": _reference("paper"), "x-hidata-source": True},
        locator=TEXT,
    ),
}
SCHEMAS = {"paper": PAPER, "plant": PLANT, "size": SIZE}

OAK = {
    "id": "oak",
    "name": "Stieleiche",
    "height": 30.5,
    "leaves": 3,
    "seeds": 5_000_000_000,
    "evergreen": False,
    "planted": "1900-02-28",
    "seen": "2020-01-02T03:04:05Z",
    "opens": "08:30:00Z",
    "synonyms": ["Common oak", "chêne pédonculé"],
    "prices": [{"amount": 5, "paper": "b", "as_of": "2020"}, {"amount": 7}],
    "evidence": [
        {"paper": "a"},
        {"paper": "b", "part": "/prices", "locator": "p. 3", "as_of": "2021", "weak": True},
    ],
}
RECORDS: dict[str, Any] = {
    "paper/a.json": {"id": "a", "title": "On trees", "publisher": "P", "cites": "b"},
    "paper/b.json": {"id": "b", "title": "Oak and ash", "publisher": "Q"},
    "plant/oak.json": OAK,
    "plant/ash.json": {"id": "ash", "name": "Ash", "synonyms": ["Quercus no, ash"]},
    "size/1.json": {
        "id": "1", "plant": "oak", "metres": 30, "paper": "a", "further": ["b"], "locator": "T1",
    },
}  # fmt: skip
VIEW = {
    "type": "object",
    "title": "Heights",
    "properties": {"unit": TEXT, "plants": {"type": "integer", "minimum": 0, "maximum": 99}},
    "required": ["unit"],
    "x-hidata-key": ["unit"],
}
QUERY = "SELECT value AS unit, (SELECT count(*) FROM plant) AS plants FROM hidata_parameter"
SETTINGS = 'name = "garden"\nversion = "1.2.0"\nparameters = { unit = "m" }'


@pytest.fixture
def garden(make, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    root = make(SCHEMAS, RECORDS, SETTINGS, "garden")
    (root / "views").mkdir()
    (root / "views/heights.sql").write_text(QUERY)
    (root / "views/heights.schema.json").write_text(json.dumps(VIEW))
    return root
