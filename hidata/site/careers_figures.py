"""The pictures of this dataset: pay over the years, across occupations and states, and growth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hidata.site.catalogue import Catalogue, Record, address
from hidata.site.facts import Value
from hidata.site.figures import Figure
from hidata.site.pay import CURRENT, EVERYBODY, Pay, when

WIDTH = 660
DOLLARS = {"format": "$,.0f", "title": None}


def _sources(records: Iterable[Record]) -> list[str]:
    return list(dict.fromkeys(str(record["source"]) for record in records))


def _money(number: float) -> Value:
    return Value("number", f"${number:,.0f}")


def _to(catalogue: Catalogue, kind: str, key: str, text: str = "") -> Value:
    return Value("link", text or catalogue.name(kind, key), address(kind, key))


def history(pay: Pay, code: str) -> Figure | None:
    """Median pay over the years with the bands of the percentiles; what broke is not joined."""
    series = [(c, pay.national[c]) for c in pay.before(code) if c in pay.national]
    if len(series) == 1 and len(series[0][1]) < 2:
        return None
    rows: list[dict[str, Any]] = [
        {"series": pay.title(c), "year": int(r["period"][:4]),
         **{name: r[f"{name}_annual"] for name in ("p10", "p25", "p50", "p75", "p90")
            if f"{name}_annual" in r}}
        for c, records in series for r in records
    ]  # fmt: skip
    breaks = sorted({int(records[0]["period"][:4]) for _, records in series})[1:]
    x = {"field": "year", "type": "quantitative", "title": None,
         "axis": {"format": "d", "grid": False, "tickMinStep": 1},
         "scale": {"zero": False}}  # fmt: skip
    color = {"field": "series", "type": "nominal", "title": None, "sort": None}
    bands = [
        {"mark": {"type": "area", "opacity": strength, "line": False},
         "encoding": {"x": x, "color": color, "y2": {"field": high},
                      "y": {"field": low, "type": "quantitative", "axis": DOLLARS}}}
        for low, high, strength in (("p10", "p90", 0.14), ("p25", "p75", 0.22))
    ]  # fmt: skip
    line = {
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"filled": True, "size": 30}},
        "encoding": {"x": x, "y": {"field": "p50", "type": "quantitative"}, "color": color},
    }
    rules = {
        "data": {"values": [{"year": year - 0.5} for year in breaks]},
        "mark": {"type": "rule", "strokeDash": [4, 4]},
        "encoding": {"x": {"field": "year", "type": "quantitative"}},
    }
    first, last = series[0][1][0], pay.national[code][-1]
    title = f"Pay over the years: {pay.title(code)}"
    alt = (
        f"Median annual pay, {when(first['period'])}: ${first['p50_annual']:,};"
        f" {when(last['period'])}: ${last['p50_annual']:,}."
    )
    broken = (
        " A dashed line marks a break: another group of people was counted from there on, so the"
        " lines are not joined and the figures on its two sides are not the same thing."
    )
    caption = (
        f"{alt} Line: the median; dark band: the middle half; light band: from the 10th to the 90th"
        f" percentile.{broken if breaks else ''}"
    )
    catalogue = pay.catalogue
    cells = [
        [_to(catalogue, "wage", r["id"], when(r["period"])), Value("text", pay.title(c)),
         *(_money(r[f"{p}_annual"]) if f"{p}_annual" in r else Value("text", "not published")
           for p in ("p10", "p25", "p50", "p75", "p90")),
         _to(catalogue, "source", r["source"])]
        for c, records in series for r in records
    ]  # fmt: skip
    spec = {
        "width": WIDTH, "height": 340, "data": {"values": rows},
        "layer": [*bands, *([rules] if breaks else []), line],
    }  # fmt: skip
    heads = ("Period", "Code", "10 %", "25 %", "Median", "75 %", "90 %", "Source")
    records = [r for _, of in series for r in of]
    return Figure(f"pay-{code}", title, alt, caption, spec, heads, cells, _sources(records))


def states(pay: Pay, code: str) -> Figure | None:
    """Mean pay by state."""
    records = sorted(pay.by_state.get(code, ()), key=lambda r: (-r["mean_annual"], r["area"]))
    if not records:
        return None
    catalogue, period = pay.catalogue, when(records[0]["period"])
    rows = [{"state": catalogue.name("area", r["area"]), "mean": r["mean_annual"]} for r in records]
    spec = {
        "width": WIDTH - 150, "height": {"step": 15}, "data": {"values": rows},
        "mark": {"type": "bar", "height": 10},
        "encoding": {
            "y": {"field": "state", "type": "nominal", "sort": None, "title": None,
                  "axis": {"labelFontSize": 11, "ticks": False, "domain": False}},
            "x": {"field": "mean", "type": "quantitative", "axis": DOLLARS},
        },
    }  # fmt: skip
    high, low = rows[0], rows[-1]
    alt = (
        f"Mean annual pay by state, {period}: highest in {high['state']}, ${high['mean']:,},"
        f" lowest in {low['state']}, ${low['mean']:,}."
    )
    cells = [
        [_to(catalogue, "area", r["area"]),
         _to(catalogue, "wage", r["id"], f"${r['mean_annual']:,}"),
         _to(catalogue, "source", r["source"])]
        for r in records
    ]  # fmt: skip
    return Figure(
        f"states-{code}", f"Pay by state: {pay.title(code)}", alt,
        f"{alt} Means, not medians; a state that is missing had no figure published.",
        spec, ("State", "Mean", "Source"), cells, _sources(records),
    )  # fmt: skip


def growth(pay: Pay, code: str) -> Figure | None:
    """The change in jobs that each projection foresaw, beside all occupations."""
    records = [r for c in pay.before(code) for r in pay.projections.get(c, ())]
    records.sort(key=lambda r: (r["base_year"], r["id"]))
    if len(records) < 2:
        return None
    every = {r["cycle"]: r for r in pay.projections.get(EVERYBODY, ())} | {
        r["cycle"]: r for c, of in pay.projections.items() if c.endswith("-00-0000") for r in of
    }
    rows = []
    for r in records:
        rows.append(
            {"cycle": r["cycle"], "who": pay.title(r["code"]), "percent": r["change_percent"]}
        )
        all_of_them = r.get("all_occupations_change_percent")
        if all_of_them is None and r["cycle"] in every:
            all_of_them = every[r["cycle"]]["change_percent"]
        if all_of_them is not None:
            rows.append({"cycle": r["cycle"], "who": "All occupations", "percent": all_of_them})
    who = list(dict.fromkeys(row["who"] for row in rows if row["who"] != "All occupations"))
    spec = {
        "width": WIDTH, "height": 260, "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
        "encoding": {
            "x": {"field": "cycle", "type": "nominal", "title": None, "axis": {"labelAngle": 0}},
            "y": {"field": "percent", "type": "quantitative", "title": "percent over ten years"},
            "color": {"field": "who", "type": "nominal", "title": None,
                      "sort": [*who, "All occupations"]},
        },
    }  # fmt: skip
    last = records[-1]
    alt = (
        f"Change in jobs foreseen for {last['base_year']} to {last['target_year']}:"
        f" {last['change_percent']} percent."
    )
    catalogue = pay.catalogue
    cells = [
        [_to(catalogue, "projection", r["id"], r["cycle"]), Value("text", pay.title(r["code"])),
         Value("number", f"{r['change_percent']} percent"), _to(catalogue, "source", r["source"])]
        for r in records
    ]  # fmt: skip
    caption = f"{alt} What each edition of the BLS projections foresaw, not what came to be."
    heads = ("Projection", "Code", "Change", "Source")
    title = f"Growth foreseen: {pay.title(code)}"
    return Figure(f"growth-{code}", title, alt, caption, spec, heads, cells, _sources(records))


def across(pay: Pay) -> Figure:
    """The newest median of each occupation group in force."""
    newest = [of[-1] for code, of in pay.national.items() if code.startswith(f"{CURRENT}-")]
    newest.sort(key=lambda r: (-r["p50_annual"], r["code"]))
    rows = [
        {"who": pay.title(r["code"]).rpartition(" (")[0], "median": r["p50_annual"],
         "all": r["code"] == EVERYBODY}
        for r in newest
    ]  # fmt: skip
    y = {"field": "who", "type": "nominal", "sort": None, "title": None,
         "axis": {"labelLimit": 400, "ticks": False, "domain": False}}  # fmt: skip
    x = {"field": "median", "type": "quantitative", "axis": {**DOLLARS, "tickCount": 4}}
    spec = {
        "width": WIDTH - 280, "height": {"step": 30}, "data": {"values": rows},
        "layer": [
            {"mark": {"type": "bar", "height": 18}, "encoding": {"x": x, "y": y, "color": {
                "condition": {"test": "datum.all", "value": "#8a949e"}, "value": "#2f7fc1"}}},
            {"mark": {"type": "text", "align": "left", "dx": 5},
             "encoding": {"x": x, "y": y, "text": {"field": "median", "format": "$,.0f"}}},
        ],
    }  # fmt: skip
    periods = sorted({r["period"] for r in newest})
    alt = f"Median annual pay by occupation, {when(periods[0])} to {when(periods[-1])}."
    if len(periods) == 1:
        alt = f"Median annual pay by occupation, {when(periods[0])}."
    high, low = rows[0], rows[-1]
    alt += (
        f" Highest: {high['who']}, ${high['median']:,}; lowest: {low['who']}, ${low['median']:,}."
    )
    catalogue = pay.catalogue
    cells = [
        [_to(catalogue, "code", r["code"], pay.title(r["code"])),
         _to(catalogue, "wage", r["id"], f"${r['p50_annual']:,}"),
         Value("text", when(r["period"])), _to(catalogue, "source", r["source"])]
        for r in newest
    ]  # fmt: skip
    heads = ("Occupation group", "Median", "Period", "Source")
    return Figure(
        "pay-across", "Pay across occupations", alt, alt, spec, heads, cells, _sources(newest)
    )


def ties(catalogue: Catalogue, pairs: Sequence[tuple[str, Sequence[str]]]) -> Figure:
    """Which credential goes with which occupation: a point where they meet."""
    credentials = catalogue.records["credential"]
    short = {key: str(credentials[key].get("abbreviation", key)) for key, _ in pairs}
    rows = [
        {"credential": short[key], "occupation": catalogue.name("occupation", other)}
        for key, others in pairs for other in others
    ]  # fmt: skip
    spec = {
        "padding": {"left": 30, "right": 150, "top": 60, "bottom": 6},
        "width": {"step": 19}, "height": {"step": 17}, "data": {"values": rows},
        "mark": {"type": "circle", "size": 90, "opacity": 1},
        "encoding": {
            "x": {"field": "occupation", "type": "nominal", "title": None,
                  "axis": {"labelAngle": -60, "labelLimit": 260, "grid": True, "orient": "top"}},
            "y": {"field": "credential", "type": "nominal", "title": None,
                  "axis": {"grid": True, "ticks": False}},
        },
    }  # fmt: skip
    cells = [
        [_to(catalogue, "credential", key),
         Value("list", items=[_to(catalogue, "occupation", other) for other in others])]
        for key, others in pairs
    ]  # fmt: skip
    alt = f"{len(pairs)} credentials and the occupations that each goes with, as in the table."
    caption = (
        "A point: the credential's record names the occupation, or the occupation's the credential."
    )
    used = [
        e["source"] for key, _ in pairs for e in catalogue.records["credential"][key]["evidence"]
    ]
    return Figure(
        "map", "Credentials and occupations", alt, caption, spec, ("Credential", "Occupations"),
        cells, list(dict.fromkeys(used)),
    )  # fmt: skip
