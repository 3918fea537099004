"""The rows of a table as a mapping wants them: named, taken apart, and only those that count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hidata.imports.cells import Bad, Cell, Place, column_number, text_of
from hidata.imports.conditions import needed, test_of
from hidata.imports.layout import Layout
from hidata.imports.lookups import Lookups
from hidata.imports.mapping_model import Condition, Reading, Scalar, Value
from hidata.imports.readers import DataFile, Table
from hidata.imports.readers.options import MOST_COLUMNS
from hidata.imports.refusals import Counts, Refusal, Refused
from hidata.imports.scalars import Signs
from hidata.imports.sheets import find_sheet, options_of
from hidata.imports.template import Pattern
from hidata.imports.values import text_maker
from hidata.jsontext.document import quoted

Maps = Mapping[str, Mapping[str, Scalar]]
"""The tables in `[maps]`, by name."""

Step = Callable[[list[Cell]], bool]
"""Adds cells to a row, or judges it; False leaves it out. Raises Refusal if it cannot be read."""

NOT_A_ROW = "if this row is not meant, leave it out by keep"


class Detail(NamedTuple):
    """Where a cell comes from that does not stand in its row and column, and the note on it."""

    row: int
    column: int
    note: str = ""


class Row(NamedTuple):
    """A row with all its cells; `details` are of those from elsewhere, by index."""

    number: int
    cells: list[Cell]
    details: dict[int, Detail] = {}  # noqa: RUF012 - never changed where it is empty


class Named(NamedTuple):
    """The rows of a table that count, and where in them the cell of each name stands."""

    layout: Layout
    rows: Iterator[Row]
    file: str
    sheet: str
    known: Mapping[str, str] = {}
    """What the names of the file and the sheet tell, by name."""

    def detail(self, row: Row, index: int | None) -> Detail:
        """Return where the cell with an index comes from; column 0 if it is made of none."""
        if index is None:
            return Detail(row.number, 0)
        source = index
        while source not in row.details and source in self.layout.made_of:
            source = self.layout.made_of[source]
        return row.details.get(source) or Detail(row.number, self.layout.origins[index])

    def place(self, row: Row, index: int | None = None) -> Place:
        """Return the place of a cell of a row, by its index in the layout."""
        where = self.detail(row, index)
        return Place(self.file, self.sheet, where.row, max(where.column, 1))


class Opener:
    """Opens the tables of data files for a mapping, and counts what becomes of their rows."""

    def __init__(self, maps: Maps, lookups: Lookups, refused: Refused) -> None:
        """Take the maps and records that filters may ask; findings on rows go to `refused`."""
        self._maps, self._lookups, self._refused = maps, lookups, refused

    def open(
        self, reading: Reading, file: DataFile, given: Mapping[str, str], counts: Counts
    ) -> Named:
        """Return the rows of a file that count; `given` are texts known of the whole file, by name.

        Raises ReadError if there is no such table, or it lacks a column.
        """
        options = options_of(reading)
        sheet, found = find_sheet(file, reading.sheet, given, options)
        table = file.table(options, sheet)
        constants = {**given, **found, "@file": file.name, "@sheet": sheet, "@row": ""}
        signs = Signs(reading.decimal, reading.thousands)
        layout = Layout(_widened(table.headings, reading), constants, signs)
        known = {**given, **found}
        for name, wanted in reading.columns.items():
            known |= layout.name(name, wanted, known)
        steps = self._steps(reading, layout, counts)
        named = Named(layout, iter(()), file.label, sheet, known)
        return named._replace(rows=self._rows(table, named, steps, counts))

    def _steps(self, reading: Reading, layout: Layout, counts: Counts) -> list[Step]:
        """Return what is done to each row, in order; a filter comes as soon as its column does."""
        waiting, steps = dict(reading.keep), list[Step]()
        if reading.fill:
            steps.append(_filler([layout.index(name) for name in reading.fill]))

        def add_filters() -> None:
            for name in [n for n, keep in waiting.items() if _is_known(n, keep, layout)]:
                steps.append(self._filter(name, waiting.pop(name), layout, counts))

        add_filters()
        for name, patterns in reading.split.items():
            steps.append(_splitter(name, patterns, layout))
            add_filters()
        for name, value in reading.derive.items():
            make = text_maker(value, layout, self._maps, self._lookups, name)
            steps.append(_deriver(make))
            layout.add_made_of(name, _first(value, layout))
            add_filters()
        for name, keep in waiting.items():
            for column in needed(name, keep):
                layout.index(column)  # which raises for the one that is not there
        return steps

    def refined(self, named: Named, reading: Reading, counts: Counts) -> Named:
        """Return the rows with what `split` and `derive` add, those that `keep` leaves.

        Raises ReadError if a column is not there.
        """
        steps = self._steps(reading, named.layout, counts)

        def rows() -> Iterator[Row]:
            for row in named.rows:
                try:
                    if all(step(row.cells) for step in steps):
                        yield row
                except Refusal as refusal:
                    counts.refused += 1
                    self._refused.add(named.place(row, refusal.index), refusal)

        return named._replace(rows=rows()) if steps else named

    def _filter(self, name: str, keep: Condition, layout: Layout, counts: Counts) -> Step:
        """Return the step that leaves out the rows that a condition is not true of."""
        index, left_out = layout.index(name), counts.left_out
        test = test_of(keep, layout, self._maps, self._lookups)
        left_out[name] = 0

        def step(cells: list[Cell]) -> bool:
            cell = cells[index]
            kept = test(cell if isinstance(cell, str) else text_of(cell), cells)
            if not kept:
                left_out[name] += 1
            return kept

        return step

    def _rows(self, table: Table, named: Named, steps: list[Step], counts: Counts) -> Iterator[Row]:
        """Yield the rows that count; each of the others is counted, or is a finding."""
        layout, width = named.layout, len(named.layout.titles)
        constants, number_at = layout.constants, layout.index("@row")
        for number, cells in table.rows:
            counts.read += 1
            if not any(cells) and all(cell == "" and type(cell) is str for cell in cells):
                counts.blank += 1
                continue
            row = [*cells[:width], *[""] * (width - len(cells)), *constants]
            row[number_at] = str(number)
            try:
                if len(cells) > width:
                    _refuse_surplus(cells, width)
                for step in steps:
                    if not step(row):
                        break
                else:
                    yield Row(number, row)
            except Refusal as refusal:
                counts.refused += 1
                self._refused.add(named.place(Row(number, row), refusal.index), refusal)


def _widened(headings: list[str], reading: Reading) -> list[str]:
    """Return headings up to the last column that the mapping names by its letters."""
    wanted = [each for group in reading.columns.values() for each in group]
    letters = [each[1:] for each in wanted if isinstance(each, str)]
    width = min(max(map(column_number, letters), default=0), MOST_COLUMNS)
    return headings + [""] * (width - len(headings))


def _is_known(name: str, keep: Condition, layout: Layout) -> bool:
    """Return whether all columns that a condition asks are there."""
    return all(layout.find(column) is not None for column in needed(name, keep))


def _refuse_surplus(cells: list[Cell], width: int) -> None:
    """Raise Refusal if a row has a text beyond the columns that have headings."""
    if surplus := next((text for text in map(text_of, cells[width:]) if text), ""):
        message = f"This row has more cells than the {width} of its heading, such as"
        hint = "are the delimiter and the quotes right, and the row of the heading?"
        raise Refusal("I020", f"{message} {quoted(surplus)}.", hint)


def _filler(columns: list[int]) -> Step:
    """Return the step that gives blank cells the text above, of columns from outer to inner."""
    above: list[Cell] = [""] * len(columns)

    def step(cells: list[Cell]) -> bool:
        for place, index in enumerate(columns):
            cell = cells[index]
            if cell == "" and not isinstance(cell, Bad):
                cells[index] = above[place]
            else:
                above[place:] = [cell, *("" for _ in columns[place + 1 :])]
        return True

    return step


def _splitter(name: str, patterns: Sequence[Pattern], layout: Layout) -> Step:
    """Return the step that takes a cell apart and adds a cell for each name in the patterns.

    The first pattern counts that the text has the form of. A blank cell gives blank ones.
    """
    index = layout.index(name)
    names = [*dict.fromkeys(name for pattern in patterns for name in pattern.names)]
    forms = [(p.values, None if [*p.names] == names else p.names) for p in patterns]
    for part in names:
        layout.add_made_of(part, index)

    def step(cells: list[Cell]) -> bool:
        cell = cells[index]
        text = cell if isinstance(cell, str) else text_of(cell)
        for values, own in forms:
            if (found := values(text)) is not None:
                if own is not None:
                    told = dict(zip(own, found, strict=True))
                    found = tuple(told.get(each, "") for each in names)
                cells.extend(found)
                return True
        if cell == "":
            cells.extend(cell for _ in names)
            return True
        said = " or ".join(pattern.text for pattern in patterns)
        message = f"{quoted(text)} is not of the form {said}, for {name}."
        raise Refusal("I021", message, NOT_A_ROW, index)

    return step


def _deriver(make: Callable[[list[Cell]], str]) -> Step:
    """Return the step that adds the cell that is made of others."""

    def step(cells: list[Cell]) -> bool:
        cells.append(make(cells))
        return True

    return step


def _first(value: Value, layout: Layout) -> int | None:
    """Return the index of the first cell that a derived one is made of, None if there is none."""
    names = (name for template in value.sources for name in template.names)
    return next((index for name in names if (index := layout.find(name)) is not None), None)
