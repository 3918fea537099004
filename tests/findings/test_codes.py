"""The codes of findings: each explained, with examples that are true, and raised by some dataset."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hidata.findings import codes
from hidata.findings.codes import Code

from tests.data import OPEN
from tests.data.wrong import NAMED, REFERRING, WRONG, Wrong

DISAGREEMENTS = {"L014", "S021"}
"""What only --cross-check reports: tests/checks/cross_check."""

GENERAL = [code for code in codes.engine() if code[0] in "JNRSL" and code not in DISAGREEMENTS]
"""The codes that every dataset can have."""


@pytest.mark.parametrize("code", codes.engine())
def test_every_code_is_explained_by_the_command(hidata, code: str):
    exit_code, out = hidata("explain", code)
    assert (exit_code, out.startswith(f"{code}: ")) == (0, True)


def test_every_code_has_a_dataset_that_raises_it():
    assert sorted(WRONG) == sorted(GENERAL)


@pytest.fixture
def findings_of(make, hidata, tmp_path: Path) -> Callable[..., set[tuple[str, str]]]:
    """A function that checks a dataset: the code and the file of each finding."""

    def check(wrong: Wrong, name: str, *paths: str, build: bool = False) -> set[tuple[str, str]]:
        root = tmp_path / name
        if not root.exists():
            make(wrong.schemas, wrong.records, wrong.settings, name=name)
        if wrong.register:
            (root / "register").mkdir(exist_ok=True)
            (root / "register" / "k.tsv").write_text(wrong.register)
        if wrong.audits:
            (root / "register").mkdir(exist_ok=True)
            (root / "register" / "audits.json").write_text(wrong.audits)
        if build:  # that says it in text only
            out = hidata("--root", root, "build", "--out", tmp_path / "dist")[1]
            return {(out.split()[1], out.split(":")[0])}
        hidata("--root", root, "validate", *paths, "--format", "json", "--output", tmp_path / "f")
        findings = json.loads((tmp_path / "f").read_text("utf-8"))["findings"]
        return {(f["code"], f["file"]) for f in findings}

    return check


@pytest.mark.parametrize("code", GENERAL)
def test_a_dataset_raises_it(findings_of, code: str):
    findings = findings_of(WRONG[code], "wrong", build=code == "S020")
    assert {each for each, _ in findings} == {code}


ALONE = [
    code
    for code in GENERAL
    if code[0] in "JNRS" and code != "S020" and not codes.engine()[code].across
]
"""The codes that are a matter of one record; S020 is reported by builds alone."""


@pytest.mark.parametrize("code", ALONE)
def test_a_code_that_is_not_marked_is_a_matter_of_one_file(findings_of, code: str):
    """It stays if other records come or change, and is not reported if only those are checked."""
    one = WRONG[code]
    more = one._replace(
        schemas=one.schemas | {"other": OPEN if not one.settings else one.schemas["k"]},
        records=one.records | {"other/fine.json": "{}"},
    )
    with_others = findings_of(more, "more")
    assert {(c, f) for c, f in with_others if "/other/" not in f} == findings_of(one, "one")
    restricted = findings_of(more, "more", "records/other/fine.json")
    assert code not in {c for c, f in restricted if "/other/" not in f}


Change = dict[str, Any]
ACROSS: dict[str, tuple[Wrong, Change, str]] = {
    # a good dataset, what then comes or goes, and the file that is at fault though it is as it was
    "N003": (Wrong({"k": OPEN}, {"k/two/a.json": {}}), {"k/one/a.json": {}}, "records/k/two/a.json"),
    "N006": (Wrong({"k": OPEN}, {"k/a.json": {}}), {"k/A.json": {}}, "records/k/a.json"),
    "R001": (Wrong({"k": REFERRING}, {"k/a.json": {"to": "b"}, "k/b.json": {}}), {"k/b.json": None}, "records/k/a.json"),
    "R003": (Wrong({"k": NAMED}, {"k/a.json": {"id": "a"}}, "", "a\n"), {"k/a.json": None}, "register/k.tsv"),
    "R004": (Wrong({"k": OPEN}, {"k/a.json": {}}, "", "b\tmoved\ta\n"), {"k/a.json": None}, "register/k.tsv"),
    "R006": (
        Wrong({"k": REFERRING}, {"k/a.json": {}, "k/b.json": {}, "k/c.json": {"to": "b"}}),
        {"k/b.json": None, "../register/k.tsv": "b\tmoved\ta\n"},
        "records/k/c.json",
    ),
}  # fmt: skip


def test_every_code_that_is_marked_is_shown_to_be_so():
    assert sorted(ACROSS) == [code for code in sorted(GENERAL) if codes.engine()[code].across]


@pytest.mark.parametrize("code", ACROSS)
def test_a_code_that_is_marked_is_caused_by_another_file(findings_of, tmp_path: Path, code: str):
    """And it is reported where only that other file is checked."""
    good, change, file = ACROSS[code]
    more = good._replace(
        schemas=good.schemas | {"z": OPEN}, records=good.records | {"z/z.json": {}}
    )
    assert findings_of(more, "demo") == set()
    for path, record in change.items():
        place = tmp_path / "demo" / "records" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        text = record if isinstance(record, str) else json.dumps(record)
        place.unlink() if record is None else place.write_text(text)
    assert findings_of(more, "demo") == {(code, file)}
    assert findings_of(more, "demo", "records/z/z.json") == {(code, file)}


STRUCTURAL = [code for code in codes.engine().values() if code.schema]


@pytest.mark.parametrize("code", STRUCTURAL, ids=lambda code: code.code)
def test_structural_examples_in_the_catalogue_are_true(make, hidata, code: Code) -> None:
    records = {"k/wrong.json": code.wrong, "k/right.json": code.right}
    _, out = hidata(
        "--root", make({"k": json.loads(code.schema)}, records), "validate", "--format", "json"
    )
    assert [(f["code"], f["file"]) for f in json.loads(out)["findings"]] == [
        (code.code, "records/k/wrong.json")
    ]


def test_every_code_is_explained() -> None:
    for code in codes.engine().values():
        assert code.title
        assert code.explanation.strip()
        assert code.right
        assert code.group == codes.GROUPS.get(code.code[0], "domain rules")


WORDS = 'title = "t"\nexplanation = "e"\nwrong = "w"\nright = "r"\n'


def test_codes_come_in_order_with_their_group(tmp_path: Path):
    (tmp_path / "codes.toml").write_text(f"[B002]\n{WORDS}across = true\n[B001]\n{WORDS}")
    read = codes.read(tmp_path / "codes.toml", {"B": "books"})
    assert list(read.values()) == [
        Code("B001", "books", "t", "e", "w", "r"),
        Code("B002", "books", "t", "e", "w", "r", across=True),
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (f"[C001]\n{WORDS}", ValueError),  # another letter
        (f"[B01]\n{WORDS}", ValueError),
        (f"[B0001]\n{WORDS}", ValueError),
        (f"[B00x]\n{WORDS}", ValueError),
        (f'[""]\n{WORDS}', ValueError),
        ('[B001]\ntitle = "t"', TypeError),  # no explanation
        (f"[B001]\n{WORDS}severity = 1", TypeError),
        ("B001 = 1", TypeError),
        ("[B001", ValueError),  # not TOML
    ],
)
def test_codes_of_another_form_are_refused(tmp_path: Path, text: str, error: type[Exception]):
    (tmp_path / "codes.toml").write_text(text)
    with pytest.raises(error):
        codes.read(tmp_path / "codes.toml", {"B": "books"})
