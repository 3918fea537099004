"""Tables as DataFrames of pandas and polars."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import pandas
    import polars


def needed(module: str, method: str) -> ModuleType:
    """Return a module that a method needs. Raises ImportError, with a sentence, without it."""
    try:
        return import_module(module)
    except ImportError as error:
        if error.name != module:
            raise
        sentence = f"{method}() needs {module}, which is not installed: pip install {module}"
        raise ImportError(sentence, name=module) from None


def to_pandas(table: pa.Table) -> pandas.DataFrame:
    """Return a table as a DataFrame, with nullable types where pandas has one."""
    pd = needed("pandas", "to_pandas")
    types = {
        pa.string(): pd.StringDtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.time64("us"): pd.ArrowDtype(pa.time64("us")),
    }
    frame: pandas.DataFrame = in_utc(table).to_pandas(
        types_mapper=types.get, date_as_object=False, ignore_metadata=True
    )
    return frame


def to_polars(table: pa.Table) -> polars.DataFrame:
    """Return a table as a DataFrame of polars."""
    frame: polars.DataFrame = needed("polars", "to_polars").from_arrow(in_utc(table))
    return frame


def in_utc(table: pa.Table) -> pa.Table:
    """Return a table with the zone of its moments in their type: in tables of hidata it is UTC."""
    fields: list[Any] = [
        field.with_type(pa.timestamp("us", tz="UTC")) if field.type == pa.timestamp("us") else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields, table.schema.metadata))
