"""Characters that no text of a strict dataset should have."""

from __future__ import annotations

import json

import pytest
from hidata.api import Dataset
from hidata.checks import characters
from hidata.jsontext.writer import canonical, compact
from hypothesis import example, given
from hypothesis import strategies as st

from tests.data import CLOSED, WORDS

ENDS = f"{characters.FORMULA}a \xa0\u3000\t"
"""Characters that count at the beginning or the end of a text, and one that does not."""


@pytest.mark.parametrize("write", [canonical, compact])
@given(text=st.text(max_size=12) | st.text(ENDS, max_size=3))
@example(text="a ")
@example(text="=a")
def test_the_quick_check_of_text_misses_no_fault(write, text: str):
    """What the quick look lets pass has no fault; text is canonical or compact JSON."""
    for value in ([text], {"key": text}, {"key": text, "next": 1}, [text, {"last": [text]}]):
        try:
            data = write(value)
        except (UnicodeEncodeError, TypeError):
            return
        if not characters.doubtful(data):
            assert list(characters.faults(value)) == []


@pytest.mark.parametrize("write", [canonical, compact])
@pytest.mark.parametrize("text", ["-", "\uff1d", "a-b", "a b", "\u2014"])
def test_the_quick_check_is_enough_for_plain_text(write, text: str):
    """Among it are signs that stand alone, as thousands of wages have them for what is missing."""
    assert not characters.doubtful(write({"mark": text, "marks": [text]}))


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9 ]{0,20}[a-z0-9]", fullmatch=True))
def test_plain_text_has_no_fault(text: str):
    assert list(characters.faults([text])) == []


STRICT = CLOSED | {"properties": {"a": WORDS | {"type": "string", "minLength": 1}}}
HIDDEN = (
    # Unicode's Default_Ignorable_Code_Point, controls, and separators of lines and paragraphs
    (0x01, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
TEXTS = [
    # what a spreadsheet takes for a formula (OWASP), wide forms too, and only at the beginning
    *((f"{mark}a", "D201") for mark in "=+-@\uff1d\uff0b\uff0d\uff20"),
    *((f"a{mark}", None) for mark in "=+-@\uff1d\uff0b\uff0d\uff20"),
    # the sign alone is none: statistical offices print a lone hyphen for a value they withhold
    *((mark, None) for mark in "=+-@\uff1d\uff0b\uff0d\uff20"),
    *((mark * 2, "D201") for mark in "=+-@"),
    *((f"{mark}a", None) for mark in "<,.:?A#'*~\u2212\uff1c\uff1e\uff0c\uff0e\uff1f\uff21"),
    # blanks at an end, of any width; between words they may stand
    *((text, "D201") for blank in " \xa0\u2003\u3000" for text in (f"{blank}a", f"a{blank}")),
    *((f"a{blank}b", None) for blank in " \xa0\u3000"),
    # each run of what cannot be seen, its ends and their neighbours
    *((f"a{chr(end)}b", "D202") for run in HIDDEN for end in run),
    *((f"a{chr(code)}b", None) for low, high in HIDDEN for code in (low - 1, high + 1) if code),
    # composed or not
    ("Caf\u00e9", None),
    ("Cafe\u0301", "D203"),
    ("\u00c5", None),
    ("\u212b", "D203"),
]


@pytest.fixture(scope="module")
def codes_by_file(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The codes of the findings in a record of each text, all checked in one run."""
    root = tmp_path_factory.mktemp("texts")
    (root / "records" / "k").mkdir(parents=True)
    (root / "schema").mkdir()
    (root / "pyproject.toml").write_text("[tool.hidata]\nstrict = true\n")
    (root / "schema" / "k.schema.json").write_text(json.dumps(STRICT))
    codes: dict[str, list[str]] = {}
    for number, (text, _) in enumerate(TEXTS):
        path = root / "records" / "k" / f"n{number}.json"
        path.write_text(json.dumps({"a": text}))
        codes[path.relative_to(root).as_posix()] = []
    for finding in Dataset(root).validate():
        codes[finding.file].append(finding.code)
    return codes


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_each_text_has_its_codes(codes_by_file, number: int):
    text, code = TEXTS[number]
    assert codes_by_file[f"records/k/n{number}.json"] == ([code] if code else []), ascii(text)
