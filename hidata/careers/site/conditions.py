"""What the page of a credential says of its conditions: in words, by route."""

from __future__ import annotations

from typing import Any

from hidata.site.catalogue import Record

WORDS = {"recommended": "advised", "to-hold": "asked of holders"}
"""Words for how far a condition is asked, where it is not required of candidates."""

KNOWN = {
    "all": "",
    "some": "More may be asked: whether these are all conditions was not found.",
    "none": "What is asked of candidates was not found.",
}
"""What to say of how much of the conditions is known."""


def asked(record: Record) -> dict[str, Any]:
    """Return what a credential asks of everybody, the ways to qualify, and what is not known."""
    routes: dict[int, list[str]] = {}
    always: dict[str, str] = {}  # by the text: membership may be asked to sit and to hold
    for condition in record.get("conditions", ()):
        words = WORDS.get(condition["requirement"])
        text = f"{condition['text']} ({words})" if words else condition["text"]
        if "route" in condition:
            routes.setdefault(condition["route"], []).append(text)
        else:
            always.setdefault(condition["text"], f"{condition['kind'].capitalize()}: {text}")
    ways = ["; ".join(routes[route]) for route in sorted(routes)]
    return {
        "always": [*always.values()],
        "ways": ways,
        "unknown": KNOWN[record["conditions_known"]],
    }
