"""Forms for people without git: from the schema, filled in, and back as records."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hidata.imports.cells import ReadError
from hidata.imports.readers.issue_body import answers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.helpers import examples

GUIDE = {
    "title": "Guide",
    "description": "A guide.",
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "name", "level"],
    "properties": {
        "$schema": {"type": "string"},
        "id": {"type": "string", "title": "Identifier"},
        "name": {"type": "string", "title": "Name", "maxLength": 500, "minLength": 1},
        "level": {"enum": ["basic", "expert"], "title": "Level"},
        "pages": {"type": "integer", "title": "Pages", "minimum": 1},
        "open": {"type": "boolean", "title": "Open"},
        "tags": {"type": "array", "title": "Tags", "items": {"type": "string"}},
        "after": {"type": "string", "title": "After", "x-hidata-ref": "guide"},
        "exam": {
            "type": "object",
            "title": "Exam",
            "properties": {"minutes": {"type": "number", "title": "Minutes"}},
        },
        "evidence": {
            "type": "array",
            "title": "Evidence",
            "items": {
                "type": "object",
                "required": ["url"],
                "properties": {
                    "url": {"type": "string", "title": "Address"},
                    "locator": {"type": "string", "title": "Locator"},
                },
            },
        },
    },
}
LABELS = ["Identifier", "Name", "Level", "Pages", "Open", "Tags", "After"]
LABELS += ["Exam: Minutes", "Evidence: Address", "Evidence: Locator"]
FILLED = {
    "Identifier": "b",
    "Name": "Second, with a comma",
    "Level": "basic",
    "Pages": "12",
    "Open": "true",
    "Tags": "one\ntwo, and a half",
    "After": "a",
    "Exam: Minutes": "90.5",
    "Evidence: Address": "https://example.org/#x",
    "Evidence: Locator": "=page 3",
}
RECORD = {
    "id": "b",
    "name": "Second, with a comma",
    "level": "basic",
    "pages": 12,
    "open": True,
    "tags": ["one", "two, and a half"],
    "after": "a",
    "exam": {"minutes": 90.5},
    "evidence": [{"url": "https://example.org/#x", "locator": "=page 3"}],
}
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def root(make: Any) -> Path:
    root: Path = make(
        {"guide": GUIDE}, {"guide/a.json": {"id": "a", "name": "First", "level": "expert"}}
    )
    return root


def body(filled: dict[str, str]) -> str:
    """What GitHub makes of an issue form that was filled in."""
    return "\n\n".join(f"### {n}\n\n{filled.get(n, '_No response_')}" for n in LABELS)


def added(root: Path, hidata: Run, file: Path) -> Any:
    code, out = hidata("--root", root, "import", "--form", "guide", file)
    assert (code, out) == (0, "+ guide/b\nwrote 1 file\n")
    assert hidata("--root", root, "validate")[0] == 0
    return json.loads((root / "records/guide/b.json").read_text())


def test_a_workbook_comes_back_as_records(root: Path, hidata: Run, tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    assert hidata("--root", root, "new", "guide", "--form", form, "--all")[0] == 0
    book = load_workbook(form)
    sheet = book["guide"]
    assert [cell.value for cell in sheet[1]] == LABELS
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert lists["C2:C1001"] == "'- lists -'!$C$2:$C$3"
    assert [cell.value for cell in book["- lists -"]["C"]] == ["Level", "basic", "expert"]
    assert [cell.value for cell in book["- lists -"]["G"]][:2] == ["After", "a"]
    assert book["- about -"]["B10"].value == "evidence.url"
    for column, label in enumerate(LABELS, 1):
        sheet.cell(2, column, FILLED[label]).data_type = "s"
    sheet.cell(2, 4, 12)
    book.save(form)
    assert added(root, hidata, form) == RECORD


def test_a_table_comes_back_as_records(root: Path, hidata: Run, tmp_path: Path) -> None:
    form = tmp_path / "form.csv"
    assert hidata("--root", root, "new", "guide", "--form", form, "--all")[0] == 0
    with form.open("a", newline="") as file:
        csv.writer(file).writerow(FILLED[label] for label in LABELS)
    assert added(root, hidata, form) == RECORD


def test_an_issue_comes_back_as_a_record(root: Path, hidata: Run, tmp_path: Path) -> None:
    form, issue = tmp_path / "form.yml", tmp_path / "issue.md"
    assert hidata("--root", root, "new", "guide", "--form", form, "--all")[0] == 0
    made = yaml.safe_load(form.read_text())
    assert made["name"] == "New: Guide"
    assert [field["attributes"]["label"] for field in made["body"]] == LABELS
    by_label = {field["attributes"]["label"]: field for field in made["body"]}
    assert by_label["Level"]["attributes"]["options"] == ["basic", "expert"]
    assert [label for label in LABELS if by_label[label]["validations"]["required"]] == LABELS[:3]
    sorts = {label: by_label[label]["type"] for label in LABELS}
    assert (sorts["Name"], sorts["Tags"]) == ("input", "textarea")
    assert sorts["Level"] == sorts["Open"] == "dropdown"
    issue.write_text(body(FILLED).replace("\n", "\r\n"), newline="")
    assert added(root, hidata, issue) == RECORD


def test_a_form_has_what_is_required_and_what_is_asked_for(
    root: Path, hidata: Run, tmp_path: Path
) -> None:
    form = tmp_path / "form.csv"
    assert hidata("--root", root, "new", "guide", "--form", form, "--with", "exam")[0] == 0
    assert form.read_text("utf-8-sig").strip() == "Identifier,Name,Level,Exam: Minutes"
    assert "exists" in hidata("--root", root, "new", "guide", "--form", form)[1]
    for arguments in (
        ["--form", "f.txt"],
        ["--form", "f.csv", "--with", "exams"],
        ["x", "--form", "f.csv"],
    ):
        assert hidata("--root", root, "new", "guide", *arguments)[0] == 2


def test_a_form_that_cannot_be_written_is_an_error_in_a_line(
    root: Path, hidata: Run, tmp_path: Path
) -> None:
    for ending in ("xlsx", "csv", "yml"):
        code, out = hidata("--root", root, "new", "guide", "--form", tmp_path / f"no/f.{ending}")
        assert (code, "No such file or directory" in out) == (2, True), out
    (root / "records/guide/c.json").write_text("{")
    code, out = hidata("--root", root, "new", "guide", "--all", "--form", tmp_path / "f.xlsx")
    assert (code, "records/guide/c.json" in out) == (2, True), out


WRONG = [
    ({"Level": "easy"}, "S004"),
    ({"Pages": "twelve"}, "I072"),
    ({"Pages": "0"}, "S007"),
    ({"After": "zz"}, "R001"),
    ({"Identifier": "a"}, "N003"),
    ({"Identifier": "_No response_"}, "I071"),
    ({"Name": "_No response_"}, "S001"),
    ({"Identifier": "x" * 300}, "N002"),
    ({"Evidence: Address": "_No response_"}, "S001"),
]


@pytest.mark.parametrize(("changed", "code"), WRONG)
def test_what_is_wrong_in_an_answer_is_said_at_its_heading_and_nothing_is_written(
    root: Path, hidata: Run, tmp_path: Path, changed: dict[str, str], code: str
) -> None:
    issue = tmp_path / "issue.md"
    issue.write_text(text := body(FILLED | changed))
    exit_code, out = hidata("--root", root, "import", "--form", "guide", issue, "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (exit_code, finding["code"]) == (1, code)
    (label,) = changed
    if code not in ("S001", "I071"):
        assert text.split("\n")[finding["line"] - 1] == f"### {label}"
    assert [path.name for path in (root / "records/guide").iterdir()] == ["a.json"]


def test_rows_with_one_key_and_unknown_headings_are_refused(
    root: Path, hidata: Run, tmp_path: Path
) -> None:
    form = tmp_path / "form.csv"
    form.write_text("id,name,level\nb,B,basic\nb,C,basic\n,,\nA,D,basic\n")
    code, out = hidata("--root", root, "import", "--form", "guide", form)
    assert code == 1
    assert f"{form}:3:1: I073" in out
    assert f"{form}:5:1: N003 guide/a exists" in out
    form.write_text("id,name,level\nb,B,basic\nB,C,basic\n")
    _, out = hidata("--root", root, "import", "--form", "guide", form)
    assert f"{form}:3:1: N003 guide/b is in this form already" in out
    form.write_text("id,name,level\n,,\n")
    code, out = hidata("--root", root, "import", "--form", "guide", form)
    assert (code, f"{form}:1:1: I016 No row of this form is filled in" in out) == (1, True), out
    form.write_text("id,nam,level\nb,B,basic\n")
    assert (
        "The heading nam is not a field of this form"
        in hidata("--root", root, "import", "--form", "guide", form)[1]
    )
    for heading in ("id,name,level", "id,name,level,"):  # what has no heading is not left out
        form.write_text(f"{heading}\nb,B,basic,left\n")
        code, out = hidata("--root", root, "import", "--form", "guide", form)
        assert (code, f'{form}:2:4: I020 The cell "left" has no heading' in out) == (1, True), out
    assert not (root / "records/guide/b.json").exists()
    form.write_text("id,name,level\nb,B,basic,,\n")
    assert hidata("--root", root, "import", "--form", "guide", form, "--check")[0] == 0


HOSTILE = "fine\n\n### Level\n\nexpert\n\n### Other\n```\n<script>alert(1)</script>\n@all ${{ x }}"


def test_a_heading_within_an_answer_does_not_become_a_field(
    root: Path, hidata: Run, tmp_path: Path
) -> None:
    issue = tmp_path / "issue.md"
    issue.write_text(body(FILLED | {"Name": HOSTILE}))
    code, out = hidata("--root", root, "import", "--form", "guide", issue)
    assert code == 1
    assert "I014 The heading Level stands here twice, in line 9 too" in out
    assert not (root / "records/guide/b.json").exists()
    text = HOSTILE.replace("### Level", "#### Level")
    issue.write_text(body(FILLED | {"Name": text}))
    assert added(root, hidata, issue) == RECORD | {"name": text}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no heading is one of its labels"),
        (b"### Nothing\n\nof ours", "no heading is one of its labels"),
        (b"### Name\n\n\xff", "not a text in UTF-8"),
        (b"### Name\n\n" + b"x" * 2**19, "larger than 512 kB"),
    ],
)
def test_what_is_not_such_an_issue_is_refused(
    root: Path, hidata: Run, tmp_path: Path, data: bytes, message: str
) -> None:
    issue = tmp_path / "issue.md"
    issue.write_bytes(data)
    code, out = hidata("--root", root, "import", "--form", "guide", issue)
    assert (code, message in out) == (1, True)


@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from("ABC"), st.text(st.sampled_from("#A B\n_`|")), min_size=1))
def test_an_answer_is_read_as_it_was_written_or_refused(
    tmp_path: Path, filled: dict[str, str]
) -> None:
    path = tmp_path / "issue.md"
    path.write_text("\n\n".join(f"### {label}\n\n{text}" for label, text in filled.items()))
    lines = "\n".join(filled.values()).split("\n")
    if any(line[4:].strip() in filled for line in lines if line.startswith("### ")):
        with pytest.raises(ReadError, match="twice"):
            answers(path, [*filled])
    else:
        found = {label: text for label, (_, text) in answers(path, [*filled]).items()}
        assert found == {label: text.strip() for label, text in filled.items() if text.strip()}
