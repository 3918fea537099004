"""Files that are one list of records: which they are, and where each record is in them."""

from __future__ import annotations

from hidata.findings.finding import Finding
from hidata.jsontext import items, reader
from hidata.jsontext.items import Item
from hidata.storage.storage import storage_of

HEAD_BYTES = 2**12
"""How much of a file is looked at to see whether it is a list."""


def is_list(root: str, path: str) -> bool:
    """Return whether a file is a list of records, if it is JSON at all, by its first bytes."""
    start = storage_of(root).read_part(root, path, 0, HEAD_BYTES)
    return isinstance(start, bytes) and begins_list(start)


def begins_list(data: bytes) -> bool:
    """Return whether a text is a list of records, if it is JSON at all; few files are."""
    return data[:1] != b"{" and items.begins_list(data) is not None


def items_of(path: str, data: bytes) -> list[Item] | Finding:
    """Return the records of a list, or the finding that there are none or it is not JSON."""
    found = items.items_of(data)
    if found:
        return found
    if found is not None:
        hint = "write a record in it, or delete the file"
        return Finding(path, 1, 1, "J016", "There is no record in this list.", "", hint)
    document = reader.read(data)
    fault = document.faults[-1 if document.value is reader.MISSING else 0]
    return reader.locate(fault, path, document)
