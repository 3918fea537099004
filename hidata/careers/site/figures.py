"""Charts of the present: pay by occupation and by state, and credentials by occupation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import Any

from hidata.careers.site.pay import ALL_OCCUPATIONS, CURRENT_SCHEME, Pay, period_in_words
from hidata.site.catalogue import Catalogue, Record
from hidata.site.facts import Value
from hidata.site.figures import (
    COLORS,
    FIT,
    GREY,
    SOFT,
    WIDE,
    Figure,
)


def sources(records: Iterable[Record]) -> list[str]:
    """Return the sources of the records, each once."""
    return list(dict.fromkeys(str(record["source"]) for record in records))


def money(number: float) -> Value:
    """Return an amount in dollars in displayable form."""
    return Value("number", f"${number:,.0f}")


def link(catalogue: Catalogue, kind: str, key: str, text: str = "") -> Value:
    """Return a link to a record, with its name as text unless another one is given."""
    return Value("link", text or catalogue.name(kind, key), catalogue.address(kind, key))


def states(pay: Pay, code: str) -> Figure | None:
    """Return the chart of mean pay by state, None where a code has no such figures."""
    records = sorted(pay.by_state.get(code, ()), key=lambda r: (-r["mean_annual"], r["area"]))
    if not records:
        return None
    catalogue, period = pay.catalogue, period_in_words(records[0]["period"])
    rows = [{"who": catalogue.name("area", r["area"]), "pay": r["mean_annual"]} for r in records]
    highest, lowest = rows[0], rows[-1]
    alt = (
        f"Mean annual pay by state, {period}: highest in {highest['who']}, ${highest['pay']:,},"
        f" lowest in {lowest['who']}, ${lowest['pay']:,}."
    )
    cells = [
        [link(catalogue, "area", r["area"]),
         link(catalogue, "wage", r["id"], f"${r['mean_annual']:,}"),
         link(catalogue, "source", r["source"])]
        for r in records
    ]  # fmt: skip
    y = {"field": "who", "type": "nominal", "sort": None, "title": None,
         "axis": {"ticks": False, "domain": False, "labelPadding": 6}}  # fmt: skip
    return Figure(
        f"states-{code}", f"Pay by state: {pay.title(code)}", alt,
        f"{alt} Means, not medians; a state that is missing had no figure published.",
        lambda width: _bars(width, rows, y, 18, 0),
        ("State", "Mean", "Source"), cells, sources(records),
    )  # fmt: skip


def _bars(
    width: int, rows: list[dict[str, Any]], y: dict[str, Any], row_height: int, offset: int
) -> dict[str, Any]:
    """Return the specification of a bar chart with an amount at the end of each bar.

    Each bar has a row `row_height` pixels high, and is drawn `offset` pixels below its middle.
    """
    maximum = max(row["pay"] for row in rows)
    headroom = 1.15 if width == WIDE else 1.3
    x = {"field": "pay", "type": "quantitative", "axis": None,
         "scale": {"domain": [0, maximum * headroom], "nice": False}}  # fmt: skip
    bar_color = {"condition": {"test": "datum.all", "value": GREY}, "value": COLORS[0]}
    return {
        "width": width, "height": {"step": row_height}, "autosize": FIT, "data": {"values": rows},
        "padding": {"left": 24 if y["axis"] else 5, "right": 5, "top": 5, "bottom": 5},
        "layer": [
            {"mark": {"type": "bar", "height": 12, "yOffset": offset},
             "encoding": {"x": x, "y": y, "color": bar_color}},
            {"mark": {"type": "text", "align": "left", "dx": 5, "dy": offset},
             "encoding": {"x": x, "y": y, "text": {"field": "pay", "format": "$,.0f"}}},
        ],
    }  # fmt: skip


def across(pay: Pay) -> Figure:
    """Return the chart of the newest median of each code in force."""
    wages = [
        series[-1] for code, series in pay.national.items() if code.startswith(f"{CURRENT_SCHEME}-")
    ]
    wages.sort(key=lambda r: (-r["p50_annual"], r["code"]))
    rows = [
        {"who": pay.group(r["code"]), "pay": r["p50_annual"], "all": r["code"] == ALL_OCCUPATIONS}
        for r in wages
    ]
    periods = [period_in_words(period) for period in sorted({r["period"] for r in wages})]
    highest, lowest = rows[0], rows[-1]
    alt = (
        f"Median annual pay by occupation, {' to '.join({periods[0]: 1, periods[-1]: 1})}."
        f" Highest: {highest['who']}, ${highest['pay']:,};"
        f" lowest: {lowest['who']}, ${lowest['pay']:,}."
    )
    catalogue = pay.catalogue
    cells = [
        [link(catalogue, "code", r["code"], pay.title(r["code"])),
         link(catalogue, "wage", r["id"], f"${r['p50_annual']:,}"),
         Value("text", period_in_words(r["period"])), link(catalogue, "source", r["source"])]
        for r in wages
    ]  # fmt: skip
    heads = ("Occupation group", "Median", "Period", "Source")
    return Figure(
        "pay-across", "Pay across occupations", alt, alt, lambda width: _named_bars(width, rows),
        heads, cells, sources(wages),
    )  # fmt: skip


def _named_bars(width: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the specification of a bar chart with the name of each bar above it."""
    is_narrow = width != WIDE
    bar_rows = [{**row, "who": _two_lines(row["who"])} for row in rows] if is_narrow else rows
    y = {"field": "who", "type": "nominal", "sort": None, "axis": None}
    bars = _bars(width, bar_rows, y, 56 if is_narrow else 42, 14 if is_narrow else 9)
    names = {
        "mark": {"type": "text", "align": "left", "baseline": "bottom", "lineBreak": "\n",
                 "dy": -10 if is_narrow else 0},
        "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "who"}},
    }  # fmt: skip
    return {**bars, "layer": [*bars["layer"], names]}


