"""The pages of the records: a list of each kind, and a page and a JSON file of each record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from hidata.jsontext.writer import canonical
from hidata.site.addresses import folder_of, own_address
from hidata.site.catalogue import Catalogue, Record
from hidata.site.extension import SiteExtension
from hidata.site.facts import Value, displayed, facts
from hidata.site.observation_tables import Numbers, table
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
        path = f"{folder_of(kind)}/index.html"
        yield pages.page("kind.html", path, kind=kind, **_listed(catalogue, special, kind))
        for key, record in catalogue.records[kind].items():
            if (kind, key) in catalogue.observations:
                continue
            template, more = special.record(kind, key)
            values = _values(catalogue, kind, key)
            yield pages.page(template, own_address(kind, key), **values, **more)
            yield own_address(kind, key, ".json"), canonical(record)
            yield from observation_pages(catalogue, pages, kind, key)
    yield pages.page("404.html", "404.html")


def observation_pages(
    catalogue: Catalogue, pages: Pages, kind: str, key: str
) -> Iterator[File]:  # fmt: skip
    """Yield the pages of the observations about a record, and a JSON file of each kind of them."""
    for group in catalogue.observations.about(kind, key):
        records = catalogue.records[group.kind]
        yield group.json_address, canonical([records[key] for key in group.keys])
        places = [*group.pages()]
        names = [_span(catalogue, group.kind, keys) for _, keys in places]
        for number, (path, keys) in enumerate(() if group.with_subject else places):
            numbers: Numbers = {}
            rows = table(catalogue, group.kind, keys, "../" * path.count("/"), numbers)
            yield pages.page(
                "observations.html", path, group=group, table=rows, sources=[*numbers],
                places=[place for place, _ in places], names=names, number=number,
            )  # fmt: skip


def _span(catalogue: Catalogue, kind: str, keys: Sequence[str]) -> str:
    """Return what the first and the last of some observations are called."""
    return f"{catalogue.label(kind, keys[0])} \N{EN DASH} {catalogue.label(kind, keys[-1])}"


def _values(catalogue: Catalogue, kind: str, key: str) -> dict[str, Any]:
    """Return the values for the template of a record's page."""
    record = catalogue.records[kind][key]
    shown = facts(catalogue, kind, record)
    used = list(dict.fromkeys(source for fact in shown for source in fact.sources))
    numbers = {source: number for number, source in enumerate(used, 1)}
    root = "../" * own_address(kind, key).count("/")
    about = [
        (group, table(catalogue, group.kind, group.keys, root, numbers)
         if group.with_subject else "")
        for group in catalogue.observations.about(kind, key)
    ]  # fmt: skip
    return {
        "kind": kind, "key": key, "name": catalogue.name(kind, key), "facts": shown,
        "sources": [*numbers], "linked": script_json(_linked(catalogue, kind, key, record)),
        "observations": about, "referring": _referring(catalogue, kind, key),
    }  # fmt: skip


def _referring(catalogue: Catalogue, kind: str, key: str) -> list[dict[str, Any]]:
    """Return the records that refer to this one, grouped by kind, each once.

    Observations about it are left out: the page shows them anyway.
    """
    groups = []
    about = {group.kind: {*group.keys} for group in catalogue.observations.about(kind, key)}
    for other, links in groupby(catalogue.links.get((kind, key), ()), key=lambda link: link.kind):
        own = about.get(other, ())
        keys = list(dict.fromkeys(link.key for link in links if link.key not in own))
        if keys:
            shown = [
                (catalogue.address(other, key), catalogue.name(other, key))
                for key in keys[:MAX_LINKS]
            ]
            groups.append({"kind": other, "links": shown[:LINKS_IN_SIGHT],
                           "rest": shown[LINKS_IN_SIGHT:],
                           "more": len(keys) - MAX_LINKS})  # fmt: skip
    return groups


def _listed(catalogue: Catalogue, special: SiteExtension, kind: str) -> dict[str, Any]:
    """Return heads and rows of a kind's list: its records, sorted by name, with their columns.

    Of observations it has what they are about, and how many there are.
    """
    groups = catalogue.observations.of_kind(kind)
    alone = {
        key: catalogue.name(kind, key)
        for key in catalogue.records[kind]
        if (kind, key) not in catalogue.observations
    }
    columns = {} if groups else special.columns(kind) or _columns(catalogue, kind)
    empty = Value("text")
    rows = [
        (own_address(kind, key), name, [cells.get(key, empty) for cells in columns.values()])
        for key, name in sorted(alone.items(), key=lambda item: (item[1].casefold(), item[0]))
    ]
    if not groups:
        return {"heads": list(columns), "rows": rows}
    groups.sort(key=lambda group: (catalogue.name(*group.subject).casefold(), group.subject))
    counted = [
        (group.address, catalogue.name(*group.subject), [Value("number", f"{len(group.keys):,}")])
        for group in groups
    ]
    return {"heads": ["Records"], "rows": [*counted, *((*row[:2], [empty]) for row in rows)]}


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
    in_name = (*catalogue.naming(kind), *catalogue.about[kind], catalogue.kinds[kind].key)
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
