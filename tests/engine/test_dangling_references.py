"""References that lead nowhere: what is said of them, and which ones --fix puts right."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hidata.findings.suggestions import misspelt
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import examples

REFERENCE = {"type": "string", "x-hidata-ref": "job"}
SCHEMAS = {
    "job": {"type": "object", "properties": {"name": {"type": "string"}}},
    "task": {
        "type": "object",
        "properties": {"job": REFERENCE, "others": {"type": "array", "items": REFERENCE}},
    },
}
JOBS: dict[str, Any] = {
    f"job/{key}.json": {} for key in ("medical-coder", "medical-scribe", "lead-coder")
}

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def root(make: Any) -> Path:
    root: Path = make(
        SCHEMAS,
        {
            **JOBS,
            "task/a.json": {"job": "medical-codr", "others": ["old-coder", "medical-coder"]},
            "task/b.json": {"job": "halved", "others": ["medical_coder", "gone-job"]},
        },
    )
    (root / "register").mkdir()
    lines = ("halved\tsplit\tlead-coder,medical-coder", "old-coder\tmoved\tlead-coder")
    (root / "register/job.tsv").write_text("\n".join(lines) + "\n")
    return root


def found(hidata: Run, root: Path) -> dict[str, tuple[str, str | None, Any]]:
    _, out = hidata("--root", root, "validate", "--format", "json")
    return {
        f["file"][-6] + f["pointer"]: (f["code"], f.get("hint"), f.get("fix", {}).get("value"))
        for f in json.loads(out)["findings"]
    }


def test_a_reference_to_an_id_that_moved_or_is_misspelt_has_a_fix(root: Path, hidata: Run) -> None:
    assert found(hidata, root) == {
        "a/job": ("R001", "did you mean medical-coder?", None),
        "a/others/0": ("R006", "refer to lead-coder", "lead-coder"),
        "b/job": (
            "R001",
            "it leads to lead-coder, medical-coder now: choose what to refer to",
            None,
        ),
        "b/others/0": ("R001", "did you mean medical-coder?", "medical-coder"),
        "b/others/1": ("R001", None, None),
    }


def test_fix_applies_those_and_leaves_the_others(root: Path, hidata: Run) -> None:
    code, out = hidata("--root", root, "validate", "--fix")
    assert code == 1
    assert "fixed records/task/a.json:4: The job record old-coder moved to lead-coder." in out
    a, b = (json.loads((root / f"records/task/{n}.json").read_text()) for n in "ab")
    assert a == {"job": "medical-codr", "others": ["lead-coder", "medical-coder"]}
    assert b == {"job": "halved", "others": ["medical-coder", "gone-job"]}
    assert found(hidata, root).keys() == {"a/job", "b/job", "b/others/1"}


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("medical-codeer", ["medical-coder"], None),  # a word of five letters
        ("medicl-coder", ["medical-coder"], "medical-coder"),
        ("mdeical-coder", ["medical-coder"], "medical-coder"),
        ("medicel-coder", ["medical-coder"], "medical-coder"),
        ("mdiecal-coder", ["medical-coder"], None),  # two errors
        ("Medical_Coder", ["medical-coder"], "medical-coder"),
        ("medicl-coder", ["medical-coder", "medic-coder"], None),  # between two
        ("medical-coder", ["Medical-Coder", "medical_coder"], None),
        ("employee-pay", ["employer-pay"], None),  # the last letter
        ("inactive", ["active"], None),
        ("bctive", ["active"], None),  # the first letter
        ("coders", ["coder"], None),
        ("egll", ["eglc"], None),
        ("bls-oewss-2024", ["bls-oews-2024"], None),  # digits
        ("medicl-coder", ["medical-coder-2"], None),
        ("sources-\u2161", ["source-\u2161"], None),  # a Roman number
        ("", ["medical-coder"], None),
        ("medicl-" + "x" * 200, ["medical-" + "x" * 200], None),
    ],
)
def test_which_id_was_certainly_meant(name: str, known: list[str], meant: str | None) -> None:
    assert misspelt(name, known) == meant
    assert misspelt(name, known[::-1]) == meant


@settings(max_examples=examples(300))
@given(st.text("abc-1", max_size=9), st.sets(st.text("abc-1", max_size=9)))
def test_codes_and_short_words_are_only_replaced_by_the_same_letters(
    name: str, known: set[str]
) -> None:
    meant = misspelt(name, known)
    if meant is not None and max(map(len, name.split("-"))) < 6:
        assert meant.replace("-", "") == name.replace("-", "")
        assert "1" not in name
