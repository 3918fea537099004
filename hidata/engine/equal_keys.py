"""Finds records with the same key, and keys or files that not every system distinguishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import eq
from typing import NamedTuple

from hidata.dataset.batches import Entry
from hidata.dataset.file_names import difference, folded
from hidata.engine.entries import located
from hidata.findings.finding import Fault, Finding
from hidata.jsontext import reader
from hidata.storage.record_paths import RecordPaths
from hidata.tables.keys import DEFAULT

REPEATED_CODE, ALIKE_CODE = "N003", "N006"


def alike(names: Iterable[str], start: int = 0) -> set[str]:
    """Return those of some different names that others are the same as when folded.

    The first `start` characters of all names are the same. `names` is iterated over several times.
    """
    ends = names.stems if isinstance(names, RecordPaths) else [name[start:] for name in names]
    if all(map(str.isascii, ends)) and all(map(eq, ends, map(str.lower, ends))):
        return set()  # as nearly always
    counts = Counter(map(folded, names))
    return {name for name in names if counts[folded(name)] > 1}


def folder_findings(
    paths: Sequence[str], start: int, found: Collection[Finding]
) -> Iterator[Finding]:
    """Yield a finding on each folder that is like an earlier one beside it.

    `paths` are those of a kind's files, of which the first `start` characters are its own folder.
    A folder is passed over if `found` has a finding on the name of a file in it.
    """
    seen: dict[tuple[str, str], str] = {}
    for folder in sorted(_folders(paths, start)):
        above, _, name = folder.rpartition("/")
        other = seen.setdefault((above, folded(name)), folder)
        inner = (f for f in found if f.code == ALIKE_CODE and f.file.startswith(f"{folder}/"))
        if other != folder and all(f.pointer for f in inner):
            in_what = difference(folder, other)
            message = f"The name of this folder differs from that of {other} only in {in_what}."
            yield Finding(folder, 1, 1, ALIKE_CODE, message, "", _FOLDER_HINT)


def _folders(paths: Sequence[str], start: int) -> set[str]:
    """Return the folders that paths lie in, as far as they are longer than `start`."""
    folders: set[str] = set()
    if isinstance(paths, RecordPaths):  # which has no folders, and may be very long
        return folders
    for path in paths:
        folder = path[: path.rfind("/")]
        while len(folder) > start and folder not in folders:
            folders.add(folder)
            folder = folder[: folder.rfind("/")]
    return folders


class EqualKeys(NamedTuple):
    """What is to be looked for among the records of a kind.

    `repeated` are keys that occur several times; `keys` and `paths` are alike others. `reported`
    are paths whose name has a finding already, which covers the others like it.
    """

    kind: str
    key_property: str | None
    repeated: Collection[str]
    keys: Collection[str]
    paths: Collection[str]
    reported: Collection[str]

    def findings(self, records: Iterable[tuple[str, Entry]]) -> Iterator[Finding]:
        """Yield a finding on each key or path that is equal to, or like, an earlier one.

        `records` are all records of the kind, with their keys.
        """
        keys: dict[str, str] = {}
        folds: dict[str, tuple[str, str]] = {}
        for key, entry in records:
            fault = self._repeated(key, keys, _place(entry))
            if fault is None and entry.path not in self.reported:
                fault = self._alike(key, entry, folds)
            if fault is not None:
                yield located(entry, fault)

    def _repeated(self, key: str, seen: dict[str, str], place: str) -> Fault | None:
        """Return the fault of a key that was seen before; note where one is seen first."""
        if key not in self.repeated:
            return None
        if key not in seen:
            seen[key] = place
            return None
        message = f"The {self.kind} record in {seen[key]} has the {self._word} {key}, too."
        hint = f"delete one of the two records, or give one of them another {self._word}"
        return Fault(self._pointer, REPEATED_CODE, message, hint)

    def _alike(self, key: str, entry: Entry, seen: dict[str, tuple[str, str]]) -> Fault | None:
        """Return the fault of a key or path like one seen before; note those seen first."""
        place, fault = _place(entry), None
        if entry.path in self.paths:
            other, _ = seen.setdefault(f"/{folded(entry.path)}", (entry.path, place))
            _, first_record = seen.setdefault(f"//{entry.path}", (entry.path, place))
            if other != entry.path and first_record == place:  # once a file
                message = f"The name of this file differs from that of {other} only in "
                message += f"{difference(entry.path, other)}."
                fault = Fault("", ALIKE_CODE, message, _HINT)
        if key in self.keys:
            other, where = seen.setdefault(folded(key), (key, place))
            if other != key:
                message = f"The {self._word} {key} differs from {other} in {where} only in "
                fault = Fault(
                    self._pointer, ALIKE_CODE, f"{message}{difference(key, other)}.", _HINT
                )
        return fault

    @property
    def _word(self) -> str:
        return self.key_property or DEFAULT

    @property
    def _pointer(self) -> str:
        return reader.pointer([self.key_property]) if self.key_property else ""


_HINT = "give one of the two another name: Windows and macOS cannot have files of both names"
_FOLDER_HINT = "give one of the two another name, or put all files into one of them"


def _place(entry: Entry) -> str:
    """Return the path of a record's file, with its line if other records are in the file."""
    return entry.path if entry.named else f"{entry.path}:{entry.line}"
