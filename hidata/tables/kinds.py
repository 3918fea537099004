"""The kinds of a dataset or a release, derived from its schemas when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hidata.schemas.loading import Schemas
from hidata.schemas.shape_reader import ShapeReader
from hidata.tables import model
from hidata.tables.model import Kind
from hidata.tables.naming import folded


class Kinds(Mapping[str, Kind]):
    """The kinds by name, sorted."""

    def __init__(self, schemas: Schemas) -> None:
        """Take the schemas. Nothing is read from them yet."""
        self._schemas, self._shapes = schemas.kinds, ShapeReader(schemas)
        self._known: dict[str, Kind] = {}
        self._folded = {name: folded(name) for name in self._schemas}

    def __getitem__(self, name: str) -> Kind:
        """Return a kind with its tables. Raises KeyError if there is none of that name.

        Raises ValueError if a reference in its schema leads nowhere: check the schemas first.
        """
        if name not in self._known:
            shape = self._shapes.shape_of(self._schemas[name])
            self._known[name] = model.kind_of(name, shape, self._taken(name))
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the kinds."""
        return iter(self._schemas)

    def __len__(self) -> int:
        """Return how many kinds there are."""
        return len(self._schemas)

    def _taken(self, name: str) -> set[str]:
        """Return the names of other kinds' tables that a list of this kind might have too.

        Those are the kinds' own names, and lists of kinds with a shorter name that begins alike:
        the list `c` of the kind `a_b`, and `b_c` of `a`.
        """
        taken = {other for other in self._schemas if other != name}
        for other, like in self._folded.items():
            if self._folded[name].startswith(f"{like}_"):
                try:
                    taken |= {table.name for table in self[other].tables}
                except ValueError:  # that schema is broken, and has no tables
                    continue
        return taken
