"""Reports: the findings in every format, exact, complete and safe to print."""

from __future__ import annotations

import json
import unicodedata
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hidata import reports
from hidata.findings import finding
from hidata.findings.finding import Finding, Fix
from hidata.reports import github, sarif
from hidata.reports import json as json_report
from hypothesis import given, settings
from hypothesis import strategies as st

COMMA = Finding(
    "records/wage/a.json", 2, 9, "J005", "There is a comma too many.", "", "delete the comma"
)
NAME = Finding(
    "records/wage/a.json", 1, 3, "S002", "There is no property yaer here.", "/yaer",
    "did you mean year?", Fix("rename", "/yaer", "year"),
)  # fmt: skip
GONE = Finding("records/area/b.json", 1, 1, "J001", "This file cannot be read.")
ALL = [COMMA, NAME, GONE]
TEXTS = {"records/wage/a.json": '{ "yaer": 2024,\n  "a": 1,\n}\n'}


def shown(text: str, column: int) -> list[str]:
    """The source line and the caret's line of one finding."""
    found = Finding("a.json", 1, column, "J004", "Wrong.")
    lines = reports.render("text", [found], source=lambda _: text).split("\n")
    return lines[1:3]


def test_text() -> None:
    assert reports.render("text", ALL, source=TEXTS.get, checked=2301) == (
        "records/area/b.json:1:1: J001 This file cannot be read.\n"
        "\n"
        "records/wage/a.json:1:3: S002 There is no property yaer here.\n"
        '    { "yaer": 2024,\n'
        "      ^\n"
        "  hint: did you mean year?\n"
        "records/wage/a.json:2:9: J005 There is a comma too many.\n"
        '      "a": 1,\n'
        "            ^\n"
        "  hint: delete the comma\n"
        "\n"
        "3 findings in 2 files; 2,301 records checked\n"
    )
    assert reports.render("text", [], checked=2301) == "ok: 2,301 records checked, 0 findings\n"
    assert reports.render("text", [GONE], checked=1).endswith(
        "1 finding in 1 file; 1 record checked\n"
    )


@pytest.mark.parametrize(
    ("text", "column", "line", "before"),
    [
        ("\t\tx", 3, "  x", 2),  # a tab takes one column
        ("日本x", 3, "日本x", 4),  # wide characters take two
        ("e\u0301x", 3, "e\u0301x", 1),  # combining ones none
        ("ab", 3, "ab", 2),  # past the end
        ("\ufeffab", 2, "ab", 1),  # a byte-order mark is not there
        ("ab\r\n", 1, "ab", 0),
    ],
)
def test_caret_stands_below_the_column(text: str, column: int, line: str, before: int) -> None:
    assert shown(text, column) == ["    " + line, "    " + " " * before + "^"]


@pytest.mark.parametrize("column", [1, 40, 5000, 9990, 10_000, 10_001])
def test_long_lines_are_cut_around_the_column(column: int) -> None:
    text = "".join(chr(ord("a") + n % 26) for n in range(10_000))
    line, caret = shown(text, column)
    assert len(line) <= 4 + 3 + 100 + 3
    assert line[len(caret) - 1 :][:1] == text[column - 1 : column]


def test_color_only_when_asked() -> None:
    plain = reports.render("text", ALL, source=TEXTS.get)
    color = reports.render("text", ALL, source=TEXTS.get, color=True)
    assert "\x1b" not in plain
    for sequence in ("\x1b[1m", "\x1b[31m", "\x1b[36m", "\x1b[0m"):
        assert sequence in color
        color = color.replace(sequence, "")
    assert color == plain


def test_json() -> None:
    told = json.loads(reports.render("json", ALL, checked=7))
    assert told == {
        "version": 1,
        "findings": [
            {
                "code": "J001", "severity": "error", "file": "records/area/b.json",
                "line": 1, "column": 1, "pointer": "", "message": "This file cannot be read.",
            },
            {
                "code": "S002", "severity": "error", "file": "records/wage/a.json",
                "line": 1, "column": 3, "pointer": "/yaer",
                "message": "There is no property yaer here.", "hint": "did you mean year?",
                "fix": {"op": "rename", "pointer": "/yaer", "value": "year"},
            },
            {
                "code": "J005", "severity": "error", "file": "records/wage/a.json",
                "line": 2, "column": 9, "pointer": "", "message": "There is a comma too many.",
                "hint": "delete the comma",
            },
        ],
        "counts": {
            "records": 7, "findings": 3, "files": 2, "codes": {"J001": 1, "J005": 1, "S002": 1},
        },
    }  # fmt: skip


