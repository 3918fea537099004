"""What `hidata validate --fix` writes, and what it leaves alone."""

from __future__ import annotations

import json
import re

from tests.data.faults import DUNE, SCHEMA


def test_fix_mends_what_is_safe_and_leaves_the_rest(make, hidata):
    wrong = {
        "id": "x",
        "titel": "X",
        "pages": "12",
        "binding": "Ebook",
        "in_print": "true",
        "published": "soon",
    }
    root = make({"book": SCHEMA}, {"book/x.json": wrong, "book/dune.json": DUNE})
    code, out = hidata("--root", root, "validate", "--fix")
    assert code == 1
    assert out.count("mended") == 4
    assert 'Now "title".' in out
    assert re.findall(r": ([A-Z]\d{3}) ", out) == ["S006"]
    mended = json.loads((root / "records" / "book" / "x.json").read_text())
    assert mended == {
        "id": "x",
        "title": "X",
        "pages": 12,
        "binding": "ebook",
        "in_print": True,
        "published": "soon",
    }
    assert (root / "records" / "book" / "dune.json").read_text().startswith('{\n  "id": "dune"')


def test_formatting_and_fixing_lose_nothing(make, hidata):
    """Keys that would become one stay two; what may have been meant otherwise stays as it is."""
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "title": {},
            "status": {"enum": ["active", "retired"]},
            "edition": {"enum": ["2018"]},
            "names": {"type": "object"},
        },
    }
    alike = '{"A\\u030a": 1, "\\u212b": 2}'
    wrong = {"titel": 1, "tittle": 2, "status": "inactive", "edition": "2017"}
    root = make({"k": schema}, {"k/a.json": f'{{"names": {alike}}}', "k/b.json": wrong})
    assert hidata("--root", root, "fmt")[0] == 0
    kept = json.loads((root / "records/k/a.json").read_text())
    assert kept == {"names": {"A\u030a": 1, "\u212b": 2}}
    code, out = hidata("--root", root, "validate", "--fix")
    assert (code, "mended" in out) == (1, False), out
    assert json.loads((root / "records/k/b.json").read_text()) == wrong
