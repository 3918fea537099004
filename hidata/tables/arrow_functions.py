"""The Arrow compute functions that tables need, called without importing pyarrow.compute."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

# Why a private module: pyarrow.compute creates a documented Python function for each of Arrow's
# three hundred kernels when it is imported, which takes longer than everything else that a small
# build imports. pyarrow._compute is the compiled module below it and calls a kernel by name. The
# names are documented; the module is not, so the public one is used where it is missing.
try:
    from pyarrow._compute import (
        CastOptions,
        JoinOptions,
        ReplaceSubstringOptions,
        call_function,
    )
except ImportError:
    from pyarrow.compute import (
        CastOptions,
        JoinOptions,
        ReplaceSubstringOptions,
        call_function,
    )


def cast(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    """Return the values as another type. Raises pa.ArrowInvalid where one does not fit."""
    return call_function("cast", [values], CastOptions.safe(wanted))


class Fields:
    """The fields of an array of structs, and of the structs in them.

    All fields of a struct are taken out at once: the kernel for one of them takes as long as the
    struct has parts.
    """

    def __init__(self, values: pa.Array) -> None:
        """Take the structs, or values of any type where no field will be asked for."""
        self._known: dict[tuple[str, ...], pa.Array] = {(): values}

    def at(self, steps: tuple[str, ...]) -> pa.Array:
        """Return the field at the end of `steps`, null where there is no such struct."""
        if steps not in self._known:
            outer, above = self.at(steps[:-1]), steps[:-1]
            for field, values in zip(outer.type, outer.flatten(), strict=True):
                self._known[*above, field.name] = values
        return self._known[steps]


def flatten_lists(lists: pa.ListArray) -> pa.Array:
    """Return the items of all lists, one after another."""
    return call_function("list_flatten", [lists])


def minimum(values: pa.Array) -> pa.Scalar:
    """Return the smallest value; null where there is none."""
    return call_function("min", [values])


def longest(texts: pa.Array) -> int:
    """Return how many characters the longest text has, 0 where there is none."""
    lengths = call_function("utf8_length", [texts])
    return int(call_function("max", [lengths]).as_py() or 0)


def subtract(minuends: pa.Array, subtrahends: pa.Array) -> pa.Array:
    """Return the difference of each pair of values."""
    return call_function("subtract", [minuends, subtrahends])


def list_indices(lists: pa.ListArray) -> pa.Array:
    """Return, for each item of all lists, the index of its list."""
    return call_function("list_parent_indices", [lists])


def take(values: pa.Array, indices: pa.Array) -> pa.Array:
    """Return the values at these indices."""
    return call_function("take", [values, indices])


def join(
    texts: Sequence[pa.Array | pa.Scalar], separator: str, null: str | None = None
) -> pa.Array:
    """Return the texts at each place as one text, with the text `null` for those that are null.

    Without it, the text of a place is null where one of them is.
    """
    options = JoinOptions() if null is None else JoinOptions("replace", null)
    return call_function("binary_join_element_wise", [*texts, pa.scalar(separator)], options)


def replace(texts: pa.Array, part: str, by: str) -> pa.Array:
    """Return the texts with each occurrence of a part replaced."""
    return call_function("replace_substring", [texts], ReplaceSubstringOptions(part, by))


def replace_pattern(texts: pa.Array, pattern: str, by: str) -> pa.Array:
    """Return the texts with each match of a regular expression (RE2) replaced."""
    return call_function("replace_substring_regex", [texts], ReplaceSubstringOptions(pattern, by))
