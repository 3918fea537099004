"""The data with which the script of a page compares occupations or credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hidata.careers.site.pay import Pay, period_in_words
from hidata.site.catalogue import Catalogue, Record, address
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
        (name, str(f.note("title") or name))
        for name, f in fields.items()
        if name not in ("id", "name", "evidence")
    ]
    records = catalogue.records[kind]
    names = {key: _name(catalogue, kind, key) for key in records}
    cells = {key: dict(_cells(catalogue, pay, kind, record)) for key, record in records.items()}
    columns = {
        key: {"name": names[key], "href": address(kind, key), "values": cells[key]}
        for key in records
    }
    keys = sorted(records, key=lambda key: (names[key].casefold(), key))
    used = sorted({s for row in cells.values() for _, of in row.values() for s in of})
    sources = {s: (catalogue.name("source", s), address("source", s)) for s in used}
    chosen = [key for key in COMPARED[kind] if key in records] or keys[:2]
    document = {"titles": [*OWN, *titles], "records": columns, "sources": sources}
    return {"kind": kind, "keys": keys, "chosen": chosen, "kinds": list(COMPARED), "shown": SHOWN,
            "names": names, "comparison": script_json(document)}  # fmt: skip


def _name(catalogue: Catalogue, kind: str, key: str) -> str:
    """Return the name of a record with its abbreviation."""
    name, short = catalogue.name(kind, key), catalogue.records[kind][key].get("abbreviation", "")
    return f"{name} ({short})" if short and short not in name else name


def _cells(catalogue: Catalogue, pay: Pay, kind: str, record: Record) -> Iterator[tuple[str, Cell]]:
    for fact in facts(catalogue, kind, record):
        yield fact.name, ("; ".join(plain_texts(fact.value)), [key for _, key in fact.sources])
    codes = pay.current(record)
    wages = [(code, pay.national[code][-1]) for code in codes]
    paid = [
        f"${w['p50_annual']:,} a year ({pay.group(c)}, {period_in_words(w['period'])})"
        for c, w in wages
    ]
    growth = [(code, of[-1]) for code in codes if (of := pay.projections.get(code))]
    foreseen = [
        f"{p['change_percent']:+} percent ({pay.group(c)}, {p['cycle']})" for c, p in growth
    ]
    for (name, _), texts, used in zip(OWN, (paid, foreseen), (wages, growth), strict=True):
        if texts:
            yield name, ("; ".join(texts), list(dict.fromkeys(r["source"] for _, r in used)))
