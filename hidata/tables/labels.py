"""What people call a record, and a value of a list of values: the one place that knows.

A schema names the property with a record's name, or a template (`x-hidata-label`). Else a property
says so by its IRI (`x-jsonld-id`). In a schema that has neither the properties' own names decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hidata.jsontext.writer import compact
from hidata.schemas.annotations import LABEL
from hidata.schemas.shape import Shape
from hidata.tables.model import Column, Kind, Table

Path = tuple[str, ...]
"""The properties that lead from a record to a text."""

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

NAMES: tuple[Path, ...] = (("name",), ("title",), ("label",), ("name", "common"))
"""Properties that name a record where nothing else says so; the first is used."""

_is_other_name = re.compile(
    "(alternat(iv)?e|former|other|previous|short)_(name|title|label|abbreviation)s?"
    "|alias(es)?|(synonym|abbreviation|acronym)s?"
).fullmatch
"""Matches properties with other names of a record: texts, lists of texts or of named objects."""


class Naming:
    """The properties of a kind's records that hold what these are called.

    `names` and `codes` lead to texts or numbers, the best first; `others` are properties with
    texts, objects or lists. `parts` are those of the schema's template, if it has one.
    """

    def __init__(self, shape: Shape) -> None:
        """Find the properties of records of this shape."""
        self._shape = shape
        self.parts = template(shape)
        stated = [part for part in self.parts if isinstance(part, tuple)]
        self.names = stated or _with_terms(shape, NAME_TERMS) or _well_named(shape)
        self.codes = [] if stated else _with_terms(shape, CODE_TERMS)
        tops = {path[0] for path in self.names}
        others = [path[0] for path in _with_terms(shape, OTHER_NAME_TERMS)]
        others += filter(_is_other_name, shape.fields)
        self.others = [name for name in dict.fromkeys(others) if name not in tops]

    def label(self, record: Mapping[str, Any]) -> str:
        """Return the code and name of a record, else another name; "" where it has none."""
        if self.parts:
            texts = [part if isinstance(part, str) else _text(record, part) for part in self.parts]
            has_name = any(_text(record, path) for path in self.names)
            text = tidied("".join(texts)) if has_name else ""
        else:
            first = (
                next(filter(None, (_text(record, path) for path in paths)), "")
                for paths in (self.codes, self.names)
            )
            text = " ".join(filter(None, first))
        return text or next(self.other_names(record), "")

    def words(self, record: Mapping[str, Any]) -> list[str]:
        """Return the names, codes and other names of a record that are texts, each once."""
        own = (_at(record, path) for path in (*self.names, *self.codes))
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


def template(shape: Shape) -> list[str | Path]:
    """Return the template of names that the schema of records has, as texts and properties.

    That is the name of a property, or a text with names in braces, nested ones with dots. It is
    empty where there is none, and where a property in it is not there (`checks.annotation_lint`).
    """
    stated = shape.note(LABEL)
    if not isinstance(stated, str):
        return []
    parts: list[str | Path] = []
    braced = stated if "{" in stated else f"{{{stated}}}"
    for index, text in enumerate(re.split(r"\{([^{}]*)\}", braced)):
        path = _path(shape, text) if index % 2 else None
        if index % 2 and path is None:
            return []
        if path or text:
            parts.append(path or text)
    return parts


_LOOSE = re.compile(r"\(\s*\)|\[\s*\]|^[-\u2013\u2014:,;/|]+\s|\s[-\u2013\u2014/|]+$|[:,;]$")
"""Matches what stood around a value in a template: empty brackets, marks at an end."""


def tidied(text: str) -> str:
    """Return a filled template without what stood around values that are missing."""
    return " ".join(_LOOSE.sub("", " ".join(text.split())).split())


def unknown_in_template(shape: Shape) -> list[str]:
    """Return the names in the template of a schema that do not lead to a scalar property."""
    stated = str(shape.note(LABEL))
    names = re.findall(r"\{([^{}]*)\}", stated) if "{" in stated else [stated]
    return [name for name in names if _path(shape, name) is None]


def told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels of all records of a kind by key, with the key behind those of several."""
    counts = Counter(labels.values())
    return {
        key: label if counts[label] == 1 else f"{label} ({key})" for key, label in labels.items()
    }


def value_label(shape: Shape, value: Any) -> str:
    """Return what people call a value of a list of values, "" where the schema does not say."""
    return value_labels(shape.notes).get(_word(value), "") if LABEL in shape.notes else ""


