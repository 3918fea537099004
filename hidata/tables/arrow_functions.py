"""Arrow's compute functions that tables need, without the import of pyarrow.compute.

It makes a Python function of each of Arrow's three hundred, with documentation, which takes longer
than all else that a small build imports. Here the same functions are called by their names.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

try:
    from pyarrow._compute import CastOptions, StructFieldOptions, call_function
except ImportError:  # in a pyarrow that keeps them elsewhere
    from pyarrow.compute import CastOptions, StructFieldOptions, call_function


def cast(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    """The values as another type. Raises pa.ArrowInvalid where one does not fit."""
    return call_function("cast", [values], CastOptions.safe(wanted))


def field(values: pa.StructArray, steps: Sequence[str]) -> pa.Array:
    """What the structs have at the end of some steps, null where there is no such struct."""
    return call_function("struct_field", [values], StructFieldOptions(list(steps)))


def items(lists: pa.ListArray) -> pa.Array:
    """The items of all lists, one after another."""
    return call_function("list_flatten", [lists])


def least(values: pa.Array) -> pa.Scalar:
    """The smallest value; null where there is none."""
    return call_function("min", [values])


def minus(some: pa.Array, others: pa.Array) -> pa.Array:
    """The difference of each two."""
    return call_function("subtract", [some, others])


def parents(lists: pa.ListArray) -> pa.Array:
    """For each item of all lists, the place of its list."""
    return call_function("list_parent_indices", [lists])


def take(values: pa.Array, places: pa.Array) -> pa.Array:
    """The values at some places."""
    return call_function("take", [values, places])
