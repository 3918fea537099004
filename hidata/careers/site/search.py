"""What the search says of health-information careers: other names, and facts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from hidata.careers.site.pay import QUALITIES, SPECIALIST, Pay, period_in_words
from hidata.careers.site.search_words import CALLED, EXAMPLES, KINDS, SAME, SHORTCUTS, TOPICS
from hidata.site.catalogue import Catalogue, Record
from hidata.site.search_words import Crossing, SearchWords

Cost = tuple[str, Mapping[str, Any]]
"""Who pays, in words, and a row of the view of costs."""


class CareersSearch:
    """Names, facts and words for the search, from the records of a release."""

    def __init__(self, catalogue: Catalogue, pay: Pay) -> None:
        """Sort the titles of jobs by the record whose other names they are."""
        self._catalogue, self._pay = catalogue, pay
        self._names: dict[tuple[str, str], list[str]] = {}
        owners = dict(self._owners())
        for title in catalogue.records.get("alternate_title", {}).values():
            record = owners.get(title["code"], ("code", title["code"]))
            self._names.setdefault(record, []).append(title["title"])
        for key, area in catalogue.records["area"].items():
            self._names["area", key] = [*_place_names(area)]

    def _owners(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield each code that is that of one whole occupation, with the occupation."""
        for key, record in self._catalogue.records["occupation"].items():
            for entry in record.get("codes", ()):
                if record["level"] == "detailed" and entry["match"] == "classified":
                    yield entry["code"], ("occupation", key)

    def names(self, kind: str, key: str) -> Sequence[str]:
        """Return other names of a record: titles of jobs, letters of a state, cities of an area."""
        return self._names.get((kind, key), ())

    def facts(self, kind: str, key: str) -> dict[str, str]:
        """Return what is said of a record: a fact for "", and for the titles of topics."""
        record = self._catalogue.records[kind][key]
        if kind == "occupation":
            return self._prospects(self._pay.current(record)[:1])
        if kind == "code":
            return self._prospects([key] if key in self._pay.national else [])
        if kind == "credential":
            return self._credential(key, record)
        wage = self._wages[SPECIALIST].get(key) if kind == "area" else None
        return {"": self._said(SPECIALIST).format(f"{wage['p50_annual']:,}")} if wage else {}

    def _prospects(self, codes: Sequence[str]) -> dict[str, str]:
        """Return the median pay and the projected change of a group, if it is known."""
        facts = {}
        for code in codes:
            wage, group = self._pay.national[code][-1], self._pay.group(code)
            facts[""] = facts["Pay"] = self._said(code).format(f"{wage['p50_annual']:,}")
            for one in self._pay.projections.get(code, ())[-1:]:
                years = f"{one['base_year']} to {one['target_year']}"
                facts["Outlook"] = f"{one['change_percent']:+}% jobs, {years} ({group})"
        return facts

    def _credential(self, key: str, record: Record) -> dict[str, str]:
        """Return who awards a credential, whether it can be earned, and what it costs."""
        issuer = self._catalogue.records["organization"].get(record.get("issuer", ""), {})
        status = {"active": "", "unverified": "not confirmed"}.get(
            record["status"], record["status"]
        )
        said = [issuer.get("abbreviation", issuer.get("name", "")), status]
        costs = {
            "Cost": _amounts("To earn it", self._costs.get(key, ()), "cost_to_earn"),
            "Renewal": _amounts(
                "To keep it for five years", self._costs.get(key, ()), "cost_to_keep"
            ),
        }
        return {"": ", ".join(filter(None, said))} | {k: v for k, v in costs.items() if v}

    @cached_property
    def _costs(self) -> Mapping[str, list[Cost]]:
        """The costs of each credential, with the payers in words."""
        societies = self._catalogue.records["organization"]
        found: defaultdict[str, list[Cost]] = defaultdict(list)
        for row in self._catalogue.rows("credential_cost"):
            society = societies.get(row["membership"] or "", {})
            members = f"members of {society.get('abbreviation', society.get('name', 'it'))}"
            payer = {"member": members, "non-member": "others"}.get(row["payer"], "everybody")
            found[row["credential"]].append((payer, row))
        return found

    def words(self) -> SearchWords:
        """Return the words, topics and pages, and the pay of each occupation in each area."""
        return SearchWords(
            kinds=KINDS, called=CALLED, same=SAME, topics=TOPICS, shortcuts=SHORTCUTS,
            compare={kind: f"compare/{kind}.html?ids=" for kind in KINDS[:3]},
            crossings=[self._by_area()], examples=EXAMPLES,
        )  # fmt: skip

    def _by_area(self) -> Crossing:
        """Return the newest median pay of the groups of the occupations in each area."""
        codes = list(self._wages)
        groups = {
            key: codes.index(of[0])
            for key, record in self._catalogue.records["occupation"].items()
            if (of := self._pay.current(record))
        }
        facts = [
            (self._said(code), {area: wage["p50_annual"] for area, wage in by_area.items()})
            for code, by_area in self._wages.items()
        ]
        return Crossing(
            ("occupation", "area"), "{first} in {second}", groups, facts, ("pay", "jobs")
        )

    @cached_property
    def _wages(self) -> Mapping[str, Mapping[str, Record]]:
        """The wages of the newest period by area, by the code of a group of occupations."""
        occupations = self._catalogue.records["occupation"].values()
        codes = {SPECIALIST, *(code for one in occupations for code in self._pay.current(one)[:1])}
        wages: dict[str, dict[str, Record]] = {code: {} for code in sorted(codes)}
        for wage in self._catalogue.records["wage"].values():
            is_whole = wage.get("industry", "all") == "all" and "p50_annual" in wage
            code = wage["code"]
            if not is_whole or code not in wages or wage.get("quality") not in QUALITIES:
                continue
            if wage["period"] == self._pay.national[code][-1]["period"]:
                other = wages[code].setdefault(wage["area"], wage)
                if QUALITIES.index(wage["quality"]) < QUALITIES.index(other["quality"]):
                    wages[code][wage["area"]] = wage
        return wages

    def _said(self, code: str) -> str:
        """Return words for the median pay of a group, with {} in the place of the amount."""
        month = period_in_words(self._pay.national[code][-1]["period"])
        return f"Median ${{}} a year, {month} ({self._pay.group(code)})"


def _amounts(what: str, costs: Sequence[Cost], column: str) -> str:
    """Return what something costs each payer, "" where it is not known."""
    known = [
        (payer, row[column], row["currency"]) for payer, row in costs if row[column] is not None
    ]
    amounts = [
        f"{f'${amount:,.2f}' if currency == 'USD' else f'{amount:,.2f} {currency}'} for {payer}"
        for payer, amount, currency in known
    ]
    return f"{what}: {', '.join(amounts)}".replace(".00", "") if amounts else ""


def _place_names(area: Record) -> Iterator[str]:
    """Yield the letters of a state, or the cities of a metropolitan area, with the state's too."""
    for code in area.get("codes", ()):
        if letters := code["notation"].partition(":US-")[2]:
            yield letters
    places, _, states = area["name"].partition(", ")
    for city in re.split("-+|/", places) if states else ():
        yield city
        yield from (f"{city} {letters}" for letters in states.split("-"))
