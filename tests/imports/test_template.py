"""Templates: filled in, taken apart, and compared like headings."""

from __future__ import annotations

import re

import pytest
from hidata.imports.headings import fold
from hidata.imports.template import KeyTemplate, Pattern, Template
from hypothesis import example, given
from hypothesis import strategies as st

ROW = {"year": "2025", "soc": "29-2072", "Median pay": "51140", "blank": "", "industry": "all"}


def get(name: str) -> str:
    return ROW[name]


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{year}-05", "2025-05"),
        ("{Median pay}", "51140"),
        ("{ Median pay }", "51140"),
        ("USD", "USD"),
        ("{soc}/{year}", "29-2072/2025"),
        ("{{{year}}}", "{2025}"),
        ("{{}}", "{}"),
        ("a}}b", "a}b"),
        ("{blank}-05", ""),
        ("{year}{blank}", ""),
        ("", ""),
        ("[x]", "[x]"),
    ],
)
def test_a_template_is_filled_in(template: str, text: str):
    assert Template.parse(template).fill(get) == text


def test_the_names_of_a_template_come_once_and_in_order():
    template = Template.parse("{b}{a}-{b}")
    assert (template.names, template.is_constant) == (("b", "a"), False)
    assert Template.parse("{{a}}").is_constant
    assert Template.parse("{{a}}").constant == "{a}"


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("{year", "character 1 has no counterpart"),
        ("ab{year", "character 3 has no counterpart"),
        ("year}", "character 5 has no counterpart"),
        ("{a{b}", "character 1 has no counterpart"),
        ("{}", "no name in the braces"),
        ("{ }", "no name in the braces"),
        ("x" * 10_001, "longer than 10,000 characters"),
        ("{a}" * 201, "more than 200 fields"),
    ],
)
def test_a_faulty_template_is_refused(template: str, sentence: str):
    with pytest.raises(ValueError, match=sentence):
        Template.parse(template)


def test_templates_may_be_as_long_as_the_bounds():
    assert len(Template.parse("x" * 10_000).fill(get)) == 10_000
    assert len(Template.parse("{a}" * 200).parts) == 200


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("OEU{type:1}{area:7}{m:2}", "OEUN000000001", {"type": "N", "area": "0000000", "m": "01"}),
        ("OEU{type:1}{area:7}{m:2}", "OEUN0000000012", None),
        ("OEU{type:1}{area:7}{m:2}", "OEUN00000000", None),
        ("OEU{type:1}{area:7}{m:2}", "oeuN000000001", None),
        ("national_M{year:4}_dl.xlsx", "national_M2025_dl.xlsx", {"year": "2025"}),
        ("{month:2}/{year:4}", "05/2025", {"month": "05", "year": "2025"}),
        ("{a}-{b}", "x-y-z", {"a": "x", "b": "y-z"}),
        ("{a}-{b}", "-y", None),
        ("{a}-{b}", "--y", {"a": "-", "b": "y"}),
        ("{a}-{b}", "x-", None),
        ("{}-{b}", "-y", {"b": "y"}),
        ("{:2}-{:4}", "29-2072", {}),
        ("{:2}-{:4}", "29-20720", None),
        ("{}_hourly", "_hourly", {}),
        ("{a}{b}", "xyz", {"a": "x", "b": "yz"}),
        ("{a}{b:2}{c}", "12345", {"a": "1", "b": "23", "c": "45"}),
        ("{a}", "", None),
        ("{}", "", {}),
        ("", "", {}),
        ("", "x", None),
        ("same", "same", {}),
        ("{{{a}}}", "{x}", {"a": "x"}),
        ("{a}\n{b}", "1\n2", {"a": "1", "b": "2"}),
    ],
)
def test_a_pattern_takes_a_text_apart(pattern: str, text: str, found: dict[str, str] | None):
    parsed = Pattern.parse(pattern)
    assert parsed.match(text) == found
    assert parsed.values(text) == (None if found is None else tuple(found.values()))


def test_the_names_of_a_pattern_are_those_that_it_gives():
    pattern = Pattern.parse("{b}-{:2}-{}-{a:3}")
    assert (pattern.names, pattern.is_constant) == (("b", "a"), False)
    assert Pattern.parse("x").is_constant


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("{a:0}", "stands no number of characters from 1 to 10,000"),
        ("{a:10001}", "stands no number"),
        ("{a:9999999999999999999999}", "stands no number"),
        ("{a:x}", "stands no number"),
        ("{a:}", "stands no number"),
        ("{a:-1}", "stands no number"),
        ("{a:²}", "stands no number"),
        ("{a}{a}", "the name {a} stands in it twice"),
        ("{a", "has no counterpart"),
    ],
)
def test_a_faulty_pattern_is_refused(pattern: str, sentence: str):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Pattern.parse(pattern)


def test_a_field_may_be_as_wide_as_the_bound():
    assert Pattern.parse("{a:10000}").match("x" * 10_000) == {"a": "x" * 10_000}


def test_a_long_text_with_many_false_beginnings_is_compared_in_bounded_time():
    pattern = Pattern.parse("{}aab" * 100 + "{}c")
    assert pattern.match("a" * 30_000) is None


literals = st.text("ab-{", max_size=3)
widths = st.integers(1, 3)


