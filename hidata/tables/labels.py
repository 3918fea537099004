"""What people call a record: the properties and the columns with its name, code and other names.

A property says so by its IRI (`x-jsonld-id`). In a schema that gives none of them the properties'
own names decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hidata.schemas.shape import Shape
from hidata.tables.model import Column, Kind, Table

_SCHEMA, _SKOS = "https://schema.org/", "http://www.w3.org/2004/02/skos/core#"

NAME_TERMS = (
    f"{_SCHEMA}name",
    f"{_SKOS}prefLabel",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/2000/01/rdf-schema#label",
)
"""IRIs of properties that name a record; the first that a kind has is used."""

CODE_TERMS = (f"{_SCHEMA}codeValue", f"{_SKOS}notation")
"""IRIs of properties that hold a code, which is shown before the name."""

OTHER_NAME_TERMS = (
    f"{_SCHEMA}alternateName",
    f"{_SKOS}altLabel",
    f"{_SKOS}hiddenLabel",
    "https://purl.org/ctdl/terms/alternateName",
)
"""IRIs of properties that hold other names of a record."""

NAMES = ("name", "title", "label")
"""Properties that name a record where none has an IRI that says so; the first is used."""

_is_other_name = re.compile(
    "(alternat(iv)?e|former|other|previous|short)_(name|title|label|abbreviation)s?"
    "|alias(es)?|(synonym|abbreviation|acronym)s?"
).fullmatch
"""Matches properties with other names of a record: texts, lists of texts or of named objects."""


class Naming:
    """The properties of a kind's records that hold what these are called.

    `names` and `codes` are texts or numbers, the best first; `others` texts, objects or lists.
    """

    def __init__(self, shape: Shape) -> None:
        """Find the properties of records of this shape."""
        self._shape = shape
        self.names = _with_terms(shape, NAME_TERMS) or [
            name for name in NAMES if name in shape.fields and shape.fields[name].type == "string"
        ]
        self.codes = _with_terms(shape, CODE_TERMS)
        others = [*_with_terms(shape, OTHER_NAME_TERMS), *filter(_is_other_name, shape.fields)]
        self.others = [name for name in dict.fromkeys(others) if name not in self.names]

    def label(self, record: Mapping[str, Any]) -> str:
        """Return the code and name of a record, else another name; "" where it has none."""
        first = (
            next((str(record[name]) for name in names if name in record), "")
            for names in (self.codes, self.names)
        )
        return " ".join(filter(None, first)) or next(self.other_names(record), "")

    def words(self, record: Mapping[str, Any]) -> list[str]:
        """Return the names, codes and other names of a record that are texts, each once."""
        own = (record.get(name) for name in (*self.names, *self.codes))
        texts = [value for value in own if isinstance(value, str)]
        return [*dict.fromkeys([*texts, *self.other_names(record)])]

    def other_names(self, record: Mapping[str, Any]) -> Iterator[str]:
        """Yield the other names of a record."""
        for name in self.others:
            value, shape = record.get(name), self._shape.fields[name]
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, str):
                    yield each
                elif isinstance(each, dict):
                    yield from Naming(shape.item or shape).words(each)


def label_column(kind: Kind) -> Column | None:
    """Return the column with the names of a kind's records; None where they have no names."""
    return _column(kind.table, Naming(kind.shape).names)


def code_column(kind: Kind) -> Column | None:
    """Return the column with the codes of a kind's records; None where they have no codes."""
    return _column(kind.table, Naming(kind.shape).codes)


def other_name_columns(kind: Kind) -> list[tuple[Table, Column]]:
    """Return the columns with other names of a kind's records, each with its table.

    That is the kind's own table, or that of a list in its records.
    """
    found = []
    for name in Naming(kind.shape).others:
        shape = kind.shape.fields[name]
        item = shape.item or Shape() if shape.form == "list" else shape
        inner = Naming(item)
        ends: list[tuple[str, ...]] = [(one,) for one in (*inner.names, *inner.others)] or [()]
        for table in kind.tables:
            if shape.form == "list" and table.steps == (name, None):
                found += [(table, column) for column in _texts(table, ends)]
            elif shape.form != "list" and not table.steps:
                found += [(table, column) for column in _texts(table, [(name, *e) for e in ends])]
    return found


def _texts(table: Table, places: list[tuple[str, ...]]) -> list[Column]:
    """Return the columns of text that hold the values at these steps."""
    values = (column for column in table.columns if column.role == "value")
    return [column for column in values if column.type == "string" and column.steps in places]


def _column(table: Table, properties: list[str]) -> Column | None:
    """Return the column of the first of the properties that has one."""
    by_steps = {column.steps: column for column in table.columns}
    return next((by_steps[name,] for name in properties if (name,) in by_steps), None)


def _with_terms(shape: Shape, terms: tuple[str, ...]) -> list[str]:
    """Return the properties with one of the IRIs (`x-jsonld-id`), in the order of the IRIs."""
    by_term = [
        (terms.index(term), name)
        for name, inner in shape.fields.items()
        if (term := inner.note("x-jsonld-id")) in terms
    ]
    return [name for _, name in sorted(by_term, key=lambda pair: pair[0])]
