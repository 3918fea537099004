"""Text in Markdown stays text, as a reader of GitHub's Markdown has it."""

from __future__ import annotations

import html
import re

import pytest
from hidata.reports import clean, markdown
from hypothesis import example, given, settings
from hypothesis import strategies as st
from marko.ext.gfm import gfm

from tests.helpers import examples

MARKS = st.text("ab1 \\`*_[]()<>|~@#!:/&;$.-+=\n\t\"'wGH^{}é", max_size=20)
WORDS = st.sampled_from(
    [
        "**", "*", "_", "[a](b)", "![x](y)", "https://a.b/c", "www.a.b", "@user", "#12", "GH-12",
        "<b>", "&amp;", "&#64;", "~~", "`", "\\", "|", "\n", "a", " ", "1.", "- ", "# ", "> ",
        "a@b.co", "ftp://x.y", "[^1]", "```", "---", "===", "<!--", "<a href=x>", "\\|",
    ]
)  # fmt: skip
TEXTS = MARKS | st.lists(WORDS, max_size=10).map("".join)


def expected_text(text: str) -> str:
    """What a person is to read."""
    return " ".join(clean(text).split())


def visible_text(markup: str) -> str:
    """What a person reads where the page has this markup, in which there is nothing but text."""
    assert "<" not in markup
    return html.unescape(markup).replace("\u200b", "").strip()


@pytest.mark.slow
@given(TEXTS, TEXTS)
@example("O*NET", "O*NET says O*NET")
@example("1@.G", "c_www.a.b")
@settings(max_examples=examples(300))
def test_a_table_shows_its_cells_as_text(one: str, other: str):
    page = gfm(f"| x | y |\n| --- | --- |\n| {markdown.cell(one)} | {markdown.cell(other)} |\n")
    cells = re.findall(r"<td>(.*)</td>", page)
    assert [visible_text(each) for each in cells] == [expected_text(one), expected_text(other)]


@given(TEXTS)
@example("#")
@settings(max_examples=examples(200))
def test_a_heading_shows_its_text(text: str):
    page = gfm(f"### {markdown.cell(text)}\n")
    (line,) = re.findall(r"<h3>(.*)</h3>", page)
    assert visible_text(line) == expected_text(text)


@pytest.mark.slow
@given(TEXTS.filter(expected_text))
@example("# a")
@example("1. a")
@example("- a")
@example("***")
@settings(max_examples=examples(300))
def test_a_paragraph_stays_one_paragraph(text: str):
    page = gfm(f"before\n\n{markdown.paragraph(text)}\n")
    (before, line) = re.findall(r"<p>(.*)</p>", page)
    assert (before, visible_text(line)) == ("before", expected_text(text))
    assert page.count("<") == 4


@pytest.mark.slow
@given(TEXTS.filter(expected_text), TEXTS.filter(expected_text))
@example("`", "a`")
@example("\\|", "|")
@settings(max_examples=examples(300))
def test_code_shows_its_text(one: str, other: str):
    page = gfm(f"| x |\n| --- |\n| {markdown.code(one)}, {markdown.code(other)} |\n")
    (cell,) = re.findall(r"<td>(.*)</td>", page)
    match = re.fullmatch(r"<code>(.*)</code>, <code>(.*)</code>", cell)
    assert [visible_text(each) for each in match.groups()] == [
        expected_text(one),
        expected_text(other),
    ]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("plain words, 1,234 (5.6%): a-b_c; it's O*NET?", None),
        ("# means no estimate; ** means none", None),
        ("a _b_ [c](d)", "a &#95;b&#95; &#91;c&#93;(d)"),
        ("*a*", "&#42;a&#42;"),
        ("a | b \\ c", "a &#124; b &#92; c"),
        ("@user, see #12 and GH-3", "&#64;&#8203;user, see &#35;&#8203;12 and GH&#45;&#8203;3"),
        ("https://a.b www.c.d", "https&#58;//a.b www&#46;c.d"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("a\nb\u200b", "a b&#92;u200b"),
    ],
)
def test_the_source_can_be_read(text: str, source: str | None):
    assert markdown.cell(text) == (text if source is None else source)