def _two_lines(text: str) -> str:
    """Return a text as two lines, the first of them empty if the text fits the second."""
    return "\n".join([*([] if len(text) > 38 else [""]), fill(text, 38)])


def ties(catalogue: Catalogue, pairs: Sequence[tuple[str, Sequence[str]]]) -> Figure:
    """Return the chart of the occupations that each credential goes with."""
    credentials = catalogue.records["credential"]
    rows = [
        {"credential": str(credentials[key].get("abbreviation", key)),
         "occupation": catalogue.name("occupation", occupation)}
        for key, occupations in pairs for occupation in occupations
    ]  # fmt: skip
    cells = [
        [link(catalogue, "credential", key),
         Value("list", items=[link(catalogue, "occupation", o) for o in occupations])]
        for key, occupations in pairs
    ]  # fmt: skip
    alt = f"{len(pairs)} credentials and the occupations that each goes with, as in the table."
    caption = "A point: a source names the credential for the occupation, or we classed it so."
    source_keys = [
        evidence["source"] for key, _ in pairs for evidence in credentials[key]["evidence"]
    ]
    return Figure(
        "map", "Credentials and occupations", alt, caption, lambda width: _point_grid(width, rows),
        ("Credential", "Occupations"), cells, list(dict.fromkeys(source_keys)),
    )  # fmt: skip


def _point_grid(width: int, rows: list[dict[str, str]]) -> dict[str, Any]:
    """Return the specification of a chart with a point for each credential and occupation."""
    axis = {"labelAngle": -90, "labelLimit": 400, "orient": "top", "labelColor": SOFT}
    return {
        "padding": {"left": 16, "right": 5, "top": 55, "bottom": 5}, "autosize": FIT,
        "width": width, "height": {"step": 17}, "data": {"values": rows},
        "mark": {"type": "circle", "size": 90, "opacity": 1},
        "encoding": {
            "x": {"field": "occupation", "type": "nominal", "title": None,
                  "axis": {**axis, "grid": True}},
            "y": {"field": "credential", "type": "nominal", "title": None,
                  "axis": {"grid": True, "ticks": False}},
        },
    }  # fmt: skip
