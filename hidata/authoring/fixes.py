"""Apply the fixes of findings to records: misspelled keys and values, numbers in quotes."""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from hidata.authoring import lists, ndjson
from hidata.authoring.canonical import formatted, formatted_line
from hidata.authoring.edit import edited
from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding, Fix
from hidata.jsontext import reader
from hidata.jsontext.items import Item, items_of
from hidata.jsontext.reader import unescape
from hidata.schemas.shape import Shape
from hidata.storage.local import has_lines


def fixed_file(
    folder: Folder, path: str, findings: Sequence[Finding]
) -> tuple[bytes, list[Finding]]:
    """Return a file with the fixes of its findings applied, and the findings fixed so.

    What is fixed is in canonical form: the record of a file of its own; of a file with one record
    a line, those lines that had something to fix, while the others stay as they are. An item of a
    list keeps its layout. Without a finding fixed, nothing is to be written.
    """
    shape = folder.kind(path.split("/")[1]).shape
    if has_lines(path):
        return _fixed_lines(folder, path, shape, findings)
    data = folder.read(path)
    items = items_of(data) if isinstance(data, bytes) else None
    if items and isinstance(data, bytes):
        return _fixed_items(data, items, shape, findings)
    document = reader.read(data if isinstance(data, bytes) else b"")
    if document.faults:
        return b"", []
    value, done = fixed(document.value, findings)
    return formatted(value, shape), done


def _fixed_lines(
    folder: Folder, path: str, shape: Shape, findings: Sequence[Finding]
) -> tuple[bytes, list[Finding]]:
    """Return a file with one record a line, and the findings fixed, as `fixed_file` does."""
    data = ndjson.read_whole(folder, path)
    if isinstance(data, Finding):
        return b"", []
    by_line = defaultdict[int, list[Finding]](list)
    for finding in findings:
        by_line[finding.line].append(finding)
    lines, done = ndjson.split_lines(data), list[Finding]()
    replaced: dict[int, bytes] = {}
    fixable = (n for n, found in by_line.items() if any(f.fix for f in found))
    for number in sorted(n for n in fixable if n <= len(lines)):
        value, _, document = reader.quick(lines[number - 1], whole=False)
        if document is not None and document.faults:
            continue
        value, of_line = fixed(value, by_line[number])
        if of_line:
            replaced[number] = formatted_line(value, shape)
            done += of_line
    return ndjson.merged(lines, {}, replaced, {}), done


def _fixed_items(
    data: bytes, items: Sequence[Item], shape: Shape, findings: Sequence[Finding]
) -> tuple[bytes, list[Finding]]:
    """Return a list of records, and the findings fixed, as `fixed_file` does."""
    begins = [(item.line, item.column) for item in items]
    by_item = defaultdict[int, list[Finding]](list)
    for finding in findings:
        by_item[bisect_right(begins, (finding.line, finding.column))].append(finding)
    replaced, done = dict[int, bytes](), list[Finding]()
    for number in sorted(n for n, found in by_item.items() if n and any(f.fix for f in found)):
        text = data[items[number - 1].start : items[number - 1].end]
        value, _, document = reader.quick(text, whole=False)
        if document is not None and document.faults:
            continue
        value, of_item = fixed(value, by_item[number])
        if of_item:
            replaced[number] = edited(text, value, shape)
            done += of_item
    return lists.merged(data, items, {}, replaced, {}), done


def fixed(value: Any, findings: Sequence[Finding]) -> tuple[Any, list[Finding]]:
    """Return the record with the fixes of these findings applied, and the findings fixed so.

    `value` itself is not changed. A fix is not applied if its pointer leads to no value or it
    would overwrite another property; nor are two fixes that write to the same property.
    """
    result = copy.deepcopy(value)
    counts = Counter(_target(f.fix) for f in findings if f.fix is not None)
    unambiguous = [f for f in findings if f.fix is not None and counts[_target(f.fix)] == 1]
    applied = [f for f in unambiguous if f.fix is not None and apply(result, f.fix)]
    return result, applied


def _target(fix: Fix) -> tuple[str, str]:
    """Return what a fix writes to: the pointer of an object, and the name or `/` with a step."""
    parent, _, last = fix.pointer.rpartition("/")
    return parent, str(fix.value) if fix.op == "rename" else f"/{last}"


def apply(value: Any, fix: Fix) -> bool:
    """Apply one fix to the record, which is changed; return whether that was possible."""
    *parents, last = (unescape(token) for token in fix.pointer.split("/")[1:])
    for token in parents:
        value = value[int(token)] if isinstance(value, list) else value.get(token)
    if isinstance(value, list) and fix.op == "replace" and int(last) < len(value):
        value[int(last)] = fix.value
        return True
    if not isinstance(value, dict) or last not in value:
        return False
    match fix.op:
        case "replace":
            value[last] = fix.value
        case "rename":
            name = str(fix.value)
            if name in value:
                return False
            # All items are written again, so that the renamed one keeps its position.
            items = [(name if key == last else key, item) for key, item in value.items()]
            value.clear()
            value.update(items)
    return True
