"""Names that every reader of descriptions accepts: plain ones stay, no two texts share one."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from hidata.release.descriptions.names import MAX_LENGTH, legal_name, slug

PLAIN = ["wage", "job_zone", "a", "_rest", "9", "a.b-c", "Item", "x", "ab-x12", "n" * MAX_LENGTH]
ODD = [
    "", "城市", "国家", "Founding Date", "founding date", "a/b", "a#b", "C#", "O'Brien", 'a"b', ".",
    "..", "-a", "@type", "_:b", "sc:x", "a%20b", "tab\ta", "nl\na", "ä", "a\u0308", "\ud800", "ß",
    "n" * (MAX_LENGTH + 1), "x0123456789abcdef0123", "a-x0123456789abcdef0123",
]  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_name_stays(name: str):
    assert legal_name(name) == name


@pytest.mark.parametrize("name", ODD)
def test_an_illegal_name_becomes_a_legal_one_of_its_own(name: str):
    legal = legal_name(name)
    assert re.fullmatch(r"[a-z0-9_][a-z0-9._-]{0,63}", legal), legal
    assert legal == legal_name(name)
    assert legal_name(legal) != legal  # so that nobody is called that from the start


def test_the_readable_part_of_a_name_is_kept():
    assert legal_name("Founding Date") == "founding-date-xe7c65648ac258c975836"
    assert slug("Data of 2026 (draft)") == "data-of-2026-draft"
    assert slug("城市") == ""


def test_no_two_texts_share_a_name():
    names = [*PLAIN, *ODD, *map(legal_name, ODD), *(f"{name}-parquet" for name in PLAIN)]
    for lower in (False, True):
        legal = [
            legal_name(name, lower=lower, reserved="-parquet") for name in dict.fromkeys(names)
        ]
        both = list(chain(legal, (f"{name}-parquet" for name in legal)))
        assert len(both) == len(set(both))
        assert not lower or all(name == name.lower() for name in both)
