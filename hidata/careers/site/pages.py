"""The site extension for health-information careers: further pages, charts and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from hidata.careers.site import figures as pictures
from hidata.careers.site import ties
from hidata.careers.site import time_series as years
from hidata.careers.site.compare import compared, of_credentials, of_occupations, of_places
from hidata.careers.site.credentials import Credentials
from hidata.careers.site.pay import (
    ALL_OCCUPATIONS,
    CURRENT_SCHEME,
    SPECIALIST,
    Pay,
    period_in_words,
)
from hidata.careers.site.places import Places
from hidata.careers.site.places_list import listed as listed_places
from hidata.careers.site.search import CareersSearch
from hidata.site.catalogue import Catalogue, Record
from hidata.site.extension import SiteExtension
from hidata.site.facts import Value
from hidata.site.figures import Figure
from hidata.site.render import Pages
from hidata.site.search_words import SearchWords


class CareersSite(SiteExtension):
    """The pages, and parts of pages, about pay, prospects and credentials."""

    folder = Path(__file__).parent
    needs = (
        "area", "claim", "code", "credential", "credential_tie", "occupation",
        "occupation_credential", "organization", "projection", "scheme", "source", "wage",
    )  # fmt: skip
    units: Mapping[str, str] = {"{job}": "jobs", "By": "bytes"}
    navigation = (
        ("occupation/index.html", "Careers"),
        ("credential/index.html", "Credentials"),
        ("pay.html", "Pay"),
        ("area/index.html", "Places"),
        ("compare/area.html", "Compare"),
        ("article.html", "The article"),
    )
    hint = "Job, credential or place"
    motto = "Every figure has its source beside it."

    def __init__(self, catalogue: Catalogue) -> None:
        """Prepare the series of pay; charts are made when a page first needs them."""
        super().__init__(catalogue)
        self.pay = Pay(catalogue)
        self.places, self.credentials = Places(catalogue, self.pay), Credentials(catalogue)
        self._charts: dict[str, Figure | None] = {}

    def record(self, kind: str, key: str) -> tuple[str, Mapping[str, Any]]:
        """Return the template for a record's page, and its values in addition to the usual ones."""
        record = self.catalogue.records[kind][key]
        if kind == "occupation":
            codes = self.pay.current(record)[:2]
            figures = [f for code in codes for f in self._figures(code)]
            return "careers/occupation.html", {
                "glance": [tile for code in codes for tile in self._tiles(code)],
                "figures": figures, "record": record,
                "ties": ties.ties_of(self.catalogue, kind, key),
            }  # fmt: skip
        if kind == "code" and key in self.pay.national and key.startswith(CURRENT_SCHEME):
            return "careers/code.html", {"glance": self._tiles(key), "figures": self._figures(key)}
        if kind == "credential":
            return "careers/credential.html", self.credentials.values(key)
        if kind == "area" and self.places.shown(key):
            return "careers/place.html", self.places.values(key)
        return "record.html", {}

    def columns(self, kind: str) -> Mapping[str, Mapping[str, Value]]:
        """Return pay and prospects as the columns of the list of occupations."""
        if kind != "occupation":
            return {}
        columns: dict[str, dict[str, Value]] = {
            "Pay of its group, median": {}, "Jobs foreseen": {}, "Counted in": {}, "Level": {},
        }  # fmt: skip
        pay_column, jobs_column, code_column, level_column = columns.values()
        link = partial(pictures.link, self.catalogue)
        for key, record in self.catalogue.records[kind].items():
            codes = self.pay.current(record)
            wages = [self.pay.national[code][-1] for code in codes]
            changes = [p for code in codes for p in self.pay.projections.get(code, ())[-1:]]
            pay_column[key] = _one_or_list(
                [link("wage", w["id"], f"${w['p50_annual']:,} a year") for w in wages]
            )
            jobs_column[key] = _one_or_list(
                [link("projection", p["id"], f"{p['change_percent']:+} percent") for p in changes]
            )
            code_column[key] = _one_or_list([link("code", code) for code in codes])
            level_column[key] = Value("text", str(record["level"]))
        return columns

    def words(self, kind: str, key: str) -> Iterable[str]:
        """Return the titles of jobs, which have no pages, and the letters of states."""
        return self._search.names(kind, key)

    def found(self, kind: str, key: str) -> Mapping[str, str]:
        """Return what the search says of a record."""
        return self._search.facts(kind, key)

    def search(self) -> SearchWords:
        """Return what the search knows beside the names of records."""
        return self._search.words()

    @cached_property
    def _search(self) -> CareersSearch:
        return CareersSearch(self.catalogue, self.pay)

    def front(self) -> tuple[str, Mapping[str, Any]]:
        """Return the template for the front page, and its values."""
        tiles = self._tiles(SPECIALIST)
        return "careers/front.html", {
            "glance": tiles, "figure": self._pay_chart,
        }  # fmt: skip

    def figures(self) -> Iterable[Figure]:
        """Return the charts of pay and prospects."""
        codes = [code for code in sorted(self.pay.national) if code.startswith(CURRENT_SCHEME)]
        own = [self._pay_chart] if self._pay_chart else []
        return [*own, *(figure for code in codes for figure in self._figures(code))]

    def files(self, pages: Pages) -> Iterator[tuple[str, bytes]]:
        """Yield the further pages, and the charts that the pages contain."""
        codes = [
            c
            for c in sorted(self.pay.national)
            if c.startswith(CURRENT_SCHEME) and c != ALL_OCCUPATIONS
        ]
        values = {"figure": self._pay_chart, "codes": codes, "pay": self.pay}
        yield pages.page("careers/pay.html", "pay.html", **values)
        claims = sorted(self.catalogue.records["claim"].values(), key=lambda claim: claim["number"])
        judged = [(claim, self._answers(claim), self._then_and_now(claim)) for claim in claims]
        counts = {j: sum(c["judgement"] == j for c in claims) for j in _judgements(claims)}
        yield pages.page("careers/article.html", "article.html", claims=judged, counts=counts)
        yield pages.page(
            "careers/credentials.html", "credential/index.html", **self.credentials.listed()
        )
        yield pages.page("careers/places.html", "area/index.html", **listed_places(self.places))
        yield from self._comparisons(pages)
        credential_map = pictures.ties(self.catalogue, ties.pairs(self.catalogue))
        yield pages.page("careers/map.html", "map.html", figure=credential_map)
        for figure in (self._pay_chart, credential_map, *self._charts.values()):
            yield from figure.files() if figure else ()

    def _comparisons(self, pages: Pages) -> Iterator[tuple[str, bytes]]:
        """Yield the pages on which a script compares records of a kind."""
        for kind, comparison in (
            ("occupation", of_occupations(self.catalogue, self.pay)),
            ("credential", of_credentials(self.catalogue, self.credentials)),
            ("area", of_places(self.places)),
        ):
            values = compared(self.catalogue, kind, comparison)
            yield pages.page("careers/compare.html", f"compare/{kind}.html", **values)

    @cached_property
    def _pay_chart(self) -> Figure | None:
        return pictures.across(self.pay)

    def _figures(self, code: str) -> list[Figure]:
        """Return the charts of a code; each is made only once."""
        figures = []
        for chart in (years.history, years.growth, pictures.states):
            name = f"{chart.__name__}-{code}"
            if name not in self._charts:
                self._charts[name] = chart(self.pay, code)
            figures.append(self._charts[name])
        return [figure for figure in figures if figure]

    def _tiles(self, code: str) -> list[dict[str, Any]]:
        """Return the main figures of a code: pay now, pay at first, and projected change."""
        wage, group = self.pay.national[code][-1], self.pay.group(code)
        tiles = [
            {"strong": f"${wage['p50_annual']:,} a year", "kind": "wage", "record": wage,
             "words": f"median pay in {period_in_words(wage['period'])}, {group}"}
        ]  # fmt: skip
        first_code = next(c for c in self.pay.predecessors(code) if c in self.pay.national)
        first_wage = self.pay.national[first_code][0]
        if first_wage["period"] < wage["period"]:
            first_group = f"{self.pay.group(first_code)}, the group as it was counted then"
            worth = years.worth(self.pay, first_wage)
            tiles.append(
                {"strong": f"${first_wage['p50_annual']:,} a year", "kind": "wage",
                 "record": first_wage,
                 "words": f"median pay in {period_in_words(first_wage['period'])}{worth},"
                 f" {first_group}"}
            )  # fmt: skip
        for projection in self.pay.projections.get(code, ())[-1:]:
            period = f"{projection['base_year']} to {projection['target_year']}"
            tiles.append(
                {"strong": f"{projection['change_percent']:+} percent", "kind": "projection",
                 "record": projection, "words": f"change in jobs foreseen from {period}, {group}"}
            )  # fmt: skip
        return tiles

    def _answers(self, claim: Record) -> list[Value]:
        """Return links to the records that a claim names as answers."""
        return [
            Value("link", self.catalogue.name(kind, key), self.catalogue.address(kind, key))
            for kind, keys in claim.get("answers", {}).items()
            for key in keys
        ]

    def _then_and_now(self, claim: Record) -> dict[str, list[Value]]:
        """Return the figures of an outdated claim, as links to their records, by their time."""
        figures: dict[str, list[Value]] = {}
        for figure in claim.get("figures", ()):
            kind = "wage" if "wage" in figure else "projection"
            pay = figure["unit"] == "USD per year"
            amount = f"${figure['value']:,} a year" if pay else f"{figure['value']} percent"
            name = self.catalogue.name(kind, figure[kind])
            value = pictures.link(self.catalogue, kind, figure[kind], f"{amount} ({name})")
            figures.setdefault(figure["time"], []).append(value)
        return figures


def _one_or_list(values: list[Value]) -> Value:
    """Return the only value, or else a list of the values."""
    return values[0] if len(values) == 1 else Value("list", items=values)


def _judgements(claims: list[Record]) -> list[str]:
    return list(dict.fromkeys(str(claim["judgement"]) for claim in claims))
