"""Makes a kind of a collection: its schema, its records in files, and what was guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from hidata.dataset.file_names import fits_file_name, name_of_key
from hidata.jsontext.writer import canonical, compact
from hidata.scaffold import names
from hidata.scaffold.collection import Collection, RefusedError
from hidata.scaffold.formats import DIALECT
from hidata.scaffold.inference import Guess, Inference, in_order
from hidata.scaffold.keys import Keyed, keyed, with_property
from hidata.scaffold.label import label
from hidata.scaffold.seen import MOST_PROPERTIES, Seen
from hidata.storage.local import MAX_BYTES

MOST_FILES = 1_000
"""How many records of a kind get a file each; more are the lines of one file."""


class NewKind(NamedTuple):
    """A kind of a new dataset, and what is to be said of it.

    `label` is the way to the names of its records, if a schema has to say it.
    """

    name: str
    found: Collection
    keyed: Keyed
    label: str
    guesses: list[Guess]
    files: dict[str, bytes]

    @property
    def place(self) -> str:
        """Where its records are: a folder, or one file."""
        paths = [path for path in self.files if path.startswith("records/")]
        return paths[0] if paths[0].endswith(".ndjson") else f"records/{self.name}/"

    @property
    def doubts(self) -> list[Guess]:
        """The guesses that a person should look at."""
        return [guess for guess in self.guesses if guess.doubts]


def kinds_of(collections: Sequence[Collection]) -> Iterator[NewKind]:
    """Yield the kind of each collection; where names are equal, with that of its file."""
    counts = Counter(names.kind_name(found.name) for found in collections)
    taken: list[str] = []
    for found in collections:
        name = names.kind_name(found.name)
        if counts[name] > 1:
            file = PurePath(found.origin.partition(",")[0]).stem
            name = names.kind_name(f"{file}_{found.name}" if file != found.name else file)
        taken.append(names.unique(name, taken))
        yield _kind(taken[-1], found)


def _kind(name: str, found: Collection) -> NewKind:
    """Return a kind."""
    known = keyed(found, name)
    one_file = len(found.records) > MOST_FILES or not all(
        fits_file_name(name_of_key(key)) for key in known.keys
    )
    if one_file and known.property is None:
        known = with_property(known)
    seen = Seen(MOST_PROPERTIES)
    for record in known.records:
        seen.add(record)
    if seen.values is not None:
        message = f"The records in {found.origin} have more than {MOST_PROPERTIES:,} different"
        message += " properties; turn what differs from record to record into a list."
        raise RefusedError(message)
    inference = Inference(found.titles, found.doubts)
    schema: dict[str, Any] = {"$schema": DIALECT, "title": names.title(name)}
    if known.property not in (None, "id"):
        schema |= {"x-hidata-key": known.property}
    named = label(known.records, known.property)
    if named:
        schema |= {"x-hidata-label": named}
    schema |= inference.record(seen)
    known = known._replace(records=[in_order(record, schema) for record in known.records])
    records = _lines(name, known) if one_file else _files(name, known)
    files = {f"schema/{name}.schema.json": canonical(schema), **records}
    return NewKind(name, found, known, named, inference.guesses, files)


def _files(kind: str, known: Keyed) -> dict[str, bytes]:
    """Return a file for each record, by path."""
    pairs = zip(known.keys, known.records, strict=True)
    files = {f"records/{kind}/{name_of_key(key)}.json": canonical(record) for key, record in pairs}
    for path, data in files.items():
        _check_size(path, data)
    return files


def _lines(kind: str, known: Keyed) -> dict[str, bytes]:
    """Return the file with all records, a line each, sorted by key."""
    pairs = sorted(zip(known.keys, map(compact, known.records), strict=True))
    path = f"records/{kind}/{kind}.ndjson"
    for _, line in pairs:
        _check_size(path, line)
    return {path: b"".join(line + b"\n" for _, line in pairs)}


def _check_size(path: str, data: bytes) -> None:
    """Raise RefusedError if a record is larger than records may be."""
    if len(data) > MAX_BYTES:
        message = f"A record for {path} is larger than {MAX_BYTES >> 20} MiB; divide it."
        raise RefusedError(message)
