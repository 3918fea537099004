"""What Dataset and Release have in common: tables by name, records by kind and key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hidata.api.unknown import Unknown
from hidata.dataset.record_source import find_with_kind
from hidata.storage.addresses import public
from hidata.tables.labels import Naming
from hidata.tables.model import Table

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow as pa

    from hidata.api.search import Found, Search
    from hidata.api.sources import Source
    from hidata.dataset.folder import Folder
    from hidata.release.read import ReleaseFolder


class Tables(Mapping[str, "pa.Table"]):
    """The tables of records and of views by name, and the records that they are made of.

    `data["wage"]` is a table of pyarrow. Its schema has the title, description, unit and term of
    each column, as Parquet files have them. Two objects are equal only if they are one and the
    same: comparing all their values is what `hidata diff` is for.
    """

    def __init__(self, source: Folder | ReleaseFolder, address: str) -> None:
        """Take where tables and records come from, and its address."""
        self._source, self._address = source, address

    @property
    def version(self) -> str:
        """The version of the data."""
        return self._source.version

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of record, sorted."""
        return list(self._source.schemas.kinds)

    @property
    def tables(self) -> Mapping[str, Table]:
        """The definition of every table, by name."""
        return self._source.tables

    @property
    def address(self) -> str:
        """Where it lies: the path of a folder or an archive, or an address without password."""
        return public(self._address)

    def __iter__(self) -> Iterator[str]:
        return filter(self._has, self.tables)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._has(name)

    def _has(self, table: str) -> bool:
        """Return whether there are the rows of a table of that name."""
        return table in self.tables

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return object.__hash__(self)

    def __repr__(self) -> str:
        from hidata.api.shown import as_text

        return as_text(self, self._source)

    def _repr_html_(self) -> str:
        """Return the tables as HTML, for notebooks."""
        from hidata.api.shown import as_html

        return as_html(self)

    def _described(self, table: Table, rows: pa.Table) -> pa.Table:
        """Return the rows of a table with what the data dictionary says of it in their schema."""
        import pyarrow as pa

        from hidata.formats.described import described_schema

        schema = described_schema(table, self._source.metadata)
        return pa.Table.from_arrays(rows.columns, schema=schema)

    def records(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each record of a kind with its key.

        Raises hidata.Unknown, a KeyError, if there is no such kind, and ValueError if a record
        cannot be read.
        """
        self._check_kind(kind)
        return self._source.records(kind)

    def record(self, kind: str, identifier: str | int) -> dict[str, Any]:
        """Return one record; an id that moved leads to the record it moved to.

        A key that is a whole number in the records may be given as a number or as text.
        Raises hidata.Unknown, a KeyError, if there is none (for an id that was split, its message
        names the new ones), and ValueError if it cannot be read.
        """
        return self._found(kind, identifier)[1]

    def _found(self, kind: str, identifier: str | int) -> tuple[str, dict[str, Any]]:
        """Return a record as `record` does, and the kind it is in now."""
        key = str(identifier)
        try:
            return find_with_kind(self._source, kind, key)
        except KeyError as error:
            if key in self._source.redirects.get(kind, {}):
                raise Unknown(*error.args) from None
        self._check_kind(kind)
        raise Unknown.name(kind, key, (known for known, _ in self._source.records(kind)))

    def _check_kind(self, name: str) -> None:
        """Raise Unknown if there is no kind of that name."""
        if name not in self._source.schemas.kinds:
            raise Unknown.name("kind", name, self.kinds)

    def label(self, kind: str, key: str | int) -> str:
        """Return what people call a record: its code and name; its key if it has neither.

        Raises what `record` raises.
        """
        kind, record = self._found(kind, key)
        return Naming(self._source.kind(kind).shape).label(record) or str(key)

    def sources(self, kind: str, key: str | int, pointer: str = "") -> list[Source]:
        """Return the sources of a record, or of its value at a JSON Pointer (`/fees/0/amount`).

        Those of a value are the ones that back it, then its parts, then what it is a part of, the
        nearest first; if there is none, those of the record as a whole. The list is empty in a
        dataset whose schemas mark no sources (`x-hidata-source`). Raises what `record` raises, and
        hidata.Unknown if the record has no value there.
        """
        from hidata.api.sources import sources_of

        kind, record = self._found(kind, key)
        kinds = {name: self._source.kind(name).shape for name in self.kinds}
        return sources_of(record, pointer, kind, kinds, self.records)

    def search(self, text: str, limit: int = 20) -> list[Found]:
        """Return the records whose names, codes, other names or key have all words of a text.

        A word may be the beginning of one; accents and letter case do not count. The best comes
        first. Observations are found by what they are about. The first search reads the tables of
        all kinds with names. Raises ValueError if a record cannot be read.
        """
        return self._search.find(text, limit)

    @cached_property
    def _search(self) -> Search:
        from hidata.api.search import Search

        return Search({name: self._source.kind(name) for name in self.kinds}, self)

    def to_pandas(self, table: str) -> pandas.DataFrame:
        """Return a table as a DataFrame: integers, booleans and texts nullable, no column object.

        Dates are datetime64, moments datetime64 in UTC. The columns of the key stay columns, as in
        all other formats: most keys are needed for joins. Raises hidata.Unknown if there is no such
        table, ImportError if pandas is not installed.
        """
        from hidata.api.frames import to_pandas

        return to_pandas(self[table])

    def to_polars(self, table: str) -> polars.DataFrame:
        """Return a table as a DataFrame of polars; moments are in UTC.

        Raises hidata.Unknown if there is no such table, ImportError if polars is not installed.
        """
        from hidata.api.frames import to_polars

        return to_polars(self[table])

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return a connection to a new DuckDB in memory that has all tables and views by name.

        A table is read, or a view computed, when a query names it; nothing can be written to them.
        Each thread needs a cursor of its own (`connection.cursor()`), which has them too. Raises
        ImportError if DuckDB is not installed.
        """
        from hidata.api.database import connect

        return connect(self)
