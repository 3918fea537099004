"""Ways from the cells of a row to a value: templates, maps, references, numbers, lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from hidata.findings.suggestions import did_you_mean
from hidata.imports.cells import Bad, Cell, nfc, text_of
from hidata.imports.layout import Layout
from hidata.imports.lookups import MOST_TEXTS, Lookups
from hidata.imports.mapping import Value
from hidata.imports.numbers import decimal_of
from hidata.imports.refusals import Refusal
from hidata.imports.scalars import number_hint, typed
from hidata.imports.template import Template
from hidata.jsontext.document import quoted
from hidata.schemas.shape import Shape
from hidata.tables.keys import value_of

Get = Callable[[list[Cell]], Cell]
"""Returns a cell, or what a template makes of several, from the cells of a row."""

OPTIONAL_HINT = (
    "if it may be blank, say optional = true; if the row is not meant, leave it out by keep"
)


class Absent:
    """The type of ABSENT."""


ABSENT = Absent()
"""What a row says of a property that it has no value for."""


FACTOR = Shape("scalar", "number")
"""What a number is multiplied by."""


class Maker:
    """Makes the values of one property from the cells of rows.

    `columns` are the indexes of the cells it may be made of.
    """

    def __init__(
        self,
        value: Value,
        shape: Shape,
        layout: Layout,
        lookups: Lookups,
        maps: Mapping[str, Mapping[str, Any]],
        name: str,
        *,
        may_be_blank: bool = False,
    ) -> None:
        """Compile a value of a mapping; `name` is that of its property.

        A blank cell is ABSENT if it `may_be_blank`, or the value is optional; else it is refused.

        Raises ReadError if a column is not there.
        """
        self.name, self._value, self._shape = name, value, shape
        self._may_be_blank = value.optional or may_be_blank
        self.absent = 0 if value.count else ABSENT
        """The value of a cell with a text that is missing."""
        self.columns: list[int] = []
        self.no_column: list[str] = []
        """The columns that are not there, of a value that is optional."""
        made = (self._get(each, layout) for each in value.sources)
        self._gets = [(get, index) for get, index in made if get is not None]
        self._map = maps[value.map] if isinstance(value.map, str) else value.map
        self._lookups = lookups
        self._item = shape.item or Shape()
        self._otherwise = self._get_otherwise(layout)
        times = value.times
        self._times = None if isinstance(times, Value) else times
        self._factor = (
            Maker(times, FACTOR, layout, lookups, maps, f"times of {name}")
            if isinstance(times, Value)
            else None
        )
        self._where = {key: _condition(t, layout) for key, t in value.where.items()}
        self._signs = {index: layout.signs_at(index) for index in {None, *self.columns}}

    def _get_otherwise(self, layout: Layout) -> Get | None:
        """Return what gives the value of a text that the map does not know, if anything does."""
        other = self._value.otherwise
        if isinstance(other, Template):
            return self._get(other, layout)[0] if other.text else lambda _: ""
        return None if other is None else lambda _: other

    def _get(self, template: Template, layout: Layout) -> tuple[Get | None, int | None]:
        """Return what fills a template in, and the index of its first cell.

        Without the former, a column of an optional value is not there.
        """
        if template.is_constant:
            constant = template.constant
            return (lambda _: constant), None
        names = template.names
        absent = [n for n in names if layout.find(n) is None] if self._value.optional else []
        if absent:
            self.no_column += absent
            return None, None
        indexes = {name: layout.index(name) for name in names}
        self.columns += indexes.values()
        first = indexes[names[0]]
        if len(template.parts) == 1 and not template.widths:
            return (lambda cells: cells[first]), first
        return _filler(template, indexes), first

    def cell(self, cells: list[Cell]) -> tuple[Cell, int | None]:
        """Return the first of the value's cells that is not blank, and the index of its column."""
        cell: Cell = ""
        at = self._gets[0][1] if self._gets else None
        for get, index in self._gets:
            found = get(cells)
            if found != "":
                return found, index
            if isinstance(found, Bad) and type(cell) is str:
                cell, at = found, index
        return cell, at

    def make(self, cells: list[Cell]) -> Any:
        """Return the JSON value, or ABSENT for a blank cell that may be one. Raises Refusal."""
        cell, index = self.cell(cells)
        if self._value.constant is not None:
            return self._value.constant
        return self.value_of(cell, cells, index)

    def value_of(self, cell: Cell, cells: list[Cell], index: int | None) -> Any:
        """Return the JSON value of a cell, as `make` does."""
        if self._value.count:
            return int(cell != "")
        if cell == "":
            if isinstance(cell, Bad):
                raise Refusal("I026", f"This cell is {cell.reason}.", None, index)
            if self._may_be_blank:
                return ABSENT
            raise Refusal("I025", f"This cell is blank, for {self.name}.", OPTIONAL_HINT, index)
        if self._value.separator:
            parts = [part.strip() for part in text_of(cell).split(self._value.separator)]
            cell = [part for part in parts if part]
            if not cell:
                return self.value_of("", cells, index)
        if isinstance(cell, list) and (self._map is not None or self._value.ref):
            made = [self._one(item, self._item, cells, index) for item in cell]
            return [item for item in made if item is not ABSENT] or ABSENT
        return self._one(cell, self._shape, cells, index)

    def _one(self, cell: Cell, shape: Shape, cells: list[Cell], index: int | None) -> Any:
        """Return the JSON value of a cell, or of an item of a list. Raises Refusal."""
        if self._map is not None:
            mapped, is_cell = self._mapped(text_of(cell), cells, index)
            is_asked = self._value.ref and isinstance(mapped, str)
            if mapped is ABSENT or not (is_cell or is_asked or self._value.times is not None):
                return mapped
            cell = mapped
        if self._value.ref:
            key = self._key(nfc(text_of(cell)), cells, index)
            return value_of(key, of_numbers=shape.type == "integer")
        signs = self._signs[index]
        try:
            return typed(cell, shape, signs, self._times_of(cells))
        except ValueError as error:
            message = f"{quoted(text_of(cell))} {error}, for {self.name}."
            raise Refusal("I022", message, number_hint(cell, signs), index) from None

    def _times_of(self, cells: list[Cell]) -> Decimal | None:
        """Return what the number in a row is multiplied by, if anything. Raises Refusal."""
        if self._factor is None:
            return self._times
        made = self._factor.make(cells)
        factor = None if made is ABSENT else decimal_of(made)
        if factor is None and made is not ABSENT:
            message = f"{quoted(text_of(made))} is not a number, for {self._factor.name}."
            raise Refusal("I022", message)
        return factor

    def _mapped(self, text: str, cells: list[Cell], index: int | None) -> tuple[Any, bool]:
        """Return what a text stands for, and whether that is a cell, not a value of the mapping.

        Raises Refusal if the map does not know it.
        """
        known = self._map or {}
        found: Any = known.get(text)
        is_cell = found is None and isinstance(self._value.otherwise, Template)
        if found is None:
            if self._otherwise is None:
                message = f"{quoted(text)} is not in the map of {self.name}."
                raise Refusal(
                    "I023", message, lambda: did_you_mean(text, islice(known, MOST_TEXTS)), index
                )
            found = self._otherwise(cells)
        if found != "":
            return nfc(found) if isinstance(found, str) and not is_cell else found, is_cell
        if self._may_be_blank:
            return ABSENT, False
        message = f"{quoted(text)} stands for nothing, for {self.name}."
        raise Refusal("I025", message, OPTIONAL_HINT, index)

    def _key(self, text: str, cells: list[Cell], index: int | None) -> str:
        """Return the key of the one record that a text is about. Raises Refusal."""
        value = self._value
        where = {name: nfc(text_of(get(cells))) for name, get in self._where.items()}
        index_of = self._lookups.index(value.ref, value.by, where)
        keys = index_of.get((text, *where.values()), ())
        if len(keys) == 1:
            return keys[0]
        conditions = "".join(f", {name} {quoted(wanted)}" for name, wanted in where.items())
        subject = f"with the {value.by} {quoted(text)}{conditions}, for {self.name}"
        if keys:
            some = ", ".join(keys[:3])
            message = f"There are {len(keys)} {value.ref} records {subject}: {some}."
            raise Refusal("I024", message, "say with where which one is meant", index)
        raise Refusal(
            "I024",
            f"There is no {value.ref} record {subject}.",
            lambda: did_you_mean(text, self._lookups.texts(value.ref, value.by)),
            index,
        )