def json_faults(told: Any) -> list[str]:
    schema = json.loads(json_report.SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(told)]


def test_json_schema_describes_the_report() -> None:
    fixes = [
        Finding("c.json", 1, 1, "S003", "No.", "/a", None, Fix("replace", "/a", {"b": None})),
        Finding("c.json", 1, 2, "S002", "No.", "/b~1", None, Fix("remove", "/b~1")),
    ]
    told = json.loads(reports.render("json", ALL + fixes, checked=7))
    assert json_faults(told) == []
    assert json_faults(json.loads(reports.render("json", []))) == []
    for spoil in (
        {"line": 0}, {"column": 1.5}, {"severity": "warning"}, {"code": "x"}, {"pointer": "a"},
        {"extra": 1}, {"fix": {"op": "move", "pointer": "", "value": 1}},
        {"fix": {"op": "replace", "pointer": ""}},
        {"fix": {"op": "rename", "pointer": "", "value": 1}},
        {"fix": {"op": "remove", "pointer": "", "value": 1}},
    ):  # fmt: skip
        spoiled = {**told, "findings": [{**told["findings"][0], **spoil}]}
        assert json_faults(spoiled), spoil


def test_github() -> None:
    odd = Finding("records/a,b/50%:1.json", 3, 4, "S003", "100% wrong\r\nhere: {a, b}", "", "x\ny")
    assert reports.render("github", [odd], checked=2) == (
        "::error file=records/a%2Cb/50%25%3A1.json,line=3,col=4,title=S003 Wrong type"
        "::100%25 wrong  here: {a, b}%0Ahint: x y\n"
        "1 finding in 1 file; 2 records checked\n"
    )


def test_github_says_when_annotations_are_left_out() -> None:
    many = [Finding(f"{n}.json", 1, 1, "S003", "Wrong.") for n in range(11)]
    lines = reports.render("github", many).splitlines()
    assert [line.startswith("::error ") for line in lines] == [True] * 11 + [False]
    assert "first 10" in lines[-1]
    assert "first 10" not in reports.render("github", many[:10])


def test_github_step_summary() -> None:
    hostile = Finding("a.json", 1, 2, "S003", "<img src=x> | `b` [c](https://x.org) @d", "/q", None)
    told = github.step_summary([hostile], 5)
    assert told.startswith("### hidata: 1 finding in 1 file; 5 records checked\n")
    (row,) = [line for line in told.splitlines() if "S003" in line]
    assert row.count("|") == 5
    assert not set(row[row.index("S003") :]) & set("<>`[]@:")
    many = [Finding(f"{n}.json", 1, 1, "S003", "x" * 10**5) for n in range(600)]
    told = github.step_summary(many, 600)
    assert len(told.encode()) < 2**20
    assert "100 more" in told
    assert github.step_summary([], 3) == "### hidata: ok: 3 records checked, 0 findings\n\n"


def sarif_run(findings: list[Finding]) -> dict[str, Any]:
    log = json.loads(reports.render("sarif", findings))
    assert (log["version"], log["$schema"][:8]) == ("2.1.0", "https://")
    (run,) = log["runs"]
    return dict(run)


def test_sarif() -> None:
    """Required properties and forms of SARIF 2.1.0, sections 3.13 to 3.49."""
    run = sarif_run(ALL)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True}]
    driver = run["tool"]["driver"]
    assert driver["name"] == "hidata"
    assert [rule["id"] for rule in driver["rules"]] == list(finding.catalogue())
    for rule in driver["rules"]:
        assert rule["defaultConfiguration"] == {"level": "error"}
        for text in (rule["shortDescription"], rule["fullDescription"], rule["help"]):
            assert text["text"].strip()
    found = [
        (
            result["ruleId"],
            result["level"],
            result["locations"][0]["physicalLocation"]["artifactLocation"],
            result["locations"][0]["physicalLocation"]["region"],
            result["locations"][0].get("logicalLocations"),
            result["message"],
        )
        for result in run["results"]
    ]
    at = {"uri": "records/wage/a.json", "uriBaseId": "%SRCROOT%"}
    assert found[1:] == [
        (
            "S002", "error", at, {"startLine": 1, "startColumn": 3},
            [{"fullyQualifiedName": "/yaer"}],
            {"text": "There is no property yaer here.\nHint: did you mean year?"},
        ),
        (
            "J005", "error", at, {"startLine": 2, "startColumn": 9}, None,
            {"text": "There is a comma too many.\nHint: delete the comma"},
        ),
    ]  # fmt: skip


