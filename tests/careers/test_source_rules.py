"""Receipts of sources, and the claims that are judged by them, on both sides of each rule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.careers.conftest import Found
from tests.conftest import ROOT

SHA = "0" * 64
SOURCE = {
    "title": "T", "publisher": "P", "tier": "official", "license": "not-stated",
    "retrieved": "2026-06-01",
}  # fmt: skip
COPY = {"copy": {"holder": "github.com/a/b"}}
COPY_OF_2020 = {"tier": "official-copy", "copy": {"holder": "h", "captured": "2020-05-02"}}
NEWER = {"edition": "2", "date": "2025-08", "seen": "2025-11-20", "note": "N."}
CLAIM = {
    "number": 1, "section": "pay", "sentence": 1, "subject": "s", "property": "p", "value_text": "v",
    "judgement": "confirmed", "reason": "R.", "evidence_kind": "official", "article": "article",
    "sources": ["official"],
}  # fmt: skip
FIGURE = {
    "measure": "p25_annual",
    "value": 1,
    "unit": "USD per year",
    "period": "2008-05",
    "wage": "w",
}
THEN, NOW = FIGURE | {"time": "then"}, FIGURE | {"time": "now", "period": "2025-05"}
BOTH = {"outdated_since": "2010-05", "figures": [THEN, NOW]}
OUTDATED = BOTH | {"judgement": "outdated"}
CYCLE = {k: v for k, v in THEN.items() if k != "wage"} | {"period": "2002-12", "projection": "p"}

SOURCES: list[tuple[dict[str, Any], list[Found]]] = [
    # only what somebody else keeps is a copy
    (COPY | {"tier": "official-copy"}, []),
    (COPY | {"tier": "reproduction"}, []),
    (COPY, [("E010", "/copy")]),
    (COPY | {"tier": "professional-body"}, [("E010", "/copy")]),
    (COPY | {"tier": "secondary"}, [("E010", "/copy")]),
    ({"tier": "official-copy"}, []),  # an upload whose address is not given
    # a copy is there before it is read
    (COPY_OF_2020 | {"retrieved": "2020-05-02"}, []),
    (COPY_OF_2020 | {"retrieved": "2020-05-01"}, [("E010", "/copy/captured")]),
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
    ({"next_due": "2028-02-29"}, []),
    ({"next_due": "2027-02-29"}, [("E011", "/next_due")]),
    # and so was a newer one published
    ({"date": "2025-05", "newer_edition": NEWER}, []),
    ({"date": "2025-08", "newer_edition": NEWER}, [("E011", "/newer_edition/date")]),
    ({"date": "2025-09-01", "newer_edition": NEWER}, [("E011", "/newer_edition/date")]),
    ({"newer_edition": NEWER}, []),
    ({"interval": "P1Y"}, []),
    ({"interval": "P0Y"}, [("S005", "/interval")]),
    ({"interval": "yearly"}, [("S005", "/interval")]),
    # a receipt is the checksum and the size of one file
    ({"sha256": SHA, "bytes": 1}, []),
    ({"sha256": SHA}, [("S013", "")]),
    ({"bytes": 1}, [("S013", "")]),
    ({"sha256": SHA, "bytes": 1, "official_sha256": SHA}, []),
    ({"official_sha256": SHA}, [("S013", "")]),
    ({"sha256": SHA.replace("0", "A"), "bytes": 1}, [("S005", "/sha256")]),
    ({"media_type": "text/csv"}, []),
    ({"media_type": "csv"}, [("S005", "/media_type")]),
    # a licence is known, and its attribution is there
    ({"license": "CC-BY-4.0", "attribution": "A."}, []),
    ({"license": "CC-BY-4.0"}, [("E014", "/license")]),
    ({"license": "BSD-3-Clause"}, [("E014", "/license")]),
    ({"license": "us-government-work"}, []),
    ({"license": "all-rights-reserved"}, []),
    ({"license": "CC BY 4.0"}, [("S004", "/license")]),
]  # fmt: skip

CLAIMS: list[tuple[dict[str, Any], list[Found]]] = [
    # what is outdated has a source, a day and the figures of both times; nothing else has those
    (BOTH | {"judgement": "outdated"}, []),
    (BOTH | {"judgement": "outdated", "figures": [THEN, THEN | {"value": 2}]}, [("E013", "/judgement")]),
    (BOTH | {"judgement": "outdated", "figures": [NOW, NOW | {"value": 2}]}, [("E013", "/judgement")]),
    ({"judgement": "outdated", "figures": [THEN, NOW]}, [("E013", "/judgement")]),
    ({"judgement": "outdated", "outdated_since": "2010"}, [("E013", "/judgement")] * 2),
    (BOTH, [("E013", "/figures"), ("E013", "/outdated_since")]),
    # then is before the claim was outdated, now is not
    *(
        (OUTDATED | {"outdated_since": since}, [("E013", f"/figures/{n}/period") for n in found])
        for since, found in [
            ("2008-06", []), ("2008-05", [0]), ("2008-04", [0]), ("2008", []), ("2007", [0]),
            ("2025-05", []), ("2025-06", [1]), ("2025", []), ("2026", [1]),
        ]
    ),
    (OUTDATED | {"outdated_since": "2003", "figures": [CYCLE, NOW]}, []),  # not December 2002
    (OUTDATED | {"outdated_since": "2002", "figures": [CYCLE, NOW]}, [("E013", "/figures/0/period")]),
    ({"outdated_since": "2010", "judgement": "partly"}, [("E013", "/outdated_since")]),
    (
        BOTH | {"judgement": "outdated", "sources": [], "evidence_kind": "none"},
        [("E001", "/judgement")],
    ),
    # the kind of evidence is the best tier, in whatever order the sources stand
    ({"sources": ["official-copy", "official"]}, []),
    ({"sources": ["official-copy"]}, [("E012", "/evidence_kind")]),
    ({"sources": ["secondary", "official-copy", "reproduction"], "evidence_kind": "official-copy"}, []),
    ({"sources": ["secondary", "official-copy"], "evidence_kind": "reproduction"}, [("E012", "/evidence_kind")]),
    ({"sources": ["reproduction", "professional-body"], "evidence_kind": "professional-body"}, []),
    ({"sources": ["reproduction", "secondary"], "evidence_kind": "reproduction"}, []),
    ({"sources": ["reproduction"], "evidence_kind": "official-copy"}, [("E012", "/evidence_kind")]),
    ({"sources": ["encyclopedia", "low", "secondary"], "evidence_kind": "third-party-only"}, []),
    ({"sources": ["secondary"], "evidence_kind": "none"}, [("E012", "/evidence_kind")]),
    ({"sources": [], "judgement": "silent", "evidence_kind": "none"}, []),
    ({"sources": [], "judgement": "silent"}, [("E012", "/evidence_kind")]),
    ({"sources": ["secondary", "not-there"]}, []),  # R001 says what is wrong with it
]  # fmt: skip


@pytest.fixture(scope="module")
def findings(judged) -> dict[str, list[Found]]:
    tiers = json.loads((ROOT / "schema" / "source.schema.json").read_text())["properties"]["tier"]
    records = {f"source/{tier}": SOURCE | {"tier": tier} for tier in tiers["enum"]}
    records |= {f"source/n{n}": SOURCE | change for n, (change, _) in enumerate(SOURCES)}
    for number, (change, _) in enumerate(CLAIMS):
        claim = CLAIM | change
        records[f"claim/n{number}"] = {k: v for k, v in claim.items() if v != []}
    return judged(records)


@pytest.mark.parametrize("number", range(len(SOURCES)))
def test_a_source_has_a_receipt_or_none(findings, number: int):
    assert findings[f"source/n{number}"] == SOURCES[number][1], SOURCES[number]


@pytest.mark.parametrize("number", range(len(CLAIMS)))
def test_a_claim_is_judged_by_what_it_names(findings, number: int):
    assert sorted(findings[f"claim/n{number}"]) == CLAIMS[number][1], CLAIMS[number]


def _records(kind: str) -> list[dict[str, Any]]:
    return [
        json.loads(path.read_text("utf-8")) for path in (ROOT / "records" / kind).glob("*.json")
    ]


def test_the_figures_of_outdated_claims_are_those_of_the_records_they_name():
    checked = 0
    for claim in _records("claim"):
        for figure in claim.get("figures", ()):
            (kind,) = figure.keys() & {"wage", "projection"}
            path = ROOT / "records" / kind / f"{figure[kind]}.json"
            record = json.loads(path.read_text("utf-8"))
            period = record.get("period") or record["cycle"]
            assert (record[figure["measure"]], period) == (figure["value"], figure["period"])
            assert figure[kind] in claim["answers"][kind]
            assert record["source"] in claim["sources"]
            checked += 1
    assert checked == 15


def test_no_copy_stands_where_the_publishers_address_belongs():
    """A repository of somebody else's and a web archive are copies, and are said to be."""
    for source in _records("source"):
        if source["tier"] not in ("professional-body", "reproduction"):
            assert "github.com" not in source.get("url", ""), source["id"]
        assert "archive" not in source.get("url", "").split("/")[2:3], source["id"]


def test_files_that_were_read_have_a_checksum():
    """Those in repositories and packages: all but those of which the copy is gone, or that are folders."""
    without = {
        source["id"]
        for source in _records("source")
        if "path" in source.get("copy", {})
        and ("version" in source["copy"] or source["copy"]["holder"].startswith("github.com/"))
        and "sha256" not in source
    }
    assert without == {"onet-abilities-29-x-copy", "onet-database-27-0", "onet-database-29-0"}
