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
from hidata.checks.cross_check.bounded import short
from hidata.checks.cross_check.reference import Opinion, Reference, judge_schema
from hidata.checks.schema_lint import META
from hidata.dataset.folder import Folder
from hidata.findings.finding import Fault, Finding
from hidata.jsontext import reader
from hidata.reports import clean, counted
from hidata.schemas import validator
from hidata.schemas.loading import Schema

if TYPE_CHECKING:
    import jsonschema_rs

Coverage = Counter[tuple[str, str]]
"""How many schemas, records and values were compared or not: by what it is, and why it was not."""

COMPARED = ""
"""Stands for the reason where something was compared."""

MOST_REASONS = 20
"""Reasons listed one by one; a schema may hold any number of patterns."""

CODES = {"schema": "L014", "record": "S021"}
HINT = "write the schema in another way, or find out which of the two validators is wrong"


class CrossChecker:
    """Has jsonschema judge the schemas and records of a dataset, and finds where it disagrees.

    Each method counts in a Coverage that it is given, for one object may serve several threads.
    """

    def __init__(self, folder: Folder) -> None:
        """Take the dataset. Its schema files are read anew, as they are before they are linked."""
        self.folder, self.strict = folder, folder.metadata.strict
        read = {path: folder.read(path) for path in folder.schemas.files}
        self._texts = {path: data for path, data in read.items() if isinstance(data, bytes)}
        self._documents = {path: reader.quick(data)[0] for path, data in self._texts.items()}

    @cached_property
    def _reference(self) -> Reference | str:
        """The reference implementation with the schemas, or why it cannot have them."""
        files = self.folder.schemas.files
        documents = {files[path].uri: document for path, document in self._documents.items()}
        try:
            asserted = self.folder.metadata.format_assertion
            return Reference(documents, _aliases([*files.values()]), self.strict, asserted)
        except BaseException as error:  # whatever a stranger's schema makes of the library
            if not validator.is_failure(error):
                raise
            return f"jsonschema cannot read the schemas ({type(error).__name__})"

    def schemas(self, coverage: Coverage) -> Iterator[Finding]:
        """Compare the verdicts on each schema: by its draft, and by the dataset's meta-schemas."""
        files = self.folder.schemas.files
        for path, document in self._documents.items():
            data = self._texts[path]
            ours = self._by_draft(files[path], document)
            steps = reference.STEPS + reference.PER_BYTE_OF_SCHEMA * len(data)
            theirs = judge_schema(document, steps)
            yield from _compared("schema", path, data, ours, theirs, coverage)
            for meta in files.values() if ours.valid else ():
                if meta.path.startswith(META):
                    ours = _opinion(self.folder.schemas.validator(meta), files[path].document)
                    theirs = self._by(meta, document, steps)
                    yield from _compared("schema", path, data, ours, theirs, coverage)

    def record(self, kind: str, path: str, data: bytes, coverage: Coverage) -> Iterator[Finding]:
        """Compare the verdicts on one record."""
        value, _, document = reader.quick(data)
        if document is not None and document.faults:
            coverage["record", "it cannot be read as JSON"] += 1
            return
        schema = self.folder.schemas.kinds[kind]
        ours = _opinion(self.folder.schemas.validator(schema, self.strict), value)
        theirs = self._by(schema, value, reference.STEPS + reference.PER_BYTE * len(data))
        yield from _compared("record", path, data, ours, theirs, coverage)

    def _by_draft(self, file: Schema, document: Any) -> Opinion:
        """Return hidata's opinion of a schema by itself: it compiles all that it refers to, too."""
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

    def _by(self, schema: Schema, value: Any, steps: int) -> Opinion:
        """Return jsonschema's opinion of a value by one of the schemas."""
        if isinstance(self._reference, str):
            return Opinion(None, self._reference)
        return self._reference.judge(schema.uri, value, steps)


def _opinion(judge: jsonschema_rs.Validator, value: Any) -> Opinion:
    """Return hidata's opinion of a value, with the first of its reasons against it."""
    if judge.is_valid(value):
        return Opinion(True)
    try:
        judge.validate(value)
    except ValueError as error:
        message, path = getattr(error, "message", ""), getattr(error, "instance_path", ())
        return Opinion(False, short(message), reader.pointer(path))
    return Opinion(False)


def _compared(
    unit: str, path: str, data: bytes, ours: Opinion, theirs: Opinion, coverage: Coverage
) -> Iterator[Finding]:
    """Count two verdicts on a file or a part of it, and yield a finding where they differ."""
    if ours.valid is None or theirs.valid is None:
        coverage[unit, theirs.reason if theirs.valid is None else ours.reason] += 1
        return
    coverage[unit, COMPARED] += 1
    coverage.update({("value", reason): number for reason, number in theirs.borrowed.items()})
    if ours.valid == theirs.valid:
        return
    names = [f"{name} {version(name)}" for name in ("jsonschema-rs", "jsonschema")]
    accepts, refuses = names if ours.valid else reversed(names)
    refusal = theirs if ours.valid else ours
    message = f"{accepts} accepts this {unit}, {refuses} refuses it: {refusal.reason}"
    fault = Fault(refusal.pointer, CODES[unit], message, HINT)
    yield reader.locate(fault, path, reader.read(data))


def _aliases(files: Sequence[Schema]) -> dict[str, str]:
    """Return the identifiers of files by what references would call them by where they lie.

    For a file whose `$id` says that it lies elsewhere, those differ from the identifiers.
    """
    known = {file.uri for file in files}
    found: dict[str, str] = {}
    for folder, base in {(os.path.dirname(f.path), urljoin(f.uri, ".")): None for f in files}:
        for target in files:
            address = urljoin(base, quote(os.path.relpath(target.path, folder)))
            if address not in known:
                found.setdefault(address, target.uri)
    return found


def summary(coverage: Coverage) -> Iterator[str]:
    """Return what was compared in a line, and each reason why something was not in one more."""
    kinds = (counted(coverage[unit, COMPARED], unit) for unit in CODES)
    names = " and ".join(f"{name} {version(name)}" for name in ("jsonschema-rs", "jsonschema"))
    yield f"cross-check: {' and '.join(kinds)} compared, by {names}"
    reasons = [(number, *what) for what, number in coverage.most_common() if what[1] != COMPARED]
    for number, unit, reason in reasons[:MOST_REASONS]:
        yield clean(f"not compared: {counted(number, unit)}: {reason}")
    if len(reasons) > MOST_REASONS:
        rest = sum(number for number, _, _ in reasons[MOST_REASONS:])
        yield f"not compared: {rest:,} more, for {counted(len(reasons) - MOST_REASONS, 'reason')}"
