"""The ids that were ever released, and where those that left lead: `register/<kind>.tsv`.

A line is an id; or, tab-separated, an id, `moved`, and the id it moved to; or an id, `split`, and
the ids it was split into, with commas. Sorted, one file a kind, so that branches merge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from hidata.findings.finding import Finding
from hidata.findings.suggestions import nearest
from hidata.storage import local

FOLDER = "register"
WORDS = ("moved", "split")


class Entry(NamedTuple):
    """A released id; `word` is how it left and `targets` where to, both empty while it is there."""

    id: str
    word: str = ""
    targets: tuple[str, ...] = ()
    line: int = 0

    def text(self) -> str:
        """The entry's line."""
        return "\t".join([self.id, self.word, ",".join(self.targets)] if self.word else [self.id])


Register = Mapping[str, Mapping[str, Entry]]


def read(root: Path) -> tuple[dict[str, dict[str, Entry]], list[Finding]]:
    """The register of a dataset, by kind and id, and what is wrong with its lines."""
    found: dict[str, dict[str, Entry]] = {}
    faults: list[Finding] = []
    for path in sorted((root / FOLDER).glob("*.tsv")):
        place = f"{FOLDER}/{path.name}"
        data = local.read(str(root), place)
        if isinstance(data, Finding):
            faults.append(data)
            continue
        entries = found.setdefault(path.stem, {})
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            entry = _entry(line, number)
            if entry is None or entry.id in entries:
                message = (
                    "A line is an id, or an id with moved or split and where to; each id once."
                )
                faults.append(Finding(place, number, 1, "R004", message))
            else:
                entries[entry.id] = entry
    return found, faults


def redirects(register: Register) -> dict[str, dict[str, list[str]]]:
    """Where the ids that left lead, by kind and id, sorted."""
    left = {
        kind: {key: list(entries[key].targets) for key in sorted(entries) if entries[key].word}
        for kind, entries in sorted(register.items())
    }
    return {kind: entries for kind, entries in left.items() if entries}


def _entry(line: str, number: int) -> Entry | None:
    parts = line.split("\t")
    if len(parts) == 1 and parts[0].strip():
        return Entry(parts[0], "", (), number)
    if len(parts) != 3 or parts[1] not in WORDS:
        return None
    targets = tuple(parts[2].split(","))
    single = parts[1] == "moved"
    if not all(targets) or (len(targets) == 1) != single:
        return None
    return Entry(parts[0], parts[1], targets, number)


def faults(register: Register, keys: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """Released ids that vanished, and redirects that do not lead to a record."""
    for kind, entries in register.items():
        there = keys.get(kind, ())
        for entry in entries.values():
            place = f"{FOLDER}/{kind}.tsv"
            if entry.word:
                yield from _redirect(place, entry, there, entries)
            elif entry.id not in there:
                near = nearest(entry.id, [key for key in there if key not in entries])
                to = f"{entry.id}<tab>moved<tab>{near or 'new-id'}"
                message = f"The {kind} {entry.id} was released, and is gone."
                hint = f"bring it back and mark it deprecated, or redirect it: {to}"
                yield Finding(place, entry.line, 1, "R003", message, "", hint)


def _redirect(
    place: str, entry: Entry, there: Collection[str], entries: Mapping[str, Entry]
) -> Iterator[Finding]:
    if entry.id in there:
        message = f"{entry.id} is redirected, but the record is there."
        yield Finding(place, entry.line, 1, "R004", message, "", "delete one of the two")
    for target in entry.targets:
        if target in there:
            continue
        chained = target in entries and entries[target].word
        why = "which is redirected itself" if chained else "which is no record"
        message = f"{entry.id} is redirected to {target}, {why}."
        hint = f"redirect it to {', '.join(entries[target].targets)}" if chained else None
        yield Finding(place, entry.line, 1, "R004", message, "", hint)


def write(root: Path, register: Register, keys: Mapping[str, Collection[str]]) -> list[str]:
    """Add the ids of a release to the register; the paths of the files that changed."""
    changed = []
    for kind, there in sorted(keys.items()):
        known = register.get(kind, {})
        entries = {**{key: Entry(key) for key in there}, **known}
        text = "".join(f"{entries[key].text()}\n" for key in sorted(entries))
        path = root / FOLDER / f"{kind}.tsv"
        if entries and (not path.is_file() or path.read_text("utf-8") != text):
            path.parent.mkdir(exist_ok=True)
            local.write_whole(path, text.encode())
            changed.append(f"{FOLDER}/{kind}.tsv")
    return changed
