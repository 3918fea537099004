"""References to the newest observation of a series, when a newer one is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hidata.dataset.folder import open_dataset
from hidata.imports.moved import Moved, moved

from tests.conftest import ROOT

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
PAY = {
    "type": "object",
    "properties": {"id": TEXT, "town": TEXT, "job": TEXT, "month": TEXT, "low": NUMBER, "high": NUMBER},
}  # fmt: skip
NEWEST = {"by": "month", "same": ["town", "job"]}
OF_PAY = TEXT | {"x-hidata-ref": "pay"}
FIGURE = {
    "type": "object",
    "properties": {
        "time": TEXT,
        "what": TEXT,
        "pay": OF_PAY | {"x-hidata-newest": NEWEST | {"measure": "what", "where": {"time": "now"}}},
    },
}
SAYING = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "figures": {"type": "array", "items": FIGURE},
        "best": OF_PAY | {"x-hidata-newest": NEWEST},
    },
}
KINDS = {"pay": PAY, "saying": SAYING}


def pay(month: str, **more: Any) -> dict[str, Any]:
    """What clerks in a town earn in a month."""
    return {"town": "t", "job": "clerk", "month": month, "low": 1} | more


def low(key: str, time: str = "now") -> dict[str, Any]:
    """A figure of a saying."""
    return {"figures": [{"time": time, "what": "low", "pay": key}]}


OLD = {"old": pay("2024-05")}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    # the observations, the saying, and the newer observations that are found
    "a newer month": ({"new": pay("2025-05")}, low("old"), ["new"]),
    "the newest of two": ({"a": pay("2026-05"), "b": pay("2025-05")}, low("old"), ["a"]),
    "the same month": ({"new": pay("2024-05")}, low("old"), []),
    "an older month": ({"new": pay("2023-05")}, low("old"), []),
    "another town": ({"new": pay("2025-05", town="u")}, low("old"), []),
    "another job": ({"new": pay("2025-05", job="cook")}, low("old"), []),
    "a month within the year": ({"new": pay("2025-05"), "y": pay("2025")}, low("y"), []),
    "without the measure": ({"new": {**pay("2025-05", high=2), "low": None}}, low("old"), []),
    "a figure of then": ({"new": pay("2025-05")}, low("old", "then"), []),
    "no such observation": ({"new": pay("2025-05")}, low("gone"), []),
    "without measure and list": ({"new": pay("2025-05")}, {"best": "old"}, ["new"]),
    "twice": ({"new": pay("2025-05")}, low("old") | {"best": "old"}, ["new", "new"]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_newer_observation_of_the_same_series_is_found(make, name: str):
    observations, saying, newer = CASES[name]
    records = {"saying/s.json": {"id": "s", **saying}}
    for key, record in (OLD | observations).items():
        present = {name: value for name, value in record.items() if value is not None}
        records[f"pay/{key}.json"] = {"id": key, **present}
    folder = open_dataset(str(make(KINDS, records)))
    looked = moved(folder.kinds, folder.records)
    assert [each.newer for each in looked.moved] == newer


RECORDS = {
    "pay/old.json": {"id": "old", **pay("2024-05")},
    "pay/new.json": {"id": "new", **pay("2025-05")},
    "saying/s.json": {"id": "s", **low("old")},
    "saying/t.json": {"id": "t", **low("new")},
}
LINE = "saying/s: low of pay/old (2024-05) is no longer the newest: new (2025-05) is"


def test_what_moved_is_said_and_is_no_finding(make, hidata):
    root = make(KINDS, RECORDS)
    folder = open_dataset(str(root))
    expected = Moved("saying", "s", "low", "pay", "old", "2024-05", "new", "2025-05")
    assert moved(folder.kinds, folder.records) == ([expected], 2)
    code, out = hidata("--root", root, "audit", "--due")
    assert code == 2  # no source says when its next edition is due
    assert out.splitlines()[1:] == [LINE]
    assert hidata("--root", root, "validate")[0] == 0


MAPPING = """
kind = "pay"
key  = "{id}"
out  = "pay.ndjson"

[read]
file = "pay.csv"

[record]
town  = "{town}"
job   = "{job}"
month = "{month}"
low   = "{low}"
"""


def test_an_import_says_what_it_moves(make, hidata, tmp_path: Path):
    """By what it adds, before it is written, and not by records of kinds that it does not touch."""
    root = make(KINDS, {name: record for name, record in RECORDS.items() if "new" not in name})
    (root / "records" / "saying" / "t.json").unlink()
    mapping, file = tmp_path / "pay.toml", tmp_path / "pay.csv"
    mapping.write_text(MAPPING)
    file.write_text("id,town,job,month,low\nnew,t,clerk,2025-05,3\n")
    arguments = ("--root", root, "import", mapping, file, "--check", "--format", "json")
    _, out = hidata(*arguments)
    looked = json.loads(out)["look"]
    assert [(each["number"], each["compared"], each["examples"]) for each in looked] == [
        (1, 1, [LINE])
    ]
    file.write_text("id,town,job,month,low\nnew,u,clerk,2025-05,3\n")
    assert [each["number"] for each in json.loads(hidata(*arguments)[1])["look"]] in ([], [0])


def test_figures_of_our_claims_are_the_newest_that_we_have(hidata):
    """Of 24,000 dollars and 20 percent growth the newest figures stand beside the old ones."""
    folder = open_dataset(str(ROOT))
    looked = moved(folder.kinds, folder.records)
    assert looked.moved == []
    assert looked.number == 8  # two of now in each of four claims
    claims = [record for _, record in folder.records("claim") if "figures" in record]
    assert {claim["judgement"] for claim in claims} == {"outdated"}


WRONG = {
    "right": (NEWEST, OF_PAY, ""),
    "with all": (NEWEST | {"measure": "what", "where": {"what": "x"}}, OF_PAY, ""),
    "no reference": (NEWEST, TEXT, "not a reference"),
    "to nothing": (NEWEST, TEXT | {"x-hidata-ref": "nothing"}, "not a reference"),
    "no object": ("month", OF_PAY, "not an object"),
    "no time": ({"same": ["town"]}, OF_PAY, "not an object"),
    "a part too many": (NEWEST | {"if": "x"}, OF_PAY, "not an object"),
    "one text": (NEWEST | {"same": "town"}, OF_PAY, "part of another type"),
    "a number": (NEWEST | {"same": [1]}, OF_PAY, "part of another type"),
    "no such time": (NEWEST | {"by": "year"}, OF_PAY, "names year, which records of the kind pay"),
    "no such place": (NEWEST | {"same": ["city"]}, OF_PAY, "names city, which records"),
    "no such measure": (NEWEST | {"measure": "w"}, OF_PAY, "names w, which does not stand beside"),
    "no such value": (NEWEST | {"where": {"w": "x"}}, OF_PAY, "names w, which does not stand"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_annotation_that_cannot_be_followed_is_found(make, hidata, name: str):
    note, reference, reason = WRONG[name]
    owner = {
        "type": "object",
        "properties": {"what": TEXT, "pay": reference | {"x-hidata-newest": note}},
    }
    schema = {"type": "object", "properties": {"list": {"type": "array", "items": owner}}}
    root = make({"pay": PAY, "k": schema}, {})
    out = hidata("--root", root, "validate")[1]
    assert ("L020" in out) == bool(reason), out
    assert reason in out
