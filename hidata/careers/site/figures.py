"""Charts of the present: pay by occupation and by state, and credentials by occupation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from textwrap import fill
from typing import Any

from hidata.careers.site.pay import (
    ALL_OCCUPATIONS,
    CURRENT_SCHEME,
    ERRORS,
    LEAST_JOBS,
    Pay,
    interval,
    period_in_words,
)
from hidata.site.catalogue import Catalogue, Record
from hidata.site.facts import Value
from hidata.site.figures import (
    COLORS,
    FIT,
    GREY,
    INK,
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


RANKED = (
    f" Only those with a reliable mean and at least {LEAST_JOBS} jobs are ranked. The line is the"
    f" mean, {ERRORS} standard errors to each side; \N{ALMOST EQUAL TO} marks what cannot be told"
    " apart from the next, since their lines overlap."
)
"""What is said of all rankings."""

TIE = " \N{ALMOST EQUAL TO}"
ORDER = "Apart from the next"
MEAN = "Mean, 90 percent"


def states(pay: Pay, code: str) -> Figure | None:
    """Return the chart of median pay by state, None where a code has no such figures."""
    records = pay.by_state.get(code, ())
    if not records:
        return None
    catalogue, first = pay.catalogue, records[0]
    rows = [
        {"who": catalogue.name("area", r["area"]), "pay": r["p50_annual"],
         "low": r["mean_low"], "high": r["mean_high"], "tie": r["ties_with_next"]}
        for r in records
    ]  # fmt: skip
    alt = f"Median annual pay by state, {period_in_words(first['period'])}: {_ends(rows)}"
    left_out = (
        f" Of {first['areas']} states and territories {len(records)} are ranked:"
        f" {first['not_published']} have no figures, {first['few_jobs']} too few jobs,"
        f" {first['not_reliable']} no reliable mean. Not adjusted for local prices."
    )
    wages = catalogue.records["wage"]
    cells = [
        [link(catalogue, "area", r["area"]),
         link(catalogue, "wage", r["wage"], f"${r['p50_annual']:,}"), *_sureness(row),
         link(catalogue, "source", wages[r["wage"]]["source"])]
        for r, row in zip(records, rows, strict=True)
    ]  # fmt: skip
    y = {"field": "who", "type": "nominal", "sort": None, "title": None,
         "axis": {"ticks": False, "domain": False, "labelPadding": 6}}  # fmt: skip
    return Figure(
        f"states-{code}", f"Pay by state: {pay.title(code)}", alt, alt + RANKED + left_out,
        lambda width: _bars(width, rows, y, 18, 0), ("State", "Median", MEAN, ORDER, "Source"),
        cells, sources(wages[r["wage"]] for r in records),
    )  # fmt: skip


def _ends(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a sentence on the first and the last of a ranking."""
    highest, lowest = rows[0], rows[-1]
    return (
        f"highest: {highest['who']}, ${highest['pay']:,}; lowest: {lowest['who']},"
        f" ${lowest['pay']:,}."
    )


def _sureness(row: Mapping[str, Any]) -> tuple[Value, Value]:
    """Return what a table says of how sure a place in a ranking is."""
    between = Value("text", f"${row['low']:,} to ${row['high']:,}")
    return between, Value("text", {True: "no", False: "yes", None: ""}[row["tie"]])


def _bars(
    width: int, rows: list[dict[str, Any]], y: dict[str, Any], row_height: int, offset: int
) -> dict[str, Any]:
    """Return the specification of a bar chart with an amount beside each bar, and an interval.

    Each bar has a row `row_height` pixels high, and is drawn `offset` pixels below its middle.
    """
    maximum = max(max(row["pay"], row["high"]) for row in rows)
    headroom = 1.15 if width == WIDE else 1.3
    x = {"field": "pay", "type": "quantitative", "axis": None,
         "scale": {"domain": [0, maximum * headroom], "nice": False}}  # fmt: skip
    bar_color = {"condition": {"test": "datum.all", "value": GREY}, "value": COLORS[0]}
    shown_rows = [
        {
            **row,
            "end": max(row["pay"], row["high"]),
            "sum": f"${row['pay']:,}{TIE * bool(row['tie'])}",
        }
        for row in rows
    ]
    return {
        "width": width, "height": {"step": row_height}, "autosize": FIT,
        "data": {"values": shown_rows},
        "padding": {"left": 24 if y["axis"] else 5, "right": 5, "top": 5, "bottom": 5},
        "layer": [
            {"mark": {"type": "bar", "height": 12, "yOffset": offset},
             "encoding": {"x": x, "y": y, "color": bar_color}},
            {"mark": {"type": "rule", "strokeWidth": 2, "yOffset": offset, "color": INK},
             "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y}},
            {"mark": {"type": "text", "align": "left", "dx": 5, "dy": offset},
             "encoding": {"x": {**x, "field": "end"}, "y": y, "text": {"field": "sum"}}},
        ],
    }  # fmt: skip


def across(pay: Pay) -> Figure | None:
    """Return the chart of the newest median of each code in force, None if none may be ranked."""
    newest = [
        series[-1] for code, series in pay.national.items() if code.startswith(f"{CURRENT_SCHEME}-")
    ]
    wages = sorted(filter(pay.is_ranked, newest), key=lambda r: (-r["p50_annual"], r["code"]))
    if not wages:
        return None
    bounds = [interval(r) for r in wages]
    ties = [a[0] <= b[1] and b[0] <= a[1] for a, b in pairwise(bounds)]
    rows = [
        {"who": pay.group(r["code"]), "pay": r["p50_annual"], "all": r["code"] == ALL_OCCUPATIONS,
         "low": low, "high": high, "tie": tie}
        for r, (low, high), tie in zip(wages, bounds, [*ties, None], strict=True)
    ]  # fmt: skip
    periods = [period_in_words(period) for period in sorted({r["period"] for r in wages})]
    when = " to ".join({periods[0]: 1, periods[-1]: 1})
    alt = f"Median annual pay by occupation, {when}, in dollars of then: {_ends(rows)}"
    left_out = f" Left out: {len(newest) - len(wages)}." if len(newest) > len(wages) else ""
    catalogue = pay.catalogue
    cells = [
        [link(catalogue, "code", r["code"], pay.title(r["code"])),
         link(catalogue, "wage", r["id"], f"${r['p50_annual']:,}"),
         Value("text", period_in_words(r["period"])), *_sureness(row),
         link(catalogue, "source", r["source"])]
        for r, row in zip(wages, rows, strict=True)
    ]  # fmt: skip
    heads = ("Occupation group", "Median", "Period", MEAN, ORDER, "Source")
    return Figure(
        "pay-across", "Pay across occupations", alt, alt + RANKED + left_out,
        lambda width: _named_bars(width, rows), heads, cells, sources(wages),
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
