"""Reads the text of a record again, to say where something in it is."""

from __future__ import annotations

from hidata.dataset.batches import Entry
from hidata.findings.finding import Fault, Finding
from hidata.jsontext import reader


def document_of(entry: Entry) -> reader.Document:
    """Parse a record's text into a document, which has the locations of its values."""
    return reader.read(b"{}" if isinstance(entry.data, Finding) else entry.data)


def located(entry: Entry, fault: Fault) -> Finding:
    """Return a fault of a record as a finding, with its location."""
    return reader.locate(fault, entry.path, document_of(entry), entry.line, entry.column)
