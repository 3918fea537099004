"""Builds the parts of a mapping that have no templates: pivots, looks and oracles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hidata.imports.mapping_form import as_json
from hidata.imports.mapping_model import Look, Oracle, Pivot, Scalar


def pivot(value: Any) -> Pivot:
    """Return which rows become one."""
    return Pivot(tuple(value["by"]), value["name"], value["value"], value.get("note", ""))


def look(value: Any) -> Look:
    """Return what a person should look at."""
    by, error = tuple(value["by"]), value.get("error", "")
    if "repeat" in value:
        return Look("repeat", value["repeat"], by)
    if "jump" in value:
        return Look("jump", value["jump"], by, error=error, along=value["along"])
    of, _, inner = value["within"].partition(".")
    return Look("within", of, by, list=inner, value=value["value"], error=error)


def oracle(value: Any) -> Oracle:
    """Return what must hold besides."""
    if "value" in value:
        times, within = Decimal(value.get("times", 1)), Decimal(value.get("within", 0))
        return Oracle("sum", value["value"], tuple(value["of"]), times, within)
    if "record" in value:
        has: dict[str, Scalar] = as_json(value["has"])
        return Oracle("record", record=value["record"], has=has)
    if "mapping" in value:
        return Oracle("mapping", mapping=value["mapping"])
    return Oracle("typed")
