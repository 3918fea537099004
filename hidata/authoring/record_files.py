"""Where the records of a kind lie, and what the files are in which some change or are added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from hidata.authoring import lists, ndjson
from hidata.authoring.canonical import formatted, formatted_line
from hidata.authoring.edit import edited
from hidata.dataset.file_names import key_of_name, name_of_key
from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.jsontext.items import Item, items_of
from hidata.storage.local import (
    JSON_ENDING,
    LINES_ENDINGS,
    LINES_HINT,
    MAX_BYTES,
    has_lines,
    may_be_record,
    stem_of,
)

Record = dict[str, Any]


class Located(NamedTuple):
    """Where a record lies, and its text.

    In a file of many records, `line` and `column` are where it begins, and `item` is its number in
    a list, from 1. For a file of its own, `line` is 0.
    """

    path: str
    line: int
    data: bytes
    column: int = 1
    item: int = 0

    @property
    def number(self) -> int:
        """The number of the line or item in a file of many records, by which it is replaced."""
        return self.item or self.line

    @property
    def place(self) -> str:
        """The path, and the line if there are several."""
        return f"{self.path}:{self.line}" if self.line else self.path


def locate(folder: Folder, kind: str) -> dict[str, Located]:
    """Return where each record of a kind lies, by key, in the files' order.

    All texts are in memory. Raises ValueError if a record cannot be read, has no key, or has the
    key of another.
    """
    found: dict[str, Located] = {}
    for key, entry in folder.entries(kind):
        data = b"" if isinstance(entry.data, Finding) else entry.data
        located = Located(entry.path, 0, data)
        if not entry.named:
            data = ndjson.without_end(data)
            located = Located(entry.path, entry.line, data, entry.column, entry.number)
        if key in found:
            message = f"{located.place}: {kind}/{key} is in {found[key].place} already"
            raise ValueError(message)
        found[key] = located
    return found


def file_for(path: str, present: Collection[str]) -> str:
    """Return the file for new records: of those with one a line, one of that name is continued."""
    if path in present or not has_lines(path):
        return path
    same = (path[: path.rindex(".")] + ending for ending in LINES_ENDINGS)
    return next((other for other in same if other in present), path)


def plan_files(
    folder: Folder,
    kind: str,
    changed: Mapping[str, Record],
    added: Mapping[str, Mapping[str, Record]],
    located: Mapping[str, Located] | None = None,
    renamed: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """Return the new contents of each file in which records change or are added, by path.

    `changed` has records by key, `added` new ones by path and key: a path that ends in .ndjson
    or .jsonl, or of a list, takes any number, another one. `located` is what `locate` returned,
    if it is known. `renamed` has the new keys of changed records that get one, by the old key; the
    file that such a record leaves is not among those returned. A changed record keeps its layout,
    and each line of another record its bytes; a file whose bytes stay the same is left out. Raises
    ValueError where that is not possible: a key that is there already or is not, a path where
    records of the kind cannot be, a file that changed in the meantime.
    """
    located = locate(folder, kind) if located is None else located
    plan = _Plan(folder, kind, located)
    for key, record in changed.items():
        if renamed and key in renamed:
            plan.rename(key, renamed[key], record)
        else:
            plan.change(key, record)
    for path, records in added.items():
        plan.add(path, records)
    return plan.files()


def path_of_key(beside: str, key: str) -> str:
    """Return the path of the file for the record with a key, in the folder of another file."""
    return f"{beside.rpartition('/')[0]}/{name_of_key(key)}{JSON_ENDING}"


class _Plan:
    """What changes in the files of a kind."""

    def __init__(self, folder: Folder, kind: str, located: Mapping[str, Located]) -> None:
        """Begin with no change."""
        self.folder, self.kind, self.located = folder, folder.kind(kind), located
        self.whole: dict[str, bytes] = {}
        self.replaced: defaultdict[str, dict[int, bytes | None]] = defaultdict(dict)
        self.added: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
        self.paths = {place.path for place in located.values()}
        self.lists = {p.path for p in located.values() if p.line and not has_lines(p.path)}
        self.new_keys: dict[str, str] = {}

    def change(self, key: str, record: Record) -> None:
        """Note the new value of a record that is there."""
        place = self.located.get(key)
        if place is None:
            message = f"There is no {self.kind.name} {key}"
            raise ValueError(message)
        self._check_key(key, record, place.path)
        data = edited(place.data, record, self.kind.shape)
        if data == place.data:
            return
        if place.line:
            self.replaced[place.path][place.number] = data
        else:
            self.whole[place.path] = data

    def rename(self, key: str, new_key: str, record: Record) -> None:
        """Note the new key and value of a record that is there."""
        place = self.located[key]
        data = edited(place.data, record, self.kind.shape)
        if place.line:
            self._check_key(new_key, record, place.path)
            self.replaced[place.path][place.number] = None
            self.added[place.path][new_key] = data
            return
        path = path_of_key(place.path, new_key)
        self._check_key(new_key, record, path)
        self.whole[path] = data

    def add(self, path: str, records: Mapping[str, Record]) -> None:
        """Note the new records of a file."""
        inside = path.startswith(f"records/{self.kind.name}/") and may_be_record(path)
        if not inside or "//" in path or self.folder.is_ignored(path):
            message = f"{path} is not a file for records of {self.kind.name}"
            raise ValueError(message)
        for key, record in records.items():
            if key in self.located or key in self.new_keys:
                there = self.located[key].place if key in self.located else self.new_keys[key]
                message = f"{path}: {self.kind.name}/{key} is in {there} already"
                raise ValueError(message)
            self._check_key(key, record, path)
            self.new_keys[key] = path
            if has_lines(path):
                self.added[path][key] = formatted_line(record, self.kind.shape)
                continue
            if path in self.lists:
                self.added[path][key] = formatted(record, self.kind.shape)
                continue
            if path in self.paths or path in self.whole:
                message = f"{path} has another record already"
                raise ValueError(message)
            self.whole[path] = formatted(record, self.kind.shape)

    def _check_key(self, key: str, record: Record, path: str) -> None:
        """Raise ValueError if a record in a file has another key than the one given."""
        named = path.endswith(JSON_ENDING) and path not in self.lists
        name = key_of_name(stem_of(path)) if named else ""
        own = self.kind.key_of(record, name)
        if own != key:
            message = f"{path}: the record for {self.kind.name}/{key} has the key {own}"
            raise ValueError(message)

    def files(self) -> dict[str, bytes]:
        """Return the new contents of each file, by path, sorted."""
        files = dict(self.whole)
        keys: defaultdict[str, dict[int, str]] = defaultdict(dict)
        for key, place in self.located.items():
            keys[place.path][place.number] = key
        for path in self.replaced.keys() | self.added.keys():
            replaced, added = self.replaced[path], self.added[path]
            if has_lines(path):
                lines = self._lines(path, keys[path])
                files[path] = ndjson.merged(lines, keys[path], replaced, added)
            else:
                data, items = self._items(path, keys[path])
                files[path] = lists.merged(data, items, keys[path], replaced, added)
                if len(files[path]) > MAX_BYTES:
                    message = f"{path}: this list would be longer than {MAX_BYTES >> 20} MiB"
                    raise ValueError(f"{message}; {LINES_HINT}")
        return dict(sorted(files.items()))

    def _items(self, path: str, keys: Mapping[int, str]) -> tuple[bytes, list[Item]]:
        """Return a list of records and its items. Raises ValueError if it has changed."""
        data = self.folder.read(path)
        text = b"" if isinstance(data, Finding) else data
        items = items_of(text) or []
        records = {number: text[item.start : item.end] for number, item in enumerate(items, 1)}
        if records != {number: self.located[key].data for number, key in keys.items()}:
            message = f"{path}: this list was changed in the meantime"
            raise ValueError(message)
        return text, items

    def _lines(self, path: str, keys: Mapping[int, str]) -> list[bytes]:
        """Return the lines of a file, none if it is new. Raises ValueError if it has changed."""
        known = path in self.paths
        if not known and not (self.folder.root / path).exists():
            return []
        data = ndjson.read_whole(self.folder, path)
        if isinstance(data, Finding):
            message = f"{path}: {data.message.rstrip('.')}"
            raise ValueError(message)
        lines = ndjson.split_lines(data)
        for number, key in keys.items():
            line = ndjson.without_end(lines[number - 1]) if number <= len(lines) else b""
            if line != self.located[key].data:
                message = f"{path}:{number}: this line was changed in the meantime"
                raise ValueError(message)
        for number, line in enumerate(lines, 1):
            if number not in keys and not line.isspace():
                message = f"{path}:{number}: this line was added in the meantime"
                raise ValueError(message)
        return lines
