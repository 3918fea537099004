"""Reports that go to GitHub, which takes only so much."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Hidata = Callable[..., tuple[int, str]]
Make = Callable[..., Path]
KIND = {"type": "object", "properties": {"id": {"type": "string"}, "a": {"type": "string"}}}
LONGEST = "@`|<" * 60
"""A text of which Markdown makes many times as many characters."""


def lines(start: str, value: str, number: int = 60) -> str:
    """Records with long keys and values."""
    return "".join(
        json.dumps({"id": f"{start}{n}{LONGEST}", "a": value}) + "\n" for n in range(number)
    )


def test_a_comment_on_github_is_never_too_long(make: Make, hidata: Hidata):
    old = make({"k": KIND}, {"k/l.ndjson": lines("a", "") + lines("c", "")}, name="old")
    new = make({"k": KIND}, {"k/l.ndjson": lines("b", "") + lines("c", LONGEST)}, name="new")
    code, out = hidata("diff", old, new, "--format", "markdown")
    assert code == 0
    assert len(out.encode()) <= 60_000
    assert out.startswith(
        "### What changes: 0 schema changes, 60 added, 60 removed, 60 changed (k)\n"
    )
    assert out.endswith("\nMore changed than a comment can hold.\n")


def test_a_short_comment_is_whole(make: Make, hidata: Hidata):
    old = make({"k": KIND}, {"k/l.ndjson": '{"id": "x"}\n'}, name="old")
    new = make({"k": KIND}, {"k/l.ndjson": '{"id": "y"}\n'}, name="new")
    _, out = hidata("diff", old, new, "--format", "markdown")
    assert "`k/y`" in out
    assert "than a comment can hold" not in out


@pytest.mark.slow
def test_the_summary_of_a_job_is_never_too_long(
    make: Make, hidata: Hidata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    page = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    schema = {"type": "object", "properties": {"a": {"const": "@" * 300}}}
    records = {f"k/{'@' * 200}{n}.json": {"a": "|" * 300} for n in range(300)}
    assert hidata("--root", make({"k": schema}, records), "validate", "--format", "github")[0] == 1
    assert page.stat().st_size <= 900_000
    assert "300 findings in 300 files" in page.read_text()
    assert page.read_text().endswith("\nAnd more, which find no room here: see the log.\n")
