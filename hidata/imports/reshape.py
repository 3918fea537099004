"""Rows in another shape: from columns, from values one a line, joined with other tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from hidata.imports.cells import Bad, Cell, ReadError, text_of
from hidata.imports.layout import Layout, agree
from hidata.imports.mapping_model import Join, Pivot, Unpivot
from hidata.imports.refusals import Counts, Refusal, Refused
from hidata.imports.rows import Detail, Named, Row
from hidata.jsontext.document import quoted

MOST_ROWS = 5_000_000
"""How many rows of another table may be held in memory, and how many rows a pivot may give."""


KEPT = ("@file", "@sheet", "@row")
"""Names that a row keeps which is put together of others: those of the first."""


def unpivoted(named: Named, unpivot: Unpivot, counts: Counts) -> Named:
    """Return a row for each cell of the columns whose headings have one of the forms.

    A blank cell gives none, and is counted. Raises ReadError (I013) if there is no such column.
    """
    layout = named.layout
    found = [
        (index, told)
        for index, title in enumerate(layout.titles)
        if (told := _told(title, unpivot, named)) is not None
    ]
    if not found:
        forms = " or ".join(pattern.text for pattern in unpivot.headings)
        raise ReadError(f"No column has a heading of the form {forms}.", code="I013")
    names = [name for name in unpivot.headings[0].names if layout.find(name) is None]
    value_at = layout.add(unpivot.value, 0)
    layout.add("@heading", 0)
    for name in names:
        layout.add(name, 0)

    def rows() -> Iterator[Row]:
        for row in named.rows:
            number = 0
            for index, told in found:
                cell = row.cells[index]
                if cell == "" and not isinstance(cell, Bad):
                    counts.marks[unpivot.value, "", ""] += 1
                    continue
                number += 1
                detail = {value_at: Detail(row.number, index + 1)}
                added = [cell, layout.titles[index], *(told.get(name, "") for name in names)]
                yield Row(row.number, row.cells + added, detail)
            if number:
                counts.added += number - 1
            else:
                counts.left_out[unpivot.value] += 1

    return named._replace(rows=rows())


def _told(title: str, unpivot: Unpivot, named: Named) -> dict[str, str] | None:
    """Return what a heading tells by the first form that it has, None if it has none."""
    for pattern in unpivot.headings:
        told = pattern.match(title, fold=True)
        if told is not None and agree(told, named.known):
            return told
    return None


def pivoted(
    named: Named, pivot: Pivot, used: Collection[str], refused: Refused, counts: Counts
) -> Named:
    """Return one row for the rows that agree in `by`, with a cell for each name that is `used`.

    The cells of the pivot know the row they come from, and the note on it. Two values for one name
    are refused. Names that are not used are counted.
    """
    old = named.layout
    by = [old.index(name) for name in pivot.by]
    name_at, value_at = old.index(pivot.name), old.index(pivot.value)
    note_at = old.index(pivot.note) if pivot.note else None
    layout = Layout([], {}, old.signs)
    for name, index in zip(pivot.by, by, strict=True):
        layout.add(name, old.origins[index])
    for name in KEPT:
        if name not in pivot.by:
            layout.add(name, 0)
    kept = [old.index(name) for name in KEPT if name not in pivot.by]
    places = {
        name: layout.add(name, old.origins[value_at])
        for name in sorted(used)
        if layout.find(name) is None
    }

    def rows() -> Iterator[Row]:
        groups: dict[tuple[str, ...], Row] = {}
        for row in named.rows:
            cells = row.cells
            key = tuple([text_of(cells[index]) for index in by])
            group = groups.get(key)
            if group is None:
                start: list[Cell] = [*key, *(cells[index] for index in kept)]
                group = Row(row.number, start + [""] * len(places), {})
                groups[key] = group
                counts.joined -= 1
                bound(len(groups), row.number)
            counts.joined += 1
            cell = cells[name_at]
            name = cell if isinstance(cell, str) else text_of(cell)
            at = places.get(name)
            if at is None:
                counts.unused[name] += 1
                bound(len(counts.unused), row.number)
                continue
            if at in group.details:
                first = group.details[at].row
                message = f"Row {first} has a value for {quoted(name)} already."
                counts.refused, counts.joined = counts.refused + 1, counts.joined - 1
                refused.add(named.place(row, name_at), Refusal("I031", message))
                continue
            note = text_of(cells[note_at]) if note_at is not None else ""
            group.cells[at] = cells[value_at]
            where = named.detail(row, value_at)
            group.details[at] = Detail(where.row, where.column, note)
        yield from groups.values()

    return named._replace(layout=layout, rows=rows())


def joined(named: Named, join: Join, other: Named, refused: Refused, counts: Counts) -> Named:
    """Return the rows with the cells of the one row of another table that each belongs to."""
    mine = [named.layout.index(name) for name in join.on]
    theirs = [other.layout.index(name) for name in join.on.values()]
    named.layout.attach(join.name, other.layout, named.layout.origins[mine[0]] if mine else 0)
    blank: list[Cell] = [""] * other.layout.size

    def rows() -> Iterator[Row]:
        known: dict[tuple[str, ...], list[Row]] = {}
        for number, row in enumerate(islice(other.rows, MOST_ROWS + 1), 1):
            bound(number, row.number)
            known.setdefault(tuple(text_of(row.cells[index]) for index in theirs), []).append(row)
        for row in named.rows:
            found = known.get(tuple(text_of(row.cells[index]) for index in mine), [])
            if len(found) == 1 or (found and join.many):
                counts.added += len(found) - 1
                bound(counts.added, row.number)
                yield from (row._replace(cells=row.cells + other.cells) for other in found)
                continue
            if not found and join.optional:
                yield row._replace(cells=row.cells + blank)
                continue
            counts.refused += 1
            index = mine[0] if mine else None
            refusal = _refusal(join, row, mine, found)
            refused.add(named.place(row, index), refusal)

    return named._replace(rows=rows())


def _refusal(join: Join, row: Row, mine: list[int], found: list[Row]) -> Refusal:
    """Return why a row has no row to be joined with."""
    texts = " and ".join(quoted(text_of(row.cells[index])) for index in mine)
    subject = f"in {join.name} for {texts}" if mine else f"in {join.name}"
    if found:
        numbers = ", ".join(str(each.number) for each in found[:5])
        hint = f"keep one of them in [join.{join.name}.keep]"
        return Refusal("I028", f"There are {len(found)} rows {subject}: {numbers}.", hint)
    hint = f"if there may be none, say optional = true in [join.{join.name}]"
    return Refusal("I028", f"There is no row {subject}.", hint)


def bound(rows: int, number: int) -> None:
    """Raise ReadError if more rows would be held in memory than there may be."""
    if rows > MOST_ROWS:
        message = f"More than {MOST_ROWS:,} rows would be held in memory."
        raise ReadError(message, "keep fewer rows", "I011", row=number)
