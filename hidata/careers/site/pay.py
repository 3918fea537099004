"""The wages and projections of a release, grouped into series that may be shown together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from hidata.site.catalogue import Catalogue, Record

QUALITIES = ("official-file", "official-page", "reduced-copy", "secondary-quotation")
"""Qualities of figures, in the order of preference among those for one code and period."""

CURRENT_SCHEME = "soc-2018"
"""The scheme that is in force."""

ALL_OCCUPATIONS = f"{CURRENT_SCHEME}-00-0000"
SPECIALIST = f"{CURRENT_SCHEME}-29-2072"
"""The code whose pay is shown where only one is: on the front page, for a place in the search."""

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


LEAST_JOBS = 100
"""With how many jobs a median stands in a ranking at least."""

ERRORS = 1.645
"""How many standard errors to each side of a mean are its interval of 90 percent."""


def interval(wage: Record) -> tuple[int, int]:
    """Return the interval of 90 percent around the mean wage of a record, in whole dollars."""
    mean, error = wage["mean_annual"], ERRORS * wage["mean_rse"] / 100
    return round(mean * (1 - error)), round(mean * (1 + error))


def period_in_words(period: str) -> str:
    """Return a period in words: May 2025 for 2025-05."""
    year, _, month = period.partition("-")
    return f"{MONTHS[int(month) - 1]} {year}" if month else year


class Pay:
    """The wages and projections of a release, by code."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Keep the catalogue; the series are computed when first used."""
        self.catalogue = catalogue
        self._codes = catalogue.records["code"]

    @cached_property
    def national(self) -> Mapping[str, Sequence[Record]]:
        """National wages with a median, by code: one for each period, in order of time."""
        by_code: defaultdict[str, dict[str, Record]] = defaultdict(dict)
        for record in self.catalogue.records["wage"].values():
            is_national = record["area"] == "us" and record.get("industry", "all") == "all"
            if is_national and "p50_annual" in record and record.get("quality") in QUALITIES:
                by_period = by_code[record["code"]]
                other = by_period.get(record["period"])
                if other is None or _is_preferred(record, other):
                    by_period[record["period"]] = record
        return {
            code: [by_period[period] for period in sorted(by_period)]
            for code, by_period in by_code.items()
        }

    @cached_property
    def by_state(self) -> Mapping[str, Sequence[Record]]:
        """Rows of the ranking of states by their medians, by code, where at least 25 are ranked."""
        by_code: defaultdict[str, list[Record]] = defaultdict(list)
        for row in self.catalogue.rows("pay_ranking"):
            if row["level"] == "state":
                by_code[row["code"]].append(row)
        return {
            code: sorted(rows, key=lambda row: (row["rank"], -row["mean_annual"], row["area"]))
            for code, rows in by_code.items()
            if len(rows) >= 25
        }

    @cached_property
    def real(self) -> Mapping[str, Record]:
        """The row of real pay of each wage that has one, by the id of the wage."""
        return {row["wage"]: row for row in self.catalogue.rows("pay_real")}

    @cached_property
    def comparability(self) -> Mapping[tuple[str, str], str]:
        """Whether a wage can be compared with the newest one of a code, by code and wage."""
        rows = self.catalogue.rows("series")
        return {(row["newest_code"], row["wage"]): row["comparability"] for row in rows}

    @cached_property
    def _verdicts(self) -> Mapping[str, Record]:
        """The verdicts on each wage, by its id."""
        return {row["wage"]: row for row in self.catalogue.rows("wage_verdict")}

    def real_median(self, wage: Record) -> int | None:
        """Return a median in dollars of the base month, None if that is not known."""
        value: int | None = self.real.get(wage["id"], {}).get("p50_annual_real")
        return value

    def verdict(self, wage: Record, column: str) -> str | None:
        """Return a verdict on a wage, by its column in the view, None where there is none."""
        verdict: str | None = self._verdicts.get(wage["id"], {}).get(column)
        return verdict

    def is_ranked(self, wage: Record) -> bool:
        """Return whether a median may stand in a ranking: its mean is reliable, its jobs 100."""
        verdict = self.verdict(wage, "mean_verdict")
        has_mean = "mean_annual" in wage and wage.get("employment", 0) >= LEAST_JOBS
        return verdict == "reliable" and has_mean

    @cached_property
    def projections(self) -> Mapping[str, Sequence[Record]]:
        """National projections with a percentage, by code, in order of their cycles."""
        by_code: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self.catalogue.records["projection"].values():
            if record["area"] == "us" and "change_percent" in record:
                by_code[record["code"]].append(record)
        return {
            code: sorted(records, key=lambda r: (r["base_year"], r["id"]))
            for code, records in by_code.items()
        }

    def predecessors(self, code: str) -> list[str]:
        """Return this code and the earlier codes that it replaced in whole or part, oldest first.

        Codes without wages or projections are left out.
        """
        chain, pending = [code], [code]
        while pending:
            newer = pending.pop()
            for key, record in self._codes.items():
                relations = record.get("relations", ())
                is_predecessor = any(
                    relation["code"] == newer and relation["relation"] in ("became", "aggregates")
                    for relation in relations
                )
                if is_predecessor and key not in chain:
                    chain.append(key)
                    pending.append(key)
        with_figures = [key for key in chain if key in self.national or key in self.projections]
        return sorted(with_figures, key=lambda key: (self._first_period(key), key == code, key))

    def all_occupations_change(self, projection: Record) -> tuple[float, Record] | None:
        """Return the projected change of all occupations in the same cycle, and its record."""
        key = "all_occupations_change_percent"
        if key in projection:
            return projection[key], projection
        for code, records in self.projections.items():
            for record in records if code.endswith("-00-0000") else ():
                if record["cycle"] == projection["cycle"]:
                    return record["change_percent"], record
        return None

    def _first_period(self, code: str) -> str:
        """Return the period of the first wages of a code, "9999" if it has none."""
        wages = self.national.get(code)
        return str(wages[0]["period"]) if wages else "9999"

    def title(self, code: str) -> str:
        """Return notation, title and scheme of a code in words."""
        record = self._codes[code]
        title = record.get("title", "")
        scheme = self.catalogue.name("scheme", record["scheme"])
        scheme_name = scheme.replace("Standard Occupational Classification", "SOC")
        return f"{record['notation']} {title} ({scheme_name})"

    def group(self, code: str) -> str:
        """Return the title of a code, which names the group of workers that it counts."""
        return str(self._codes[code].get("title", "")) or self.title(code)

    def current(self, occupation: Record) -> list[str]:
        """Return the codes of an occupation that are in force and have national wages."""
        codes = [entry["code"] for entry in occupation.get("codes", ())]
        return [
            code
            for code in codes
            if code.startswith(f"{CURRENT_SCHEME}-") and code in self.national
        ]


def _is_preferred(one: Record, other: Record) -> bool:
    """Return whether a figure is preferred to another one by its quality."""
    return QUALITIES.index(one["quality"]) < QUALITIES.index(other["quality"])
