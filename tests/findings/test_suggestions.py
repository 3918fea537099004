"""The one hint that names what was probably meant."""

from __future__ import annotations

import pytest
from hidata.findings.suggestions import did_you_mean, with_hint

KNOWN = ["wage", "source", "two words"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("wagee", "did you mean wage?"),
        ("two-word", "did you mean two words?"),
        ("{0}wage", "did you mean wage?"),
        ("xyz", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_named(name: str, hint: str | None):
    assert did_you_mean(name, KNOWN) == hint
    around = did_you_mean(name, KNOWN, before="{records}/", after="/")
    assert around == (hint and hint.replace("mean ", "mean {records}/").replace("?", "/?"))
    assert did_you_mean(name, []) is None


def test_a_sentence_goes_on_with_the_hint():
    assert with_hint("No wagee.", "wagee", KNOWN) == "No wagee. Did you mean wage?"
    assert with_hint("No xyz.", "xyz", KNOWN) == "No xyz."
    assert with_hint("No xyz.", "xyz", KNOWN, "See the list.") == "No xyz. See the list."
    assert with_hint("No USAA.", "USAA", ["USA"]) == "No USAA. Did you mean USA?"
