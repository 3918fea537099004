"""Compares hidata's verdicts on schemas and records with those of the reference implementation."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from hidata.checks.cross_check import reference
from hidata.checks.cross_check.bounded import shortened
from hidata.checks.cross_check.reference import Opinion, Reference, judge_schema
from hidata.checks.schema_lint import META
from hidata.dataset.folder import Folder
from hidata.findings.finding import Fault, Finding
from hidata.jsontext import reader
from hidata.reports import counted
from hidata.reports.visible import clean
from hidata.schemas import validator
from hidata.schemas.loading import Schema
from hidata.schemas.look_around import TooCostly

if TYPE_CHECKING:
    from hidata.schemas.validator import Validator

Coverage = Counter[tuple[str, str]]
"""How many schemas, records and values were compared or not: by what it is, and why it was not."""

COMPARED = ""
"""The reason under which is counted what was compared."""

MOST_REASONS = 20
"""How many reasons are listed one by one; a schema may have any number of patterns."""

CODES = {"schema": "L014", "record": "S021"}
HINT = "write the schema in another way, or find out which of the two validators is wrong"


class CrossChecker:
    """Compares the verdicts of hidata and jsonschema on the schemas and records of a dataset.

    Each method counts in the Coverage that it is given, since threads may share one object.
    """

    def __init__(self, folder: Folder) -> None:
        """Take the dataset. Its schema files are read again, as they are before linking."""
        self.folder, self.strict = folder, folder.metadata.strict
        contents = {path: folder.read(path) for path in folder.schemas.files}
        self._texts = {path: data for path, data in contents.items() if isinstance(data, bytes)}
        self._documents = {path: reader.quick(data)[0] for path, data in self._texts.items()}

    @cached_property
    def _reference(self) -> Reference | str:
        """The reference implementation with the schemas, or why it cannot read them."""
        files = self.folder.schemas.files
        documents = {files[path].uri: document for path, document in self._documents.items()}
        try:
            asserted = self.folder.metadata.format_assertion
            return Reference(documents, _aliases([*files.values()]), self.strict, asserted)
        except BaseException as error:  # a schema can make the library fail in any way
            if not validator.is_failure(error):
                raise
            return f"jsonschema cannot read the schemas ({type(error).__name__})"

    def schemas(self, coverage: Coverage) -> Iterator[Finding]:
        """Yield where verdicts on schemas differ, by their draft or the dataset's meta-schemas."""
        files = self.folder.schemas.files
        for path, document in self._documents.items():
            data = self._texts[path]
            ours = self._opinion_by_draft(files[path], document)
            steps = reference.STEPS + reference.PER_BYTE_OF_SCHEMA * len(data)
            theirs = judge_schema(document, steps)
            yield from _compare("schema", path, data, ours, theirs, coverage)
            for meta in files.values() if ours.valid else ():
                if meta.path.startswith(META):
                    validator_of_meta = self.folder.schemas.validator(meta)
                    ours = _opinion_of_hidata(validator_of_meta, files[path].document)
                    theirs = self._opinion_of_jsonschema(meta, document, steps)
                    yield from _compare("schema", path, data, ours, theirs, coverage)

    def record(self, kind: str, path: str, data: bytes, coverage: Coverage) -> Iterator[Finding]:
        """Yield a finding if the verdicts on a record differ."""
        value, _, document = reader.quick(data)
        if document is not None and document.faults:
            coverage["record", "it cannot be read as JSON"] += 1
            return
        schema = self.folder.schemas.kinds[kind]
        ours = _opinion_of_hidata(self.folder.schemas.validator(schema, self.strict), value)
        steps = reference.STEPS + reference.PER_BYTE * len(data)
        theirs = self._opinion_of_jsonschema(schema, value, steps)
        yield from _compare("record", path, data, ours, theirs, coverage)

    def _opinion_by_draft(self, file: Schema, document: Any) -> Opinion:
        """Return hidata's opinion of a schema itself: whether its own draft accepts it."""
        try:
            self.folder.schemas.validator(file, self.strict)
        except ValueError as error:
            refusal = validator.refusal(error, self.strict)
            try:
                if validator.fits_metaschema(document):
                    return Opinion(None, "hidata refuses it for a reason other than its draft")
            except ValueError:
                return Opinion(None, "its $schema is not one of JSON Schema's own")
            return Opinion(False, refusal.message, refusal.pointer)
        return Opinion(True)

    def _opinion_of_jsonschema(self, schema: Schema, value: Any, steps: int) -> Opinion:
        """Return jsonschema's opinion of a value by one of the dataset's schemas."""
        if isinstance(self._reference, str):
            return Opinion(None, self._reference)
        return self._reference.judge(schema.uri, value, steps)


