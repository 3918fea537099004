"""Two or three occupations or credentials side by side: what the page's script needs for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hidata.careers.site.pay import Pay, when
from hidata.site.catalogue import Catalogue, Record, address
from hidata.site.facts import facts, plain
from hidata.site.render import data

COMPARED = {
    "occupation": ("medical-records-specialist", "cancer-registrar"),
    "credential": ("rhit", "rhia"),
}  # fmt: skip
"""The kinds that can be compared, each with the two that are chosen at first."""

SHOWN = 3
"""How many are compared: more columns than that do not fit."""

OWN = (("*pay", "Median pay of its group"), ("*growth", "Change in jobs foreseen"))
"""Rows that stand in no occupation's record; no property is named like that."""

Cell = tuple[str, list[str]]
"""What is stated, and the ids of the sources it rests on."""


def compared(catalogue: Catalogue, pay: Pay, kind: str) -> dict[str, Any]:
    """What the page needs to compare the records of a kind."""
    fields = catalogue.kinds[kind].shape.fields
    titles = [
        (name, str(f.note("title") or name))
        for name, f in fields.items()
        if name not in ("id", "name", "evidence")
    ]
    records = catalogue.records[kind]
    names = {key: _name(catalogue, kind, key) for key in records}
    cells = {key: dict(_cells(catalogue, pay, kind, record)) for key, record in records.items()}
    told = {
        key: {"name": names[key], "href": address(kind, key), "values": cells[key]}
        for key in records
    }
    keys = sorted(records, key=lambda key: (names[key].casefold(), key))
    used = sorted({s for row in cells.values() for _, of in row.values() for s in of})
    sources = {s: (catalogue.name("source", s), address("source", s)) for s in used}
    chosen = [key for key in COMPARED[kind] if key in records] or keys[:2]
    document = {"titles": [*OWN, *titles], "records": told, "sources": sources}
    return {"kind": kind, "keys": keys, "chosen": chosen, "kinds": list(COMPARED), "shown": SHOWN,
            "names": names, "comparison": data(document)}  # fmt: skip


def _name(catalogue: Catalogue, kind: str, key: str) -> str:
    """A name with the abbreviation that people know it by."""
    name, short = catalogue.name(kind, key), catalogue.records[kind][key].get("abbreviation", "")
    return f"{name} ({short})" if short and short not in name else name


def _cells(catalogue: Catalogue, pay: Pay, kind: str, record: Record) -> Iterator[tuple[str, Cell]]:
    for fact in facts(catalogue, kind, record):
        yield fact.name, ("; ".join(plain(fact.value)), [key for _, key in fact.sources])
    codes = pay.current(record)
    wages = [(code, pay.national[code][-1]) for code in codes]
    paid = [f"${w['p50_annual']:,} a year ({pay.group(c)}, {when(w['period'])})" for c, w in wages]
    growth = [(code, of[-1]) for code in codes if (of := pay.projections.get(code))]
    foreseen = [
        f"{p['change_percent']:+} percent ({pay.group(c)}, {p['cycle']})" for c, p in growth
    ]
    for (name, _), texts, found in zip(OWN, (paid, foreseen), (wages, growth), strict=True):
        if texts:
            yield name, ("; ".join(texts), list(dict.fromkeys(r["source"] for _, r in found)))
