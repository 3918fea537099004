"""`hidata audit --licenses`: what the licences of the sources ask for, in that of the data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hidata.dataset.folder import open_dataset
from hidata.release.source_licenses import COMMAND, HEADING

from tests.conftest import ROOT

TEXT = {"type": "string"}
PAPER = {
    "type": "object",
    "properties": dict.fromkeys(("id", "publisher", "attribution", "interval"), TEXT)
    | {"license": {**TEXT, "description": "Its terms."}},
}
RECORDS: dict[str, Any] = {
    "paper/a.json": {"id": "a", "license": "none", "publisher": "b Press"},
    "paper/b.json": {"id": "b", "license": "none", "publisher": "A Press"},
    "paper/c.json": {"id": "c", "license": "none", "publisher": "A Press"},
    "paper/d.json": {"id": "d", "license": "CC0-1.0", "publisher": "C", "attribution": "By C."},
    "paper/e.json": {"id": "e", "license": "CC0-1.0", "publisher": "C", "attribution": "By C."},
    "paper/f.json": {"id": "f", "publisher": "of no licence"},
    "plain/g.json": {"license": "MIT"},
}
SECTION = """\
Licences of the sources
=======================

Made from the records by hidata audit --licenses --write.

Its terms.

CC0-1.0: 2 sources
------------------

https://creativecommons.org/publicdomain/zero/1.0/

By C.

none: 3 sources
---------------

Published by:
- A Press
- b Press
"""


@pytest.fixture
def papers(make) -> Path:
    plain = {"type": "object", "properties": {"license": TEXT}}
    return make({"paper": PAPER, "plain": plain}, RECORDS)


def test_the_sources_are_shown_by_licence(hidata, papers: Path):
    assert hidata("--root", papers, "audit", "--licenses") == (0, SECTION)


def test_a_licence_of_the_data_is_renewed(hidata, papers: Path):
    path = papers / "LICENSE-DATA"
    path.write_text("Ours.\n")
    code, out = hidata("--root", papers, "audit", "--licenses")
    assert (code, f"LICENSE-DATA says otherwise; {COMMAND} renews it." in out) == (1, True)
    assert path.read_text() == "Ours.\n"
    assert hidata("--root", papers, "audit", "--licenses", "--write") == (0, "")
    assert path.read_text() == f"Ours.\n\n\n{SECTION}"
    assert hidata("--root", papers, "audit", "--licenses") == (0, SECTION)
    path.write_text(f"Ours.\n\n{HEADING}\nold\n")
    assert hidata("--root", papers, "audit", "--licenses", "--write")[0] == 0
    assert path.read_text() == f"Ours.\n\n\n{SECTION}"


@pytest.mark.parametrize(
    "new",
    [
        {"license": "MIT", "publisher": "D"},
        {"license": "CC0-1.0", "attribution": "By D."},
        {"license": "none", "publisher": "D"},
    ],
)
def test_a_source_that_the_licence_does_not_name(hidata, papers: Path, new: dict[str, str]):
    (papers / "LICENSE-DATA").write_text(SECTION)
    assert hidata("--root", papers, "audit", "--licenses")[0] == 0
    (papers / "records/paper/h.json").write_text(json.dumps({"id": "h", **new}))
    assert hidata("--root", papers, "audit", "--licenses")[0] == 1


def test_nothing_to_look_at_is_said(hidata, make):
    root = make({"plain": {"type": "object"}}, {"plain/a.json": {}})
    sentence = "no source of this dataset states a licence\n"
    assert hidata("--root", root, "audit", "--licenses") == (2, sentence)


@pytest.mark.parametrize("option", ["--licenses", "--due"])
def test_a_record_that_cannot_be_read_is_said(hidata, papers: Path, option: str):
    (papers / "records/paper/a.json").write_text("{")
    code, out = hidata("--root", papers, "audit", option)
    assert (code, "hidata validate says more" in out, "Internal" in out) == (2, True, False), out


def test_without_a_licence_of_the_data_nothing_is_written(hidata, papers: Path):
    (papers / "LICENSE").write_text("Ours.\n")
    code, out = hidata("--root", papers, "audit", "--licenses", "--write")
    assert (code, "There is no LICENSE-DATA to write into." in out) == (2, True)
    assert (papers / "LICENSE").read_text() == "Ours.\n"


def test_a_licence_that_is_not_text_stays(hidata, papers: Path):
    (papers / "LICENSE-DATA").write_bytes(b"\xff")
    code, out = hidata("--root", papers, "audit", "--licenses", "--write")
    assert (code, "LICENSE-DATA:1:1: J001" in out) == (1, True)
    assert (papers / "LICENSE-DATA").read_bytes() == b"\xff"


@pytest.mark.parametrize("option", ["--due", "--partial", "--files=."])
def test_options_that_do_not_go_together(hidata, papers: Path, option: str):
    assert hidata("--root", papers, "audit", "--licenses", option)[0] == 2


def test_our_own_licence_names_what_each_source_asks_for():
    """Looked up in the records, without the command."""
    text = (ROOT / "LICENSE-DATA").read_text()
    assert text.count(f"\n{HEADING}\n") == 1
    in_one_line = " ".join(text.split())
    counts: dict[str, int] = {}
    for _, record in open_dataset(str(ROOT)).records("source"):
        counts[record["license"]] = counts.get(record["license"], 0) + 1
        assert record.get("attribution", record["publisher"]) in in_one_line, record["id"]
    for name, number in counts.items():
        assert f" {name}: {number} source" in in_one_line


def test_our_own_licence_is_as_the_records_say(hidata):
    assert hidata("--root", ROOT, "audit", "--licenses")[0] == 0, f"{COMMAND} renews LICENSE-DATA"
