"""Figures: charts drawn from Vega-Lite specifications as SVG, with their data as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import vl_convert

from hidata.site.facts import Value

VEGA_LITE = "5.20"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDE, NARROW = 736, 300
"""Widths of a chart in pixels: in a column of text, and on a narrow screen."""

WIDTHS = {"wide": WIDE, "narrow": NARROW}

FIT = {"type": "fit-x", "contains": "padding"}
"""Vega-Lite `autosize`: the chart, including its axes, has the requested width."""

LIGHT = ("#1b2733", "#52606d", "#d8dee4", "#0b5394", "#0a6b5e", "#8a4b00", "#7a3e9d", "#5b6671")
DARK = ("#e4e9ee", "#a7b3bf", "#35414d", "#8cc4ff", "#6fd3c0", "#f0b36b", "#d0a8ee", "#97a4b0")
"""Colours of light and dark pages: text, secondary text, lines, and five for series of data.

The five also differ in lightness. A colour in `DARK` replaces the one at the same index in `LIGHT`.
"""

INK, SOFT, LINE, *COLORS = LIGHT
GREY = COLORS[-1]


@dataclass(frozen=True)
class Figure:
    """A chart with its description, and the numbers it shows as a table with their sources."""

    name: str
    title: str
    alt: str
    caption: str
    spec: Callable[[int], dict[str, Any]]
    """Returns the Vega-Lite specification for a width, `WIDE` or `NARROW`."""
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    sources: Sequence[str]
    key: Sequence[tuple[str, Value]] = ()
    """The legend: each symbol in the chart with its meaning."""
    _begun: dict[str, Future[str]] = field(default_factory=dict, repr=False, compare=False)

    def begin(self, executor: Executor) -> None:
        """Let another process draw the chart, which takes as long as twenty pages."""
        self._begun.update(
            {form: executor.submit(_draw, self.spec(width)) for form, width in WIDTHS.items()}
        )

    @cached_property
    def _svg_texts(self) -> dict[str, str]:
        """The SVG text of the wide and the narrow chart."""
        if self._begun:
            return {form: drawn.result() for form, drawn in self._begun.items()}
        return {form: _draw(self.spec(width)) for form, width in WIDTHS.items()}

    @cached_property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """Width and height in pixels of the wide and the narrow chart."""
        return {
            form: (_length(text, "width"), _length(text, "height"))
            for form, text in self._svg_texts.items()
        }

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of the SVG files, for light and for dark pages."""
        for form, text in self._svg_texts.items():
            yield f"picture/{self.name}-{form}-light.svg", text.encode()
            yield f"picture/{self.name}-{form}-dark.svg", _dark_svg(text).encode()


def _length(svg: str, name: str) -> int:
    """Return the `width` or `height` of an SVG document in pixels, rounded."""
    match = re.search(rf'<svg [^>]*\b{name}="([\d.]+)', svg)
    return round(float(match[1])) if match else 0


def _dark_svg(svg: str) -> str:
    """Return an SVG document with the colours for dark pages."""
    dark_colors = dict(zip(LIGHT, DARK, strict=True))
    return re.sub("#[0-9a-f]{6}", lambda match: dark_colors[match[0]], svg)


def _draw(spec: dict[str, Any]) -> str:
    """Return the SVG text of a Vega-Lite specification, in the style of all charts."""
    axis = {
        "labelColor": SOFT, "titleColor": SOFT, "gridColor": LINE, "domainColor": SOFT,
        "tickColor": SOFT, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
    }  # fmt: skip
    config = {
        "font": FONT, "background": None, "view": {"stroke": None}, "axis": axis,
        "range": {"category": COLORS}, "text": {"color": INK, "fontSize": 12},
        "rule": {"color": SOFT}, "mark": {"color": COLORS[0]},
    }  # fmt: skip
    document = {"$schema": SCHEMA, "padding": 5, **spec, "config": config}
    return str(vl_convert.vegalite_to_svg(document, vl_version=VEGA_LITE))
