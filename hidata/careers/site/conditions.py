"""What a credential asks of people, in words: by way, and what one has to have to begin with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hidata.site.catalogue import Record

KNOWN = {
    "all": "",
    "some": "More may be asked: whether these are all conditions was not found.",
    "none": "What is asked of candidates was not found.",
}
"""What to say of how much of the conditions is known."""

STARTS = (
    "No experience, no degree",
    "Training or some work, asked for or advised",
    "An associate degree, or college credits",
    "A bachelor's degree or more",
    "Years of work, or another credential",
)
"""What one has to have to sit for a credential, in five steps."""

DEGREES = {
    "high-school": 0,
    "some-college": 2,
    "associate": 2,
    "bachelor": 3,
    "master": 3,
    "doctoral-professional": 3,
}
"""The step of each degree; school alone is the first step, other programs are the second."""

WORK, YEAR = len(STARTS) - 1, 12

Condition = Mapping[str, Any]


def by_way(record: Record, requirement: str) -> tuple[list[Condition], list[list[Condition]]]:
    """Return the conditions that are so required: those of everybody, and those of each way."""
    always: dict[str, Condition] = {}
    ways: dict[int, list[Condition]] = {}
    for condition in record.get("conditions", ()):
        if condition["requirement"] != requirement:
            continue
        if "route" in condition:
            ways.setdefault(condition["route"], []).append(condition)
        else:
            always.setdefault(condition["text"], condition)
    return [*always.values()], [ways[route] for route in sorted(ways)]


def asked(record: Record) -> dict[str, Any]:
    """Return what a credential asks, for its page: by how far it is asked."""
    parts: dict[str, dict[str, Any]] = {}
    for requirement in ("required", "recommended", "to-hold", "not-asked"):
        always, ways = by_way(record, requirement)
        parts[requirement.replace("-", "_")] = {"always": always, "ways": ways}
    to_sit = {c["text"] for c in parts["required"]["always"]}
    to_hold = parts["to_hold"]["always"]
    parts["to_hold"]["always"] = [c for c in to_hold if c["text"] not in to_sit]
    return {**parts, "unknown": KNOWN[record["conditions_known"]]}


def answer(record: Record, is_open: bool | None, exam_name: str) -> str:
    """Return in a sentence who can sit; `exam_name` is by whose exam it is earned."""
    if record["status"] in ("retired", "historical"):
        return "No: it is no longer given."
    if exam_name:
        return f"Nobody sits for it: it is given for passing the examination of the {exam_name}."
    if record["conditions_known"] == "none":
        return "Not known: what is asked of candidates was not found. Look at the official page."
    if record["conditions_known"] == "some":
        return "Some conditions are known; whether there are more was not found."
    always, ways = by_way(record, "required")
    needs = always or ways
    if is_open:
        return (
            "Yes, and no work experience is required of you. What is asked is below."
            if needs
            else "Yes: nothing is required before the examination, not even work experience."
        )
    return "Only with work experience, or with another credential. What is asked is below."


def start(record: Record) -> int | None:
    """Return the step of `STARTS` to sit for a credential, None if not all of it is known.

    None as well of a credential that is given for passing the examination of another.
    """
    if record["conditions_known"] != "all" or "exam_of" in record:
        return None
    always, ways = by_way(record, "required")
    clear = [way for way in ways if all(map(_is_clear, way))]  # not: a program abroad
    least = min(_step([*always, *way]) for way in clear or ways or [[]])
    if least == 0 and record.get("level") == "core" and record.get("conditions"):
        advised = by_way(record, "recommended")
        return 1 if any(advised) else 0
    return least


def _step(conditions: Sequence[Condition]) -> int:
    """Return the step that all these conditions together ask for."""
    return max(map(_step_of_one, conditions), default=0)


def _is_clear(condition: Condition) -> bool:
    """Return whether a condition says which level of education it asks for, if it asks for any."""
    return condition["kind"] != "education" or "education_level" in condition


def _step_of_one(condition: Condition) -> int:
    if condition["kind"] == "credential":
        return WORK
    if condition["kind"] == "experience":
        return WORK if condition.get("experience_months", 0) >= YEAR else 1
    if condition["kind"] == "training":
        return 1
    if condition["kind"] == "education":
        return DEGREES.get(condition.get("education_level", ""), 1)
    return 0


def in_short(record: Record, length: int = 150) -> str:
    """Return what a credential requires in one line, cut at a word if it is long."""
    text = "; ".join(_in_short(record))
    if len(text) <= length:
        return text
    return f"{text[:length].rpartition(' ')[0].rstrip(',;')} \N{HORIZONTAL ELLIPSIS}"


def _in_short(record: Record) -> Iterator[str]:
    """Yield what is required of everybody, then the first of the ways and how many others."""
    always, ways = by_way(record, "required")
    yield from (condition["text"] for condition in always)
    if ways:
        yield " and ".join(condition["text"] for condition in ways[0])
    if len(ways) > 1:
        yield f"or one of {len(ways) - 1} other ways" if len(ways) > 2 else "or another way"
