"""The pages of places: pay and jobs of our occupations in a state or an area, beside the nation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hidata.careers.site.pay import ALL_OCCUPATIONS, LEAST_JOBS, Pay, interval, period_in_words
from hidata.careers.site.range_chart import Range, range_chart
from hidata.careers.site.words import Reliability, money, reliability, sentence_case
from hidata.site.catalogue import Catalogue, Record

NATION, MAIN = "us", "soc-2018-29-2072"
"""The nation with which places are compared, and the code that stands first on their pages."""

STATES = ("state", "territory")
PARTS = ("metropolitan", "nonmetropolitan")
LEAST_OCCUPATIONS = 2
"""How many of our occupations a code counts at least to be compared, if it is not one's own."""

NOT_PUBLISHED = "not published"


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one code in a place, in words, and the wages that they are from."""

    code: str
    title: str
    href: str
    here: Record
    there: Record | None
    sure: Reliability

    @property
    def median(self) -> str:
        """The median pay in the place."""
        return median(self.here)

    @property
    def national(self) -> str:
        """The median pay in the nation."""
        return median(self.there) if self.there else NOT_PUBLISHED

    @property
    def difference(self) -> str:
        """The difference of the medians in percent of the nation's, "" if one is not known."""
        percent = percent_above(self.here, self.there)
        if percent is None:
            return ""
        return f"{percent:+d}%".replace("-", "\N{MINUS SIGN}") if percent else "0%"

    @property
    def jobs(self) -> str:
        """The number of jobs in the place."""
        return jobs(self.here)


class Places:
    """All places that have figures of pay, with those of the newest month."""

    def __init__(self, catalogue: Catalogue, pay: Pay) -> None:
        """Keep the catalogue and the series; figures are gathered when a page first needs them."""
        self.catalogue, self.pay = catalogue, pay
        self.areas = catalogue.records["area"]

    @cached_property
    def period(self) -> str:
        """The newest month of which there are national figures of the main code."""
        return str(self.pay.national[MAIN][-1]["period"])

    @cached_property
    def wages(self) -> Mapping[str, Mapping[str, Record]]:
        """The wages of that month in all industries together, by area and code."""
        found: defaultdict[str, dict[str, Record]] = defaultdict(dict)
        for wage in self.catalogue.records["wage"].values():
            if wage["period"] == self.period and wage.get("industry", "all") == "all":
                found[wage["area"]][wage["code"]] = wage
        for code, series in self.pay.national.items():  # of several, the preferred one
            if series[-1]["period"] == self.period:
                found[NATION][code] = series[-1]
        return found

    @cached_property
    def codes(self) -> Sequence[str]:
        """The codes in which our occupations are counted: the main one, then those with most."""
        counted = Counter(
            entry["code"]
            for occupation in self.catalogue.records["occupation"].values()
            for entry in occupation.get("codes", ())
        )
        known = [code for code in counted if code in self.wages[NATION]]
        return sorted(known, key=lambda code: (code != MAIN, -counted[code], code))

    @cached_property
    def compared(self) -> Sequence[str]:
        """The codes of comparisons: those that stand for our occupations, then all jobs."""
        named = {row["code"]: row for row in self.catalogue.rows("pay") if row["area"] == NATION}
        own = [
            code for code in self.codes
            if named.get(code, {}).get("occupation")
            or named.get(code, {}).get("occupations", 0) >= LEAST_OCCUPATIONS
        ]  # fmt: skip
        return [*own, ALL_OCCUPATIONS]

    def shown(self, key: str) -> bool:
        """Return whether a place has a page with figures."""
        return self.areas[key]["type"] in (*STATES, *PARTS) and key in self.wages

    def of_type(self, *types: str) -> list[str]:
        """Return the places of these types that have figures, by name."""
        keys = [key for key, area in self.areas.items() if area["type"] in types]
        return sorted(filter(self.shown, keys), key=lambda key: (self.areas[key]["name"], key))

    @cached_property
    def parts(self) -> Mapping[str, Sequence[str]]:
        """The metropolitan areas of each state by name, then its other areas."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for kind in PARTS:
            for key in self.of_type(kind):
                for state in self.areas[key].get("states", ()):
                    found[state].append(key)
        return found

    def sure(self, wage: Record) -> Reliability:
        """Return how sure the median of a wage is."""
        return reliability(self.pay.verdict(wage, "percentile_verdict"), wage.get("mean_rse"))

    def row(self, area: str, code: str) -> Row | None:
        """Return the figures of a code in a place, None if there are none at all."""
        here = self.wages[area].get(code)
        if here is None:
            return None
        title = "All jobs" if code == ALL_OCCUPATIONS else sentence_case(self.pay.group(code))
        there = self.wages[NATION].get(code)
        return Row(code, title, self.catalogue.address("code", code), here, there, self.sure(here))

    def rows(self, area: str, codes: Sequence[str]) -> list[Row]:
        """Return the figures of those of the codes that have some in a place."""
        return [row for code in codes if (row := self.row(area, code))]

    def values(self, key: str) -> dict[str, Any]:
        """Return the values for the template of a place's page."""
        area = self.areas[key]
        others = sorted(set(self.wages[key]) - {*self.codes, ALL_OCCUPATIONS})
        main = self.row(key, MAIN)
        states = [state for state in area.get("states", ()) if self.shown(state)]
        around = self.parts[key] if area["type"] in STATES else ()
        ranges = [r for r in (self._range(key), self._range(NATION)) if r]
        sources = {str(wage["source"]) for wage in self.wages[key].values()}
        return {
            "area": area, "main": main, "month": period_in_words(self.period),
            "lead": self.lead(key, main), "own": self.rows(key, self.codes),
            "others": self.rows(key, others), "all_jobs": self.row(key, ALL_OCCUPATIONS),
            "states": [self.link(state) for state in states],
            "parts": [self.part(part) for part in around],
            "parts_say": self.spread(around),
            "chart": range_chart(ranges) if main and len(ranges) > 1 else None,
            "near": [
                (self.link(state), [self.link(p) for p in self.parts[state] if p != key])
                for state in states
            ],
            "wage_sources": sorted(sources),
            "per_thousand": (self.per_thousand(key), self.per_thousand(NATION)),
            "share": share(main), "with": self.other(key),
        }  # fmt: skip

    def lead(self, key: str, main: Row | None) -> str:
        """Return a sentence on the pay of the main code in a place beside the nation."""
        name, group = self.areas[key]["name"], sentence_case(self.pay.group(MAIN)).lower()
        percent = percent_above(main.here, main.there) if main else None
        if main is None or percent is None or main.there is None:
            return f"No median pay of {group} in {name} is published for this month."
        more = "more" if percent > 0 else "less"
        apart = f"{abs(percent)}% {more} than in the nation" if percent else "as in the nation"
        text = (
            f"In {name}, {group}, coders among them, earn a median of {main.median} a year,"
            f" {apart} ({main.national})."
        )
        if main.sure.word == "rough":
            return f"{text} The figure is rough: it rests on few answers."
        if percent and overlap(main.here, main.there):
            return f"{text} The two cannot be told apart with certainty."
        return text

    def spread(self, keys: Sequence[str]) -> str:
        """Return a sentence on the pay of the main code in the areas of a state."""
        wages = [self.wages[key][MAIN] for key in keys if MAIN in self.wages[key]]
        sure = [wage for wage in wages if self.pay.is_ranked(wage) and "p50_annual" in wage]
        if len(sure) < 2:
            return ""
        low, high = (
            f"{money(wage['p50_annual'])} ({self.areas[wage['area']]['name']})"
            for wage in (end(sure, key=lambda w: w["p50_annual"]) for end in (min, max))
        )
        return (
            f"Median pay goes from {low} to {high} among the {len(sure)} areas with a reliable"
            f" figure and at least {LEAST_JOBS} jobs."
        )

    def per_thousand(self, key: str) -> str:
        """Return how many of 1,000 jobs in a place are of the main code, "" if not known."""
        main, every = (self.wages[key].get(code, {}) for code in (MAIN, ALL_OCCUPATIONS))
        if "employment" not in main or "employment" not in every:
            return ""
        return f"{1000 * main['employment'] / every['employment']:.2f}"

    def part(self, key: str) -> tuple[tuple[str, str], Row | None, Range | None]:
        """Return name and address of an area, its figures, and its range of pay."""
        return self.link(key), self.row(key, MAIN), self._range(key)

    def _range(self, key: str) -> Range | None:
        """Return the range of pay of the main code in a place, None if a part is not known."""
        wage = self.wages[key].get(MAIN, {})
        ends = [wage.get(f"{name}_annual") for name in ("p10", "p25", "p50", "p75", "p90")]
        return None if None in ends else Range(self.areas[key]["name"], *ends)  # type: ignore[arg-type]

    def link(self, key: str) -> tuple[str, str]:
        """Return the name of a place and the address of its page."""
        return self.areas[key]["name"], self.catalogue.address("area", key)

    def other(self, key: str) -> str:
        """Return a place to compare with: a part's state, else the state with most jobs."""
        states = [state for state in self.areas[key].get("states", ()) if self.shown(state)]
        if states:
            return str(states[0])
        by_jobs = sorted(
            self.of_type("state"),
            key=lambda state: -self.wages[state].get(MAIN, {}).get("employment", 0),
        )
        return next((state for state in by_jobs if state != key), "")

    def by_state(self) -> Iterator[tuple[str, Row | None, Sequence[str]]]:
        """Yield each state and territory with its figures and its areas."""
        for key in self.of_type(*STATES):
            yield key, self.row(key, MAIN), self.parts[key]


