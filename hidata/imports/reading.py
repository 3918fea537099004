"""Reads files by a mapping: the records that they give, and what became of every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.imports.cells import Place, ReadError
from hidata.imports.lookups import Lookups
from hidata.imports.mapping_model import ListOf, Node, Value
from hidata.imports.mapping_model import Mapping as ImportMapping
from hidata.imports.readers import DataFile
from hidata.imports.records import Builder
from hidata.imports.refusals import Counts, Refusal, Refusals, Refused
from hidata.imports.reshape import bound, joined, pivoted, unpivoted
from hidata.imports.rows import Opener
from hidata.imports.sheets import taken_apart
from hidata.imports.taken import SOURCE, Taken
from hidata.imports.template import Template
from hidata.jsontext.document import quoted
from hidata.schemas.shape import Shape
from hidata.tables.model import Kind


@dataclass(slots=True)
class FileRead:
    """What became of the rows of a file: `file` and `sheet` are named for people."""

    file: DataFile
    sheet: str = ""
    counts: Counts = field(default_factory=Counts)
    sources: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    """The sources that the records of the file name, and what a new record of each would have."""
    receipt: dict[str, Any] = field(default_factory=dict)
    """`sha256`, `bytes` and `media_type` of the file as it was read, if it has a source."""


@dataclass(slots=True)
class Read:
    """What a mapping made of files: records by key, and what became of the rows of each file.

    `passed` are the files that the mapping does not name.
    """

    mapping: ImportMapping
    taken: dict[str, Taken] = field(default_factory=dict)
    files: list[FileRead] = field(default_factory=list)
    refused: Refused = field(default_factory=Refused)
    passed: list[DataFile] = field(default_factory=list)


Known = Mapping[int, Mapping[str, str]]
"""What is known of files besides their names: the texts that a name would tell, by id()."""


def read_files(
    mapping: ImportMapping, folder: Folder, files: Sequence[DataFile], known: Known | None = None
) -> Read:
    """Return the records that files give by a mapping, with a finding for each that they do not.

    Files that are `known` are read whatever they are called. Raises ValueError if a record of the
    dataset that is asked for cannot be read.
    """
    return _Reader(mapping, folder, files, known or {}).read()


def source_kind(folder: Folder, kind: Kind) -> Kind | None:
    """Return the kind that the property `source` of a kind refers to, None if there is none."""
    shape = kind.shape.fields.get(SOURCE)
    name = shape.note("x-hidata-ref") if shape else None
    return folder.kind(name) if isinstance(name, str) and name in folder.schemas.kinds else None


class _Reader:
    """Reads the files that a mapping names."""

    def __init__(
        self, mapping: ImportMapping, folder: Folder, files: Sequence[DataFile], known: Known
    ) -> None:
        """Take the mapping, and the files of which it may name some."""
        self.known = known
        self.mapping, self.kind = mapping, folder.kind(mapping.kind)
        sources = source_kind(folder, self.kind)
        self.source_shape = sources.shape if sources else Shape()
        self.lookups, self.slugs = Lookups(folder), folder.metadata.strict
        self.result = Read(mapping)
        self.collected: set[str] = set()
        self.opener = Opener(mapping.maps, self.lookups, self.result.refused)
        self.main = [(f, given) for f in files if (given := self._given(f, "")) is not None]
        self.others = {
            name: [(f, given) for f in files if (given := self._given(f, name)) is not None]
            for name, join in mapping.joins.items()
            if join.read.files
        }
        named = {id(f) for group in (self.main, *self.others.values()) for f, _ in group}
        self.result.passed = [file for file in files if id(file) not in named]

    def _given(self, file: DataFile, join: str) -> dict[str, str] | None:
        """Return what the name of a file tells, None if the mapping does not name it."""
        if not join and id(file) in self.known:
            return {**self.known[id(file)]}
        reading = self.mapping.joins[join].read if join else self.mapping.read
        return taken_apart(file.name, reading.files)

    def read(self) -> Read:
        """Read all files, and return what came of them."""
        for file, given in self.main:
            result = FileRead(file)
            self.result.files.append(result)
            before = self.result.refused.total
            try:
                self._read_file(result, given)
            except ReadError as error:
                self.result.refused.keep(finding_of(error, file.label, result.sheet))
            finally:
                file.close()
            counts = result.counts
            if not counts.taken and self.result.refused.total == before:
                self.result.refused.keep(_nothing_taken(file.label, result.sheet, counts))
        for group in self.others.values():
            for file, _ in group:
                file.close()
        self._sort_lists()
        return self.result

    def _read_file(self, result: FileRead, given: Mapping[str, str]) -> None:
        """Read one file. Raises ReadError if it has no such table, or lacks a column."""
        mapping, counts, refused = self.mapping, result.counts, self.result.refused
        named = self.opener.open(mapping.read, result.file, given, counts)
        result.sheet = named.sheet
        known = {**given, **named.known}
        if mapping.unpivot is not None:
            named = unpivoted(named, mapping.unpivot, counts)
            named = self.opener.refined(named, mapping.unpivot.read, counts)
        if mapping.pivot is not None:
            named = pivoted(named, mapping.pivot, used_names(mapping), refused, counts)
        for join in mapping.joins.values():
            file = self._file_of_join(join.name, result.file, known)
            other = self.opener.open(join.read, file, known, Counts())
            named = joined(named, join, other, refused, counts)
        builder = Builder(
            mapping, self.kind, self.source_shape, named, self.lookups, counts, slugs=self.slugs
        )
        for row in named.rows:
            try:
                taken = builder.build(row)
                self._take(taken)
            except Refusals as error:
                counts.refused += 1
                for refusal in error.refusals:
                    refused.add(named.place(row, refusal.index), refusal)
                continue
            counts.taken += 1
            bound(counts.taken, row.number)
        result.sources = builder.sources
        if result.sources:
            file = result.file
            result.receipt = {
                "sha256": file.sha256(),
                "bytes": file.size(),
                "media_type": file.media_type,
            }

    def _file_of_join(self, name: str, main: DataFile, known: Mapping[str, str]) -> DataFile:
        """Return the file that a table to be joined is in. Raises ReadError if it is not one."""
        if name not in self.others:
            return main
        fitting = [
            file
            for file, given in self.others[name]
            if all(known.get(key, text) == text for key, text in given.items())
        ]
        if len(fitting) == 1:
            return fitting[0]
        names = " or ".join(pattern.text for pattern in self.mapping.joins[name].read.files)
        what = "There is no file" if not fitting else f"There are {len(fitting)} files"
        message = f"{what} {names} to be joined with this one."
        raise ReadError(message, "name it on the command line, too", "I015")

    def _take(self, taken: Taken) -> None:
        """Add a record to those taken. Raises Refusal if there is another with its key."""
        first = self.result.taken.setdefault(taken.key, taken)
        if first is taken:
            return
        where = f"row {first.row}" if first.file == taken.file else f"{first.file}, row {first.row}"
        lists = [n for n, node in self.mapping.record.items() if isinstance(node, ListOf)]
        counts = [
            name
            for name, node in self.mapping.record.items()
            if isinstance(node, Value) and node.count
        ]
        if not lists and not counts and not self.mapping.repeats:
            message = f"The key {quoted(taken.key)} is that of {where} already."
            hint = "keep one of the two rows, or put what tells them apart into the key"
            raise Refusals([Refusal("I029", message, hint)])
        if first.spelled != taken.spelled:
            spellings = f"{quoted(first.spelled)} in {where}, and {quoted(taken.spelled)} here"
            message = f"The key {quoted(taken.key)} would stand for {spellings}."
            hint = "put what tells them apart into the key"
            raise Refusals([Refusal("I029", message, hint)])
        for name in sorted({*first.record, *taken.record} - {*lists, *counts, "locator"}):
            if first.record.get(name) != taken.record.get(name):
                message = f"The rows of {quoted(taken.key)} disagree in {name}; see {where}."
                raise Refusals([Refusal("I030", message).of(name)])
        self.collected.add(taken.key)
        for name in counts:
            first.record[name] += taken.record[name]
        for name in lists:
            if items := taken.record.get(name):
                first.record.setdefault(name, []).extend(items)

    def _sort_lists(self) -> None:
        """Sort the items of lists from several rows, so that the rows' order is all one."""
        for name, node in self.mapping.record.items():
            if isinstance(node, ListOf):
                for key in self.collected:
                    self.result.taken[key].record.get(name, []).sort(key=_order)


