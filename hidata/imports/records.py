"""Rows become records: their properties, marks, keys, sources and places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from hidata.imports.cells import Bad, Cell, ReadError, nfc, text_of
from hidata.imports.conditions import EVERY_VALUE, NoValues, fits, no_values, row_test, unless
from hidata.imports.lookups import Lookups
from hidata.imports.mapping_model import ListOf, Mark, Node, Value
from hidata.imports.mapping_model import Mapping as ImportMapping
from hidata.imports.refusals import Counts, Refusal, Refusals
from hidata.imports.rows import Named, Row
from hidata.imports.slugs import slug
from hidata.imports.taken import LOCATOR, SOURCE, Origin, Taken
from hidata.imports.template import Template
from hidata.imports.values import ABSENT, Maker, text_maker
from hidata.jsontext.document import quoted
from hidata.schemas.shape import Shape
from hidata.tables.model import Kind

MARK_NAMES = ("@property", "@cell", "@note")
"""The names known in the item that says what a cell without a value means."""

STRING = Shape("scalar", "string")


class _Marked(NamedTuple):
    """What a mark makes of a cell: an item for a list of the record, if any, and the value."""

    list: str
    item: Any
    value: Any = ABSENT


class Builder:
    """Makes records of the rows of one table."""

    def __init__(
        self,
        mapping: ImportMapping,
        kind: Kind,
        source_shape: Shape,
        named: Named,
        lookups: Lookups,
        counts: Counts,
        *,
        slugs: bool,
    ) -> None:
        """Compile the mapping for a table; `source_shape` is that of the records of sources.

        With `slugs`, keys are made of lower-case letters, digits and single hyphens. Raises
        ReadError if a column is not there.
        """
        self._slugs = slugs
        self.mapping, self.kind, self._named, self._counts = mapping, kind, named, counts
        self._lookups = lookups
        for name in MARK_NAMES:
            named.layout.add(name, 0)
        fields = [*kind.shape.fields]
        ordered = sorted(mapping.record, key=lambda name: [*fields, name].index(name))
        self._makers = {
            name: self._maker(node, fields_of(kind.shape, name), name)
            for name in ordered
            if isinstance(node := mapping.record[name], Value)
        }
        self._nested = {
            name: self._nested_build(
                mapping.record[name],
                fields_of(kind.shape, name),
                name,
                no_values(name, mapping.missing, mapping.marks),
            )
            for name in ordered
            if name not in self._makers
        }
        self._names = ordered
        for name in self._makers:
            self._refuse_heading(name)
        maps, layout = mapping.maps, named.layout
        self._marks = [
            (mark, row_test(mark.when, layout, maps, lookups), self._mark_item(mark))
            for mark in mapping.marks
        ]
        self._columns = {
            name: maker.columns[0] for name, maker in self._makers.items() if maker.columns
        }
        self._source = self._text(mapping.source)
        self.sources: dict[str, dict[str, Any] | None] = {}
        """The sources of the records built so far, with what a new record of each would have."""
        new = mapping.source_new
        self._new_source = new and self._nested_build(new, source_shape, SOURCE)
        self._locator = self._text(mapping.locator) if LOCATOR in fields else None

    def build(self, row: Row) -> Taken:
        """Return the record that a row gives. Raises Refusals if values of it cannot be taken."""
        row = row._replace(cells=[*row.cells, *("" for _ in MARK_NAMES)])
        record = self._properties(row)
        spelled = self._key(record, row)
        key = slug(spelled) if self._slugs else spelled
        source = self._source_of(row)
        fields = self.kind.shape.fields
        if source and SOURCE in fields:
            record[SOURCE] = source
        if self._locator and (locator := self._locator(row.cells)):
            record[LOCATOR] = nfc(locator)
        names = [*fields, *(name for name in record if name not in fields)]
        own = self.kind.own_key(key)
        record = {**own, **{name: record[name] for name in names if name in record}}
        out = self._filled(self.mapping.out, record, row, {"source": source, "key": key})
        origins, named = self._origins(row), self._named
        place = row.number, origins, named.file, named.sheet
        return Taken(key, record, source, out, *place, spelled)

    def _source_of(self, row: Row) -> str:
        """Return the key of the source of a row, "" if the mapping names none. Raises Refusals."""
        if self._source is None:
            return ""
        source = nfc(self._source(row.cells))
        if not source:
            message = "The source has no text for this row."
            raise Refusals([Refusal("I033", message, "its template has a column that is blank")])
        if source not in self.sources:
            try:
                new = self._new_source(row.cells) if self._new_source else None
            except Refusal as refusal:
                raise Refusals([refusal]) from None
            self.sources[source] = {} if new is ABSENT else new
        return source

    def _properties(self, row: Row) -> dict[str, Any]:
        """Return the properties that a row gives, with what its marks say. Raises Refusals."""
        record: dict[str, Any] = {}
        marked: dict[str, list[Any]] = {}
        refusals: list[Refusal] = []
        for name in self._names:
            try:
                value = self._property(name, row)
            except Refusal as refusal:
                refusals.append(refusal.of(name))
                continue
            if isinstance(value, _Marked):
                if value.list:
                    marked.setdefault(value.list, []).append(value.item)
                value = value.value
            elif value is ABSENT:
                self._counts.absent[name] += 1
            if value is not ABSENT:
                record[name] = value
        if refusals:
            raise Refusals(refusals)
        for name, items in marked.items():
            record[name] = [*record.get(name, []), *items]
        return record

    def _refuse_heading(self, name: str) -> None:
        """Raise ReadError (I017) if the text of a property is also the heading of a column."""
        value = self.mapping.record[name]
        for template in value.sources if isinstance(value, Value) else ():
            text = template.constant if template.is_constant else ""
            if text and self._named.layout.has_heading(text):
                message = f"{quoted(text)} is a text here, and also the heading of a column."
                hint = f"write {{{text}}} in braces for what the column holds"
                raise ReadError(message, hint, "I017")

    def _text(self, template: Template | None) -> Callable[[list[Cell]], str] | None:
        """Return what makes the text of a template, None if there is none."""
        if template is None:
            return None
        maps, layout = self.mapping.maps, self._named.layout
        return text_maker(Value((template,)), layout, maps, self._lookups, template.text)

    def _maker(self, value: Value, shape: Shape, name: str) -> Maker:
        """Return what makes a value."""
        layout, maps = self._named.layout, self.mapping.maps
        maker = Maker(value, shape, layout, self._lookups, maps, name)
        self._counts.no_column.update(maker.no_column)
        return maker

    def _nested_build(
        self, node: Node, shape: Shape, name: str, texts: NoValues = EVERY_VALUE
    ) -> Callable[[list[Cell]], Any]:
        """Return what makes a list, an object, or a value within one, of which `texts` are none."""
        if isinstance(node, Value):
            return unless(self._maker(node, shape, name), texts, self._counts)
        if isinstance(node, ListOf):
            item = shape.item or Shape()
            builds = [self._nested_build(part, item, name, texts) for part in node.parts]
            return lambda cells: (
                [made for build in builds if (made := build(cells)) is not ABSENT] or ABSENT
            )
        parts = [
            (key, self._nested_build(part, fields_of(shape, key), f"{name}.{key}", texts))
            for key, part in node.parts.items()
        ]

        def build(cells: list[Cell]) -> Any:
            made = ((key, part(cells)) for key, part in parts)
            return {key: value for key, value in made if value is not ABSENT} or ABSENT

        return build

    def _mark_item(self, mark: Mark) -> Callable[[list[Cell]], Any]:
        """Return what makes the item of a mark, of the cells of a row and the three of the mark."""
        if mark.item is None:
            return lambda _: None
        shape = fields_of(self.kind.shape, mark.list).item or Shape()
        return self._nested_build(mark.item, shape, mark.list)

    def _property(self, name: str, row: Row) -> Any:
        """Return the value of a property, ABSENT, or what is said where it has a mark."""
        if name in self._nested:
            return self._nested[name](row.cells)
        maker = self._makers[name]
        cell, index = maker.cell(row.cells)
        if not maker.columns:
            return maker.value_of(cell, row.cells, index)
        if isinstance(cell, Bad):
            return maker.value_of(cell, row.cells, index)
        text = text_of(cell)
        note = row.details[index].note if index in row.details else ""
        if not note and text in self.mapping.missing:
            self._counts.marks[name, text, ""] += 1
            return maker.absent
        for mark, is_met, item in self._marks:
            if fits(mark, name, text, note) and is_met(row.cells):
                self._counts.marks[name, text, note] += 1
                cells = [*row.cells[: -len(MARK_NAMES)], name, text, note]
                kept = maker.value_of(cell, cells, index) if mark.cells is None else maker.absent
                return _Marked(mark.list, item(cells), kept)
        if note:
            message = f"{quoted(text)} has the note {quoted(note)}, for {name}."
            raise Refusal("I027", message, "say under [[marks]] what it means", index)
        return maker.value_of(cell, row.cells, index)

    def _key(self, record: Mapping[str, Any], row: Row) -> str:
        """Return the key of a record as it is spelled. Raises Refusals if a name in it is blank."""
        layout = self._named.layout

        def get(name: str) -> str:
            if name in self.mapping.record:
                return text_of(record.get(name, ""))
            return text_of(row.cells[layout.index(name)])

        text = nfc(self.mapping.key.fill(get, self.mapping.omit))
        if not (slug(text) if self._slugs else text):
            blank = next((name for name in self.mapping.key.names if not get(name)), "")
            message = (
                f"The key has no text for {blank}." if blank else "The key has no letter or digit."
            )
            raise Refusals([Refusal("I033", message, None, layout.find(blank) if blank else None)])
        return text

    def _filled(
        self, template: Template, record: Mapping[str, Any], row: Row, known: Mapping[str, str]
    ) -> str:
        """Return a template filled in with known texts, properties and columns, in this order."""
        layout = self._named.layout

        def get(name: str) -> str:
            if name in known:
                return known[name]
            if name in record:
                return text_of(record[name])
            return text_of(row.cells[layout.index(name)])

        return template.fill(get)

    def _origins(self, row: Row) -> dict[str, Origin]:
        """Return the cell that each property was read from."""
        origins = {}
        for name, first in self._columns.items():
            maker = self._makers[name]
            index = first if len(maker.columns) == 1 else maker.cell(row.cells)[1] or first
            where = self._named.detail(row, index)
            origins[name] = Origin(where.row, where.column, text_of(row.cells[index]))
        return origins


def fields_of(shape: Shape, name: str) -> Shape:
    """Return the shape of a property, that of any value if it is not declared."""
    return shape.fields.get(name, Shape())
