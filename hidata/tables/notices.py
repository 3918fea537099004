"""What a build says of a kind's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hidata.schemas.bounds import MOST_COLUMNS, MOST_LEVELS, MOST_TABLES
from hidata.schemas.shape import BEYOND, Shape

if TYPE_CHECKING:
    from hidata.tables.model import Table


def beyond_bounds(kind: str, shape: Shape, tables: Iterable[Table]) -> Iterator[str]:
    """Yield a sentence on what has no column of its own because the kind would have too many."""
    bound = f"{MOST_TABLES:,} tables, {MOST_COLUMNS:,} columns, {MOST_LEVELS} levels"
    if dropped := shape.note(BEYOND):
        yield (
            f"{kind}: {dropped:,} properties have no column, since a kind has at most {bound}; "
            "their values are in _rest."
        )
    found = [f"{t.name}.{c.name}" for t in tables for c in t.columns if c.notes.get(BEYOND)]
    if found:
        more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
        yield (
            f"{kind}: the schema goes deeper than tables can, since a kind has at most {bound}; "
            f"what lies deeper is JSON text in {', '.join(found[:3])}{more}."
        )