def _opinion_of_hidata(judge: Validator, value: Any) -> Opinion:
    """Return hidata's opinion of a value, with its first error if it refuses the value."""
    try:
        if judge.is_valid(value):
            return Opinion(True)
        judge.validate(value)
    except TooCostly as error:
        return Opinion(None, f"pattern {shortened(error.pattern)}: hidata takes too long")
    except ValueError as error:
        message, path = getattr(error, "message", ""), getattr(error, "instance_path", ())
        return Opinion(False, shortened(message), reader.pointer(path))
    return Opinion(False)


def _compare(
    unit: str, path: str, data: bytes, ours: Opinion, theirs: Opinion, coverage: Coverage
) -> Iterator[Finding]:
    """Count two verdicts on a file or a part of it, and yield a finding where they differ."""
    if ours.valid is None or theirs.valid is None:
        coverage[unit, ours.reason if ours.valid is None else theirs.reason] += 1
        return
    coverage[unit, COMPARED] += 1
    coverage.update({("value", reason): number for reason, number in theirs.borrowed.items()})
    if ours.valid == theirs.valid:
        return
    accepts, refuses = _validators() if ours.valid else reversed(_validators())
    refusal = theirs if ours.valid else ours
    message = f"{accepts} accepts this {unit}, {refuses} refuses it: {refusal.reason}"
    fault = Fault(refusal.pointer, CODES[unit], message, HINT)
    yield reader.locate(fault, path, reader.read(data))


def _aliases(files: Sequence[Schema]) -> dict[str, str]:
    """Return the identifiers of files by the other addresses that relative paths to them give.

    There are such for a file whose `$id` is not where it is in the schema folder.
    """
    identifiers = {file.uri for file in files}
    aliases: dict[str, str] = {}
    for folder, base in {(os.path.dirname(f.path), urljoin(f.uri, ".")): None for f in files}:
        for target in files:
            address = urljoin(base, quote(os.path.relpath(target.path, folder)))
            if address not in identifiers:
                aliases.setdefault(address, target.uri)
    return aliases


def _validators() -> list[str]:
    """Return the names of both validators with their versions, hidata's own first."""
    return [f"{name} {version(name)}" for name in ("jsonschema-rs", "jsonschema")]


def summary(coverage: Coverage) -> Iterator[str]:
    """Yield a line with what was compared, and one for each reason why something was not."""
    kinds = (counted(coverage[unit, COMPARED], unit) for unit in CODES)
    yield f"cross-check: {' and '.join(kinds)} compared, by {' and '.join(_validators())}"
    reasons = [(number, *what) for what, number in coverage.most_common() if what[1] != COMPARED]
    for number, unit, reason in reasons[:MOST_REASONS]:
        yield clean(f"not compared: {counted(number, unit)}: {reason}")
    if len(reasons) > MOST_REASONS:
        rest = sum(number for number, _, _ in reasons[MOST_REASONS:])
        yield f"not compared: {rest:,} more, for {counted(len(reasons) - MOST_REASONS, 'reason')}"
