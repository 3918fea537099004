"""Receipts of sources, on both sides of each rule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.careers.conftest import Found
from tests.conftest import ROOT

SHA = "0" * 64
SOURCE = {"title": "T", "publisher": "P", "tier": "official", "license": "not-stated"}
COPY = {"copy": {"holder": "github.com/a/b"}}

SOURCES: list[tuple[dict[str, Any], list[Found]]] = [
    # only what somebody else keeps is a copy
    (COPY | {"tier": "official-copy"}, []),
    (COPY | {"tier": "reproduction"}, []),
    (COPY, [("E010", "/copy")]),
    (COPY | {"tier": "professional-body"}, [("E010", "/copy")]),
    (COPY | {"tier": "secondary"}, [("E010", "/copy")]),
    ({"tier": "official-copy"}, []),  # an upload whose address is not given
    # the next edition is due after this one; dates are compared as exactly as both are known
    ({"date": "2026-04-02", "next_due": "2026-04-03"}, []),
    ({"date": "2026-04-02", "next_due": "2026-04-02"}, [("E011", "/next_due")]),
    ({"date": "2026-04-02", "next_due": "2026-04-01"}, [("E011", "/next_due")]),
    ({"date": "2026-04-02", "next_due": "2026-04"}, []),
    ({"date": "2026-04-02", "next_due": "2026-03"}, [("E011", "/next_due")]),
    ({"date": "2026-04", "next_due": "2026"}, []),
    ({"date": "2026", "next_due": "2026"}, [("E011", "/next_due")]),
    ({"date": "2026", "next_due": "2026-01"}, []),
    ({"date": "2026", "next_due": "2025-12"}, [("E011", "/next_due")]),
    ({"next_due": "2027"}, []),  # what is due lies ahead
    # a receipt is the checksum and the size of one file
    ({"sha256": SHA, "bytes": 1}, []),
    ({"sha256": SHA}, [("S013", "")]),
    ({"bytes": 1}, [("S013", "")]),
    ({"sha256": SHA, "bytes": 1, "official_sha256": SHA}, []),
    ({"official_sha256": SHA}, [("S013", "")]),
    ({"sha256": SHA.replace("0", "A"), "bytes": 1}, [("S005", "/sha256")]),
    ({"media_type": "text/csv"}, []),
    ({"media_type": "csv"}, [("S005", "/media_type")]),
    ({"license": "CC-BY-4.0"}, []),
    ({"license": "CC BY 4.0"}, [("S004", "/license")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def findings(judged) -> dict[str, list[Found]]:
    records = {f"source/n{n}": SOURCE | change for n, (change, _) in enumerate(SOURCES)}
    return judged(records)


@pytest.mark.parametrize("number", range(len(SOURCES)))
def test_a_source_has_a_receipt_or_none(findings, number: int):
    assert findings[f"source/n{number}"] == SOURCES[number][1], SOURCES[number]


def _records(kind: str) -> list[dict[str, Any]]:
    return [
        json.loads(path.read_text("utf-8")) for path in (ROOT / "records" / kind).glob("*.json")
    ]


def test_no_copy_stands_where_the_publishers_address_belongs():
    """A repository of somebody else's and a web archive are copies, and are said to be."""
    for source in _records("source"):
        if source["tier"] != "professional-body":
            assert "github.com" not in source.get("url", ""), source["id"]
        assert "archive" not in source.get("url", "").split("/")[2:3], source["id"]


def test_files_that_were_read_have_a_checksum():
    """All but those of which the copy is gone, or that are folders."""
    without = {
        source["id"]
        for source in _records("source")
        if "path" in source.get("copy", {}) and "sha256" not in source
    }
    assert without == {"onet-abilities-29-x-copy", "onet-database-27-0", "onet-database-29-0"}
