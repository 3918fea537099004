"""A chart of ranges of pay: lowest to highest tenth, the middle half, and the median."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, LINE = 340, 44
"""The width of the drawing, and the height of each range with the name above it."""

STEP = 20_000


@dataclass(frozen=True, slots=True)
class Range:
    """The pay of one group: five points of its distribution, in dollars a year."""

    name: str
    p10: int
    p25: int
    p50: int
    p75: int
    p90: int

    @property
    def words(self) -> str:
        """The values, for readers of the picture."""
        return (
            f"{self.name}: lowest tenth under ${self.p10:,}, median ${self.p50:,}, highest tenth"
            f" over ${self.p90:,}"
        )

    def bar(self, least: float = 20_000, most: float = 120_000) -> dict[str, float]:
        """Return the places of a bar in a box 100 wide that stands for the pay between the ends."""

        def at(pay: float) -> float:
            return round(max(0.0, min(100.0, 100 * (pay - least) / (most - least))), 1)

        return {"x": at(self.p10), "width": round(at(self.p90) - at(self.p10), 1),
                "median": min(at(self.p50), 98.6)}  # fmt: skip


def range_chart(ranges: Sequence[Range]) -> dict[str, Any]:
    """Return what the template draws: ranges with their places, ticks, and the picture in words.

    The axis ends at the last tick before and the first tick after the data.
    """
    first = min(r.p10 for r in ranges) // STEP * STEP
    last = -(-max(r.p90 for r in ranges) // STEP) * STEP

    def at(pay: float) -> float:
        return round(4 + (WIDTH - 8) * (pay - first) / (last - first), 1)

    bottom = LINE * len(ranges) + 4
    ticks = [(at(pay), f"${pay // 1000}k") for pay in range(first, last + 1, STEP)]
    rows = [
        {"name": r.name, "words": r.words, "top": LINE * number, "median": f"${r.p50:,}",
         "wide": (at(r.p10), round(at(r.p90) - at(r.p10), 1)),
         "mid": (at(r.p25), round(at(r.p75) - at(r.p25), 1)), "at": at(r.p50)}
        for number, r in enumerate(ranges)
    ]  # fmt: skip
    return {"rows": rows, "ticks": ticks, "bottom": bottom, "width": WIDTH, "height": bottom + 18,
            "alt": ". ".join(r.words for r in ranges)}  # fmt: skip