def _condition(template: Template, layout: Layout) -> Get:
    """Return what fills a template of `where` in, whose columns are needed.

    Raises ReadError if one is not there.
    """
    if template.is_constant:
        constant = template.constant
        return lambda _: constant
    indexes = {name: layout.index(name) for name in template.names}
    return _filler(template, indexes)


def _filler(template: Template, indexes: Mapping[str, int]) -> Get:
    """Return what fills a template in with cells; blank, with its reason, if one of them is."""
    parts = [part if isinstance(part, str) else indexes[part.name] for part in template.parts]
    places = [*indexes.values()]
    if template.widths:
        return _padder(template, indexes)

    def fill(cells: list[Cell]) -> Cell:
        for place in places:
            if cells[place] == "":
                return cells[place]
        try:
            return "".join([part if isinstance(part, str) else cells[part] for part in parts])  # type: ignore[misc]
        except TypeError:  # not all cells are texts
            return "".join(
                part if isinstance(part, str) else text_of(cells[part]) for part in parts
            )

    return fill


def _padder(template: Template, indexes: Mapping[str, int]) -> Get:
    """Return what `_filler` does, for a template in which parts have widths."""

    def fill(cells: list[Cell]) -> Cell:
        blank = next((cells[place] for place in indexes.values() if cells[place] == ""), None)
        if blank is not None:
            return blank
        return template.fill(lambda name: text_of(cells[indexes[name]]))

    return fill


def text_maker(
    value: Value, layout: Layout, maps: Mapping[str, Mapping[str, Any]], lookups: Lookups, name: str
) -> Callable[[list[Cell]], str]:
    """Return what makes the text of a derived column; a blank one is allowed."""
    shape = Shape("scalar", "string")
    maker = Maker(value, shape, layout, lookups, maps, name, may_be_blank=True)
    if value.map is None and not value.ref and value.times is None and value.separator is None:
        first = maker.cell

        def plain(cells: list[Cell]) -> str:
            cell = first(cells)[0]
            return cell if isinstance(cell, str) else text_of(cell)

        return plain

    def make(cells: list[Cell]) -> str:
        cell, index = maker.cell(cells)
        if isinstance(cell, Bad):
            return cell
        made = maker.value_of(cell, cells, index)
        return "" if made is ABSENT else text_of(made)

    return make
