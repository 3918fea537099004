"""Hostile text in Markdown: comments, the page of a job, a README. It stays text.

Markdown is read by marko, a second implementation of GitHub's, and the text that it leaves is
searched for what GitHub acts on afterwards: people, issues, commits, emoji, formulas.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hidata.cli import run
from marko.ext.gfm import gfm

COMMIT = "16c999e8c71134401a78d4d46435517b2271d6ac"
HOSTILE = [
    "# heading", "## h", "a\n===", "a\n---", "---", "***", "- item", "+ item", "* item", "1. one",
    "1) one", "- [ ] task", "> quote", "> [!WARNING]\n> x", "    code", "```\ncode\n```", "~~~\ncode",
    "`code`", "``", "`", "a ` b", "*em*", "**strong**", "_em_", "__strong__", "***x", "~~gone~~",
    "~gone~", "[link](https://x.org)", "[link](javascript:alert(1))", "![image](https://x.org/i.png)",
    "[a]: https://x.org", "[a]", "[^1]", "[^1]: note", "<https://x.org>", "<a@x.org>",
    "https://x.org/a", "HTTP://x.org", "www.x.org", "ftp://x.org", "a@x.org",
    "mailto:a@x.org", "xmpp:a@x.org/b", "<script>alert(1)</script>", "<img src=x onerror=y>",
    "<!-- comment", "-->", "</td></tr></table>", "<details><summary>x", "<br>", "&lt;b&gt;",
    "&commat;user", "&#64;user", "&#x40;user", "\\@user", "@user", "@org/team", "(@user)", "a @user",
    "#12", "a #12", "GH-12", "org/repo#12", f"org/repo@{COMMIT}", COMMIT, COMMIT[:7],
    f"a {COMMIT[:9]}.", "https://github.com/org/repo/issues/1", ":smile:", ":+1:", ":100:", ":a_b:",
    "$x$", "$$x$$", "$`x`$", "```math\nx\n```", "| a | b |\n| --- | --- |\n| c | d |", "|", "\\|", "\\",
    "\\`", "a\\", "::error::x", "##[group]x", "\u202e\u0085\u2028# x", "\r\n\r\n# x", "\x0c# x", "\t# x",
    "\u00a0# x", "\u3000- x", "[x](<y", "![", "](", "<", "&", "*", "_", "**a*b**", "_a_b_", "<?php", "<![CDATA[", "]]>",
]  # fmt: skip

ALLOWED = {
    "h1",
    "h2",
    "h3",
    "p",
    "pre",
    "code",
    "strong",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ACTED_ON = {
    "person": r"(?<![\w`])@[A-Za-z0-9]",
    "issue": r"#\d|(?i:\bgh-\d)",
    "commit": r"\b(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7,40}\b",
    "emoji": r":(?:[\w+-]*[A-Za-z][\w+-]*|100|[+-]1):",
    "hidden": r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2028]",
}


class Page(HTMLParser):
    """The elements of a page, and its text outside code."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.text: list[str] = []
        self.code = 0
        self.others: list[str] = []
        self.feed(gfm(markdown))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags[tag] += 1
        self.code += tag in ("code", "pre")
        if attrs and tag != "code":
            self.others.append(f"{tag} {attrs}")

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        if not self.code:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    handle_decl = unknown_decl = handle_pi = handle_comment


def page_of(markdown: str) -> Page:
    """Return the page that Markdown makes, in which nothing is but text."""
    page = Page(markdown)
    assert set(page.tags) <= ALLOWED
    assert page.others == []
    text = "\n".join(page.text)
    assert {name: re.findall(p, text) for name, p in ACTED_ON.items() if re.findall(p, text)} == {}
    assert "$" not in re.sub(r"&#36;", "", markdown)  # GitHub looks for formulas in the source
    return page


def properties(texts: list[str]) -> dict[str, Any]:
    """A property for each text: with it as name, title, description, unit, value."""
    return {"id": {"type": "string"}} | {
        f"{text} {number}": {"title": text, "description": text, "enum": [text], "x-ogc-unit": text}
        for number, text in enumerate(texts)
    }


