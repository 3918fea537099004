"""Findings restricted to paths, or to what changed since a revision."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.faults import DUNE, SCHEMA
from tests.helpers import examples


def test_paths_restrict_the_findings(make, hidata):
    root = make(
        {"book": SCHEMA},
        {"book/x.json": {"id": "x"}, "book/y.json": {"id": "y"}, "book/dune.json": DUNE},
    )
    _, out = hidata("--root", root, "validate", "records/book/y.json")
    assert "records/book/y.json:" in out
    assert "records/book/x.json:" not in out
    assert hidata("--root", root, "validate", root / "records/book/dune.json")[0] == 0
    assert hidata("--root", root, "validate", "records/book/none.json")[0] == 2


def test_since_finds_what_a_deletion_broke(make, hidata):
    records = {
        "book/x.json": {"id": "x", "title": "X", "sequel": "dune"},
        "book/dune.json": DUNE,
        "book/old.json": {"id": "old"},
    }
    root = make({"book": SCHEMA}, records)
    git = ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    assert hidata("--root", root, "validate", "--since", "HEAD")[0] == 0
    (root / "records" / "book" / "dune.json").unlink()
    (root / "records" / "book" / "new.json").write_text('{"id": "new"}')
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert code == 1
    assert re.findall(r"records/book/(\w+)\.json:\d+:\d+: (\w+)", out) == [
        ("new", "S001"),
        ("x", "R001"),
    ]
    assert hidata("--root", root, "validate", "--since", "no-such-thing")[0] == 2
    assert hidata("--root", root, "validate", "--since", f"--output={root}/written")[0] == 2
    assert not (root / "written").exists()
    _, out = hidata("--root", root, "validate", "records/book/dune.json")  # gone, and known to git
    assert re.findall(r"records/book/(\w+)\.json:\d+:\d+: (\w+)", out) == [("x", "R001")]
    untouched = (root / "records/book/x.json").read_text()
    hidata("--root", root, "validate", "--since", "HEAD", "--fix")
    assert (root / "records/book/x.json").read_text() == untouched
    (root / "schema/book.schema.json").write_text('{"type": 5}')
    assert "L001" in hidata("--root", root, "validate", "schema/book.schema.json")[1]


BOOK = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "sequel": {"type": "string", "x-hidata-ref": "book"},
        "pages": {"type": "integer"},
    },
}
NAMES = st.sampled_from(["a", "b", "c", "d"])
BOOKS = st.dictionaries(
    NAMES,
    st.fixed_dictionaries(
        {"id": NAMES},
        optional={"sequel": NAMES, "pages": st.integers() | st.text(max_size=2)},
    ),
)


@pytest.mark.slow
@settings(max_examples=examples(25))
@given(BOOKS, st.sets(NAMES, min_size=1))
def test_a_restricted_run_finds_what_the_full_run_finds(
    tmp_path_factory: pytest.TempPathFactory, books: dict[str, Any], chosen: set[str]
):
    """In the chosen files the same; elsewhere only what another file can cause."""
    from hidata.api import Dataset
    from hidata.cli import run

    root = tmp_path_factory.mktemp("books")
    (root / "records" / "book").mkdir(parents=True)
    (root / "schema").mkdir()
    (root / "schema" / "book.schema.json").write_text(json.dumps(BOOK))
    for name, book in books.items():
        (root / "records" / "book" / f"{name}.json").write_text(json.dumps(book))
    (root / "records" / "book" / "other.ndjson").write_text('{"id": "other"}\n')
    full = Dataset(root).validate()
    paths = {f"records/book/{name}.json" for name in chosen & books.keys()}
    if not paths:
        return
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run(["--root", str(root), "validate", *(str(root / p) for p in paths), "--format", "json"])
    reported = {
        (f["file"], f["line"], f["column"], f["code"])
        for f in json.loads(out.getvalue())["findings"]
    }
    here = {(f.file, f.line, f.column, f.code) for f in full if f.file in paths}
    assert {f for f in reported if f[0] in paths} == here
    assert reported - here == {
        (f.file, f.line, f.column, f.code)
        for f in full
        if f.file not in paths and f.code in ("R001", "N003")
    }