def test_sarif_addresses_and_messages_are_escaped() -> None:
    odd = Finding("records/a b/é%:#?.json", 1, 1, "J009", "The { is never closed, {0} too.")
    (result,) = sarif_run([odd])["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert not set(uri) & set(" :#?")
    assert unquote(uri) == odd.file
    assert result["message"]["text"] == "The {{ is never closed, {{0}} too."


def test_sarif_knows_a_finding_again() -> None:
    def prints(findings: list[Finding]) -> list[Any]:
        return [result["partialFingerprints"] for result in sarif_run(findings)["results"]]

    moved = Finding(NAME.file, 7, 5, NAME.code, NAME.message, NAME.pointer)
    assert prints([moved]) == prints([NAME])
    others = [COMMA, NAME, GONE, Finding(NAME.file, 1, 3, NAME.code, NAME.message, "/other")]
    assert len({json.dumps(each) for each in prints(others)}) == 4


def test_sarif_stays_below_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "LIMIT", 2)
    run = sarif_run(ALL)
    assert len(run["results"]) == 2
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("1 finding more left out")


def test_junit() -> None:
    (suite,) = ET.fromstring(reports.render("junit", ALL))
    assert (suite.get("tests"), suite.get("failures")) == ("3", "3")
    case = suite[2]
    assert case.get("name") == "records/wage/a.json:2:9 J005"
    assert case[0].get("message") == "There is a comma too many."
    assert (case[0].text or "").endswith("hint: delete the comma")
    (suite,) = ET.fromstring(reports.render("junit", []))
    assert (suite.get("tests"), suite.get("failures"), len(suite[0])) == ("1", "0", 0)


STRINGS = st.text(max_size=12) | st.text(
    "\x1b\x9b\r\n\t\x00\x7f\u202e\u200b\ufeff\ud800\udfff<>&\"'%:,|`", max_size=8
)
HOSTILE = st.builds(
    Finding,
    file=STRINGS.filter(bool),
    line=st.integers(1, 3),
    column=st.integers(1, 9),
    code=st.sampled_from(list(finding.catalogue())),
    message=STRINGS,
    pointer=STRINGS,
    hint=st.none() | STRINGS,
    fix=st.none() | st.builds(Fix, st.just("replace"), STRINGS, STRINGS),
)


@settings(deadline=None)
@given(st.lists(HOSTILE, max_size=4), STRINGS)
def test_hostile_findings_are_safe_to_print(findings: list[Finding], text: str) -> None:
    told = {
        form: reports.render(form, findings, source=lambda _: text, checked=3)
        for form in reports.FORMATS
    }
    for rendered in told.values():
        rendered.encode()
    for form in ("text", "github", "junit"):
        shown = told[form].replace("\n", "")
        assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert told["github"].count("\n") == len(findings) + 1
    assert len(json.loads(told["json"])["findings"]) == len(findings)
    assert len(json.loads(told["sarif"])["runs"][0]["results"]) == len(findings)
    assert len(ET.fromstring(told["junit"])[0]) == max(1, len(findings))


def test_order_does_not_depend_on_the_order_given() -> None:
    for form in reports.FORMATS:
        assert reports.render(form, ALL) == reports.render(form, ALL[::-1])


def test_unknown_format() -> None:
    with pytest.raises(ValueError, match="xml"):
        reports.render("xml", ALL)


STRUCTURAL = [code for code in finding.catalogue().values() if code.schema]


@pytest.mark.parametrize("code", STRUCTURAL, ids=lambda code: code.code)
def test_structural_examples_in_the_catalogue_are_true(make, hidata, code: finding.Code) -> None:
    records = {"k/wrong.json": code.wrong, "k/right.json": code.right}
    _, out = hidata(
        "--root", make({"k": json.loads(code.schema)}, records), "validate", "--format", "json"
    )
    assert [(f["code"], f["file"]) for f in json.loads(out)["findings"]] == [
        (code.code, "records/k/wrong.json")
    ]


def test_every_code_is_explained() -> None:
    for code in finding.catalogue().values():
        assert code.title
        assert code.explanation.strip()
        assert code.right
        assert code.group == finding.GROUPS[code.code[0]]


def test_github_finds_the_files_of_a_dataset_in_a_subfolder(
    make, hidata, tmp_path, monkeypatch
) -> None:
    root = make({"k": {"type": "object"}}, {"k/a.json": "[]"})
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert (
        "file=demo/records/k/a.json," in hidata("--root", root, "validate", "--format", "github")[1]
    )
    assert '"demo/records/k/a.json"' in hidata("--root", root, "validate", "--format", "sarif")[1]
    assert '"records/k/a.json"' in hidata("--root", root, "validate", "--format", "json")[1]
