"""All tables of a dataset or release in DuckDB, each read when a query first needs its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hidata.api.frames import needed
from hidata.tables.flatten import arrow_schema

if TYPE_CHECKING:
    import duckdb

    from hidata.api.tables import Tables


class _Rows:
    """The rows of one table, read when they are asked for (Arrow's PyCapsule interface)."""

    def __init__(self, data: Tables, name: str) -> None:
        self._data, self._name = data, name

    def __arrow_c_schema__(self) -> Any:
        return arrow_schema(self._data.tables[self._name]).__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._data[self._name].__arrow_c_stream__(requested_schema)


def connect(data: Tables) -> duckdb.DuckDBPyConnection:
    """Return a connection to a database in memory that has the tables as views.

    Registering them would make them known to this one connection, and not to its cursors. Versions
    of DuckDB that do not know `__arrow_c_schema__` read all tables at once.
    """
    connection: duckdb.DuckDBPyConnection = needed("duckdb", "connect").connect(":memory:")
    for name in data:
        connection.from_arrow(_Rows(data, name)).create_view(name)
    return connection
