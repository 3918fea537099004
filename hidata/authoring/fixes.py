"""Apply the fixes of findings to a record: misspelled keys and values, numbers in quotes."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from typing import Any

from hidata.findings.finding import Finding, Fix
from hidata.jsontext.reader import unescape


def fixed(value: Any, findings: Sequence[Finding]) -> tuple[Any, list[Finding]]:
    """Return the record with the fixes of these findings applied, and the findings fixed so.

    `value` itself is not changed. A fix is not applied if its pointer leads to no value or it
    would overwrite another property; nor are two fixes that write to the same property.
    """
    result = copy.deepcopy(value)
    counts = Counter(_target(f.fix) for f in findings if f.fix is not None)
    unambiguous = [f for f in findings if f.fix is not None and counts[_target(f.fix)] == 1]
    applied = [f for f in unambiguous if f.fix is not None and _apply(result, f.fix)]
    return result, applied


def _target(fix: Fix) -> tuple[str, str]:
    """Return what a fix writes to: the pointer of an object, and the name or `/` with a step."""
    parent, _, last = fix.pointer.rpartition("/")
    return parent, str(fix.value) if fix.op == "rename" else f"/{last}"


def _apply(value: Any, fix: Fix) -> bool:
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
