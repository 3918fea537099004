"""Where findings are reported: names of files, files of reports, streams that are closed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.helpers.repositories import run_git

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}}
BAD = {"k/x.json": {"n": "x"}}
PLACE = "records/k/x.json"


def _uri(out: str) -> str:
    (result,) = json.loads(out)["runs"][0]["results"]
    return str(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


@pytest.mark.parametrize(
    ("stand", "shown"),
    [("demo", PLACE), (".", f"demo/{PLACE}"), ("demo/records/k", "x.json"), ("demo/schema", f"../{PLACE}"), ("other", "{root}/" + PLACE)],
)  # fmt: skip
def test_text_names_files_from_where_the_person_stands(make, hidata, tmp_path, monkeypatch, stand, shown):  # fmt: skip
    root = make({"k": SCHEMA}, BAD)
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / stand)
    out = hidata("validate", "--root", root)[1]
    assert out.split(":")[0] == shown.format(root=root)


@pytest.mark.parametrize("stand", ["demo", ".", "demo/schema", "other"])
@pytest.mark.parametrize("workspace", [None, "/elsewhere", "{tmp}/other"])
def test_machines_name_files_from_the_repository(make, hidata, tmp_path, monkeypatch, stand, workspace):  # fmt: skip
    root = make({"k": SCHEMA}, BAD)
    (tmp_path / "other").mkdir()
    run_git(tmp_path, "init", "-q")
    monkeypatch.chdir(tmp_path / stand)
    if workspace:
        monkeypatch.setenv("GITHUB_WORKSPACE", workspace.format(tmp=tmp_path))
    assert _uri(hidata("validate", "--root", root, "--format", "sarif")[1]) == f"demo/{PLACE}"
    out = hidata("validate", "--root", root, "--format", "github")[1]
    assert out.startswith(f"::error file=demo/{PLACE},")
    findings = json.loads(hidata("validate", "--root", root, "--format", "json")[1])["findings"]
    assert [f["file"] for f in findings] == [PLACE]


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_a_report_goes_to_a_file_and_text_is_printed(make, hidata, tmp_path: Path, form: str):
    root = make({"k": SCHEMA}, BAD)
    printed = hidata("--root", root, "validate", "--format", form)
    text = hidata("--root", root, "validate")
    code, out = hidata(
        "--root", root, "validate", "--format", form, "--output", tmp_path / "report"
    )
    assert (code, out) == text
    assert (tmp_path / "report").read_text("utf-8") == printed[1]


def test_a_report_that_cannot_be_written(make, hidata, tmp_path: Path):
    root = make({"k": SCHEMA}, BAD)
    code, out = hidata("--root", root, "validate", "--output", tmp_path / "no" / "report")
    assert (code, out.count("\n")) == (2, 1)


def test_a_summary_that_cannot_be_written_hides_nothing(make, hidata, tmp_path, monkeypatch):
    root = make({"k": SCHEMA}, BAD)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    code, out = hidata("--root", root, "validate", "--format", "github")
    assert code == 1
    assert "::error file=" in out
    assert "no summary of the job" in out


def _closed(root: Path, redirect: str, *options: str) -> int:
    command = f"{sys.executable} -m hidata --root {root} validate {' '.join(options)} {redirect}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True,
        env=environment, cwd=root,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.returncode


@pytest.mark.slow
@pytest.mark.parametrize("redirect", [">&-", ">&- 2>&-", "| true", "> /dev/full"])
def test_a_closed_output_still_gets_the_exit_code(make, tmp_path: Path, redirect: str):
    """A report in a file is whole then, too."""
    root = make({"k": SCHEMA}, {f"k/{n}.json": {"n": "x"} for n in range(500)})
    report = tmp_path / "report"
    assert _closed(root, redirect, "--format", "sarif", "--output", str(report)) == 1
    assert len(json.loads(report.read_text("utf-8"))["runs"][0]["results"]) == 500


def test_a_source_read_today_is_no_finding(make, hidata, monkeypatch):
    """Whatever the day of the last commit: in a time zone ahead of UTC it is tomorrow already."""
    source = {"type": "object", "properties": {"retrieved": {"type": "string", "x-hidata-date": True}}, "x-hidata-rules": ["period-not-in-future"]}  # fmt: skip
    today = datetime.now(UTC).date()
    days = [today + timedelta(days=n) for n in (0, 1, 3)]
    root = make(
        {"k": source}, {f"k/d{n}.json": {"retrieved": str(day)} for n, day in enumerate(days)},
        'extension = "careers"',
    )  # fmt: skip
    monkeypatch.setenv("GIT_COMMITTER_DATE", "@86400 +0000")
    run_git(root, "init", "-q")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "all")
    for epoch in ("", "0"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        out = hidata("--root", root, "validate")[1]
        assert [line.split(":")[0] for line in out.splitlines() if " D104 " in line] == [
            "records/k/d2.json"
        ]


@pytest.mark.slow
def test_a_report_lost_on_a_full_disk_is_an_error(make):
    """A full disk, and nothing wrong otherwise."""
    root = make({"k": SCHEMA}, {"k/x.json": {"n": 1}})
    assert [_closed(root, redirect) for redirect in ("> /dev/full", "| true", ">&-")] == [2, 0, 0]