def value_labels(notes: Mapping[str, Any]) -> dict[str, str]:
    """Return the labels of the values that a schema lists (`x-hidata-label`, or oneOf), by value.

    A value that is not a text stands there as JSON. `notes` are the annotations of the schema.
    """
    stated = notes.get(LABEL)
    labels = stated.items() if isinstance(stated, dict) else ()
    return {value: label for value, label in labels if isinstance(label, str)}


def values_in_words(notes: Mapping[str, Any]) -> list[str]:
    """Return the values that a schema lists, each with its label, if it has one, in brackets."""
    values, labels = notes.get("enum"), value_labels(notes)
    words = [_word(value) for value in values] if isinstance(values, list) else []
    return [f"{word} ({labels[word]})" if word in labels else word for word in words]


def unlisted(notes: Mapping[str, Any]) -> list[str]:
    """Return the values that have a label, and that the schema does not list."""
    values = notes.get("enum")
    known = {_word(value) for value in values} if isinstance(values, list) else set()
    return [value for value in notes[LABEL] if value not in known]


def label_parts(kind: Kind) -> Sequence[str | Column]:
    """Return what the names of a kind's records are made of: texts, and columns of its table.

    Nothing where they have no names.
    """
    naming = Naming(kind.shape)
    parts = naming.parts or naming.names[:1]
    found = [part if isinstance(part, str) else _column(kind.table, [part]) for part in parts]
    return [part for part in found if part is not None]


def label_column(kind: Kind) -> Column | None:
    """Return the column with the names of a kind's records; None where they have no names.

    Where the schema has a template, it is the first column in it that is not the key.
    """
    names = Naming(kind.shape).names
    others = [path for path in names if path != (kind.key,)]
    return _column(kind.table, others or names)


def code_column(kind: Kind) -> Column | None:
    """Return the column with the codes of a kind's records; None where they have no codes."""
    return _column(kind.table, Naming(kind.shape).codes)


def name_columns(kind: Kind) -> list[Column]:
    """Return the columns of a kind's own table with names and codes, the best first."""
    naming = Naming(kind.shape)
    names = naming.names if naming.parts else naming.names[:1]
    columns = [_column(kind.table, [path]) for path in (*names, *naming.codes[:1])]
    return [column for column in columns if column is not None]


def other_name_columns(kind: Kind) -> list[tuple[Table, Column]]:
    """Return the columns with other names of a kind's records, each with its table.

    That is the kind's own table, or that of a list in its records.
    """
    found = []
    for name in Naming(kind.shape).others:
        shape = kind.shape.fields[name]
        item = shape.item or Shape() if shape.form == "list" else shape
        inner = Naming(item)
        ends: list[Path] = [*inner.names, *((one,) for one in inner.others)] or [()]
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


def _column(table: Table, paths: Sequence[Path]) -> Column | None:
    """Return the column of the first of the properties that has one."""
    by_steps = {column.steps: column for column in table.columns if column.role == "value"}
    return next((by_steps[path] for path in paths if path in by_steps), None)


def _with_terms(shape: Shape, terms: tuple[str, ...]) -> list[Path]:
    """Return the properties with one of the IRIs (`x-jsonld-id`), in the order of the IRIs."""
    by_term = [
        (terms.index(term), name)
        for name, inner in shape.fields.items()
        if (term := inner.note("x-jsonld-id")) in terms
    ]
    return [(name,) for _, name in sorted(by_term, key=lambda pair: pair[0])]


def _well_named(shape: Shape) -> list[Path]:
    """Return the properties that name a record by their own names."""
    return [path for path in NAMES if _shape_at(shape, path).type == "string"]


def _path(shape: Shape, name: str) -> Path | None:
    """Return the way to the property that a template names, None if there is no such scalar."""
    paths: list[Path] = [(name,), tuple(name.split("."))]
    return next((path for path in paths if _shape_at(shape, path).form == "scalar"), None)


def _shape_at(shape: Shape, path: Path) -> Shape:
    """Return the shape of a property, that of any value where there is none."""
    for name in path:
        shape = shape.fields.get(name, Shape())
    return shape


def _at(record: Any, path: Path) -> Any:
    """Return the value at the end of a path, None if there is none."""
    for name in path:
        record = record.get(name) if isinstance(record, dict) else None
    return record


def _text(record: Mapping[str, Any], path: Path) -> str:
    """Return the text or number at the end of a path as text, "" if there is none."""
    value = _at(record, path)
    return str(value) if isinstance(value, str | int | float) else ""


def _word(value: Any) -> str:
    """Return a value as the labels of values name it: a text as it is, others as JSON."""
    return value if isinstance(value, str) else compact(value).decode()
