"""The canonical form of a file: of one record, or of many with one record a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hidata.authoring import ndjson
from hidata.authoring.canonical import formatted, formatted_line, formatted_list
from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.jsontext import other_formats, reader
from hidata.jsontext.items import items_of
from hidata.storage.local import LINES_HINT, MAX_BYTES, has_lines, unreadable
from hidata.tables.model import Kind


class Formatted(NamedTuple):
    """A file as it is, its canonical form, and what is wrong with it: then it has no other form."""

    old: bytes
    new: bytes
    findings: list[Finding]


def formatted_file(folder: Folder, kind: Kind, path: str) -> Formatted:
    """Return the canonical form of a file of a kind, by its path in the dataset.

    Many records are sorted by key, those without one last: one compact line each and no blank
    lines, or as the items of a list.
    """
    of_many = has_lines(path)
    data = ndjson.read_whole(folder, path) if of_many else folder.read(path)
    if isinstance(data, Finding):
        return Formatted(b"", b"", [data])
    if of_many:
        return _formatted_lines(kind, path, data)
    if items_of(data) is not None:
        return _formatted_list(kind, path, data)
    document = reader.read(data)
    if document.faults:
        findings = [reader.locate(fault, path, document) for fault in document.faults]
        return Formatted(data, data, findings)
    return Formatted(data, formatted(document.value, kind.shape), [])


def _formatted_lines(kind: Kind, path: str, data: bytes) -> Formatted:
    """Return the canonical form of a file with one record a line."""
    lines: list[tuple[bool, str, bytes]] = []
    findings: list[Finding] = []
    for number, line in enumerate(ndjson.split_lines(data), 1):
        if not line.strip() or len(findings) >= reader.MAX_FAULTS:
            continue
        if len(line) > MAX_BYTES:
            fault = unreadable(path, f"this line is longer than {MAX_BYTES // 2**20} MiB")
            findings.append(fault._replace(line=number))
            continue
        value, _, document = reader.quick(line, whole=False)
        if document is not None and document.faults:
            findings += [reader.locate(f, path, document, number) for f in document.faults]
            continue
        key = kind.key_of(value, "") if isinstance(value, dict) else None
        lines.append((key is None, key or "", formatted_line(value, kind.shape)))
    if findings:
        return Formatted(data, data, [*_form_findings(path, data)] or findings)
    lines.sort(key=lambda line: line[:2])
    return Formatted(data, b"".join(line + b"\n" for _, _, line in lines), [])


def _formatted_list(kind: Kind, path: str, data: bytes) -> Formatted:
    """Return the canonical form of a file that is one list of records."""
    document = reader.read(data)
    if document.faults:
        return Formatted(data, data, [reader.locate(f, path, document) for f in document.faults])
    records = [(kind.key_of(r, "") if isinstance(r, dict) else None, r) for r in document.value]
    records.sort(key=lambda pair: (pair[0] is None, pair[0] or ""))
    new = formatted_list([record for _, record in records], kind.shape)
    if len(new) > MAX_BYTES:
        message = f"In canonical form this list would be longer than {MAX_BYTES >> 20} MiB."
        return Formatted(data, data, [Finding(path, 1, 1, "J001", message, "", LINES_HINT)])
    return Formatted(data, new, [])


def _form_findings(path: str, data: bytes) -> Iterator[Finding]:
    """Yield the finding that a file has not one record a line, if it begins so."""
    start = data[: 2**20]
    if (fault := other_formats.lines_fault(start)) is not None:
        text = start.decode("utf-8", "replace").removeprefix("\ufeff")
        yield reader.locate(fault, path, reader.Document(text))
