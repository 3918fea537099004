"""Findings as annotations and summaries of GitHub."""

from __future__ import annotations

from pathlib import Path

import pytest
from hidata import reports
from hidata.findings.finding import Finding
from hidata.reports import github

from tests.data.faults import SCHEMA


def test_github_gets_annotations_and_a_summary(make, hidata, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    root = make({"book": SCHEMA}, {"book/x.json": '{"id": "x",\n "titel": "X"}'})
    code, out = hidata("--root", root, "validate", "--format", "github")
    assert code == 1
    assert out.startswith("::error file=records/book/x.json,line=2,col=2,")
    assert "S002" in (tmp_path / "summary.md").read_text()


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
    summary = github.step_summary([hostile], 5)
    assert summary.startswith("### hidata: 1 finding in 1 file; 5 records checked\n")
    (row,) = [line for line in summary.splitlines() if "S003" in line]
    assert row.count("|") == 5
    assert not set(row[row.index("S003") :]) & set("<>`[]@:")
    many = [Finding(f"{n}.json", 1, 1, "S003", "x" * 10**5) for n in range(600)]
    summary = github.step_summary(many, 600)
    assert len(summary.encode()) < 2**20
    assert "100 more" in summary
    assert github.step_summary([], 3) == "### hidata: ok: 3 records checked, 0 findings\n\n"


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


@pytest.mark.parametrize(("count", "more"), [(499, None), (500, None), (501, "1 more"), (502, "2 more")])  # fmt: skip
def test_a_summary_lists_five_hundred_findings(count: int, more: str | None) -> None:
    findings = [Finding(f"{n}.json", 1, 1, "S003", "Wrong.") for n in range(count)]
    summary = github.step_summary(findings, count)
    assert summary.count("S003") == min(count, 500)
    assert ("more" in summary) == (more is not None)
    assert more is None or f"And {more}: see the log." in summary


@pytest.mark.parametrize(("length", "shown"), [(300, "x" * 300 + " |"), (301, "x" * 300 + "... |")])
def test_a_cell_of_a_summary_has_three_hundred_characters(length: int, shown: str) -> None:
    finding = Finding("a.json", 1, 1, "S003", "x" * length)
    assert f"| {shown}" in github.step_summary([finding], 1)
