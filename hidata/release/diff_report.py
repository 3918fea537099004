"""Write a difference as text for people, JSON for programs, Markdown for a pull request."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hidata.dataset.edits import ABSENT, Edit
from hidata.release.diff import Difference
from hidata.release.folds import Fold, Id, folded
from hidata.reports import counted
from hidata.reports.markdown import bounded, cell, code
from hidata.reports.visible import json_text, line, shortened

FORMAT_VERSION = 1
"""The version of the JSON report's format."""

MOST_BYTES = 60_000
"""How long the Markdown may be: GitHub takes comments of 65,536 characters."""

MAX_SHOWN = 50
"""Records, values or changes of the schema shown one by one; further ones are only counted."""

MAX_CELL = 300
"""Characters of a name, a place or a change in Markdown; what follows is only counted."""


def as_json(difference: Difference) -> str:
    """Return the text of a JSON object that lists all changes.

    It has `bump`, `reasons`, `schema`, `added`, `removed`, `moved` and `changed`. `folded` counts
    those of `added` and `removed` that the other reports count by kind and source.
    """
    document = {
        "version": FORMAT_VERSION,
        "old": difference.old or None,
        "new": difference.new,
        "bump": difference.bump,
        "reasons": [{"bump": bump, "reason": reason} for bump, reason in difference.reasons],
        "schema": [
            {"place": change.subject, "change": change.text, "bump": change.bump}
            for change in difference.schema_changes
        ],
        "added": [{"kind": kind, "id": key} for kind, key in difference.added],
        "removed": [{"kind": kind, "id": key} for kind, key in difference.removed],
        "moved": [{"kind": kind, "id": key, "to": list(to)} for kind, key, to in difference.moved],
        "changed": [_edit_object(edit) for edit in difference.edits],
        "folded": [
            {"kind": fold.kind, "source": fold.source, word: fold.number}
            for word, records in (("added", difference.added), ("removed", difference.removed))
            for fold in folded(records, difference.sources)[0]
        ],
    }
    return json_text(document) + "\n"


def _edit_object(edit: Edit) -> dict[str, Any]:
    """Return an edit as a JSON object; `old` or `new` is left out if there was or is no value."""
    values: dict[str, Any] = {"kind": edit.kind, "id": edit.id, "pointer": edit.pointer}
    values |= {} if edit.old is ABSENT else {"old": edit.old}
    return values | ({} if edit.new is ABSENT else {"new": edit.new})


def as_text(difference: Difference) -> str:
    """Return lines for a terminal: changes of schema, records, values, and the bump last."""
    return "\n".join(_text_lines(difference)) + "\n"


def _text_lines(difference: Difference) -> Iterator[str]:
    """Yield the lines of the report for a terminal."""
    for change in difference.schema_changes:
        yield line(f"{change.bump:5}  {change.subject}: {change.text}")
    for sign, records in (("+", difference.came), ("-", difference.removed)):
        folds, single = folded(records, difference.sources)
        shown = [f"{fold.number:,} {fold.kind} records from {fold.source}" for fold in folds]
        shown += [f"{kind}/{key}" for kind, key in single[:MAX_SHOWN]]
        for text in shown[:MAX_SHOWN]:
            yield line(f"{sign} {text}")
        if more := _left_out(folds, single):
            yield f"{sign} and {more:,} more"
    for kind, key, to in difference.moved[:MAX_SHOWN]:
        verb = "moved to" if len(to) == 1 else "was split into"
        yield line(f"> {kind}/{key} {verb} {', '.join(to)}")
    if len(difference.moved) > MAX_SHOWN:
        yield f"> and {len(difference.moved) - MAX_SHOWN:,} more"
    edits = [*difference.renamed_edits, *difference.edits]
    for edit in edits[:MAX_SHOWN]:
        old, new = _json_excerpt(edit.old), _json_excerpt(edit.new)
        yield line(f"~ {edit.kind}/{edit.id} {edit.pointer}: {old} -> {new}")
    if len(edits) > MAX_SHOWN:
        yield f"~ and {len(edits) - MAX_SHOWN:,} more values"
    yield line(f"{_summary(difference)}. Version: {difference.bump}")


