"""Tells a difference: as text for people, JSON for programs, Markdown for a pull request."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hidata.jsontext.writer import canonical
from hidata.release.diff import ABSENT, Difference, Edit
from hidata.reports import clean, counted
from hidata.reports.markdown import cell, code

VERSION = 1
"""Of the JSON object's form."""

MOST = 50
"""Edits shown one by one; more are counted."""


def as_json(found: Difference) -> str:
    """One object: `bump`, `reasons`, `schema`, `added`, `removed`, `moved`, `changed`."""
    document = {
        "version": VERSION,
        "old": found.old or None,
        "new": found.new,
        "bump": found.bump,
        "reasons": [{"bump": bump, "reason": reason} for bump, reason in found.reasons],
        "schema": [{"place": s.place, "change": s.words, "bump": s.bump} for s in found.shifts],
        "added": [{"kind": kind, "id": key} for kind, key in found.added],
        "removed": [{"kind": kind, "id": key} for kind, key in found.removed],
        "moved": [{"kind": k, "id": key, "to": list(to)} for k, key, to in found.moved],
        "changed": [_edit_object(edit) for edit in found.edits],
    }
    return canonical(document).decode()


def _edit_object(edit: Edit) -> dict[str, Any]:
    """An edit as JSON; `old` or `new` is left out where there was or is no value."""
    said: dict[str, Any] = {"kind": edit.kind, "id": edit.id, "pointer": edit.pointer}
    said |= {} if edit.old is ABSENT else {"old": edit.old}
    return said | ({} if edit.new is ABSENT else {"new": edit.new})


def as_text(found: Difference) -> str:
    """Lines for a terminal: schema, records, values, and the bump last."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Difference) -> Iterator[str]:
    for shift in found.shifts:
        yield clean(f"{shift.bump:5}  {shift.place}: {shift.words}")
    for sign, records in (("+", found.added), ("-", found.removed)):
        for kind, key in records[:MOST]:
            yield clean(f"{sign} {kind}/{key}")
        if len(records) > MOST:
            yield f"{sign} and {len(records) - MOST:,} more"
    for kind, key, to in found.moved[:MOST]:
        yield clean(f"> {kind}/{key} leads to {', '.join(to)}")
    if len(found.moved) > MOST:
        yield f"> and {len(found.moved) - MOST:,} more"
    for edit in found.edits[:MOST]:
        yield clean(
            f"~ {edit.kind}/{edit.id} {edit.pointer}: {_shown(edit.old)} -> {_shown(edit.new)}"
        )
    if len(found.edits) > MOST:
        yield f"~ and {len(found.edits) - MOST:,} more values"
    yield f"{_summary(found)}. Version: {found.bump}"


def as_markdown(found: Difference) -> str:
    """A comment for a pull request: what changed by meaning, not by line."""
    return "\n".join(_markdown(found)) + "\n"


def _markdown(found: Difference) -> Iterator[str]:
    yield f"### What changes: {_summary(found)}\n"
    yield f"The version must grow by: **{found.bump}**\n"
    if found.shifts:
        yield "| schema | change | bump |\n| --- | --- | --- |"
        for shift in found.shifts[:MOST]:
            yield f"| {cell(shift.place)} | {cell(shift.words)} | {shift.bump} |"
        yield ""
    moved = [(kind, f"{key} to {', '.join(to)}") for kind, key, to in found.moved]
    for word, records in (("Added", found.added), ("Removed", found.removed), ("Moved", moved)):
        if records:
            shown = ", ".join(code(f"{kind}/{key}") for kind, key in records[:MOST])
            yield f"{word}: {shown}" + (" ..." if len(records) > MOST else "") + "\n"
    if found.edits:
        yield "| record | value | old | new |\n| --- | --- | --- | --- |"
        for e in found.edits[:MOST]:
            cells = (f"{e.kind}/{e.id}", e.pointer, _shown(e.old), _shown(e.new))
            yield "| " + " | ".join(map(cell, cells)) + " |"
        if len(found.edits) > MOST:
            yield f"\nand {len(found.edits) - MOST:,} more."


def _summary(found: Difference) -> str:
    changed = len({(edit.kind, edit.id) for edit in found.edits})
    kinds = Counter(kind for kind, _ in found.added + found.removed)
    moved = [f"{len(found.moved):,} moved"] if found.moved else []
    parts = [
        counted(len(found.shifts), "schema change"),
        f"{len(found.added):,} added",
        f"{len(found.removed):,} removed",
        *moved,
        f"{changed:,} changed",
    ]
    return ", ".join(parts) + (f" ({', '.join(sorted(kinds))})" if kinds else "")


def _shown(value: Any, limit: int = 60) -> str:
    if value is ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[:limit]}..."