def median(wage: Record) -> str:
    """Return the median of a wage, its bound where only that is published."""
    if "p50_annual" in wage:
        return money(wage["p50_annual"])
    for mark in wage.get("marks", ()):
        if mark["field"] == "p50_annual" and "at_least" in mark:
            return f"at least {money(mark['at_least'])}"
    return NOT_PUBLISHED


def jobs(wage: Record) -> str:
    """Return the number of jobs of a wage."""
    return f"{wage['employment']:,}" if "employment" in wage else NOT_PUBLISHED


def percent_above(here: Record, there: Record | None) -> int | None:
    """Return by how much percent the one median is above the other, None if one is not known."""
    if there is None or "p50_annual" not in here or "p50_annual" not in there:
        return None
    percent: int = round(100 * (here["p50_annual"] / there["p50_annual"] - 1))
    return percent


def overlap(here: Record, there: Record) -> bool:
    """Return whether the intervals of the means overlap, so that the two may be equal."""
    if any(name not in wage for wage in (here, there) for name in ("mean_annual", "mean_rse")):
        return True
    (low, high), (least, most) = interval(here), interval(there)
    return low <= most and least <= high


def share(row: Row | None) -> str:
    """Return which share of the nation's jobs a place has, "" if that is not known."""
    if row is None or row.there is None or not {"employment"} <= {*row.here} & {*row.there}:
        return ""
    percent = 100 * row.here["employment"] / row.there["employment"]
    return (
        f"{percent:.1f}% of those in the nation" if percent >= 0.1 else "under 0.1% of the nation"
    )
