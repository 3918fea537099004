"""The page on which all places are found: a map of the states, a table, and the areas of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hidata.careers.site.pay import period_in_words
from hidata.careers.site.places import MAIN, NATION, PARTS, Places, Row, median
from hidata.careers.site.tile_map import tile_map


def listed(places: Places) -> Mapping[str, Any]:
    """Return the values for the template of the page of all places."""
    figures, states = {}, []
    for key, row, areas in places.by_state():
        states.append((places.link(key), row, [_area(places, area) for area in areas]))
        figures[_letters(places, key)] = _tile(places, key, row)
    sources = {str(wage["source"]) for key in places.of_type("state", *PARTS)
               for wage in places.wages[key].values()}  # fmt: skip
    return {
        "states": states, "number": len(places.of_type(*PARTS)), "map": tile_map(figures),
        "month": period_in_words(places.period), "national": median(places.wages[NATION][MAIN]),
        "wage_sources": sorted(sources),
    }  # fmt: skip


def _area(places: Places, key: str) -> tuple[str, str, str]:
    """Return name and address of an area, and its median pay in words."""
    row = places.row(key, MAIN)
    return *places.link(key), row.median if row else "not published"


def _letters(places: Places, key: str) -> str:
    """Return the two letters of a state."""
    notations = [code["notation"] for code in places.areas[key].get("codes", ())]
    return next((n.removeprefix("ISO:US-") for n in notations if n.startswith("ISO:US-")), "")


def _tile(places: Places, key: str, row: Row | None) -> dict[str, Any]:
    """Return what the map shows of a state."""
    name, href = places.link(key)
    text = f"{row.median}, {row.sure.word}" if row else "not published"
    return {"name": name, "href": href, "text": text,
            "value": row.here.get("p50_annual") if row else None,
            "rough": row is not None and row.sure.word == "rough"}  # fmt: skip
