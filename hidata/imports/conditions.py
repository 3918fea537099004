"""What must be true of the cells of a row: of filters, of marks, and of values in lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from hidata.imports.cells import Cell, nfc, text_of
from hidata.imports.layout import Layout
from hidata.imports.lookups import Lookups
from hidata.imports.mapping_model import Condition, Mark, Scalar, Value
from hidata.imports.refusals import Counts, Refusal
from hidata.imports.values import Maker, text_maker
from hidata.jsontext.document import quoted

Test = Callable[[str, list[Cell]], bool]
"""Decides by the text of a cell, and the cells of its row."""


def needed(name: str, condition: Condition) -> list[str]:
    """Return the names of the columns that a condition of a column asks."""
    return [name, *(other for template in condition.where.values() for other in template.names)]


def test_of(
    condition: Condition, layout: Layout, maps: Mapping[str, Mapping[str, Scalar]], lookups: Lookups
) -> Test:
    """Return what decides whether a condition is true."""
    tests = [*_tests(condition, layout, maps, lookups)]
    return tests[0] if len(tests) == 1 else partial(_all, tests)


def _all(tests: list[Test], text: str, cells: list[Cell]) -> bool:
    """Return whether all tests are passed."""
    return all(test(text, cells) for test in tests)


def _tests(
    condition: Condition, layout: Layout, maps: Mapping[str, Mapping[str, Scalar]], lookups: Lookups
) -> Iterator[Test]:
    """Yield a test for each part of a condition."""
    if (texts := condition.texts) is not None:
        yield lambda text, _: text in texts
    if unlike := condition.unlike:
        yield lambda text, _: text not in unlike
    if like := condition.like:
        yield lambda text, _: any(pattern.values(text) is not None for pattern in like)
    if (wanted := condition.blank) is not None:
        yield lambda text, _: (not text) == wanted
    if condition.ref:
        where = {
            name: text_maker(Value((template,)), layout, maps, lookups, name)
            for name, template in condition.where.items()
        }
        index, makers = lookups.index(condition.ref, condition.by, where), [*where.values()]
        yield lambda text, cells: (nfc(text), *[nfc(make(cells)) for make in makers]) in index


def row_test(
    conditions: Mapping[str, Condition],
    layout: Layout,
    maps: Mapping[str, Mapping[str, Scalar]],
    lookups: Lookups,
) -> Callable[[list[Cell]], bool]:
    """Return what decides whether conditions of several columns are true of a row."""
    tests = [
        (layout.index(name), test_of(condition, layout, maps, lookups))
        for name, condition in conditions.items()
    ]
    return lambda cells: all(test(text_of(cells[index]), cells) for index, test in tests)


def fits(mark: Mark, name: str, text: str, note: str) -> bool:
    """Return whether a mark is about a cell: its property, text and note."""
    return (
        (mark.cells is None or text in mark.cells)
        and (note in mark.notes if mark.notes is not None else not note)
        and (mark.properties is None or any(p.match(name) is not None for p in mark.properties))
    )


class NoValues(NamedTuple):
    """Texts that are not values in a list or an object: left out, or refused as `marks`."""

    missing: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


EVERY_VALUE = NoValues()
"""No texts at all."""


def no_values(name: str, missing: frozenset[str], marks: Iterable[Mark]) -> NoValues:
    """Return the texts that are not values in the list or object that a property is."""
    found = {
        text
        for mark in marks
        if not mark.when
        for text in mark.cells or ()
        if fits(mark, name, text, "")
    }
    return NoValues(missing, frozenset(found) - missing)


def unless(maker: Maker, texts: NoValues, counts: Counts) -> Callable[[list[Cell]], Any]:
    """Return what makes a value, but of texts that are none; counts those that are left out."""
    if not any(texts) or not maker.columns:
        return maker.make

    def make(cells: list[Cell]) -> Any:
        cell, index = maker.cell(cells)
        text = text_of(cell)
        if text in texts.missing:
            counts.marks[maker.name, text, ""] += 1
            return maker.absent
        if text in texts.marks:
            message = (
                f"{quoted(text)} is a mark, for {maker.name}, which is in a list or an object."
            )
            raise Refusal("I022", message, "[[marks]] does not reach there; missing does", index)
        return maker.make(cells)

    return make
