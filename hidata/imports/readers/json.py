"""Reads rows that are JSON: an array of objects or of arrays, or an object a line (NDJSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from hidata.imports.cells import Cell, ReadError, text_of
from hidata.imports.numbers import MOST_DIGITS
from hidata.imports.readers import streams
from hidata.imports.readers.formats import encoding_of
from hidata.imports.readers.header import headings_of
from hidata.imports.readers.options import Options, Rows, Table, check_columns, fitted
from hidata.imports.readers.text import Lines
from hidata.jsontext import reader

MOST_BYTES = 2**28
"""How long a file with an array may be: it is read at once."""

MOST_EXPLAINED = 2**20
"""How long a text may be for its fault to be looked for with our own reader, which is slower."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]").search


def array_table(path: Path, options: Options) -> Table:
    """Return the table of an array in a JSON file, the whole or what `at` leads to."""
    with streams.open_plain(path) as file:
        data = b"".join(streams.chunks(file, MOST_BYTES))
    encoding = options.encoding or encoding_of(data)
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        message = f"this is not {encoding}: {error}"
        raise ReadError(message, "say its encoding") from None
    del data
    rows = _array_at(value_of(text), options.at)
    if rows and isinstance(rows[0], list):
        return _table_of_arrays(rows, options)
    headings = _headings(enumerate(rows, 1))
    return Table(headings, _cells(enumerate(rows, 1), headings))


def lines_table(path: Path, options: Options) -> Table:
    """Return the table of a file with a JSON object a line; it is read twice, line by line."""
    if options.at:
        message = "`at` leads into one JSON text, and here each line is one"
        raise ReadError(message)
    headings = _headings(_lines(path, options.encoding))
    return Table(headings, _cells(_lines(path, options.encoding), headings))


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, Any]]:
    """Yield the number of each line that is not blank, and its value. Raises ReadError."""
    with closing(Lines(path, encoding)) as lines:
        for row, line in enumerate(lines, 1):
            lines.row = row
            if not line.isspace():
                yield row, value_of(line, row)


def value_of(text: str, row: int = 1, number: Callable[[str], Any] | None = None) -> Any:
    """Return the value of a JSON text that begins in a row.

    `number` reads what has a fraction or an exponent; without it, Decimal holds what a float does
    not. Raises ReadError if it is not JSON, or if a value would change or be lost.
    """
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_float=number or _number,
            parse_constant=_refuse,
        )  # fmt: skip
        if _SURROGATE(text):
            json.dumps(value, ensure_ascii=False, default=float).encode()
        return value
    except RecursionError:
        message = "this JSON is nested too deeply"
        raise ReadError(message, row=row) from None
    except json.JSONDecodeError as error:
        row, column = row + error.lineno - 1, error.colno
        message = _explained(text) or f"this is not JSON: {error.msg.lower()}"
        raise ReadError(message, row=row, column=column) from None
    except UnicodeEncodeError:
        message = "a text in this JSON has half of a pair of surrogates"
        raise ReadError(message, row=row) from None
    except ValueError as error:
        raise ReadError(f"this JSON is not clear: {error}", row=row) from None


def _explained(text: str) -> str:
    """Return what is wrong with a text that is not JSON, "" if it is too long to look."""
    if len(text) > MOST_EXPLAINED:
        return ""
    faults = reader.read(text.encode("utf-8", "replace"), whole=False).faults
    return f"this is not JSON: {faults[-1].message.rstrip('.')}" if faults else ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, or raise ValueError if two of its properties have one name."""
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        message = f"an object has {reader.quoted(twice)} twice"
        raise ValueError(message)
    return value


def _number(text: str) -> float | Decimal | str:
    """Return a number with a fraction or an exponent: as Decimal where a float has fewer digits.

    One that is too large or too long for either is left a text.
    """
    try:
        value, exact = float(text), Decimal(text)
    except InvalidOperation:  # its exponent is beyond any
        return text
    if len(text) > MOST_DIGITS or abs(exact.adjusted()) > MOST_DIGITS:
        return text
    return value if Decimal(repr(value)) == exact else exact


def _refuse(constant: str) -> Any:
    message = f"{constant} is not a number"
    raise ValueError(message)


def _array_at(value: Any, at: str) -> list[Any]:
    """Return the array that a JSON Pointer leads to. Raises ReadError if there is none."""
    value = reader.value_at(value, at)
    if not isinstance(value, list):
        where = f"at {at}" if at else "as the whole of this file"
        message = f"there is no array {where}"
        raise ReadError(message, "say where it is with `at`, such as /data/rows")
    return value


def _table_of_arrays(rows: list[Any], options: Options) -> Table:
    """Return the table of an array of arrays, of which some may have the headings."""
    for row, value in enumerate(rows, 1):
        if not isinstance(value, list):
            message = "this row is not an array, as the first one is"
            raise ReadError(message, row=row)
    header = sorted(set(options.header))
    last = header[-1] if header else 0
    if last > len(rows):
        message = f"there is no row {last} with headings"
        raise ReadError(message)
    above = [[text_of(_cell(item)) for item in rows[row - 1]] for row in header]
    headings = headings_of(above) if above else [""] * len(rows[0])
    check_columns(len(headings))
    return Table(headings, _cells_of_arrays(rows, last, len(headings)))


def _cells_of_arrays(rows: list[Any], last: int, width: int) -> Rows:
    """Yield the rows below the headings; an array may be shorter than they are."""
    for row in range(last + 1, len(rows) + 1):
        cells = [_cell(item) for item in rows[row - 1]]
        yield row, fitted(cells + [""] * (width - len(cells)), width)


def _headings(rows: Iterable[tuple[int, Any]]) -> list[str]:
    """Return the names of all properties, in the order in which they first appear."""
    found: dict[str, None] = {}
    for row, value in rows:
        flat = _flat(value, row)
        if not flat.keys() <= found.keys():
            found.update(dict.fromkeys(flat))
            check_columns(len(found), row)
    return list(found)


def _cells(rows: Iterable[tuple[int, Any]], headings: list[str]) -> Rows:
    """Yield the cells of objects; one that an object does not have, or that is null, is blank."""
    for row, value in rows:
        flat = _flat(value, row)
        yield row, [_cell(flat.get(name)) for name in headings]


def _flat(value: Any, row: int) -> dict[str, Any]:
    """Return the properties of a row, those within others with dots in their names."""
    if not isinstance(value, dict):
        message = "this row is not an object"
        raise ReadError(message, row=row)
    if not any(isinstance(part, dict) for part in value.values()):
        return value
    flat: dict[str, Any] = {}
    for name, part in _parts(value, "", row):
        if name in flat:
            message = f"there are two properties that would both be the column {name!r}"
            raise ReadError(message, row=row)
        flat[name] = part
    return flat


def _parts(value: dict[str, Any], before: str, row: int) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of properties, and of those within them."""
    if before.count(".") > reader.MAX_DEPTH:
        message = "this JSON is nested too deeply"
        raise ReadError(message, row=row)
    for name, part in value.items():
        if isinstance(part, dict):
            yield from _parts(part, f"{before}{name}.", row)
        else:
            yield before + name, part


def _cell(value: Any) -> Cell:
    """Return a value as a cell: a text without blanks around it, null as the blank one."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, list):
        return [_item(item) for item in value]
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=float)
    return value  # type: ignore[no-any-return]  # a number, true or false


def _item(value: Any) -> Cell:
    """Return an item of a list as a cell; a list or object in it as JSON."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=float)
    return _cell(value)