@pytest.fixture
def root(make: Callable[..., Path]) -> Path:
    named = [text for text in HOSTILE if "/" not in text and text.isprintable()]
    schemas = {text: {"title": text, "type": "object", "properties": {"id": {"type": "string"}}} for text in named}  # fmt: skip
    records = {f"{text}/{text}.json": {"id": text} for text in named if text[0] != "."}
    values = {f"{text} {number}": text for number, text in enumerate(HOSTILE)}
    whole = {"type": "object", "properties": properties(HOSTILE), "additionalProperties": False}
    return make({**schemas, "k": whole}, {**records, "k/a.json": {"id": "a", **values}})


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_settings_in_the_readme(make, text: str, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    settings = "".join(
        f"{name} = {json.dumps(text)}\n"
        for name in ("title", "description", "license", "schema-version")
    )
    root = make({"k": {"type": "object"}}, {"k/a.json": {}}, settings)
    assert run(["--root", str(root), "build", "--out", str(tmp_path), "--only", "csv"]) == 0
    page = page_of((tmp_path / "demo-0.0.0/README.md").read_text("utf-8"))
    assert [page.tags[tag] for tag in ("h1", "h2", "h3", "table")] == [1, 2, 1, 1]


@pytest.mark.slow
def test_names_and_notes_in_the_readme(root: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert run(["--root", str(root), "build", "--out", str(tmp_path), "--only", "csv,parquet"]) == 0
    text = (tmp_path / "demo-0.0.0/README.md").read_text("utf-8")
    page = page_of(text)
    kinds = len(list((root / "schema").iterdir()))
    assert [page.tags[tag] for tag in ("h1", "h2", "h3", "table")] == [1, 2, kinds, kinds]
    pasted = re.findall(r"(?:parquet|csv)/(.*)[.](?:parquet|csv)", text)
    assert [name for name in pasted if not re.fullmatch(r"[\w.-]+", name)] == []
    assert len(pasted) == 6


@pytest.mark.slow
def test_a_comment_on_what_changes(root: Path, tmp_path: Path, capsys):
    old = tmp_path / "old"
    (old / "records").mkdir(parents=True)
    (old / "schema").mkdir()
    assert run(["diff", str(old), str(root), "--format", "markdown"]) == 0
    assert page_of(capsys.readouterr().out).tags["h3"] == 1
    (old / "schema/k.schema.json").write_text((root / "schema/k.schema.json").read_text())
    (old / "records/k").mkdir()
    record = json.loads((root / "records/k/a.json").read_text())
    for start in range(0, len(HOSTILE), 40):  # more changes are only counted
        other = {name: text for number, (name, text) in enumerate(record.items()) if not start < number <= start + 40}  # fmt: skip
        (old / "records/k/a.json").write_text(json.dumps(other))
        capsys.readouterr()
        assert run(["diff", str(root), str(old), "--format", "markdown"]) == 0
        page = page_of(capsys.readouterr().out)
        assert (page.tags["h3"], page.tags["h1"]) == (1, 0)
        assert page.tags["td"] > 4 * min(40, len(HOSTILE) - start)


@pytest.mark.slow
def test_the_page_of_a_job(root: Path, tmp_path: Path, monkeypatch):
    wrong = {name: [text] for name, text in json.loads((root / "records/k/a.json").read_text()).items()}  # fmt: skip
    (root / "records/k/a.json").write_text(json.dumps(wrong))
    unknown = {f"{text}x": text for text in HOSTILE}
    (root / "records/k/b.json").write_text(json.dumps({"id": "b", **unknown}))
    for text in HOSTILE:
        if text.isprintable() and "/" not in text:
            (root / "records/k" / f"{text}.json").write_text("{")
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert run(["--root", str(root), "validate", "--format", "github"]) == 1
    page = page_of(summary.read_text("utf-8"))
    assert [page.tags["h3"], page.tags["table"]] == [1, 1]
    assert page.tags["td"] > 4 * 2 * len(HOSTILE)
