"""The pages of the records: a list of each kind, and a page and a JSON file of each record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from hidata.site.catalogue import Catalogue, Record, address, folder_of
from hidata.site.extension import SiteExtension
from hidata.site.facts import Value, displayed, facts
from hidata.site.render import File, Pages, script_json

MAX_COLUMN_LENGTH = 60
"""Maximum length of the values in a column of a list, in characters."""

LINKS_IN_SIGHT, MAX_LINKS = 60, 1000
"""How many links from one kind a record's page shows at once, and how many it has at most."""

SCHEMA_ORG = "https://schema.org/"


def record_pages(catalogue: Catalogue, pages: Pages, special: SiteExtension) -> Iterator[File]:
    """Yield path and content of each page; `special` chooses the templates and columns."""
    kinds = sorted(catalogue.kinds, key=lambda kind: (not catalogue.is_named(kind), kind))
    yield pages.page("browse.html", "browse.html", kinds=kinds)
    for kind in kinds:
        yield pages.page(
            "kind.html",
            f"{folder_of(kind)}/index.html",
            kind=kind,
            **_listed(catalogue, special, kind),
        )
        for key, record in catalogue.records[kind].items():
            template, more = special.record(kind, key)
            values = _values(catalogue, kind, key)
            yield pages.page(template, address(kind, key), **values, **more)
            yield address(kind, key, ".json"), _json(record)
    yield pages.page("404.html", "404.html")


def _values(catalogue: Catalogue, kind: str, key: str) -> dict[str, Any]:
    """Return the values for the template of a record's page."""
    record = catalogue.records[kind][key]
    shown = facts(catalogue, kind, record)
    used = list(dict.fromkeys(source for fact in shown for source in fact.sources))
    return {
        "kind": kind, "key": key, "name": catalogue.name(kind, key), "facts": shown,
        "sources": used, "linked": script_json(_linked(catalogue, kind, key, record)),
        "referring": _referring(catalogue, kind, key),
    }  # fmt: skip


def _referring(catalogue: Catalogue, kind: str, key: str) -> list[dict[str, Any]]:
    """Return the records that refer to this one, grouped by kind, each once."""
    groups = []
    for other, links in groupby(catalogue.links.get((kind, key), ()), key=lambda link: link.kind):
        keys = list(dict.fromkeys(link.key for link in links))
        groups.append({"kind": other, "keys": keys[:LINKS_IN_SIGHT],
                       "rest": keys[LINKS_IN_SIGHT:MAX_LINKS],
                       "more": len(keys) - MAX_LINKS})  # fmt: skip
    return groups


def _listed(catalogue: Catalogue, special: SiteExtension, kind: str) -> dict[str, Any]:
    """Return heads and rows of a kind's list: its records, sorted by name, with their columns."""
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
    """Return the first four short properties of a kind: by title, the values by key."""
    fields, records = catalogue.kinds[kind].shape.fields, catalogue.records[kind]
    short = [name for name in fields if _is_short(catalogue, kind, name)][:4]
    return {
        str(fields[name].note("title") or name): {
            key: displayed(catalogue, fields[name], record[name])
            for key, record in records.items() if name in record
        }
        for name in short
    }  # fmt: skip


def _is_short(catalogue: Catalogue, kind: str, name: str) -> bool:
    """Return whether a property fits a column of a list: most records have it, and it is short."""
    shape, records = catalogue.kinds[kind].shape.fields[name], catalogue.records[kind].values()
    in_name = (*catalogue.naming[kind], *catalogue.about[kind], catalogue.kinds[kind].key)
    if shape.form != "scalar" or name in in_name:
        return False
    texts = [str(record[name]) for record in records if name in record]
    return len(texts) * 2 > len(records) and all(len(text) <= MAX_COLUMN_LENGTH for text in texts)


def _linked(catalogue: Catalogue, kind: str, key: str, record: Record) -> dict[str, Any]:
    """Return the record as JSON-LD with the terms of schema.org, for search engines."""
    shape = catalogue.kinds[kind].shape
    linked: dict[str, Any] = {"@context": SCHEMA_ORG, "@id": f"{catalogue.base}{kind}/{key}"}
    stated = shape.note("x-jsonld-type") or []
    types = [stated] if isinstance(stated, str) else stated
    ours = [one.removeprefix(SCHEMA_ORG) for one in types if one.startswith(SCHEMA_ORG)]
    linked["@type"] = ours[0] if len(ours) == 1 else ours or "Thing"
    for name, inner in shape.fields.items():
        term = str(inner.note("x-jsonld-id") or "")
        if not term.startswith(SCHEMA_ORG) or name not in record or inner.form == "object":
            continue
        target = inner.note("x-hidata-ref") or (
            inner.form == "list" and inner.item and inner.item.note("x-hidata-ref")
        )
        stated = record[name]
        if target:
            many = stated if isinstance(stated, list) else [stated]
            stated = [{"@id": f"{catalogue.base}{target}/{one}"} for one in many]
        elif isinstance(stated, list) and any(isinstance(part, dict) for part in stated):
            continue
        linked[term.removeprefix(SCHEMA_ORG)] = stated
    return {"name": catalogue.name(kind, key), **linked}


def _json(record: Record) -> bytes:
    return json.dumps(record, ensure_ascii=False, indent=2).encode() + b"\n"
