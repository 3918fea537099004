"""Bounds of what a kind's tables may have, whatever its schema unfolds to.

References can repeat a part of a schema many times over, each time within another: a short schema
then stands for more tables and columns than anybody can use or any machine can hold. A kind goes
as many levels deep as fit within the bounds, the same everywhere in its records. What lies deeper
is free JSON, one column of JSON text for each object or list.
"""

from __future__ import annotations

from collections.abc import Collection

from hidata.schemas.shape import BEYOND, Shape

MOST_TABLES = 200
"""Tables of one kind."""

MOST_COLUMNS = 2_000
"""Columns of one kind, in all its tables together; SQLite has as many in one table."""

MOST_LEVELS = 32
"""Objects and lists within one another, the record being the first."""


class Bounds:
    """Cuts the shapes of one kind, each once for each number of levels."""

    def __init__(self) -> None:
        """Begin with nothing cut."""
        self._heights: dict[int, tuple[Shape, int]] = {}
        self._cut: dict[tuple[int, int], tuple[Shape, Shape]] = {}

    def bounded(self, shape: Shape) -> Shape:
        """Return the shape of records with free JSON in place of what is beyond the bounds.

        A record with more properties than there may be columns keeps the first ones; the others
        are as those that its schema does not declare.
        """
        levels = _levels(shape)
        if levels:
            return self.cut(shape, levels)
        fields = dict([*shape.fields.items()][: MOST_COLUMNS - 2])
        notes = {**shape.notes, BEYOND: len(shape.fields) - len(fields)}
        return self.cut(shape._replace(fields=fields, open=True, notes=notes), 1)

    def cut(self, shape: Shape, levels: int) -> Shape:
        """Return the shape with free JSON in place of what lies deeper than some levels."""
        if self._height(shape) <= levels:
            return shape
        if levels == 0:
            return Shape(form="free", nullable=shape.nullable, notes={**shape.notes, BEYOND: True})
        key = (id(shape), levels)
        if key not in self._cut:
            fields = {name: self.cut(inner, levels - 1) for name, inner in shape.fields.items()}
            item = shape.item and self.cut(shape.item, levels - 1)
            self._cut[key] = (shape, shape._replace(fields=fields, item=item))
        return self._cut[key][1]

    def _height(self, shape: Shape) -> int:
        """Return how many objects and lists lie within one another, this one being the first."""
        if _is_leaf(shape):
            return 0
        if id(shape) not in self._heights:
            height = 1 + max(map(self._height, _parts(shape)))
            self._heights[id(shape)] = (shape, height)
        return self._heights[id(shape)][1]


def _is_leaf(shape: Shape) -> bool:
    return not shape.fields and shape.item is None


def _parts(shape: Shape) -> Collection[Shape]:
    return shape.fields.values() if shape.item is None else [*shape.fields.values(), shape.item]


def _levels(shape: Shape) -> int:
    """Return how many levels of a shape fit within the bounds."""
    tables, columns = 1, 2  # the key and the rest
    around = [(shape, 0)]  # each object or list with the number of lists around it
    for level in range(MOST_LEVELS):
        within = []
        for outer, above in around:
            lists = above
            if outer.item is not None:
                lists += 1
                tables, columns = tables + 1, columns + 1 + lists
            parts = _parts(outer)
            inner = [(part, lists) for part in parts if part.fields or part.item is not None]
            columns += len(parts) - len(inner)
            within += inner
            if tables > MOST_TABLES or columns + len(within) > MOST_COLUMNS:
                return level
        around = within
    return MOST_LEVELS