@st.composite
def patterns(draw: st.DrawFn, with_widths: bool = False) -> tuple[str, str]:
    """A pattern, and a regular expression that means the same."""
    pattern = expression = ""
    for name in "xyz"[: draw(st.integers(0, 3))]:
        literal = draw(literals)
        pattern += literal.replace("{", "{{")
        expression += re.escape(literal)
        width = draw(widths) if with_widths else draw(st.none() | widths)
        kept = name if draw(st.booleans()) or with_widths else ""
        pattern += f"{{{kept}:{width}}}" if width else f"{{{kept}}}"
        least = f".{{{width}}}" if width else ".+?" if kept else ".*?"
        expression += f"(?P<{kept}>{least})" if kept else least
    literal = draw(literals)
    return pattern + literal.replace("{", "{{"), expression + re.escape(literal)


@given(patterns(), st.text("ab-{", max_size=8))
@example(("{x}a{y}a", "(?P<x>.+?)a(?P<y>.+?)a"), "aaaaa")
def test_a_pattern_is_a_regular_expression_that_takes_as_little_as_will_do(
    pattern: tuple[str, str], text: str
):
    match = re.fullmatch(pattern[1], text, re.DOTALL)
    assert Pattern.parse(pattern[0]).match(text) == (match.groupdict() if match else None)


@given(patterns(with_widths=True), st.data())
def test_what_a_pattern_with_widths_took_apart_can_be_filled_in_again(
    pattern: tuple[str, str], data: st.DataObject
):
    parsed = Pattern.parse(pattern[0])
    fields = {
        name: data.draw(st.text("ab-{}\n\u00e9", min_size=int(width), max_size=int(width)))
        for name, width in re.findall(r"\{(\w):(\d)\}", pattern[0])
    }
    filled = Template.parse(re.sub(r":\d\}", "}", pattern[0])).fill(fields.__getitem__)
    assert parsed.match(filled) == fields


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Median wage[1]", "median wage"),
        ("Median wage (1)", "MEDIAN  WAGE"),
        ("Median wage [1] [12]", "median wage"),
        ("Median wage(1, 2)", "median wage"),
        ("  Employment,\n2024 ", "employment, 2024"),
        ("2024\N{EN DASH}34", "2024-34"),
        ("2024\N{MINUS SIGN}34", "2024-34"),
        ("a\N{NO-BREAK SPACE}b", "A B"),
        ("Jose\u0301", "JOS\u00c9"),
    ],
)
def test_headings_that_are_the_same(one: str, other: str):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Employment (2024)", "Employment (2034)"),
        ("Employment (thousands)", "Employment"),
        ("Wage [1] median", "Wage median"),
        ("(1)", "(2)"),
        ("2024 - 34", "2024-34"),
        ("Area, m\u00b2", "Area, m2"),
    ],
)
def test_headings_that_are_not_the_same(one: str, other: str):
    assert fold(one) != fold(other)


@given(st.text("aB1[]() ,\n\u00a0\u2013\u00df\u0130e\u0301", max_size=12))
def test_what_was_folded_stays_as_it_is_but_for_further_footnotes(text: str):
    once = fold(text)
    assert fold(once) == once or once.endswith((")", "]"))
    assert fold(f" {text}\n") == once


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("Table {}", " TABLE\n1.2", {}),
        ("Table {n} Jobs[1]", "table 1\N{EN DASH}2  jobs (3)", {"n": "1-2"}),
        ("table {n}", "Table ABC", {"n": "ABC"}),
        ("Employment\N{EN DASH}{year:4}", "EMPLOYMENT-2024", {"year": "2024"}),
        ("Stra\u00dfe {n}", "STRA\u00dfE X", {"n": "X"}),
        ("Table {}", "Tables 1", None),
    ],
)
def test_a_pattern_can_compare_like_headings(pattern: str, text: str, found: dict[str, str] | None):
    assert Pattern.parse(pattern).match(text, fold=True) == found
    assert Pattern.parse(pattern).match(text) != found or found is None


OMIT = {"industry": frozenset({"all", "total"})}


@pytest.mark.parametrize(
    ("template", "key"),
    [
        ("{soc}-{year}[-{industry}]", "29-2072-2025"),
        ("{soc}[-{blank}]-{year}", "29-2072-2025"),
        ("{soc}[-{year}]", "29-2072-2025"),
        ("[{blank}-]{soc}", "29-2072"),
        ("{soc}-{industry}", "29-2072-all"),
        ("{blank}-{soc}", ""),
        ("{soc}[-{year}-{industry}]", "29-2072"),
        ("x", "x"),
    ],
)
def test_a_part_of_a_key_in_brackets_is_left_out(template: str, key: str):
    assert KeyTemplate.parse(template).fill(get, OMIT) == key


def test_nothing_is_left_out_of_a_key_without_omit_but_what_is_blank():
    assert KeyTemplate.parse("{soc}[-{industry}][-{blank}]").fill(get) == "29-2072-all"
    assert KeyTemplate.parse("{soc}[-{industry}]").names == ("soc", "industry")


def test_the_name_of_a_column_may_have_brackets():
    assert KeyTemplate.parse("{Median[1]}").fill({"Median[1]": "x"}.__getitem__) == "x"


@pytest.mark.parametrize("template", ["a[{b}", "a{b}]", "[{a}[{b}]]", "[a]", "[]", "{a"])
def test_a_faulty_key_is_refused(template: str):
    with pytest.raises(ValueError, match=r"counterpart|no \{name\}"):
        KeyTemplate.parse(template)
