"""Puts stand-ins in the place of faulty schema files, so that the others can still be used.

Validators refuse a whole set of schemas where one of them is faulty or a reference leads nowhere.
A stand-in has the identifier of the file that it replaces and a schema that accepts everything at
each place that another file refers to. Where only some references of a file cannot be followed, a
stand-in takes the place of what these should lead to. What depends on a stand-in must not be used
to check records, since it accepts too much; `dependents` says which files do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from hidata.jsontext.document import replace_surrogates, unescape
from hidata.schemas.annotations import UNKNOWN
from hidata.schemas.loading import LOCAL, Schema, Schemas, is_of_kind
from hidata.schemas.references import with_changes
from hidata.schemas.unresolved import Lost
from hidata.schemas.walk import join, split_fragment

KIND = {"type": "object"}
"""What makes a stand-in the schema of a kind."""

NOWHERE = Schema("nowhere", f"{LOCAL}nowhere", {"$id": f"{LOCAL}nowhere", UNKNOWN: True})
"""What references lead to that cannot be followed. No file has its path."""

RULES = "x-hidata-rules"
"""The keyword with the names of a kind's rules: None in a stand-in for an unreadable file."""


def with_stand_ins(schemas: Schemas, paths: Collection[str], kinds: Collection[str]) -> Schemas:
    """Return the schemas with stand-ins for the files at some paths, readable or not.

    `kinds` are the names of the kinds that have records: an unreadable file may be one's schema.
    """
    kept = {path: file for path, file in schemas.files.items() if path not in paths}
    taken = {file.uri for file in kept.values()}
    added: dict[str, Schema] = {}
    for path in sorted(paths):
        if replace_surrogates(path) != path:
            continue  # a name that is not UTF-8, which no reference can lead to
        file = schemas.files.get(path)
        uri = file.uri if file and file.uri not in taken else LOCAL + quote(path)
        bare = Schema(path, uri, {"$id": uri, UNKNOWN: True})
        describes = file in schemas.kinds.values() if file else bare.name in kinds
        names = {RULES: file.document.get(RULES, []) if file else None}
        document = bare.document | names | (KIND if describes and is_of_kind(path) else {})
        added[path] = bare._replace(document=document)
        taken.add(uri)
    bare_ones = Schemas({**kept, **added})
    for path, places in _places(schemas, bare_ones, added).items():
        for place in places:
            _make_place(added[path].document, place)
    return Schemas({**kept, **added}, schemas.format_assertion)


def without_references(schemas: Schemas, lost: Iterable[Lost]) -> Schemas:
    """Return the schemas with some references led to a stand-in, or to what was meant."""
    changes: dict[int, dict[str, str]] = {}
    for each in lost:
        changes.setdefault(id(each.node.schema), {})[each.keyword] = each.meant or NOWHERE.uri
    files = {
        path: file._replace(document=with_changes(file.document, changes))
        for path, file in schemas.files.items()
    }
    return Schemas({**files, NOWHERE.path: NOWHERE}, schemas.format_assertion)


def dependents(schemas: Schemas, paths: Collection[str]) -> set[str]:
    """Return the paths of these files and of all that refer to them, directly or not."""
    referrers: dict[str, set[str]] = {}
    for path, target, _ in _references(schemas):
        referrers.setdefault(target, set()).add(path)
    found, todo = set(paths), [*paths]
    while todo:
        new = referrers.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found


def _references(schemas: Schemas) -> Iterator[tuple[str, str, str]]:
    """Yield each reference to a file: the path it stands in, the path it leads to, the fragment."""
    links = schemas.links
    for path, nodes in links.nodes.items():
        for node in nodes:
            for _, reference in node.references:
                try:
                    address, fragment = split_fragment(join(node.base, reference))
                    target = links.resolve(node.base, address)
                except ValueError:
                    continue
                if target is not None:
                    yield path, target.path, target.pointer + unquote(fragment)


def _places(
    original: Schemas, bare: Schemas, added: Mapping[str, Schema]
) -> dict[str, dict[str, None]]:
    """Return the places in the stand-ins that other files refer to, by path.

    A place is a JSON Pointer, or the name of an anchor, or the address of a schema with an `$id`
    of its own within the file.
    """
    places: dict[str, dict[str, None]] = {path: {} for path in added}
    for path, target, fragment in _references(bare):
        if target in added and path not in added:
            places[target][fragment] = None
    for path in added:
        for node in original.links.nodes.get(path, ()):
            if node.pointer and node.id and node.base != added[path].uri:
                places[path][node.base] = None
    return places


def _make_place(document: dict[str, Any], place: str) -> None:
    """Put a schema that accepts everything at a place in a stand-in."""
    if not place:
        return
    if not place.startswith("/"):
        keyword = "$id" if ":" in place else "$anchor"
        named = document.setdefault("$defs", {})
        named[f"{keyword}-{len(named)}"] = {keyword: place, UNKNOWN: True}
        return
    inner = document
    for token in map(unescape, place.split("/")[1:]):
        inner = inner.setdefault(token, {})
        if not isinstance(inner, dict):
            return  # a keyword of the stand-in itself, which stays as it is
    inner[UNKNOWN] = True
