"""Checks records one by one: reading, structure, names, text, rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from hidata.checks import characters, extensions, rules
from hidata.checks.references import collector, references
from hidata.dataset.file_names import is_slug
from hidata.dataset.folder import Folder
from hidata.findings.finding import Fault, Finding
from hidata.jsontext import reader
from hidata.schemas import cost
from hidata.schemas.look_around import TooCostly
from hidata.tables.model import Kind

Record = dict[str, Any]
Reference = tuple[str, str]
"""The kind and the id that a record refers to."""

NO_OBJECT = "A record is an object {...}: each becomes a row, its properties columns."

SLOW_HINT = "shorten the text, or write the pattern without (?=, (?!, (?<=, (?<! and \\1"

ROOM = 2**30
"""Bytes that explaining one record may take: a validator lists all errors at once, or the first."""


class Checked(NamedTuple):
    """What the check of one record gave. `record` is None when it is not fit for tables.

    `referred` is what such a record refers to, as far as that is known.
    """

    key: str
    record: Record | None
    findings: Sequence[Finding] = ()
    referred: Sequence[Reference] = ()


class Checker:
    """Checks the records of one kind. Built once, used for every record."""

    def __init__(self, folder: Folder, kind: str, as_of: datetime.date) -> None:
        """Compile the kind's schema; `as_of` is the day after which nothing can be observed."""
        self.folder, self.kind = folder, folder.kind(kind)
        self.schema = folder.schemas.kinds[kind]
        self.strict = folder.metadata.strict
        self._is_valid = folder.schemas.validator(self.schema, self.strict).is_valid
        known = extensions.load(folder.metadata.extension).rules
        names = self.schema.document.get(rules.KEYWORD, ())
        context = rules.Context(kind, self.kind.shape, as_of)
        self._judges = [*rules.judges(names, known, context)]
        self.gather = [(name, rule.gather) for name, rule in rules.dataset_rules(names, known)]
        self.collect = collector(self.kind.shape)
        self._for_editors = "$schema" not in self.kind.shape.fields

    def check(
        self,
        path: str,
        stem: str,
        data: bytes,
        named: bool = True,
        line: int = 1,
        column: int = 1,
    ) -> Checked:
        """Check one record's bytes. The record comes back as read, without `$schema`.

        `stem` is the key in the name of the record's file, which a key of its own must equal;
        empty, and `named` false, where many records share a file. The record begins at a `line`
        and `column` of the file at `path`.
        """
        record, written, document = reader.quick(data, whole=named)
        key, fit = stem or f"{path}:{line}:{column}", None
        referred: Sequence[Reference] = ()
        faults: Sequence[Fault]
        if document is not None and document.faults:
            faults = document.faults
        elif faults := self._unfit(data, record):
            faults = [*faults, *self._unlike_name(record, stem if named else None, faults)]
            key = (self.kind.key_of(record, stem) if type(record) is dict else None) or key
            referred = [(each.kind, each.key) for each in references(self.kind.shape, record)]
        elif type(record) is not dict:
            faults = [Fault("", "S003", NO_OBJECT, offset=0)]
        else:
            own = self.kind.key_of(record, stem)
            faults = []
            if own is not None and own != stem:  # if equal, one string does, as there are many
                key = own
                faults = [*self._unlike_name(record, stem)] if named else []
            if self.strict or self._judges:
                faults = self._faults(path, written, record, faults)
            if own is None:
                faults.append(_without_key(record, self.kind))
            if self._for_editors:
                record.pop("$schema", None)
            fit = record
        if not faults:
            return Checked(key, fit)
        document = document or reader.read(data)
        findings = [reader.locate(fault, path, document, line, column) for fault in faults]
        return Checked(key, fit, findings, referred)

    def _unfit(self, data: bytes, record: Any) -> Sequence[Fault]:
        """Return why a record does not fit its schema, or cannot be judged; nothing if it fits."""
        try:
            return () if self._is_valid(record) else self._explain(data, record)
        except TooCostly as error:
            from hidata.checks.structure.location import place_of, shown

            text, pattern = shown(error.text), shown(error.pattern)
            message = f"Comparing {text} with the pattern {pattern} takes too long."
            pointer, at_key = place_of(error.text, record)
            return [Fault(pointer, "S022", message, SLOW_HINT, at_key=at_key)]

    def _faults(self, path: str, written: bytes, record: Record, found: list[Fault]) -> list[Fault]:
        """Return the faults of a valid record: those found before, of its text, of its rules."""
        if self.strict and characters.doubtful(written):
            found += characters.faults(record)
        broken: list[Fault] = []
        for name, judge in self._judges:
            try:
                broken += judge(record)
            except Exception as error:
                raise rules.failure(name, path, error) from error
        if broken:
            faulty = {fault.pointer for fault in found}
            found += [fault for fault in broken if fault.pointer not in faulty]
        return found

    def _unlike_name(
        self, record: Any, stem: str | None, faults: Sequence[Fault] = ()
    ) -> Iterator[Fault]:
        """Yield the fault of a key that is not the file's name, unless the key is at fault."""
        key = self.kind.key
        own = self.kind.key_of(record, "") if key and isinstance(record, dict) else None
        if key is None or own is None or stem in (None, own) or not is_slug(own):
            return
        if not any(fault.pointer == reader.pointer([key]) for fault in faults):
            yield _unlike_name(key, own, str(stem))

    @cached_property
    def _burden(self) -> tuple[int, bool]:
        return cost.burden(self.folder.schemas, self.schema)

    def _explain(self, data: bytes, value: Any) -> list[Fault]:
        from hidata.checks.structure import explain

        weight, branches = self._burden
        large = weight * sum(map(data.count, b",[{")) > ROOM
        if large and branches:
            message = "This record does not fit its schema, and is too large to say where."
            return [Fault("", "S099", message, offset=0)]
        validator = self.folder.schemas.validator(self.schema, self.strict)
        shape, schemas = self.kind.shape, self.folder.schemas
        return explain.faults(validator, value, shape, schemas, only_first=large)


def _without_key(record: Record, kind: Kind) -> Fault:
    """The fault of a record that no key tells from the others of its kind."""
    key, what = kind.key, "an integer" if kind.key_type == "integer" else "a text"
    if key is None:
        hint = 'give each record an "id", or a file of its own, whose name is its key'
        message = "This record has no key: it shares its file with others."
        return Fault("", "N005", message, hint)
    hint = f"give the record {what} as {key} that no other record of its kind has"
    if key not in record:
        return Fault("", "N005", f"This record has no {key}, which is its key.", hint)
    is_what = "empty" if record[key] == "" else f"not {what}"
    message = f"The {key} of this record is its key, but it is {is_what}."
    return Fault(reader.pointer([key]), "N005", message, hint)


def _unlike_name(key: str, value: str, stem: str) -> Fault:
    return Fault(
        reader.pointer([key]),
        "N001",
        f"The {key} of this record is {value}, but its file is named {stem}.json.",
        f"name the file {value}.json, or give the record the {key} {stem}",
    )
