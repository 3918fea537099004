"""Counts records that came or went together: many of one kind from one source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hidata.tables.model import Kind
from hidata.tables.sources import SOURCE_KEYWORD

MOST_LISTED = 20
"""The records of one kind and source up to which each is named; more are only counted."""

SOURCE_PROPERTY = "source"
"""The property that names a record's source where none is annotated."""

Id = tuple[str, str]
"""The kind and the key of a record."""


class Fold(NamedTuple):
    """How many records of a kind that name one source came or went."""

    kind: str
    source: str
    number: int


def source_property(kind: Kind | None) -> str | None:
    """Return the property that names the one source of a record, or None if there is none."""
    fields = kind.shape.fields if kind else {}
    scalars = {n: shape for n, shape in fields.items() if shape.form == "scalar"}
    annotated = (n for n, shape in scalars.items() if shape.note(SOURCE_KEYWORD) is True)
    return next(annotated, SOURCE_PROPERTY if SOURCE_PROPERTY in scalars else None)


def folded(records: Sequence[Id], sources: Mapping[Id, str]) -> tuple[list[Fold], list[Id]]:
    """Return what is counted of some records, and those that are named one by one.

    Records of a kind are counted if more than MOST_LISTED of them name the same source; the counts
    are sorted by kind and source. `sources` has those that the records name.
    """
    counts = Counter((record[0], sources[record]) for record in records if record in sources)
    folds = [Fold(*pair, number) for pair, number in sorted(counts.items()) if number > MOST_LISTED]
    if not folds:
        return [], list(records)
    counted = {(fold.kind, fold.source) for fold in folds}
    return folds, [r for r in records if (r[0], sources.get(r)) not in counted]
