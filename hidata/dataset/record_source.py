"""The interface that a dataset's folder and a release have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from hidata.schemas.loading import Schemas
from hidata.tables.model import Kind, Table

Record = dict[str, Any]
Redirects = Mapping[str, Mapping[str, Sequence[str]]]
"""The ids that replace a released one, by kind and id: one if it moved, several if it was split."""


class RecordSource(Protocol):
    """Records by kind, with the schemas that describe them and the version they belong to."""

    @property
    def version(self) -> str:
        """The version of the data; a release whose version cannot be read has an empty one."""

    @property
    def schema_version(self) -> str:
        """The version of the schemas."""

    @property
    def schemas(self) -> Schemas:
        """The schema files."""

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The kinds of record, by name, sorted."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """The definition of every table, by name."""

    @property
    def redirects(self) -> Redirects:
        """The ids that replace those that were moved or split."""

    def records(self, kind: str) -> Iterator[tuple[str, Record]]:
        """Yield each record of a kind with its key. Raises KeyError if there is no such kind."""

    def record(self, kind: str, key: str) -> Record:
        """Return the record with a key. Raises KeyError if there is none."""


def find_record(source: RecordSource, kind: str, key: str) -> Record:
    """Return the record with a key, or the one that its id was redirected to.

    Raises KeyError if there is none; for an id that was split, its message names the new ones.
    """
    try:
        return source.record(kind, key)
    except KeyError:
        redirects = source.redirects.get(kind, {})
        if key not in redirects:
            raise
    for _ in redirects:  # a chain with more steps than redirects is a circle
        targets = redirects.get(key, ())
        if len(targets) > 1:
            message = f"{kind}/{key} was split into {', '.join(targets)}"
            raise KeyError(message)
        if not targets:
            break
        key = targets[0]
    return source.record(kind, key)
