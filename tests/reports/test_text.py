"""Findings as text."""

from __future__ import annotations

import pytest
from hidata import reports
from hidata.findings.finding import Finding

from tests.data.findings import ALL, GONE, TEXTS


def source_and_caret(text: str, column: int) -> list[str]:
    """The source line and the caret's line of one finding."""
    finding = Finding("a.json", 1, column, "J004", "Wrong.")
    lines = reports.render("text", [finding], source=lambda _: text).split("\n")
    return lines[1:3]


def test_text() -> None:
    assert reports.render("text", ALL, source=TEXTS.get, checked=2301) == (
        "records/area/b.json:1:1: J001 This file cannot be read.\n"
        "\n"
        "records/wage/a.json:1:3: S002 There is no property yaer here.\n"
        '    { "yaer": 2024,\n'
        "      ^\n"
        "  hint: did you mean year?\n"
        "records/wage/a.json:2:9: J005 There is an extra comma.\n"
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
    assert source_and_caret(text, column) == ["    " + line, "    " + " " * before + "^"]


@pytest.mark.parametrize("column", [1, 40, 5000, 9990, 10_000, 10_001])
def test_long_lines_are_cut_around_the_column(column: int) -> None:
    text = "".join(chr(ord("a") + n % 26) for n in range(10_000))
    line, caret = source_and_caret(text, column)
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


@pytest.mark.parametrize(("length", "cut"), [(99, False), (100, False), (101, True)])
def test_a_line_of_a_hundred_characters_is_whole(length: int, cut: bool) -> None:
    text = "x" * length
    (line, caret), (last, end) = source_and_caret(text, 1), source_and_caret(text, length)
    assert line == "    " + ("x" * 100 + "..." if cut else text)
    assert last == "    " + ("..." + "x" * 100 if cut else text)
    assert (len(caret), len(end)) == (5, 4 + length + (2 if cut else 0))


def _many(number: int) -> list[Finding]:
    """Findings in lists of one property, and one of another code."""
    one = Finding("a.json", 1, 1, "S001", "One.", "/b")
    return [Finding("a.json", 1, n, "S003", "Wrong.", f"/a/{n}/c") for n in range(2, number + 1)] + [one]  # fmt: skip


@pytest.mark.parametrize(("number", "counted"), [(50, False), (51, True)])
def test_many_findings_are_counted_by_code_and_property(number: int, counted: bool) -> None:
    """A place in a list is not a property of its own."""
    text = reports.render("text", _many(number), checked=7)
    counts = f"Findings by code and property:\n  {number - 1}  S003  /a/*/c\n   1  S001  /b\n\n"
    assert (counts in text) == counted
    assert text.endswith(f"{number} findings in 1 file; 7 records checked\n")


@pytest.mark.parametrize(("number", "shown"), [(1000, 1000), (1001, 1000), (4000, 1000)])
def test_of_thousands_of_findings_the_first_are_written_and_all_counted(number, shown) -> None:
    text = reports.render("text", _many(number), checked=7)
    assert text.count("a.json:1:") == shown
    assert (f"and {number - shown:,} more finding" in text) == (number > shown)
    assert f"  {number - 1:,}  S003  /a/*/c\n" in text
    assert f"{number:,} findings in 1 file" in text


def test_the_counts_have_a_bound() -> None:
    findings = [Finding("a.json", 1, 1, "S001", "One.", f"/p{n}") for n in range(150)]
    text = reports.render("text", findings)
    assert text.count("  1  S001  /p") == 100
    assert "  50  in 50 more groups\n" in text.replace("   50", "  50")
