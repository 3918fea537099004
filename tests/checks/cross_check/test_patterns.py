"""What Python's `re` is asked: patterns that it reads as ECMA-262 does, and answers in little time."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest
from hidata.checks.cross_check.pattern_syntax import DEEPEST, LARGE, OTHERWISE
from hidata.checks.cross_check.patterns import (
    BEYOND_ASCII,
    COSTLY,
    LINES,
    MOST_TRIES,
    Automaton,
    why_not_asked,
)
from hypothesis import given
from hypothesis import strategies as st


def _why_not(pattern: str, text: str = "") -> str | None:
    return why_not_asked(pattern, text, lambda steps: None)


# of ECMA-262 with the flag u, read by Python in the same way
ALIKE = [
    "", "a", "abc", "^a$", "a|b", "a|", "(a)", "(?:a)", "(a|b)c", "[ab]", "[a-z]", "[^a-z]", "[a-]", "[-a]",
    "[.*+?()|{}^$]", r"[\]\\\-]", r"[a\-z]", "[a^]", "a*", "a+", "a?", "a*?", "a{2}", "a{2,}", "a{2,3}", "a{0}",
    r"\.", r"\^\$\\\.\*\+\?\(\)\[\]\{\}\|\/", r"\n\r\t\f\v", r"\x41", r"\u00e9", r"\d\D\w\W\s\S", r"[\d\W]",
    ".", "a/b", "-", "é", "\U0001f600", "^[a-z0-9]+(-[a-z0-9]+)*$", r"^[^\n\r\t]+$",
]  # fmt: skip

# read otherwise by Python, or by some versions of ECMA-262, or not read at all
OTHER = [
    r"\p{L}", r"\P{L}", r"\b", r"\B", r"\A", r"\Z", r"\z", r"\cA", r"\0", r"\1", r"(a)\1", r"\-", r"\e", r"\ud800",
    r"\x4", r"\u12", r"\u{e9}", r"\N{BULLET}", "(?=a)", "(?!a)", "(?<=a)", "(?i)a", "(?<n>a)", "(?P<n>a)", "(?#c)a",
    "a++", "a*+", "a?+", "a**", "a{2}{3}", "a{,3}", "a{", "a{a}", "a{3,2}", "}", "]", "*a", "+", "(", ")", "(a",
    "[", "[]", "[]a]", "[^]", "[[a]", "[a", "[z-a]", r"[a-\d]", r"[\d-z]", "[a&&b]", "[a||b]", "[a~~b]", "[a--b]",
    "^*", "(^)+", "(a*)*", "(a?)+", "(|a)*", "()*", "(a|b?){2}", "\\",
]  # fmt: skip


@pytest.mark.parametrize("pattern", ALIKE)
def test_patterns_that_both_dialects_read_alike_are_asked(pattern: str):
    assert _why_not(pattern) is None
    re.compile(pattern)


@pytest.mark.parametrize("pattern", OTHER)
def test_patterns_that_python_may_read_differently_are_not_asked(pattern: str):
    assert _why_not(pattern) == OTHERWISE


@pytest.mark.parametrize(
    ("pattern", "text", "why"),
    [
        ("^a$", "a\n", LINES),  # Python's $ is before a line's end too
        ("a.b", "a\u2028b", LINES),  # Python's . matches these three, ECMA-262's does not
        ("a.b", "a\u2029b", LINES),
        ("a.b", "a\rb", LINES),
        ("a.b", "a\x0bb", None),
        (r"\d", "\u0664", BEYOND_ASCII),  # a digit to Python alone
        (r"[^\W]", "é", BEYOND_ASCII),
        (r"\s", "\x1c", BEYOND_ASCII),  # blank to Python alone
        (r"\s", "\x1f", BEYOND_ASCII),
        (r"\s", "\x0b", None),
        (r"\d", "4", None),
        ("[0-9]", "\u0664", None),
        ("é", "é", None),
    ],
)
def test_texts_for_which_python_reads_a_pattern_differently(
    pattern: str, text: str, why: str | None
):
    assert _why_not(pattern, text) == why


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a+)+$", "a" * 40 + "!"),
        ("^(a|a)*$", "a" * 40 + "!"),
        ("^([a-z]+-?)+$", "a" * 40 + "!"),
        ("(x+x+)+y", "x" * 40),
        ("^(a|b|ab)*c", "ab" * 40),
        ("(a?|b?)" * 40, "c"),
        ("^" + "a?" * 30 + "a" * 30 + "$", "a" * 29),
        ("^(.*.*.*.*.*)!$", "a" * 400),
    ],
)
def test_patterns_that_could_take_too_long_are_not_asked(pattern: str, text: str):
    begin = time.process_time()
    assert _why_not(pattern, text) == COSTLY
    assert time.process_time() - begin < 1


# a pattern of one letter: each other letter costs a try to begin there, and one to go on
JUST = "b" * (MOST_TRIES // 2)


@pytest.mark.parametrize(
    ("pattern", "text", "why"),
    [
        ("a", JUST, None),
        ("a", JUST + "b", COSTLY),
        ("a{300}", "", None),
        ("a{301}", "", LARGE),
        ("(a{100}){3}", "", None),
        ("(a{101}){3}", "", LARGE),
        ("(" * DEEPEST + ")" * DEEPEST, "", None),
        ("(" * (DEEPEST + 1) + ")" * (DEEPEST + 1), "", LARGE),
        (f"({'|'.join('a' * 70)})*", "", None),  # 70 times 70 ways from one to the next
        (f"({'|'.join('a' * 71)})*", "", LARGE),
        ("(" * 10_000, "", LARGE),
        ("a{1000000}", "", OTHERWISE),
    ],
)
def test_bounds(pattern: str, text: str, why: str | None):
    assert _why_not(pattern, text) == why


def test_the_steps_of_the_decision_are_counted():
    steps: list[int] = []
    why_not_asked("a", JUST, steps.append)
    assert sum(steps) == 1 + MOST_TRIES // 32


LETTERS = st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\.", "[a-c]", "é"])
PATTERNS = st.recursive(
    LETTERS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)


def _finds(automaton: Automaton, text: str) -> bool:
    """Whether a text has a match in it, by the automaton alone."""
    live: set[int] = set()
    for character in text:
        matching = automaton.matching(character)
        following = {state for each in live for state in automaton.next[each]}
        live = (following | automaton.begin.keys()) & matching
        if live & automaton.end.keys():
            return True
    return automaton.matches_empty


@pytest.mark.slow
@given(PATTERNS, st.text("abcé.", max_size=12))
def test_the_automaton_finds_what_python_finds(pattern: str, text: str):
    if _why_not(pattern) is None:
        assert _finds(Automaton(pattern), text) == (re.search(pattern, text) is not None)


@pytest.mark.slow
@given(
    PATTERNS, st.lists(st.text("ab", max_size=3), max_size=8).map(lambda parts: "".join(parts) * 8)
)
def test_patterns_that_are_asked_are_answered_quickly(pattern: str, text: str):
    pattern = f"^{pattern}$"
    if _why_not(pattern, text) is None:
        begin = time.process_time()
        re.search(pattern, text)
        assert time.process_time() - begin < 1


def test_paths_are_as_counted_by_hand():
    """(a|a)a?: two ways to the first letter, from each of them one to the second, or out."""
    automaton = Automaton("(a|a)a?")
    assert automaton.begin == Counter({0: 1, 1: 1})
    assert automaton.next == [Counter({2: 1}), Counter({2: 1}), Counter()]
    assert automaton.end == Counter({0: 1, 1: 1, 2: 1})
