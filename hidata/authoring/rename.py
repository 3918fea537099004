"""Gives a record another key: its file or line, its references in all records, the registers."""

from __future__ import annotations

import copy
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hidata.authoring.fixes import apply
from hidata.authoring.record_files import Located, Record, locate, path_of_key, plan_files
from hidata.authoring.rename_register import renamed_ids, renamed_proofs
from hidata.checks.references import references
from hidata.dataset.file_names import alike, fits_file_name, folded, name_of_key
from hidata.dataset.folder import Folder
from hidata.dataset.proofs import SOURCE_PROPERTY
from hidata.dataset.settings_files import SETTINGS_FILES
from hidata.findings.finding import Finding, Fix
from hidata.findings.suggestions import with_hint
from hidata.jsontext.reader import quick
from hidata.schemas.look_around import TooCostly
from hidata.schemas.shape import Shape
from hidata.storage import local
from hidata.tables import keys

TEXT_FOLDERS = ("schema", "imports", "views")
"""Folders of a dataset whose files may name a key in text, where it is not changed."""

TEXT_ENDINGS = (".json", ".toml", ".sql")

MOST_NAMED = 10
"""Of the keys of one kind that are built from the old key, further ones are only counted."""


class Renaming(NamedTuple):
    """What is done to give a record another key.

    `files` has the new contents of each file, by path; None for one that is deleted. `references`
    counts those that change, by kind, `records` the records that have them. `moved` are the paths
    of the record before and after. `released` says whether the old key leads to the new one in the
    register. `looks` are lines on what names the old key and is not changed.
    """

    files: Mapping[str, bytes | None]
    references: Mapping[str, int]
    records: int
    moved: tuple[str, str]
    released: bool
    looks: list[str]


def renaming(folder: Folder, kind: str, old: str, new: str, redirect: bool = False) -> Renaming:
    """Return what is to be done so that a record has the key `new`; nothing is written.

    Raises KeyError, with a sentence, if there is no record with the key `old`. Raises ValueError,
    with the reason, if it cannot be done rightly: a record that cannot be read, a key that is
    taken, that no file or the schema allows, or that was released for another record.
    `redirect` writes a redirect also for a key that was never released.
    """
    if folder.schema_faults:
        fault = folder.schema_faults[0]
        raise ValueError(f"{fault.file}:{fault.line}: {fault.message.rstrip('.')}")
    return _Renamer(folder, kind, old, new).plan(redirect)


