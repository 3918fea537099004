"""A foreign dataset checked, built and shown where hidata's own extension cannot be imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from hidata.api import Dataset

from tests.conftest import ROOT
from tests.data.shelf import BOOK, ORIGIN, PERSON, RECORDS
from tests.helpers.installed import hidata

SHELF = {"book": BOOK, "person": PERSON, "origin": ORIGIN}
BLOCKED = "sys.modules['hidata.careers'] = None"
LOADED = "import atexit; atexit.register(lambda: print([m for m in sys.modules if m.startswith('hidata.careers') or m == 'importlib.metadata'], file=sys.stderr))"  # fmt: skip


@pytest.mark.slow
def test_a_foreign_dataset_needs_nothing_of_ours(make, tmp_path: Path):
    pytest.importorskip("jinja2")
    root, dist = make(SHELF, RECORDS), tmp_path / "dist"
    code, out, errors = hidata(None, "--root", root, "validate", before=f"{BLOCKED}; {LOADED}")
    assert (code, errors) == (0, "['hidata.careers']\n")
    assert out.startswith(f"ok: {len(RECORDS)} records checked, 0 findings")
    for command in (
        ["build", "--out", dist],
        ["site", dist / "demo-0.0.0", "--out", tmp_path / "s"],
    ):
        code, _, errors = hidata(None, "--root", root, *command, before=BLOCKED)
        assert (code, errors) == (0, "")
    assert len(list((dist / "demo-0.0.0" / "parquet").iterdir())) >= len(SHELF)
    assert (tmp_path / "s" / "book" / "b.html").is_file()


def test_our_own_dataset_needs_our_extension(tmp_path: Path):
    code, out, errors = hidata(None, "--root", ROOT, "validate", before=BLOCKED)
    assert (code, out, errors.count("\n")) == (2, "", 1)
    assert "The extension careers (hidata.careers:EXTENSION) cannot be loaded" in errors


def test_the_rules_of_ours_are_unknown_to_others(make):
    schema = {"type": "object", "x-hidata-rules": ["no-cycle"], "properties": {"a": {"type": "string"}}}  # fmt: skip
    (finding,) = Dataset(make({"k": schema}, {"k/x.json": {"a": "b"}})).validate()
    assert (finding.code, finding.pointer) == ("L011", "/x-hidata-rules/0")
    assert finding.hint == "rules come with an extension, which the settings name"
