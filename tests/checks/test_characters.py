"""Characters that no text should have."""

from __future__ import annotations

from hidata.checks import characters
from hidata.jsontext.writer import canonical
from hypothesis import given
from hypothesis import strategies as st


@given(st.text(max_size=12))
def test_the_quick_look_at_text_is_a_proof(text: str):
    """What the quick look lets pass has no fault; text is canonical JSON."""
    try:
        data = canonical([text, {"key": text, "last": text}])
    except (UnicodeEncodeError, TypeError):
        return
    if not characters.doubtful(data):
        assert list(characters.faults({"key": text, "list": [text]})) == []


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9 ]{0,20}[a-z0-9]", fullmatch=True))
def test_plain_text_has_no_fault(text: str):
    assert list(characters.faults([text])) == []
