"""The interface that a dataset's folder and a release have in common."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from hidata.dataset.view_files import View
from hidata.schemas.loading import Schemas
from hidata.tables.model import Kind, Table

Record = dict[str, Any]
Redirects = Mapping[str, Mapping[str, Sequence[str]]]
"""The ids that replace a released one, by kind and id: one if it moved, several if it was split.

An id of another kind is written `kind/id`; see `target_of`.
"""

MAX_CROSSINGS = 32
"""How often redirects that follow each other may lead to another kind."""


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
    def views(self) -> Mapping[str, View]:
        """The tables that queries derive from others, by name, sorted."""

    @property
    def redirects(self) -> Redirects:
        """The ids that replace those that were moved or split."""

    def records(self, kind: str) -> Iterator[tuple[str, Record]]:
        """Yield each record of a kind with its key. Raises KeyError if there is no such kind."""

    def record(self, kind: str, key: str) -> Record:
        """Return the record with a key. Raises KeyError if there is none."""


def text_in(record: Record, name: str) -> str:
    """Return the text of a property, "" if it is absent or not a text."""
    value = record.get(name)
    return value if isinstance(value, str) else ""


def target_of(
    kind: str, target: str, kinds: Collection[str], is_known: Callable[[str], bool]
) -> tuple[str, str]:
    """Return the kind and id that a redirect in the register of a kind leads to.

    An id that the kind itself has (`is_known`) comes first, since ids may have slashes in them.
    Else `kind/id` leads to another kind, if there is one of that name.
    """
    other, _, key = target.partition("/")
    crosses = key and other in kinds and not is_known(target)
    return (other, key) if crosses else (kind, target)


def find_record(source: RecordSource, kind: str, key: str) -> Record:
    """Return the record with a key, or the one that its id was redirected to, in whatever kind.

    Raises KeyError if there is none; for an id that was split, its message names the new ones.
    """
    return find_with_kind(source, kind, key)[1]


def find_with_kind(source: RecordSource, kind: str, key: str) -> tuple[str, Record]:
    """Return the record that an id leads to, as `find_record` does, and the kind it is in now.

    The kind that the id belongs to need not exist any more.
    """
    try:
        return kind, source.record(kind, key)
    except KeyError:
        if key not in source.redirects.get(kind, {}):
            raise
    kind, key = _end_of_redirects(source, kind, key)
    return kind, source.record(kind, key)


def _end_of_redirects(source: RecordSource, kind: str, key: str) -> tuple[str, str]:
    """Return the kind and id at which the redirects from an id end, or are in a circle."""
    kinds, crossings, seen = source.schemas.kinds, 0, {(kind, key)}
    while targets := source.redirects.get(kind, {}).get(key):
        if len(targets) > 1:
            message = f"{kind}/{key} was split into {', '.join(targets)}"
            raise KeyError(message)
        before = kind
        kind, key = target_of(kind, targets[0], kinds, partial(_has, source, kind))
        crossings += kind != before
        if (kind, key) in seen or crossings > MAX_CROSSINGS:
            break
        seen.add((kind, key))
    return kind, key


def _has(source: RecordSource, kind: str, key: str) -> bool:
    """Return whether a kind has an id: redirected, or with a record."""
    if key in source.redirects.get(kind, {}):
        return True
    try:
        source.record(kind, key)
    except KeyError:
        return False
    return True
