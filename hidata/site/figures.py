"""Pictures: Vega-Lite specifications as SVG, wide and narrow, light and dark; their tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import vl_convert

from hidata.site.facts import Value

VEGA_LITE = "5.20"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDE, NARROW = 736, 300
"""How many pixels a picture may be wide in a column of text, and on a telephone."""

FIT = {"type": "fit-x", "contains": "padding"}
"""All that is drawn, axes too, keeps to the width asked for."""

LIGHT = ("#1b2733", "#52606d", "#d8dee4", "#0b5394", "#0a6b5e", "#8a4b00", "#7a3e9d", "#5b6671")
DARK = ("#e4e9ee", "#a7b3bf", "#35414d", "#8cc4ff", "#6fd3c0", "#f0b36b", "#d0a8ee", "#97a4b0")
"""Ink, soft, lines, and five colours that differ in lightness too; each with its counterpart."""

INK, SOFT, LINE, *COLORS = LIGHT
GREY = COLORS[-1]


@dataclass(frozen=True)
class Figure:
    """A picture, what it shows in a sentence, and the figures in it with their sources."""

    name: str
    title: str
    alt: str
    caption: str
    spec: Callable[[int], dict[str, Any]]
    """The Vega-Lite specification for a width, `WIDE` or `NARROW`, that it keeps to."""
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    sources: Sequence[str]
    key: Sequence[tuple[str, Value]] = ()
    """What the signs in the picture stand for."""

    @cached_property
    def _drawn(self) -> dict[str, str]:
        return {"wide": _draw(self.spec(WIDE)), "narrow": _draw(self.spec(NARROW))}

    @cached_property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """Width and height in pixels, of the wide picture and of the narrow one."""
        return {
            form: (_length(text, "width"), _length(text, "height"))
            for form, text in self._drawn.items()
        }

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The pictures, for light and for dark pages."""
        for form, text in self._drawn.items():
            yield f"picture/{self.name}-{form}-light.svg", text.encode()
            yield f"picture/{self.name}-{form}-dark.svg", _darkened(text).encode()


def _length(svg: str, name: str) -> int:
    found = re.search(rf'<svg [^>]*\b{name}="([\d.]+)', svg)
    return round(float(found[1])) if found else 0


def _darkened(svg: str) -> str:
    tones = dict(zip(LIGHT, DARK, strict=True))
    return re.sub("#[0-9a-f]{6}", lambda tone: tones[tone[0]], svg)


def _draw(spec: dict[str, Any]) -> str:
    axis = {
        "labelColor": SOFT, "titleColor": SOFT, "gridColor": LINE, "domainColor": SOFT,
        "tickColor": SOFT, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
    }  # fmt: skip
    config = {
        "font": FONT, "background": None, "view": {"stroke": None}, "axis": axis,
        "range": {"category": COLORS}, "text": {"color": INK, "fontSize": 12},
        "rule": {"color": SOFT}, "mark": {"color": COLORS[0]},
    }  # fmt: skip
    whole = {"$schema": SCHEMA, "padding": 5, **spec, "config": config}
    return str(vl_convert.vegalite_to_svg(whole, vl_version=VEGA_LITE))
