"""The data with which the script of a page compares places, occupations or credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hidata.careers.site.credentials import Credentials
from hidata.careers.site.pay import Pay, interval, period_in_words
from hidata.careers.site.places import MAIN, PARTS, STATES, Places, jobs, median
from hidata.careers.site.words import money
from hidata.site.catalogue import Catalogue, Record
from hidata.site.facts import facts, plain_texts
from hidata.site.render import script_json

SELECTED = {
    "occupation": ("medical-records-specialist", "cancer-registrar"),
    "credential": ("rhit", "rhia"),
    "area": ("texas", "california"),
}
"""The kinds that can be compared, each with the two records that are selected at first."""

TITLES = {"occupation": "careers", "credential": "credentials", "area": "places"}
MOST = 4
"""How many records are compared at most."""

Cell = tuple[str, Sequence[str]]
"""The text of a cell, and the ids of its sources."""


@dataclass(slots=True)
class Column:
    """What is said of one record: its cells by title, and what stands in the sentence on top."""

    name: str
    cells: dict[str, Cell]
    short: str = ""
    lead: str = "not known"
    number: float | None = None
    bounds: Sequence[int] = ()
    group: str = ""


@dataclass(slots=True)
class Comparison:
    """All that can be compared of one kind: groups of rows, columns, and the sentence on top."""

    about: str
    difference: str
    groups: Mapping[str, Sequence[str]]
    columns: dict[str, Column] = field(default_factory=dict)


def compared(catalogue: Catalogue, kind: str, comparison: Comparison) -> dict[str, Any]:
    """Return the values for the template of the page that compares the records of a kind."""
    columns = comparison.columns
    keys = sorted(columns, key=lambda key: (columns[key].group, columns[key].name.casefold(), key))
    titles = [title for group in comparison.groups.values() for title in group]
    source_keys = sorted(
        {source for column in columns.values() for _, cited in column.cells.values()
         for source in cited}
    )  # fmt: skip
    index = {key: number for number, key in enumerate(source_keys)}  # ids are long, and repeated

    def packed(cell: Cell | None) -> Any:
        if cell is None:
            return 0
        return [cell[0], [index[source] for source in cell[1]]] if cell[1] else cell[0]

    document = {
        "about": comparison.about, "difference": comparison.difference,
        "groups": [[name, [*rows]] for name, rows in comparison.groups.items()],
        "selected": [key for key in SELECTED[kind] if key in columns] or keys[:2],
        "records": {
            key: [column.name, catalogue.address(kind, key), column.group, column.lead,
                  column.number, column.bounds, [packed(column.cells.get(t)) for t in titles],
                  column.short or column.name]
            for key in keys for column in (columns[key],)
        },
        "sources": [
            [catalogue.name("source", key), catalogue.address("source", key)] for key in source_keys
        ],
    }  # fmt: skip
    return {"kind": kind, "titles": TITLES, "most": MOST, "about": comparison.about,
            "number": len(keys), "comparison": script_json(document)}  # fmt: skip


def of_occupations(catalogue: Catalogue, pay: Pay) -> Comparison:
    """Return the comparison of occupations: pay and growth of their groups, then their facts."""
    fields = catalogue.kinds["occupation"].shape.fields
    titles = [
        str(inner.note("title") or name) for name, inner in fields.items()
        if name not in ("id", "name", "evidence")
    ]  # fmt: skip
    result = Comparison(
        "Median pay a year, of the group in which each is counted",
        "{high} is {percent}% above {low}.",
        {"Pay and growth": ["Median pay of its group", "Jobs of its group", "Growth expected"],
         "The work": titles},
    )  # fmt: skip
    for key, record in catalogue.records["occupation"].items():
        cells: dict[str, Cell] = {
            fact.title: ("; ".join(plain_texts(fact.value)), [source for _, source in fact.sources])
            for fact in facts(catalogue, "occupation", record)
        }
        wages = [pay.national[code][-1] for code in pay.current(record)]
        cells |= dict(_of_groups(pay, wages))
        lead = "; ".join(dict.fromkeys(median(wage) for wage in wages)) or "not known"
        number = wages[0].get("p50_annual") if len(wages) == 1 else None
        bounds = interval(wages[0]) if number and {"mean_annual", "mean_rse"} <= {*wages[0]} else ()
        name = catalogue.name("occupation", key)
        result.columns[key] = Column(name, cells, name.partition(" (")[0], lead, number, bounds)
    return result


def _of_groups(pay: Pay, wages: Sequence[Record]) -> Iterator[tuple[str, Cell]]:
    """Yield the cells on pay, jobs and growth of the groups in which an occupation is counted."""
    sources = list(dict.fromkeys(str(wage["source"]) for wage in wages))
    if wages:
        texts = [
            f"{median(w)} a year ({pay.group(w['code'])}, {period_in_words(w['period'])})"
            for w in wages
        ]
        yield "Median pay of its group", ("; ".join(texts), sources)
        yield "Jobs of its group", ("; ".join(jobs(wage) for wage in wages), sources)
    newest = [series[-1] for w in wages if (series := pay.projections.get(w["code"]))]
    if newest:
        growth = [f"{p['change_percent']:+}% ({p['cycle']})" for p in newest]
        cited = list(dict.fromkeys(str(p["source"]) for p in newest))
        yield "Growth expected", ("; ".join(growth), cited)


CREDENTIAL_ROWS = {
    "Who gives it": ["Given by", "Status", "Level", "Country"],
    "Can I sit for it?": ["Without experience", "Asks for"],
    "What it costs": ["To earn it", "To keep it, five years", "As of"],
    "The exam": ["Questions", "Time", "Pass mark", "Books allowed", "Where"],
    "Afterwards": ["Renewal", "Work", "Next credential"],
}
BACKED = {
    "Asks for": "conditions", "To earn it": "fees", "Questions": "exam",
    "Renewal": "recertification",
}  # fmt: skip
"""The property whose sources stand beside a row."""


def of_credentials(catalogue: Catalogue, credentials: Credentials) -> Comparison:
    """Return the comparison of credentials: conditions, cost, examination, renewal."""
    result = Comparison("Cost to earn (applying and one examination)", "The least: {low}.",
                        CREDENTIAL_ROWS)  # fmt: skip
    for row in credentials.listed()["rows"]:
        key, values = row["key"], credentials.values(row["key"])
        texts = {
            "Given by": row["issuer"], "Status": credentials.statuses[row["status"]],
            "Level": credentials.levels.get(row["level"], ""), "Country": row["country"],
            "Without experience": row["open"], "As of": row["as_of"],
            "Asks for": row["asks"] or ("nothing" if row["known"] == "all" else ""),
            "To earn it": ", ".join(row["earn"]["lines"]),
            "To keep it, five years": ", ".join(row["keep"]["lines"]),
            **dict(values["exam_facts"]), "Renewal": row["renewal"],
            "Work": "; ".join(
                str(tie[0].text) for tie in (*values["requiring"], *values["asking"])
            ),
            "Next credential": "; ".join(
                f"{path['link'][0]} ({path['words']})" for path in values["leads"]
            ),
        }  # fmt: skip
        record, sources = credentials.records[key], catalogue.sources["credential"]
        cells: dict[str, Cell] = {}
        for title, text in texts.items():
            backed = sources.of_property(record, BACKED[title]) if title in BACKED else ()
            if text:
                cells[title] = (text, [source for _, source in backed])
        name = f"{row['link'][0]} ({row['name']})" if row["name"] else row["link"][0]
        lead = ", ".join(row["earn"]["lines"]) or "not known"
        in_dollars = lead.startswith("$")
        result.columns[key] = Column(
            name, cells, row["link"][0], lead, row["earn"]["least"] if in_dollars else None,
            group="" if row["status"] == "active" else "Not active",
        )  # fmt: skip
    return result


def of_places(places: Places) -> Comparison:
    """Return the comparison of places: pay and jobs in the codes of our occupations."""
    titles = {code: row.title for code in places.compared if (row := places.row("us", code))}
    month = period_in_words(places.period)
    result = Comparison(
        f"Median pay of medical records specialists, coders among them, a year, {month}",
        "{high} is {percent}% above {low}.",
        {"Medical records specialists": ["Lowest to highest tenth", "In 1,000 jobs"],
         "Median pay": [*titles.values()],
         "Jobs": [f"{title}: jobs" for title in titles.values()]},
    )  # fmt: skip
    for key in ("us", *places.of_type(*STATES), *places.of_type(*PARTS)):
        cells: dict[str, Cell] = {}
        for row in places.rows(key, [*titles]):
            sure = "" if row.sure.word == "not stated" else f" ({row.sure.word})"
            cells[row.title] = (f"{row.median}{sure}", ())
            cells[f"{row.title}: jobs"] = (row.jobs, ())
        wage = places.wages[key].get(MAIN, {})
        if "p10_annual" in wage and "p90_annual" in wage:
            ends = f"{money(wage['p10_annual'])} to {money(wage['p90_annual'])}"
            cells["Lowest to highest tenth"] = (ends, [str(wage["source"])])
        if per_thousand := places.per_thousand(key):
            cells["In 1,000 jobs"] = (per_thousand, ())
        area, sure_main = places.areas[key], places.sure(wage) if wage else None
        rough = " (rough)" if sure_main and sure_main.word == "rough" else ""
        states = " and ".join(places.areas[state]["name"] for state in area.get("states", ())[:2])
        result.columns[key] = Column(
            area["name"], cells, "", f"{median(wage)}{rough}", wage.get("p50_annual"),
            interval(wage) if {"mean_annual", "mean_rse"} <= {*wage} else (),
            "" if key == "us" else states or "States and territories",
        )  # fmt: skip
    return result
