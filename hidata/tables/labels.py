"""What people call a record: the properties, and the columns, with its name, code and other names.

A property says so by its IRI (`x-jsonld-id`). Where no property of a kind has one of the IRIs for
names, its own name decides: records of a schema without annotations are called by `name` or `title`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hidata.schemas.shape import Shape
from hidata.tables.model import Column, Kind, Table

SCHEMA, SKOS = "https://schema.org/", "http://www.w3.org/2004/02/skos/core#"

NAME_TERMS = (
    f"{SCHEMA}name",
    f"{SKOS}prefLabel",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/2000/01/rdf-schema#label",
)
"""IRIs of properties that name a record; the first that a kind has is used."""

CODE_TERMS = (f"{SCHEMA}codeValue", f"{SKOS}notation")
"""IRIs of properties that hold a code, which is shown before the name."""

ALIAS_TERMS = (f"{SCHEMA}alternateName", f"{SKOS}altLabel", f"{SKOS}hiddenLabel")
"""IRIs of properties that hold other names of a record."""

NAMES = ("name", "title", "label")
"""Properties that name a record of a kind without the IRIs; the first that it has is used."""

ALIASES = ("aliases", "alias", "alternate_names", "alternate_titles", "synonyms", "abbreviation")
"""Properties with other names of a record of a kind without IRIs for these."""


def names(shape: Shape) -> list[str]:
    """Return the properties that name a record of this shape, the best first."""
    return _with_terms(shape, NAME_TERMS) or _texts_called(shape, NAMES)


def codes(shape: Shape) -> list[str]:
    """Return the properties that hold a code of a record of this shape."""
    return _with_terms(shape, CODE_TERMS)


def aliases(shape: Shape) -> list[str]:
    """Return the properties with other names of a record of this shape: texts or lists of them."""
    return _with_terms(shape, ALIAS_TERMS) or _texts_called(shape, ALIASES)


def label_column(kind: Kind) -> Column | None:
    """Return the column with the names of a kind's records; None where records have none."""
    return next(_columns(kind.table, names(kind.shape)), None)


def code_column(kind: Kind) -> Column | None:
    """Return the column with the codes of a kind's records; None where they have none."""
    return next(_columns(kind.table, codes(kind.shape)), None)


def alias_columns(kind: Kind) -> list[tuple[Table, Column]]:
    """Return the columns with other names of a kind's records, with the table each is in.

    Lists of names have tables of their own. So have names that a record had before, whose
    objects in a list have a name like records.
    """
    wanted = aliases(kind.shape)
    found = [(kind.table, column) for column in _columns(kind.table, wanted)]
    for table in kind.tables[1:]:
        name, *more = table.steps
        if more == [None] and name in wanted:
            found += [(table, column) for column in table.columns if column.type == "string"
                      and column.role == "value"]  # fmt: skip
        elif more == [None] and name is not None and "name" in name.split("_")[-1:][0]:
            pass
    return found


def _columns(table: Table, properties: Sequence[str]) -> Iterator[Column]:
    """Yield the columns of text that hold one of the properties of the record itself."""
    for name in properties:
        for column in table.columns:
            if column.steps == (name,) and column.type == "string":
                yield column