class _Renamer:
    """Collects what changes in the records of each kind."""

    def __init__(self, folder: Folder, kind: str, old: str, new: str) -> None:
        """Begin with nothing changed."""
        self.folder, self.kind, self.old, self.new = folder, kind, old, new
        self.files: dict[str, bytes | None] = {}
        self.references: Counter[str] = Counter()
        self.records = 0
        self.moved = ("", "")
        self.touched: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.built: defaultdict[str, list[str]] = defaultdict(list)

    def plan(self, redirect: bool) -> Renaming:
        """Return the whole of it."""
        register, is_released = renamed_ids(self.folder, self.kind, self.old, self.new, redirect)
        for name, definition in self.folder.kinds.items():
            if name == self.kind or _may_refer(definition.shape, self.kind):
                self._add_kind(name)
        proofs, stale = renamed_proofs(self.folder, self.kind, self.old, self.new, self.touched)
        looks = [*_built(self.built, self.old), *_mentions(self.folder, self.old), *stale]
        files = self._own_last({**self.files, **register, **proofs})
        return Renaming(files, self.references, self.records, self.moved, is_released, looks)

    def _own_last(self, files: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
        """Return the files with those of the record itself last, its new file before its old one.

        As long as it has its old key, a run that was killed can be repeated, which finds the
        references that are left. Where both files may be one, the old one is deleted first.
        """
        before, after = self.moved
        own = (before, after) if folded(before) == folded(after) else (after, before)
        others = [path for path in files if path not in own]
        return {path: files[path] for path in (*others, *own)}

    def _add_kind(self, kind: str) -> None:
        """Add what changes in the records of one kind."""
        located = locate(self.folder, kind)
        changed: dict[str, Record] = {}
        renamed: dict[str, str] = {}
        if kind == self.kind:
            self._check_new(located)
        for key, place in located.items():
            before = _value(place)
            after = self._with_new_references(kind, key, before)
            if kind == self.kind and key == self.old:
                after = self._with_new_key(place, before if after is None else after)
                renamed[key] = self.new
                self._touch(kind, before, "")
            if after is not None:
                self._check_fit(kind, place, before, after)
                changed[key] = after
        self.files |= plan_files(self.folder, kind, changed, {}, located, renamed)

    def _with_new_references(self, kind: str, key: str, record: Record) -> Record | None:
        """Return a record with its references to the new key, None if it has none to the old."""
        shape = self.folder.kind(kind).shape
        found = [
            each
            for each in references(shape, record)
            if each.kind == self.kind and each.key == self.old
        ]
        if not found:
            return None
        result = copy.deepcopy(record)
        for each in found:
            apply(result, Fix("replace", each.pointer, each.by(self.new)))
            self._touch(kind, record, each.pointer.split("/")[1])
        self.references[kind] += len(found)
        self.records += 1
        if _mention(self.old).search(key) and (kind, key) != (self.kind, self.old):
            self.built[kind].append(key)
        return result

    def _touch(self, kind: str, record: Record, name: str) -> None:
        """Note that a property of a record, or for "" its key, changes."""
        source = record.get(SOURCE_PROPERTY)
        if isinstance(source, str):
            self.touched[kind, source].add(name)

    def _check_new(self, located: Mapping[str, Located]) -> None:
        """Raise KeyError if there is no record with the old key, ValueError if the new is taken."""
        if self.old not in located:
            raise KeyError(with_hint(f"There is no {self.kind} {self.old}.", self.old, located))
        for key, place in located.items():
            if key == self.new:
                raise ValueError(f"{self.kind}/{key} exists, in {place.place}")
            if key != self.old and folded(key) == folded(self.new):
                raise ValueError(alike(self.kind, key, self.new))

    def _with_new_key(self, place: Located, record: Record) -> Record:
        """Return the record with its new key; note where it lies before and after."""
        name = self.folder.kind(self.kind).key or (keys.DEFAULT if place.line else "")
        self.moved = place.path, place.path
        if not place.line:
            self.moved = place.path, self._free_path(place)
            self.files[place.path] = None
        if name not in record:
            return record
        is_number = type(record[name]) is not str
        value = keys.value_of(self.new, is_number)
        if is_number and type(value) is str:
            raise ValueError(f"{place.place}: its {name} is a number, and {self.new} is not")
        return {**record, name: value}

    def _free_path(self, place: Located) -> str:
        """Return the path of the file for the record with its new key, where there is none yet."""
        root, path = self.folder.root, path_of_key(place.path, self.new)
        if path_of_key(place.path, self.old) != place.path:
            message = f"{place.path}: the record in this file has the key {self.old}, not its name"
            raise ValueError(message)
        if os.path.islink(root / place.path):
            raise ValueError(f"{place.path} is a link; rename what it leads to")
        if not fits_file_name(name_of_key(self.new)):
            raise ValueError(f"{self.new} is too long for the name of a file")
        is_same = os.path.exists(root / path) and os.path.samefile(root / path, root / place.path)
        if os.path.lexists(root / path) and not is_same:
            raise ValueError(f"{path} exists")
        return path

    def _check_fit(self, kind: str, place: Located, before: Record, after: Record) -> None:
        """Raise ValueError if a record fits its schema, and with the new key does not."""
        schemas = self.folder.schemas
        is_valid = schemas.validator(schemas.kinds[kind], self.folder.metadata.strict).is_valid
        try:
            unfit = is_valid(before) and not is_valid(after)
        except TooCostly:
            return
        if unfit:
            raise ValueError(f"{place.place}: the schema of {kind} does not allow {self.new} there")


def _may_refer(shape: Shape, kind: str) -> bool:
    """Return whether values of a shape may have a reference to a kind."""
    inner = [*shape.fields.values(), *([shape.item] if shape.item else [])]
    return shape.note("x-hidata-ref") == kind or any(_may_refer(s, kind) for s in inner)


def _value(place: Located) -> Record:
    """Return the record at a place, which was read before."""
    value, _, document = quick(place.data, whole=not place.line)
    if document is not None and document.faults:
        raise ValueError(f"{place.place}: {document.faults[0].message.rstrip('.')}")
    record: Record = value
    return record


def _mention(key: str) -> re.Pattern[str]:
    """Return a pattern that finds a key in text, not as a part of a longer word."""
    return re.compile(rf"(?<![^\W_]){re.escape(key)}(?![^\W_])")


def _built(keys: Mapping[str, list[str]], old: str) -> Iterator[str]:
    """Yield lines on the keys, by kind, that are built from an old key; of many, some are named."""
    for kind, built in keys.items():
        names = ", ".join(built[:MOST_NAMED])
        more = f" and {len(built) - MOST_NAMED:,} more" if len(built) > MOST_NAMED else ""
        yield f"keys of {kind} that are built from {old}: {names}{more}"


def _mentions(folder: Folder, key: str) -> Iterator[str]:
    """Yield each line of settings, baseline, mappings, views and schemas that names a key."""
    search = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])").search
    for path in _texts(folder):
        data = local.read_file(str(folder.root), path)
        if isinstance(data, Finding):
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            if search(line):
                yield f"{path}:{number}: {line.strip()}"


def _texts(folder: Folder) -> Iterator[str]:
    """Yield the paths of the files of a dataset, but for records, that may name a key in text."""
    yield from (*SETTINGS_FILES, *filter(None, [folder.metadata.baseline]))
    for name in TEXT_FOLDERS:
        for inside, folders, files in os.walk(folder.root / name):
            folders.sort()
            below = os.path.relpath(inside, folder.root)
            yield from (f"{below}/{f}" for f in sorted(files) if f.endswith(TEXT_ENDINGS))
