"""Mends what can be mended safely: slips in keys and values, numbers in quotes, formatting."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from typing import Any

from hidata.findings.finding import Finding, Fix
from hidata.jsontext.reader import unescape


def fixed(value: Any, findings: Sequence[Finding]) -> tuple[Any, list[Finding]]:
    """The record with the fixes of these findings applied, and the findings that were mended.

    The value given is left as it is. A fix whose place is gone, or that would overwrite another
    property, is not applied; nor are two that would give two properties the same name.
    """
    mended = copy.deepcopy(value)
    names = Counter(_target(f.fix) for f in findings if f.fix is not None)
    clear = [f for f in findings if f.fix is not None and names[_target(f.fix)] == 1]
    done = [f for f in clear if f.fix is not None and _apply(mended, f.fix)]
    return mended, done


def _target(fix: Fix) -> tuple[str, str]:
    """What a fix writes to: a property's new name, or its own place."""
    above, _, last = fix.pointer.rpartition("/")
    return above, str(fix.value) if fix.op == "rename" else f"/{last}"


def _apply(value: Any, fix: Fix) -> bool:
    *way, last = (unescape(token) for token in fix.pointer.split("/")[1:])
    for token in way:
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
            parts = [(name if key == last else key, part) for key, part in value.items()]
            value.clear()
            value.update(parts)
    return True
