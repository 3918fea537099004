"""Charts over time: pay in each year, and the change in jobs of each projection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hidata.careers.site.figures import link, money, sources
from hidata.careers.site.pay import Pay, period_in_words
from hidata.site.catalogue import Record
from hidata.site.facts import Value
from hidata.site.figures import (
    COLORS,
    FIT,
    GREY,
    WIDE,
    Figure,
)

DOLLARS = {"format": "$,.0f", "title": None, "tickCount": 5}
ALL = "All occupations"
BREAK = (
    "A dashed line marks a break: from there on the classification is another, and so perhaps the"
    " group of people counted. The two sides are not the same thing, and are not joined."
)


def _letters(codes: Sequence[str]) -> dict[str, str]:
    """Return a letter for each series, which identifies it in the chart and in the legend."""
    return {code: chr(ord("A") + number) for number, code in enumerate(codes)}


def _color_encoding(letters: Iterable[str]) -> dict[str, Any]:
    """Return the encoding that gives each series its colour."""
    colors = [COLORS[number % 4] for number, _ in enumerate(letters)]
    scale = {"domain": list(letters), "range": colors}
    return {"field": "series", "type": "nominal", "legend": None, "scale": scale}


def _legend(pay: Pay, letters: dict[str, str]) -> list[tuple[str, Value]]:
    """Return the legend of a chart: the letter of each series, and a link to its code."""
    return [
        (letter, link(pay.catalogue, "code", code, pay.title(code)))
        for code, letter in letters.items()
    ]


def history(pay: Pay, code: str) -> Figure | None:
    """Return the chart of pay over the years, None where there is only one year.

    It has the median and bands of the percentiles. Each code has a line of its own, because codes
    of different editions count different groups of workers.
    """
    series = {c: pay.national[c] for c in pay.predecessors(code) if c in pay.national}
    if len(series) == 1 and len(series[code]) < 2:
        return None
    letters = _letters(list(series))
    first_wage, last_wage = next(iter(series.values()))[0], series[code][-1]
    alt = (
        f"Median annual pay, {period_in_words(first_wage['period'])}:"
        f" ${first_wage['p50_annual']:,}{worth(pay, first_wage)};"
        f" {period_in_words(last_wage['period'])}: ${last_wage['p50_annual']:,}"
        f"{worth(pay, last_wage)}."
    )
    base = _base(pay, last_wage)
    real = f" Dotted line: the median in dollars of {base}." if base else ""
    caption = (
        f"{alt} Line: the median, in dollars of each year; dark band: the middle half; light band:"
        f" from the 10th to the 90th percentile.{real}{f' {BREAK}' if len(series) > 1 else ''}"
    )
    catalogue = pay.catalogue
    cells = [
        [link(catalogue, "wage", r["id"], period_in_words(r["period"])),
         Value("text", pay.title(c)),
         *(money(r[f"{p}_annual"]) if f"{p}_annual" in r else Value("text", "not published")
           for p in ("p10", "p25", "p50", "p75", "p90")),
         money(value) if (value := pay.real_median(r)) else Value("text", "not known"),
         Value("text", pay.comparability.get((code, r["id"]), "not known")),
         link(catalogue, "source", r["source"])]
        for c, records in series.items() for r in records
    ]  # fmt: skip
    real_head = f"Median, dollars of {base}" if base else "Median, real"
    compared = f"Comparable with {period_in_words(last_wage['period'])}"
    heads = ("Period", "Code", "10 %", "25 %", "Median", "75 %", "90 %", real_head, compared,
             "Source")  # fmt: skip
    return Figure(
        f"pay-{code}", f"Pay over the years: {pay.title(code)}", alt, caption,
        lambda width: _history(
            width, pay, {letters[c]: records for c, records in series.items()}
        ),
        heads, cells,
        sources(r for records in series.values() for r in records), _legend(pay, letters),
    )  # fmt: skip


def _base(pay: Pay, wage: Record) -> str:
    """Return the month in whose dollars real pay is, in words; "" if there is none."""
    row = pay.real.get(wage["id"])
    return period_in_words(row["base_period"]) if row else ""


def worth(pay: Pay, wage: Record) -> str:
    """Return what a median is in dollars of the base month, in words; "" if that is the same."""
    value = pay.real_median(wage)
    if value is None or value == wage["p50_annual"]:
        return ""
    return f" (${value:,} in dollars of {_base(pay, wage)})"


def _history(width: int, pay: Pay, series: dict[str, Sequence[Record]]) -> dict[str, Any]:
    """Return the specification of the chart of pay: a line and two bands for each series."""
    rows = [
        {"series": letter, "year": int(r["period"][:4]),
         **{name: r[f"{name}_annual"] for name in ("p10", "p25", "p50", "p75", "p90")
            if f"{name}_annual" in r},
         **({"real": value} if (value := pay.real_median(r)) else {})}
        for letter, records in series.items() for r in records
    ]  # fmt: skip
    years = [row["year"] for row in rows]
    breaks = sorted({int(records[0]["period"][:4]) for records in series.values()})[1:]
    x = {"field": "year", "type": "quantitative", "title": None,
         "axis": {"format": "d", "grid": False, "tickMinStep": 1, "tickCount": width // 60},
         "scale": {"domain": [min(years), max(years)], "nice": False}}  # fmt: skip
    color = _color_encoding(series)
    bands = [
        {"mark": {"type": "area", "opacity": opacity, "line": False},
         "encoding": {"x": x, "color": color, "y2": {"field": high},
                      "y": {"field": low, "type": "quantitative", "axis": DOLLARS}}}
        for low, high, opacity in (("p10", "p90", 0.14), ("p25", "p75", 0.22))
    ]  # fmt: skip
    line = {
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"filled": True, "size": 30}},
        "encoding": {"x": x, "y": {"field": "p50", "type": "quantitative"}, "color": color},
    }
    real = {
        "mark": {"type": "line", "strokeWidth": 2, "strokeDash": [2, 4]},
        "encoding": {"x": x, "y": {"field": "real", "type": "quantitative"}, "color": color},
    }
    rules = {
        "data": {"values": [{"year": year - 0.5} for year in breaks]},
        "mark": {"type": "rule", "strokeDash": [4, 4]},
        "encoding": {"x": {"field": "year", "type": "quantitative"}},
    }
    names = {
        "data": {"values": [
            {"series": letter,
             "year": (int(records[0]["period"][:4]) + int(records[-1]["period"][:4])) / 2,
             "top": max(r.get("p90_annual", r["p50_annual"]) for r in records)}
            for letter, records in series.items()
        ]},
        "mark": {"type": "text", "dy": -10, "fontWeight": "bold", "fontSize": 13},
        "encoding": {"x": {"field": "year", "type": "quantitative"}, "color": color,
                     "y": {"field": "top", "type": "quantitative"},
                     "text": {"field": "series"}},
    }  # fmt: skip
    return {
        "width": width, "height": 340, "autosize": FIT, "data": {"values": rows},
        "padding": {"left": 12, "right": 20, "top": 5, "bottom": 5},
        "layer": [*bands, *([rules] if breaks else []), real, line, *([names] if breaks else [])],
    }  # fmt: skip


def growth(pay: Pay, code: str) -> Figure | None:
    """Return the chart of the projected changes in jobs, None where there is only one projection.

    Beside each change is that of all occupations.
    """
    records = [r for c in pay.predecessors(code) for r in pay.projections.get(c, ())]
    records.sort(key=lambda r: (r["base_year"], r["id"]))
    if len(records) < 2:
        return None
    letters = _letters(list(dict.fromkeys(r["code"] for r in records)))
    overall = {r["cycle"]: pay.all_occupations_change(r) for r in records}
    newest = records[-1]
    alt = (
        f"Change in jobs foreseen for {newest['base_year']} to {newest['target_year']}:"
        f" {newest['change_percent']} percent"
    )
    newest_overall = overall[newest["cycle"]]
    alt += f"; all occupations: {newest_overall[0]} percent." if newest_overall else "."
    catalogue = pay.catalogue
    cells = [
        [link(catalogue, "projection", r["id"], r["cycle"]), Value("text", pay.title(r["code"])),
         Value("number", f"{r['change_percent']} percent"), link(catalogue, "source", r["source"]),
         *((link(catalogue, "projection", change[1]["id"], f"{change[0]} percent"),
            link(catalogue, "source", change[1]["source"])) if (change := overall[r["cycle"]])
           else (Value("text", "not stated"), Value("text")))]
        for r in records
    ]  # fmt: skip
    heads = ("Projection", "Code", "Change", "Source", ALL, "Source")
    shown_records = [*records, *(change[1] for change in overall.values() if change)]
    key = [*_legend(pay, letters), ("\N{WHITE DIAMOND}", Value("text", ALL))]
    return Figure(
        f"growth-{code}", f"Growth foreseen: {pay.title(code)}", alt,
        f"{alt} What each edition of the BLS projections foresaw in percent over ten years, not"
        f" what came to be.{f' {BREAK}' if len(letters) > 1 else ''}",
        lambda width: _growth(width, records, letters, overall),
        heads, cells, sources(shown_records), key,
    )  # fmt: skip


def _growth(
    width: int, records: list[Record], letters: dict[str, str],
    overall: dict[str, tuple[float, Record] | None],
) -> dict[str, Any]:  # fmt: skip
    """Return the specification of the chart of growth.

    `overall` has the change of all occupations and its record, by cycle.
    """
    rows = [
        {"cycle": r["cycle"], "series": letters[r["code"]], "percent": r["change_percent"]}
        for r in records
    ]
    overall_rows = [
        {"cycle": cycle, "percent": change[0]} for cycle, change in overall.items() if change
    ]
    first_rows = {
        letter: next(r for r in rows if r["series"] == letter) for letter in letters.values()
    }
    label_angle = 0 if width == WIDE else -90
    x = {"field": "cycle", "type": "ordinal", "title": None, "sort": None,
         "scale": {"type": "band", "domain": [r["cycle"] for r in records]},
         "axis": {"labelAngle": label_angle, "grid": False}}  # fmt: skip
    y = {"field": "percent", "type": "quantitative", "title": "percent", "axis": {"tickCount": 6}}
    color = _color_encoding(letters.values())
    layers: list[dict[str, Any]] = [
        {"data": {"values": list(first_rows.values())[1:]},
         "mark": {"type": "rule", "strokeDash": [4, 4]},
         "encoding": {"x": {**x, "bandPosition": 0}}},
        {"data": {"values": overall_rows},
         "mark": {"type": "point", "shape": "diamond", "size": 70, "opacity": 1, "strokeWidth": 2,
                  "color": GREY},
         "encoding": {"x": x, "y": y}},
        {"mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
         "encoding": {"x": x, "y": y, "color": color}},
        {"mark": {"type": "text", "dy": -14, "fontSize": 11},
         "encoding": {"x": x, "y": y, "text": {"field": "percent"}}},
        {"data": {"values": list(first_rows.values())},
         "mark": {"type": "text", "fontWeight": "bold", "fontSize": 13, "baseline": "bottom"},
         "encoding": {"x": x, "y": {"value": -8}, "color": color, "text": {"field": "series"}}},
    ]  # fmt: skip
    return {
        "width": width, "height": 260, "autosize": FIT, "data": {"values": rows}, "layer": layers,
        "padding": {"left": 8, "right": 8, "top": 5, "bottom": 12},
    }  # fmt: skip
