"""The canonical form of a record, and the command that writes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hidata.authoring import canonical
from hidata.schemas.shape import Shape
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.data.faults import SCHEMA


@pytest.mark.slow
def test_our_records_are_in_canonical_form(hidata):
    code, out = hidata("--root", ROOT, "fmt", "--check")
    assert (code, out) == (0, "")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(["b", "a", "$schema", "z"]), JSON))
def test_formatting_keeps_the_value_and_is_idempotent(record: dict[str, Any]):
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    shape = Shape(form="object", fields={"a": Shape(form="free"), "b": Shape(form="free")})
    once = canonical.formatted(record, shape)
    value = json.loads(once)
    assert _composed(value) == _composed(record)
    assert canonical.formatted(value, shape) == once
    assert once.endswith(b"\n")
    known = [name for name in ("$schema", "a", "b") if name in record]
    assert list(value)[: len(known)] == known


def _composed(value: Any) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", json.dumps(value, sort_keys=True, ensure_ascii=False))


def test_fmt_orders_and_shows_the_difference(make, hidata):
    root = make({"book": SCHEMA}, {"book/x.json": '{"title":"X",\n"id":"x"}'})
    code, out = hidata("--root", root, "fmt", "--diff")
    assert code == 1
    assert '+  "id": "x",' in out
    assert hidata("--root", root, "fmt")[0] == 0
    path = root / "records" / "book" / "x.json"
    assert path.read_text() == '{\n  "id": "x",\n  "title": "X"\n}\n'
    assert hidata("--root", root, "fmt", "--check") == (0, "")
