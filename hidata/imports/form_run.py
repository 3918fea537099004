"""Filled in forms become new records: workbooks and CSV with a row a record, and issues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from hidata.authoring.form import Field, form_fields
from hidata.authoring.new_record import set_property
from hidata.authoring.record_files import plan_files
from hidata.dataset.file_names import fits_file_name, folded, name_faults, name_of_key
from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.findings.suggestions import did_you_mean
from hidata.imports.cells import Cell, Place, ReadError, text_of
from hidata.imports.present_records import PresentRecords
from hidata.imports.readers import Options, files_at, issue_body
from hidata.imports.reading import finding_of
from hidata.imports.record_checks import RecordChecks
from hidata.imports.typed_cells import NO_VALUE, NotValid, value_of
from hidata.jsontext.reader import quoted
from hidata.storage.local import JSON_ENDING
from hidata.storage.rewrite import write_files

ISSUE_ENDINGS = (".md", ".markdown")

COLUMN_TYPES = {"integer": "int64", "number": "float64", "boolean": "bool", "string": "string"}


class FormImport(NamedTuple):
    """What filled in forms add: the records by key, the paths of their files, the findings."""

    findings: list[Finding]
    records: dict[str, dict[str, Any]]
    files: list[str]


class Answer(NamedTuple):
    """The answer to a field, and its place in the file."""

    field: Field
    place: Place
    cell: Cell


class Filled(NamedTuple):
    """One record's answers, and the place of all of them."""

    answers: list[Answer]
    place: Place


def import_form(folder: Folder, kind: str, path: Path, latest: date, *, write: bool) -> FormImport:
    """Add the records of a filled in form to a dataset; all of them, or none with findings.

    `latest` is the day after which nothing can have been observed. Raises ValueError if a record
    or schema of the dataset cannot be read, OSError if a file cannot be written.
    """
    definition = folder.kind(kind)
    fields = form_fields(definition)
    maker = _Maker(folder, PresentRecords(folder, kind), latest)
    try:
        filled = _issue(path, fields) if path.suffix in ISSUE_ENDINGS else _rows(path, fields)
        for each in filled:
            maker.add(each, fields[0])
    except ReadError as error:
        return FormImport([finding_of(error, str(path), "")], {}, [])
    findings = maker.checked()
    if findings:
        return FormImport(findings, maker.records, [])
    added = {
        f"records/{kind}/{name_of_key(key)}{JSON_ENDING}": {key: record}
        for key, record in maker.records.items()
    }
    files = plan_files(folder, kind, {}, added)
    if write:
        write_files(folder.root, files)
    return FormImport([], maker.records, [*files])


def _issue(path: Path, fields: list[Field]) -> Iterator[Filled]:
    """Yield the record in the text of an issue."""
    by_label = {field.label: field for field in fields}
    found = issue_body.answers(path, by_label)
    answers = [
        Answer(by_label[label], Place(str(path), "", line), text)
        for label, (line, text) in found.items()
    ]
    yield Filled(answers, Place(str(path)))


def _rows(path: Path, fields: list[Field]) -> Iterator[Filled]:
    """Yield the records in the rows of a table; a workbook's is on its first sheet."""
    files = files_at(path)
    if len(files) != 1:
        raise ReadError("This is a folder or an archive; one file is meant.")
    sheet = next(iter(files[0].sheet_names()), "")
    table = files[0].table(Options(), sheet)
    by_name = {name: field for field in fields for name in (field.path, field.label)}
    columns: list[Field | None] = [by_name.get(heading.strip()) for heading in table.headings]
    for index, (heading, field) in enumerate(zip(table.headings, columns, strict=True), 1):
        if heading.strip() and (field is None or field in columns[: index - 1]):
            what = "is not a field of this form" if field is None else "is there twice"
            hint = did_you_mean(heading, by_name) if field is None else None
            raise ReadError(f"the heading {heading.strip()} {what}", hint, "I070", 1, index)
    is_empty = True
    for number, cells in table.rows:
        answers = []
        for index, cell in enumerate(cells, 1):
            if not (text := text_of(cell).strip()):
                continue
            if index > len(columns) or (field := columns[index - 1]) is None:
                message = f"the cell {quoted(text)} has no heading above it"
                hint = "give its column a heading; are the delimiter and the quotes right?"
                raise ReadError(message, hint, "I020", number, index)
            answers.append(Answer(field, Place(str(path), table.sheet, number, index), cell))
        if answers:
            is_empty = False
            yield Filled(answers, Place(str(path), table.sheet, number))
    if is_empty:
        raise ReadError("no row of this form is filled in", "write one record a row", "I016")


