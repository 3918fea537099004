"""Pictures: Vega-Lite specifications rendered to SVG, light and dark, each with its table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import vl_convert

from hidata.site.facts import Value

VEGA_LITE = "5.20"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
PADDING = {"left": 40, "right": 40, "top": 6, "bottom": 6}
"""Room for a reader's font that is wider than the one the text was measured with."""

LIGHT = {"ink": "#1b2733", "soft": "#52606d", "line": "#d8dee4"}
DARK = {"ink": "#e4e9ee", "soft": "#a7b3bf", "line": "#35414d"}
COLORS = {
    "light": ["#0b5394", "#0a6b5e", "#8a4b00", "#7a3e9d", "#5b6670"],
    "dark": ["#8cc4ff", "#6fd3c0", "#f0b36b", "#d0a8ee", "#a7b3bf"],
}
"""Told apart by those who do not see colours, too: as many lightnesses as hues."""


@dataclass(frozen=True)
class Figure:
    """A picture, what it shows in a sentence, and the figures in it with their sources."""

    name: str
    title: str
    alt: str
    caption: str
    spec: dict[str, Any]
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    sources: Sequence[str]

    @cached_property
    def _drawn(self) -> dict[str, str]:
        return {shade: _draw(self.spec, shade) for shade in ("light", "dark")}

    @property
    def width(self) -> int:
        """In pixels."""
        return self._length("width")

    @property
    def height(self) -> int:
        """In pixels."""
        return self._length("height")

    def _length(self, name: str) -> int:
        found = re.search(rf'<svg [^>]*\b{name}="([\d.]+)', self._drawn["light"])
        return round(float(found[1])) if found else 0

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The pictures, for light and for dark pages."""
        for shade, text in self._drawn.items():
            yield f"picture/{self.name}-{shade}.svg", text.encode()


def _draw(spec: dict[str, Any], shade: str) -> str:
    tones = LIGHT if shade == "light" else DARK
    axis = {
        "labelColor": tones["soft"], "titleColor": tones["soft"], "gridColor": tones["line"],
        "domainColor": tones["soft"], "tickColor": tones["soft"], "labelFontSize": 12,
        "titleFontSize": 12, "titleFontWeight": "normal",
    }  # fmt: skip
    config = {
        "font": FONT, "background": None, "view": {"stroke": None}, "axis": axis,
        "legend": {"labelColor": tones["ink"], "titleColor": tones["soft"], "labelFontSize": 12,
                   "orient": "bottom", "direction": "vertical", "labelLimit": 560},
        "range": {"category": COLORS[shade]}, "text": {"color": tones["ink"], "fontSize": 12},
        "rule": {"color": tones["soft"]}, "mark": {"color": COLORS[shade][0]},
    }  # fmt: skip
    whole = {"$schema": SCHEMA, "padding": PADDING, **spec, "config": config}
    return str(vl_convert.vegalite_to_svg(whole, vl_version=VEGA_LITE))