def _order(item: Any) -> Any:
    """Return the order of an item of a list: numbers by size, objects by their values."""
    if isinstance(item, dict):
        return [(name, _order(value)) for name, value in sorted(item.items())]
    if isinstance(item, list):
        return [_order(value) for value in item]
    is_text = isinstance(item, str)
    return (is_text, "" if is_text else item, item if is_text else "")


def finding_of(error: ReadError, file: str, sheet: str) -> Finding:
    """Return the finding that a table cannot be read."""
    message = error.message[:1].upper() + error.message[1:]
    message += "" if message.endswith(".") else "."
    return Place(file, sheet, error.row, error.column).finding(error.code, message, error.hint)


def _nothing_taken(file: str, sheet: str, counts: Counts) -> Finding:
    """Return the finding that no row of a file became part of a record."""
    filters = [f"{number:,} by {name}" for name, number in counts.left_out.items() if number]
    left_out = f", of which keep left out {', '.join(filters)}" if filters else ""
    message = f"No row was taken of {counts.read:,}{left_out}."
    return Place(file, sheet).finding("I016", message, "is it the right file, sheet and filter?")


def used_names(mapping: ImportMapping) -> set[str]:
    """Return the names of columns that the properties, key, source and place are made of."""
    templates = [mapping.source, mapping.locator, mapping.out]
    names = {name for template in templates if template for name in template.names}
    names |= {*mapping.key.names} - {*mapping.record}
    names -= {"source", "key"}
    for node in [*mapping.record.values(), *(mark.item for mark in mapping.marks)]:
        names.update(_names(node))
    names.update(name for join in mapping.joins.values() for name in join.on)
    return {name for name in names if name.partition(".")[0] not in mapping.joins}


def _names(node: Node | None) -> Iterator[str]:
    """Yield the names of columns that a property is made of."""
    if isinstance(node, Value):
        for template in (*node.sources, *node.where.values()):
            yield from template.names
        if isinstance(node.otherwise, Template):
            yield from node.otherwise.names
        if isinstance(node.times, Value):
            yield from _names(node.times)
    elif node is not None:
        for part in node.parts if isinstance(node, ListOf) else node.parts.values():
            yield from _names(part)
