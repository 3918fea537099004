"""The pages of every dataset's records: each kind's list, each record, and its JSON beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from urllib.parse import quote

from hidata.site.catalogue import Catalogue, Record, address
from hidata.site.extension import SiteExtension
from hidata.site.facts import Value, facts, value
from hidata.site.render import Pages, data

SHORT = 60
"""Characters of a value that fits a column of a list."""

SHOWN, MOST = 60, 1000
"""Links of one kind to a record that are in sight, and that are there at all."""

File = tuple[str, bytes]
SCHEMA_ORG = "https://schema.org/"


def files(catalogue: Catalogue, pages: Pages, special: SiteExtension) -> Iterator[File]:
    """The pages, as addresses below the root and bytes; `special` says which template is whose."""
    kinds = sorted(catalogue.kinds, key=lambda kind: (not catalogue.is_named(kind), kind))
    yield pages.page("browse.html", "browse.html", kinds=kinds)
    for kind in kinds:
        yield pages.page(
            "kind.html", f"{quote(kind)}/index.html", kind=kind, **_listed(catalogue, special, kind)
        )
        for key, record in catalogue.records[kind].items():
            template, more = special.record(kind, key)
            values = _values(catalogue, kind, key)
            yield pages.page(template, address(kind, key), **values, **more)
            yield address(kind, key, ".json"), _json(record)
    yield pages.page("404.html", "404.html")


def _values(catalogue: Catalogue, kind: str, key: str) -> dict[str, Any]:
    """What the page of a record shows."""
    record = catalogue.records[kind][key]
    found = facts(catalogue, kind, record)
    used = list(dict.fromkeys(source for fact in found for source in fact.sources))
    return {
        "kind": kind, "key": key, "name": catalogue.name(kind, key), "facts": found,
        "sources": used, "linked": data(_linked(catalogue, kind, key, record)),
        "referring": _referring(catalogue, kind, key),
    }  # fmt: skip


def _referring(catalogue: Catalogue, kind: str, key: str) -> list[dict[str, Any]]:
    """The records that refer to this one, by kind; each once."""
    found = []
    for other, links in groupby(catalogue.links.get((kind, key), ()), key=lambda link: link.kind):
        keys = list(dict.fromkeys(link.key for link in links))
        found.append({"kind": other, "keys": keys[:SHOWN], "rest": keys[SHOWN:MOST],
                      "more": len(keys) - MOST})  # fmt: skip
    return found


def _listed(catalogue: Catalogue, special: SiteExtension, kind: str) -> dict[str, Any]:
    """The list of a kind: its records by name, each with its first few short facts."""
    records = catalogue.records[kind]
    keys = sorted(records, key=lambda key: (catalogue.name(kind, key).casefold(), key))
    columns = special.columns(kind) or _columns(catalogue, kind)
    empty = Value("text")
    rows = [
        (key, catalogue.name(kind, key), [cells.get(key, empty) for cells in columns.values()])
        for key in keys
    ]
    return {"heads": list(columns), "rows": rows}


def _columns(catalogue: Catalogue, kind: str) -> dict[str, dict[str, Value]]:
    """The first few short properties of a kind: by title, the values by the records' keys."""
    fields, records = catalogue.kinds[kind].shape.fields, catalogue.records[kind]
    short = [name for name in fields if _is_short(catalogue, kind, name)][:4]
    return {
        str(fields[name].note("title") or name): {
            key: value(catalogue, fields[name], record[name])
            for key, record in records.items() if name in record
        }
        for name in short
    }  # fmt: skip


def _is_short(catalogue: Catalogue, kind: str, name: str) -> bool:
    """Whether a property fits a column of a list: most records have it, and it is short."""
    shape, records = catalogue.kinds[kind].shape.fields[name], catalogue.records[kind].values()
    told = (*catalogue.naming[kind], *catalogue.about[kind], catalogue.kinds[kind].key)
    if shape.form != "scalar" or name in told:
        return False
    found = [str(record[name]) for record in records if name in record]
    return len(found) * 2 > len(records) and all(len(text) <= SHORT for text in found)


def _linked(catalogue: Catalogue, kind: str, key: str, record: Record) -> dict[str, Any]:
    """The record in schema.org's terms, for those who read pages by machine."""
    shape = catalogue.kinds[kind].shape
    found: dict[str, Any] = {"@context": SCHEMA_ORG, "@id": f"{catalogue.base}{kind}/{key}"}
    stated = shape.note("x-jsonld-type") or []
    types = [stated] if isinstance(stated, str) else stated
    ours = [one.removeprefix(SCHEMA_ORG) for one in types if one.startswith(SCHEMA_ORG)]
    found["@type"] = ours[0] if len(ours) == 1 else ours or "Thing"
    for name, inner in shape.fields.items():
        term = str(inner.note("x-jsonld-id") or "")
        if not term.startswith(SCHEMA_ORG) or name not in record or inner.form == "object":
            continue
        target = inner.note("x-hidata-ref") or (inner.item and inner.item.note("x-hidata-ref"))
        stated = record[name]
        if target:
            many = stated if isinstance(stated, list) else [stated]
            stated = [{"@id": f"{catalogue.base}{target}/{one}"} for one in many]
        elif isinstance(stated, list) and any(isinstance(part, dict) for part in stated):
            continue
        found[term.removeprefix(SCHEMA_ORG)] = stated
    return {"name": catalogue.name(kind, key), **found}


def _json(record: Record) -> bytes:
    return json.dumps(record, ensure_ascii=False, indent=2).encode() + b"\n"
