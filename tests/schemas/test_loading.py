"""The schemas of a dataset, as they are found and compiled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.data import OPEN
from tests.data.wrong import META
from tests.helpers import codes_in

TEXT = {"type": "object", "properties": {"x": {"type": "string"}}}
TWO_OF_ONE_NAME = {
    "kind": {"k.json": TEXT, "k.schema.json": TEXT},
    "$id": {"k": {"$id": "https://example.org/s", **TEXT}, "m": {"$id": "https://example.org/s", **TEXT}},
    "case": {"k": TEXT, "K": TEXT},
}  # fmt: skip


@pytest.mark.parametrize("case", TWO_OF_ONE_NAME)
def test_two_of_one_name_are_refused(make, hidata, tmp_path: Path, case: str):
    root = make(TWO_OF_ONE_NAME[case], {})
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, re.findall(r": (L\d+) ", out)) == (1, ["L013"]), out


def test_a_misspelt_keyword_is_found_by_the_meta_schema(make, hidata):
    root = make({"k": {"type": "object", "requierd": ["a"]}, "meta/m.schema.json": META}, {})
    _, out = hidata("--root", root, "validate")
    assert set(codes_in(out)) == {"L003"}, out


def test_a_validator_that_gives_up_on_a_schema_is_told(make, hidata, monkeypatch):
    """jsonschema-rs, in Rust, may panic: to Python that is no Exception."""

    class PanicException(BaseException):
        pass

    def panic(*_: object, **__: object) -> None:
        raise PanicException("index out of bounds")

    root = make({"k": OPEN}, {"k/x.json": {}})
    assert hidata("--root", root, "validate")[0] == 0
    monkeypatch.setattr("jsonschema_rs.validator_for", panic)
    code, out = hidata("--root", root, "validate")
    assert (code, codes_in(out)) == (1, ["L001"])
    assert "index out of bounds" in out