class _Maker:
    """Makes records of answers, and checks them."""

    def __init__(self, folder: Folder, present: PresentRecords, latest: date) -> None:
        """Take the dataset, the present records of the kind, and the latest day."""
        self._folder, self._present, self._latest = folder, present, latest
        self.records: dict[str, dict[str, Any]] = {}
        self._places: dict[str, dict[str, Place]] = {}
        self._findings: list[Finding] = []
        self._folded = {folded(key): key for key in present.keys}

    def add(self, filled: Filled, key_field: Field) -> None:
        """Add the record of some answers, or the findings on them."""
        given = [answer for answer in filled.answers if answer.field.path == key_field.path]
        place = given[0].place if given else filled.place
        key = text_of(given[0].cell).strip() if given else ""
        if fault := self._key_fault(key, key_field.label):
            self._findings.append(place.finding(*fault))
            return
        record: dict[str, Any] = {}
        places = {"": place}
        for field, where, cell in filled.answers:
            if not field.path:
                continue
            try:
                set_property(record, self._present.kind.shape, field.path, _value(field, cell))
                places[field.path] = where
            except NotValid as error:
                self._findings.append(where.finding(error.code, error.message, error.hint))
            except KeyError as error:
                self._findings.append(where.finding(NO_VALUE, str(error.args[0])))
        self.records[key], self._places[key] = record, places
        self._folded[folded(key)] = key

    def _key_fault(self, key: str, label: str) -> tuple[str, str, str | None] | None:
        """Return the code, sentence and hint of what is wrong with a key, or None."""
        kind = self._present.kind.name
        if not key:
            return "I071", f"This record has no {label}.", "give it a short id of its own"
        if key in self.records:
            return "I073", f"Two records of this form have the key {key}.", None
        if other := self._folded.get(folded(key)):
            what = "is in this form already" if other in self.records else "exists"
            return "N003", f"{kind}/{other} {what}: a form adds records, and changes none.", None
        for _, fault in name_faults([key]) if self._folder.metadata.strict else ():
            return fault.code, fault.message, fault.hint
        if not key.isprintable() or not fits_file_name(name_of_key(key)):
            return "N002", "No file can have this key as its name.", "choose a short id"
        return None

    def checked(self) -> list[Finding]:
        """Return all findings: on answers, and on the records that they make."""
        checks = RecordChecks(self._folder, self._present, self._latest)
        for key, finding in checks.findings(self.records, self.records.keys()):
            path = re.sub(r"/\d+(?=/|$)", "", finding.pointer)[1:].replace("/", ".")
            places = self._places[key]
            while path not in places:
                path = path.rpartition(".")[0]
            at = places[path].finding(finding.code, finding.message, finding.hint, finding.pointer)
            if not any((f.line, f.column) == (at.line, at.column) for f in self._findings):
                self._findings.append(at)
        return sorted(self._findings, key=lambda finding: finding.sort_key)


def _value(field: Field, cell: Cell) -> Any:
    """Return the value of an answer. Raises NotValid if it is not one of the field's type."""
    column_type = COLUMN_TYPES.get(field.shape.type, "string")
    if not field.several:
        return value_of(column_type, cell.strip() if isinstance(cell, str) else cell)
    parts = re.split(r"[\n;,]" if field.choices else r"[\n;]", text_of(cell))
    return [value_of(column_type, part.strip()) for part in parts if part.strip()]
