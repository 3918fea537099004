"""What this dataset knows of pay and prospects: which figures belong together, and which do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from hidata.site.catalogue import Catalogue, Record

QUALITIES = ("official-file", "official-page", "reduced-copy", "secondary-quotation")
"""Which figure to show of several for one code and period: the first of these there is."""

CURRENT = "soc-2018"
"""The scheme whose codes are in force."""

EVERYBODY = f"{CURRENT}-00-0000"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


def when(period: str) -> str:
    """A period in words: May 2025 for 2025-05."""
    year, _, month = period.partition("-")
    return f"{MONTHS[int(month) - 1]} {year}" if month else year


class Pay:
    """The wages and projections of a release, by code."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the release's records."""
        self.catalogue = catalogue
        self._codes = catalogue.records["code"]

    @cached_property
    def national(self) -> Mapping[str, Sequence[Record]]:
        """Wages of the whole country with a median, by code, one a period, in order of time."""
        found: defaultdict[str, dict[str, Record]] = defaultdict(dict)
        for record in self.catalogue.records["wage"].values():
            whole = record["area"] == "us" and record.get("industry", "all") == "all"
            if whole and "p50_annual" in record and record.get("quality") in QUALITIES:
                here = found[record["code"]]
                known = here.get(record["period"])
                if known is None or _better(record, known):
                    here[record["period"]] = record
        return {code: [of[p] for p in sorted(of)] for code, of in found.items()}

    @cached_property
    def by_state(self) -> Mapping[str, Sequence[Record]]:
        """Mean wages of the states in the newest period that most states have, by code."""
        found: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
        areas = self.catalogue.records["area"]
        for record in self.catalogue.records["wage"].values():
            state = areas[record["area"]].get("type") == "state-or-district"
            if state and "mean_annual" in record and record.get("industry", "all") == "all":
                found[record["code"], record["period"]].append(record)
        newest: dict[str, Sequence[Record]] = {}
        for (code, _), records in sorted(found.items()):
            if len(records) >= 25:
                newest[code] = records
        return newest

    @cached_property
    def projections(self) -> Mapping[str, Sequence[Record]]:
        """Projections with a percentage, by code, in order of their cycles."""
        found: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self.catalogue.records["projection"].values():
            if "change_percent" in record:
                found[record["code"]].append(record)
        return {c: sorted(of, key=lambda r: (r["base_year"], r["id"])) for c, of in found.items()}

    def before(self, code: str) -> list[str]:
        """The codes whose people went into this one, in whole or part, and itself: oldest first."""
        chain, todo = [code], [code]
        while todo:
            here = todo.pop()
            for key, record in self._codes.items():
                ties = record.get("relations", ())
                leads = any(
                    t["code"] == here and t["relation"] in ("became", "aggregates") for t in ties
                )
                if leads and key not in chain:
                    chain.append(key)
                    todo.append(key)
        known = [c for c in chain if c in self.national or c in self.projections]
        return sorted(known, key=lambda c: (self._begins(c), c == code, c))

    def everybody(self, projection: Record) -> tuple[float, Record] | None:
        """The change foreseen for all occupations in the same cycle, and the record it is from."""
        key = "all_occupations_change_percent"
        if key in projection:
            return projection[key], projection
        for code, records in self.projections.items():
            for record in records if code.endswith("-00-0000") else ():
                if record["cycle"] == projection["cycle"]:
                    return record["change_percent"], record
        return None

    def _begins(self, code: str) -> str:
        wages = self.national.get(code)
        return str(wages[0]["period"]) if wages else "9999"

    def title(self, code: str) -> str:
        """A code's notation, its title, and its edition, in words."""
        record = self._codes[code]
        title = record.get("title", "")
        scheme = self.catalogue.name("scheme", record["scheme"])
        short = scheme.replace("Standard Occupational Classification", "SOC")
        return f"{record['notation']} {title} ({short})"

    def group(self, code: str) -> str:
        """A code's title alone: what its people are called."""
        return str(self._codes[code].get("title", "")) or self.title(code)

    def current(self, occupation: Record) -> list[str]:
        """The codes in force that an occupation has and that wages are known for."""
        codes = [tie["code"] for tie in occupation.get("codes", ())]
        return [c for c in codes if c.startswith(f"{CURRENT}-") and c in self.national]


def _better(one: Record, other: Record) -> bool:
    return QUALITIES.index(one["quality"]) < QUALITIES.index(other["quality"])
