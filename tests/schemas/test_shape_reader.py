"""Shapes inferred from schemas."""

from __future__ import annotations

import random

import pytest
from hidata.dataset.folder import Folder
from hidata.schemas import shape
from hidata.schemas.shape_reader import ShapeReader


def test_rings_of_references_are_entered_once(make, hidata):
    """Thirty schemas that all lead to each other have as many ways through as there are orders."""
    names = [f"n{i}" for i in range(30)]
    ring = {
        n: {"type": "object", "properties": {m: {"$ref": f"#/$defs/{m}"} for m in names}}
        for n in names
    }
    root = make({"k": {"$defs": ring, "properties": {"n0": {"$ref": "#/$defs/n0"}}}}, {})
    code, out = hidata("--root", root, "tables", "k")
    assert code == 0
    assert out.count("JSON text") == 30 + 1  # and the rest


@pytest.mark.parametrize("most", [shape.MOST_FIELDS, 80])
@pytest.mark.parametrize("seed", range(12))
def test_what_is_read_for_one_kind_serves_the_next(make, seed: int, most: int, monkeypatch):
    """A kind's tables are the same whether the kinds before it were read by the same reader.

    So they are where all kinds together have more properties than may be compared.
    """
    monkeypatch.setattr(shape, "MOST_FIELDS", most)
    dice = random.Random(seed)
    names = [f"n{i}" for i in range(6)]
    parts = {
        name: {
            "type": "object",
            "properties": {"t": {"type": "string"}}
            | {other: {"$ref": f"#/$defs/{other}"} for other in dice.sample(names, 2)},
        }
        for name in names
    }
    shared = {"$id": "https://example.org/shared", "$defs": parts}
    kinds = {
        n: {"properties": {"p": {"$ref": f"https://example.org/shared#/$defs/{n}"}}} for n in names
    }
    schemas = Folder(make({**kinds, "common/shared.json": shared}, {})).schemas
    reader = ShapeReader(schemas)
    for kind in dice.sample(names, 6):
        file = schemas.kinds[kind]
        assert reader.shape_of(file) == ShapeReader(schemas).shape_of(file)
