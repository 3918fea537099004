"""Tables of observations as HTML: a row for each, and what all have in common said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from markupsafe import Markup

from hidata.schemas.shape import Shape
from hidata.site.catalogue import Catalogue, Record
from hidata.site.facts import displayed, number_text, plain_texts, unit_in_words
from hidata.site.observations import row_id
from hidata.tables.keys import referred
from hidata.tables.sources import Reference

Numbers = dict[Reference, int]
"""The number of each source in the list of a page."""


def table(
    catalogue: Catalogue, kind: str, keys: Sequence[str], root: str, numbers: Numbers
) -> Markup:
    """Return the table of some observations of one kind, for a page whose root is at `root`.

    Columns are the properties that some of them have, but for the subject. A value that all of them
    have, if there are several, stands before the table. Sources are added to `numbers`.
    """
    writer = _Writer(catalogue, kind, root, numbers)
    records = [catalogue.records[kind][key] for key in keys]
    fields = catalogue.kinds[kind].shape.fields
    sources = catalogue.sources[kind]
    left_out = {catalogue.kinds[kind].key, catalogue.subjects[kind][0]}
    left_out |= sources.properties
    names = [n for n in fields if n not in left_out and any(n in record for record in records)]
    common = [name for name in names[1:] if _is_common(name, records)]
    cited = [tuple(sources.of_record(record)) for record in records]
    said = [(_title(name, fields[name], catalogue.units),
             writer.value(fields[name], records[0][name])) for name in common]  # fmt: skip
    columns = {name: fields[name] for name in names if name not in common}
    heads = [_head(name, shape, catalogue.units) for name, shape in columns.items()]
    rows = [writer.row(key, columns, record)
            for key, record in zip(keys, records, strict=True)]  # fmt: skip
    if len(records) > 1 and len({*cited}) == 1:
        said += [("Source", writer.cited(cited[0]))] if cited[0] else []
    elif any(cited):
        heads.append('<th scope="col">Source</th>')
        rows = [f"{row}<td>{writer.cited(of_record)}</td>"
                for row, of_record in zip(rows, cited, strict=True)]  # fmt: skip
    label = escape(catalogue.title(kind))
    return Markup(
        f"{_common(said)}"
        f'<div class="wide" role="region" tabindex="0" aria-label="{label}">\n<table>\n'
        f"<thead><tr>{''.join(heads)}</tr></thead>\n<tbody>"
        f"{''.join(rows)}\n</tbody>\n</table>\n</div>"
    )


def _is_common(name: str, records: Sequence[Record]) -> bool:
    """Return whether several records all have the same value of a property."""
    first = records[0].get(name)
    return len(records) > 1 and all(name in r and r[name] == first for r in records)


def _common(said: Sequence[tuple[str, str]]) -> str:
    """Return what all rows have in common as HTML."""
    items = "".join(f"<div><dt>{escape(title)}</dt><dd>{value}</dd></div>" for title, value in said)
    return f'<dl class="parts">{items}</dl>\n' if items else ""


def _head(name: str, shape: Shape, units: Mapping[str, str]) -> str:
    """Return the head of the column of a property."""
    return f'<th scope="col"{_class(shape)}>{escape(_title(name, shape, units))}</th>'


def _title(name: str, shape: Shape, units: Mapping[str, str]) -> str:
    """Return the title of a property with its unit."""
    title, unit = str(shape.note("title") or name), str(shape.note("x-ogc-unit") or "")
    return f"{title} ({unit_in_words(unit, units)})" if unit else title


def _class(shape: Shape) -> str:
    return ' class="number"' if shape.type in ("integer", "number") else ""


class _Writer:
    """Writes values of one kind's records as HTML, each link once."""

    def __init__(self, catalogue: Catalogue, kind: str, root: str, numbers: Numbers) -> None:
        self._catalogue, self._kind, self._root = catalogue, kind, root
        self._numbers = numbers
        self._links: dict[tuple[str, str], str] = {}

    def row(self, key: str, columns: Mapping[str, Shape], record: Record) -> str:
        """Return the row of a record, without its end, which may be left out in HTML."""
        cells: list[str] = []
        for name, shape in columns.items():
            value = self.value(shape, record[name]) if name in record else ""
            tag = "td" if cells else "th"
            scope = "" if cells else ' scope="row"'
            cells.append(f"<{tag}{scope}{_class(shape)}>{value}</{tag}>")
        return f'\n<tr id="{escape(row_id(self._kind, key))}">{"".join(cells)}'

    def value(self, shape: Shape, value: Any) -> str:
        """Return a JSON value of any type."""
        if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
            return "; ".join(self.value(shape.item or Shape(), each) for each in value)
        if isinstance(value, list | dict):
            return escape("; ".join(plain_texts(displayed(self._catalogue, shape, value))))
        target = shape.note("x-hidata-ref")
        key = referred(value, shape) if target in self._catalogue.records else None
        if key is not None and key in self._catalogue.records[target]:
            return self._link(target, key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return number_text(value, shape)
        shown = displayed(self._catalogue, shape, value)
        if shown.form == "url":
            href = escape(shown.href)
            return f'<a class="out" rel="external" href="{href}">{escape(shown.text)}</a>'
        return escape(shown.text)

    def cited(self, sources: Sequence[Reference]) -> str:
        """Return links to sources in the list of the page, by their numbers."""
        numbers = [self._numbers.setdefault(each, len(self._numbers) + 1) for each in sources]
        links = [f'<a href="#source-{n}" aria-label="Source {n}">{n}</a>' for n in numbers]
        return f'<span class="from">{" ".join(links)}</span>' if links else ""

    def _link(self, kind: str, key: str) -> str:
        if (kind, key) not in self._links:
            href = escape(self._root + self._catalogue.address(kind, key))
            name = escape(self._catalogue.name(kind, key))
            self._links[kind, key] = f'<a href="{href}">{name}</a>'
        return self._links[kind, key]
