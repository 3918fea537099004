"""The data with which the script of a page compares occupations or credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hidata.careers.site.pay import Pay, period_in_words
from hidata.site.catalogue import Catalogue, Record
from hidata.site.facts import facts, plain_texts
from hidata.site.render import script_json

COMPARED = {
    "occupation": ("medical-records-specialist", "cancer-registrar"),
    "credential": ("rhit", "rhia"),
}  # fmt: skip
"""The kinds that can be compared, each with the two records that are selected at first."""

SHOWN = 3
"""How many records are compared at most; more columns do not fit the page."""

OWN = (("*pay", "Median pay of its group"), ("*growth", "Change in jobs foreseen"))
"""Rows that are not properties of the record: an identifier that no property has, and a title."""

Cell = tuple[str, list[str]]
"""The text of a cell, and the ids of its sources."""


def compared(catalogue: Catalogue, pay: Pay, kind: str) -> dict[str, Any]:
    """Return the values for the template of the page that compares the records of a kind."""
    fields = catalogue.kinds[kind].shape.fields
    titles = [
        (name, str(inner.note("title") or name))
        for name, inner in fields.items()
        if name not in ("id", "name", "evidence")
    ]
    records = catalogue.records[kind]
    names = {key: _name(catalogue, kind, key) for key in records}
    cells = {key: dict(_cells(catalogue, pay, kind, record)) for key, record in records.items()}
    keys = sorted(records, key=lambda key: (names[key].casefold(), key))
    source_keys = sorted(
        {key for row in cells.values() for _, cited in row.values() for key in cited}
    )
    sources = [
        (catalogue.name("source", key), catalogue.address("source", key)) for key in source_keys
    ]
    index = {key: number for number, key in enumerate(source_keys)}  # ids are long, and repeated
    columns = {
        key: {
            "name": names[key],
            "href": catalogue.address(kind, key),
            "values": {
                name: (text, [index[source] for source in cited])
                for name, (text, cited) in cells[key].items()
            },
        }
        for key in records
    }
    selected = [key for key in COMPARED[kind] if key in records] or keys[:2]
    document = {"titles": [*OWN, *titles], "records": columns, "sources": sources}
    return {"kind": kind, "keys": keys, "chosen": selected, "kinds": list(COMPARED), "shown": SHOWN,
            "names": names, "comparison": script_json(document)}  # fmt: skip


def _name(catalogue: Catalogue, kind: str, key: str) -> str:
    """Return the name of a record with its abbreviation."""
    name = catalogue.name(kind, key)
    abbreviation = catalogue.records[kind][key].get("abbreviation", "")
    return f"{name} ({abbreviation})" if abbreviation and abbreviation not in name else name


def _cells(catalogue: Catalogue, pay: Pay, kind: str, record: Record) -> Iterator[tuple[str, Cell]]:
    """Yield the cells of a record by row: one for each fact, and those of the rows in `OWN`."""
    for fact in facts(catalogue, kind, record):
        yield fact.name, ("; ".join(plain_texts(fact.value)), [key for _, key in fact.sources])
    codes = pay.current(record)
    wages = [(code, pay.national[code][-1]) for code in codes]
    pay_texts = [
        f"${wage['p50_annual']:,} a year ({pay.group(code)}, {period_in_words(wage['period'])})"
        for code, wage in wages
    ]
    projections = [(code, series[-1]) for code in codes if (series := pay.projections.get(code))]
    growth_texts = [
        f"{projection['change_percent']:+} percent ({pay.group(code)}, {projection['cycle']})"
        for code, projection in projections
    ]
    for (name, _), texts, code_records in zip(
        OWN, (pay_texts, growth_texts), (wages, projections), strict=True
    ):
        if texts:
            source_keys = dict.fromkeys(record["source"] for _, record in code_records)
            yield name, ("; ".join(texts), list(source_keys))
