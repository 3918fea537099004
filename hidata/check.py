"""Checks records one by one: reading, structure, names, text, rules; finds what they refer to."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson

from hidata import reader, rules, texts
from hidata.dataset import Folder, key_of
from hidata.finding import Fault, Finding
from hidata.reader import Document
from hidata.shape import Shape
from hidata.slugs import is_slug, name_fault
from hidata.writer import CANONICAL

Record = dict[str, Any]
Reference = tuple[str, str]
"""The kind and the id that a record refers to."""

STRUCTURAL = {"$schema", "id", "evidence", "note", "deprecated"}


@dataclass(slots=True)
class Checked:
    """What the check of one record gave. `record` is None when it is not fit for tables."""

    key: str
    record: Record | None
    findings: list[Finding] = field(default_factory=list)


class Checker:
    """Checks the records of one kind. Built once, used for every record."""

    def __init__(
        self, folder: Folder, kind: str, as_of: datetime.date, linked: bool = False
    ) -> None:
        """Compile the kind's schema; `as_of` is the day after which nothing can be observed.

        `linked` tells that the records are to become JSON-LD, which reserves some names.
        """
        self.linked = linked
        self.folder, self.kind = folder, folder.kind(kind)
        self.schema = folder.schemas.kinds[kind]
        self.strict = folder.metadata.strict
        self._is_valid = folder.schemas.validator(self.schema).is_valid
        self._context = rules.Context(as_of, _judged(self.kind.shape))
        names = self.schema.document.get("x-hidata-rules", ())
        self._rules = [rules.RECORD_RULES[n] for n in names if n in rules.RECORD_RULES]
        self.across = [n for n in names if n in rules.ACROSS_RULES]
        self.references = _references(self.kind.shape)

    @cached_property
    def _explainer(self) -> Any:
        return self.folder.schemas.explainer(self.schema)

    def check(self, path: str, data: bytes) -> Checked:
        """Check one record's bytes. The record comes back as read, without `$schema`."""
        record, document = _parse(data)
        if document is not None and document.faults:
            found = [f.at(path) for f in document.faults]
            return Checked(key_of(path), None, found)
        if not self._is_valid(record):
            document = document or reader.read(data)
            return Checked(key_of(path), None, self._explain(path, document))
        faults = list(self._faults(path, data, record))
        record.pop("$schema", None)
        key = record[self.kind.key] if self.kind.key else key_of(path)
        if not faults:
            return Checked(key, record)
        document = document or reader.read(data)
        return Checked(key, record, [place(path, document, f) for f in faults])

    def _faults(self, path: str, data: bytes, record: Record) -> Iterator[Fault]:
        stem = key_of(path)
        if self.kind.key and record[self.kind.key] != stem and is_slug(record[self.kind.key]):
            yield _unlike_name(self.kind.key, record[self.kind.key], stem)
        elif self.strict and (fault := name_fault(stem)):
            yield fault
        if self.strict and texts.doubtful(data):
            yield from texts.faults(record)
        if self.linked and b'"@' in data:
            yield from _reserved(record)
        for rule in self._rules:
            yield from rule(record, self._context)

    def _explain(self, path: str, document: Document) -> list[Finding]:
        from hidata import explain

        validator = self.folder.schemas.validator(self.schema)
        return explain.findings(self._explainer, validator, document, path, self.kind.shape)


def place(path: str, document: Document, fault: Fault) -> Finding:
    """The finding of a fault in a document, at the line and column of what it points to."""
    line, column = document.place(fault.pointer)
    return Finding(
        path, line, column, fault.code, fault.message, fault.pointer, fault.hint, fault.fix
    )


def _parse(data: bytes) -> tuple[Any, Document | None]:
    """The value in some bytes; with the strict reader's document where that was needed.

    `orjson` lets duplicate keys and over-long integers pass. Bytes that it would write again just
    so have neither; anything else is in doubt, and read strictly.
    """
    try:
        value = orjson.loads(data)
        if orjson.dumps(value, option=CANONICAL) == data or _unambiguous(data, value):
            return value, None
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass
    document = reader.read(data)
    return document.value, document


def _unambiguous(data: bytes, value: Any) -> bool:
    """Whether other white space is the only way in which these bytes are not compact JSON.

    Then as many keys stand in the text as in the value, so that no key came twice; text with
    escapes, blanks before a colon or numbers of many digits is not decided here.
    """
    if b"\\" in data or any(mark in data for mark in (b'" :', b'"\t:', b'"\n:', b'"\r:')):
        return False
    written = orjson.dumps(value)
    return data.count(b'":') == written.count(b'":') and not _LONG_NUMBER(data)


_LONG_NUMBER = re.compile(rb"[0-9]{18}").search


def _unlike_name(key: str, value: str, stem: str) -> Fault:
    return Fault(
        f"/{key}",
        "N001",
        f"The {key} of this record is {value}, but its file is named {stem}.json.",
        f"name the file {value}.json, or give the record the {key} {stem}",
    )


def _reserved(value: Any, at: str = "") -> Iterator[Fault]:
    """Properties whose names JSON-LD keeps for itself."""
    if isinstance(value, dict):
        for name, inner in value.items():
            place = f"{at}/{reader.escape(name)}"
            if name.startswith("@"):
                message = f"JSON-LD keeps names such as {name} for itself."
                yield Fault(place, "N005", message, "rename it, or build --only csv,parquet")
            yield from _reserved(inner, place)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _reserved(inner, f"{at}/{number}")


def _judged(shape: Shape) -> frozenset[str]:
    """Top-level properties that need no evidence: the record's own bookkeeping and judgements."""
    judged = {n for n, s in shape.fields.items() if s.note("x-hidata-judgement")}
    return frozenset(judged | STRUCTURAL)


References = Callable[[Record], Iterable[tuple[str, str, str]]]


def _references(shape: Shape) -> References:
    """A function that gives each reference in a record: target kind, id, pointer."""
    return _follow(shape) or (lambda record: ())


def _follow(shape: Shape) -> Any:
    target = shape.note("x-hidata-ref")
    if shape.form == "scalar" and target:
        return lambda value, at="": [(target, value, at)] if type(value) is str else ()
    if shape.form == "list":
        return _follow_list(_follow(shape.item)) if shape.item else None
    inner = {n: follow for n, s in shape.fields.items() if (follow := _follow(s))}
    return _follow_object(inner) if inner else None


def _follow_list(follow: Any) -> Any:
    if follow is None:
        return None

    def references(value: Any, at: str = "") -> Iterator[tuple[str, str, str]]:
        for i, item in enumerate(value or ()):
            yield from follow(item, f"{at}/{i}")

    return references


def _follow_object(inner: dict[str, Any]) -> Any:
    def references(value: Any, at: str = "") -> Iterator[tuple[str, str, str]]:
        if value:
            for name, follow in inner.items():
                if name in value:
                    yield from follow(value[name], f"{at}/{name}")

    return references
