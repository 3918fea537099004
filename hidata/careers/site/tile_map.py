"""A map of the states as tiles of equal size, in five steps of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from statistics import quantiles
from typing import Any

ROWS = (
    "AK                            ME",
    "                           VT NH",
    "WA ID MT ND MN IL WI MI NY RI MA",
    "OR NV WY SD IA IN OH PA NJ CT",
    "CA UT CO NE MO KY WV VA MD DE",
    "   AZ NM KS AR TN NC SC DC",
    "         OK LA MS AL GA",
    "HI       TX             FL",
)
"""Where each state stands, three characters a column."""

SIZE, SPACE = 56, 60


def places() -> Mapping[str, tuple[int, int]]:
    """Return column and row of each state, by its letters."""
    return {
        line[start : start + 2]: (start // 3, number)
        for number, line in enumerate(ROWS)
        for start in range(0, len(line), 3)
        if line[start : start + 2].strip()
    }


def steps(values: list[float]) -> list[float]:
    """Return the four bounds of five groups of about the same size, in whole thousands."""
    return [round(bound, -3) for bound in quantiles(values, n=5)]


def tile_map(figures: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the template draws: a tile for each state, and the steps in words.

    `figures` has, by the letters of a state, its name, `href`, `value` in dollars, its `text`, and
    whether it is `rough`.
    """
    bounds = steps([figure["value"] for figure in figures.values() if figure["value"]])
    tiles = [
        {**figure, "letters": letters, "x": column * SPACE, "y": row * SPACE,
         "step": 1 + sum(figure["value"] >= bound for bound in bounds) if figure["value"] else 0,
         "short": f"${figure['value'] / 1000:.0f}k" if figure["value"] else "\N{EN DASH}"}
        for letters, (column, row) in places().items() if (figure := figures.get(letters))
    ]  # fmt: skip
    thousands = [f"{bound / 1000:.0f}" for bound in bounds]
    words = [
        f"under ${thousands[0]}k",
        *(f"${low}k to under ${high}k" for low, high in pairwise(thousands)),
        f"${thousands[-1]}k or more",
    ]
    width = max(column for column, _ in places().values()) * SPACE + SIZE
    return {"tiles": tiles, "steps": words, "size": SIZE, "width": width,
            "height": (len(ROWS) - 1) * SPACE + SIZE}  # fmt: skip
