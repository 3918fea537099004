"""Draws how far each measurement is from its target, as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from benchmarks.report import Target

ROW, LABEL, SCALE, EDGE = 22, 330, 110, 90
"""Pixels: a row, the labels' width, a doubling of the ratio's quarter, the margin."""


def svg(targets: Sequence[Target]) -> str:
    """A bar a target: measured divided by bound, on a logarithmic scale; left of the line is met."""
    width, height = LABEL + 4 * SCALE + 2 * EDGE, ROW * (len(targets) + 3)
    line = LABEL + 2 * SCALE
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
        "<title>Measured values divided by their targets</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for place, target in enumerate(targets):
        top = ROW * (place + 1)
        share = max(-2.0, min(2.0, math.log2(target.value / target.bound)))
        reach = share * SCALE
        color = "#2166ac" if target.met else "#b2182b"
        left, wide = line + min(reach, 0), max(abs(reach), 1)
        bar = f'x="{left:.1f}" y="{top + 3}" width="{wide:.1f}" height="{ROW - 8}"'
        words, told = escape(target.words), f"{target.value / target.bound:.2f} of target"
        parts += [
            f'<text x="{LABEL - 8}" y="{top + 14}" text-anchor="end">{words}</text>',
            f'<rect {bar} fill="{color}"/>',
            f'<text x="{LABEL + 4 * SCALE + 8}" y="{top + 14}">{told}</text>',
        ]
    foot = ROW * (len(targets) + 1)
    parts.append(f'<line x1="{line}" y1="{ROW / 2}" x2="{line}" y2="{foot + 4}" stroke="#000000"/>')
    for power in range(-2, 3):
        words = f"{2.0**power:g}" + {-2: " or less", 0: " = target", 2: " or more"}.get(power, "")
        x = line + power * SCALE
        parts.append(f'<text x="{x}" y="{foot + 20}" text-anchor="middle">{words}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