def as_markdown(difference: Difference) -> str:
    """Return Markdown for a comment on a pull request."""
    return bounded(_markdown_lines(difference), MOST_BYTES, "More changed than a comment can hold.")


def _markdown_lines(difference: Difference) -> Iterator[str]:
    """Yield the lines of the comment in Markdown."""
    yield f"### What changes: {_cell(_summary(difference))}\n"
    yield f"The version must grow by: **{difference.bump}**\n"
    if difference.schema_changes:
        yield "| schema | change | bump |\n| --- | --- | --- |"
        for change in difference.schema_changes[:MAX_SHOWN]:
            yield f"| {_cell(change.subject)} | {_cell(change.text)} | {change.bump} |"
        yield ""
    moved = [(kind, f"{key} to {', '.join(to)}") for kind, key, to in difference.moved]
    for word, records, sources in (
        ("Added", difference.came, difference.sources),
        ("Removed", difference.removed, difference.sources),
        ("Moved", moved, {}),
    ):
        if records:
            yield f"{word}: {_markdown_names(records, sources)}\n"
    edits = [*difference.renamed_edits, *difference.edits]
    if edits:
        yield "| record | value | old | new |\n| --- | --- | --- | --- |"
        for edit in edits[:MAX_SHOWN]:
            old, new = _json_excerpt(edit.old), _json_excerpt(edit.new)
            cells = (f"{edit.kind}/{edit.id}", edit.pointer, old, new)
            yield "| " + " | ".join(map(_cell, cells)) + " |"
        if len(edits) > MAX_SHOWN:
            yield f"\nand {len(edits) - MAX_SHOWN:,} more."


def _markdown_names(records: Sequence[Id], sources: Mapping[Id, str]) -> str:
    """Return the names of some records in Markdown; how many there are where they are folded."""
    folds, single = folded(records, sources)
    names = [f"{f.number:,} {_code(f.kind)} records from {_code(f.source)}" for f in folds]
    names += [_code(f"{kind}/{key}") for kind, key in single[:MAX_SHOWN]]
    return ", ".join(names[:MAX_SHOWN]) + (" ..." if _left_out(folds, single) else "")


def _left_out(folds: Sequence[Fold], single: Sequence[Id]) -> int:
    """Return how many records are left out where MAX_SHOWN folds and single ones are shown."""
    left = max(0, len(single) - max(0, MAX_SHOWN - len(folds)))
    return left + sum(fold.number for fold in folds[MAX_SHOWN:])


def _code(text: str) -> str:
    """Return a name of any length in the type of code."""
    return code(shortened(text, MAX_CELL))


def _cell(text: str) -> str:
    """Return text of any length for a cell of a table in Markdown, or for a heading."""
    return cell(shortened(text, MAX_CELL))


def _summary(difference: Difference) -> str:
    """Return the numbers of changes of each sort, on one line."""
    edits = difference.edits + difference.renamed_edits
    changed = len({(edit.kind, edit.id) for edit in edits})
    kinds = Counter(kind for kind, _ in difference.came + difference.removed)
    moved = [f"{len(difference.moved):,} moved"] if difference.moved else []
    parts = [
        counted(len(difference.schema_changes), "schema change"),
        f"{len(difference.came):,} added",
        f"{len(difference.removed):,} removed",
        *moved,
        f"{changed:,} changed",
    ]
    return ", ".join(parts) + (f" ({', '.join(sorted(kinds))})" if kinds else "")


def _json_excerpt(value: Any, limit: int = 60) -> str:
    """Return a value as JSON text, cut after `limit` characters."""
    if value is ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[:limit]}..."
