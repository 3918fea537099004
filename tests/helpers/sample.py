"""Makes a dataset of some records of another, in which each property has a value still."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hidata.checks.references import references
from hidata.dataset.file_names import name_of_key
from hidata.dataset.folder import Folder

PARTS = ("schema", "views", "pyproject.toml", "CITATION.cff", "CHANGELOG.md", "LICENSE-DATA")
"""What a release is made of, beside the records and the register of their keys."""


def sample(root: Path, target: Path, of_each: int) -> None:
    """Write the dataset: at most so many records of each kind, at equal distances.

    Added are the first record with each property that none of these has, and all that is referred
    to. How many records that makes depends on the schemas more than on the data.
    """
    records = _records(Folder(root))
    some = ((kind, key) for kind in records for key in _some(records[kind], of_each))
    _write(root, target, some, records)


def with_references(root: Path, target: Path, chosen: Iterable[tuple[str, str]]) -> None:
    """Write the dataset of these records, by kind and key, and of all that they refer to."""
    _write(root, target, chosen, _records(Folder(root)))


def _records(folder: Folder) -> dict[str, dict[str, Any]]:
    return {kind: dict(folder.records(kind)) for kind in folder.kinds}


def _write(
    root: Path,
    target: Path,
    chosen: Iterable[tuple[str, str]],
    records: Mapping[str, Mapping[str, Any]],
) -> None:
    kinds = Folder(root).kind
    left = list(chosen)
    found = set(left)
    while left:
        kind, key = left.pop()
        named = references(kinds(kind).shape, records[kind][key])
        more = {(to, other) for to, other, *_ in named} - found
        found |= more
        left += more
    for name in PARTS:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        copy(root / name, target / name)
    for kind, key in found:
        path = target / "records" / kind / f"{name_of_key(key)}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        record = {"$schema": f"../../schema/{kind}.schema.json", **records[kind][key]}
        path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", "utf-8")
    (target / "register").mkdir()
    for path in (root / "register").glob("*.tsv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = "".join(line for line in lines if found & _registered(path.stem, line))
        if kept:
            (target / "register" / path.name).write_text(kept, "utf-8")


def _registered(kind: str, line: str) -> set[tuple[str, str]]:
    """Return the kind and key in a line of a register, and where a key has moved to."""
    keys = line.removesuffix("\n").replace("\tmoved\t", "\t").split("\t")
    return {(to or kind, key) for to, _, key in (each.rpartition("/") for each in keys)}


def _some(records: Mapping[str, Any], number: int) -> Iterator[str]:
    """Yield the keys of at most so many records, and of those with a property that they lack."""
    spread = [*records][:: -(-len(records) // number) or 1]
    yield from spread
    seen = {path for key in spread for path in _paths(records[key])}
    for key, record in records.items():
        if not seen.issuperset(_paths(record)):
            seen.update(_paths(record))
            yield key


def _paths(value: Any, at: str = "") -> Iterator[str]:
    """Yield the place of each property in a value; items of a list are all at the same one."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{at}/{name}"
            yield from _paths(inner, f"{at}/{name}")
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, at)
