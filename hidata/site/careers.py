"""What the site has for health-information careers beside what every dataset gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from hidata.site import careers_figures as pictures
from hidata.site import careers_years as years
from hidata.site.catalogue import Catalogue, Record, address
from hidata.site.facts import Value, facts, plain
from hidata.site.figures import Figure
from hidata.site.pay import CURRENT, EVERYBODY, Pay, when
from hidata.site.render import Pages, data

NAVIGATION = [
    ("occupation/index.html", "Occupations"),
    ("credential/index.html", "Credentials"),
    ("pay.html", "Pay"),
    ("compare/occupation.html", "Compare"),
    ("article.html", "The article"),
]
COMPARED = ("occupation", "credential")
SHOWN = 3
"""How many are compared: more columns than that do not fit."""


class Special:
    """The pages, and the parts of pages, that know what the records are about."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Draw nothing yet."""
        self.catalogue, self.pay = catalogue, Pay(catalogue)
        self._drawn: dict[str, Figure | None] = {}

    def record(self, kind: str, key: str) -> tuple[str, Mapping[str, Any]]:
        """The template for a record's page, and the values it needs beside the usual ones."""
        record = self.catalogue.records[kind][key]
        if kind == "occupation":
            codes = self.pay.current(record)[:2]
            figures = [f for code in codes for f in self._figures(code)]
            return "careers/occupation.html", {
                "glance": [tile for code in codes for tile in self._tiles(code)],
                "figures": figures, "record": record,
            }  # fmt: skip
        if kind == "code" and key in self.pay.national and key.startswith(CURRENT):
            return "careers/code.html", {"glance": self._tiles(key), "figures": self._figures(key)}
        return "record.html", {}

    def front(self) -> tuple[str, Mapping[str, Any]]:
        """The template for the front page, and its values."""
        tiles = self._tiles(f"{CURRENT}-29-2072")
        return "careers/front.html", {
            "glance": tiles, "figure": self._across,
            "everybody": self.pay.national[EVERYBODY][-1],
        }  # fmt: skip

    def files(self, pages: Pages) -> Iterator[tuple[str, bytes]]:
        """The pages of this dataset alone, and the pictures that any page showed."""
        codes = [c for c in sorted(self.pay.national) if c.startswith(CURRENT) and c != EVERYBODY]
        values = {"figure": self._across, "codes": codes, "pay": self.pay}
        yield pages.page("careers/pay.html", "pay.html", **values)
        claims = sorted(self.catalogue.records["claim"].values(), key=lambda claim: claim["number"])
        shown = [(claim, self._answers(claim)) for claim in claims]
        counts = {j: sum(c["judgement"] == j for c in claims) for j in _judgements(claims)}
        yield pages.page("careers/article.html", "article.html", claims=shown, counts=counts)
        for kind in COMPARED:
            yield pages.page("careers/compare.html", f"compare/{kind}.html", **self._compared(kind))
        ties = pictures.ties(self.catalogue, self._pairs())
        yield pages.page("careers/map.html", "map.html", figure=ties)
        for figure in (self._across, ties, *self._drawn.values()):
            yield from figure.files() if figure else ()

    @cached_property
    def _across(self) -> Figure:
        return pictures.across(self.pay)

    def _figures(self, code: str) -> list[Figure]:
        """The pictures of a code, each drawn once."""
        found = []
        for draw in (years.history, years.growth, pictures.states):
            name = f"{draw.__name__}-{code}"
            if name not in self._drawn:
                self._drawn[name] = draw(self.pay, code)
            found.append(self._drawn[name])
        return [figure for figure in found if figure]

    def _tiles(self, code: str) -> list[dict[str, Any]]:
        """The figures that people come for: what it pays, and what is foreseen."""
        wage = self.pay.national[code][-1]
        title = self.pay.title(code).rpartition(" (")[0]
        tiles = [
            {"strong": f"${wage['p50_annual']:,} a year", "kind": "wage", "record": wage,
             "words": f"median pay in {when(wage['period'])}, {title}"}
        ]  # fmt: skip
        for last in self.pay.projections.get(code, ())[-1:]:
            years = f"{last['base_year']} to {last['target_year']}"
            tiles.append(
                {"strong": f"{last['change_percent']:+} percent", "kind": "projection",
                 "record": last, "words": f"change in jobs foreseen, {years}, {title}"}
            )  # fmt: skip
        return tiles

    def _answers(self, claim: Record) -> list[Value]:
        """The records that answer a claim."""
        return [
            Value("link", self.catalogue.name(kind, key), address(kind, key))
            for kind, keys in claim.get("answers", {}).items()
            for key in keys
        ]

    def _compared(self, kind: str) -> dict[str, Any]:
        fields = self.catalogue.kinds[kind].shape.fields
        titles = [
            (name, str(f.note("title") or name))
            for name, f in fields.items()
            if name not in ("id", "name", "evidence")
        ]
        records: dict[str, dict[str, Any]] = {
            key: {
                "name": self.catalogue.name(kind, key),
                "href": address(kind, key),
                "values": {
                    f.name: "; ".join(plain(f.value)) for f in facts(self.catalogue, kind, record)
                },
            }
            for key, record in self.catalogue.records[kind].items()
        }
        keys = sorted(records, key=lambda key: (records[key]["name"].casefold(), key))
        return {"kind": kind, "keys": keys, "kinds": COMPARED, "shown": SHOWN,
                "comparison": data({"titles": titles, "records": records})}  # fmt: skip

    def _pairs(self) -> list[tuple[str, list[str]]]:
        """Each credential with the occupations that it is for or that ask for it."""
        found: dict[str, set[str]] = {}
        for key, record in self.catalogue.records["credential"].items():
            found.setdefault(key, set()).update(record.get("occupations", ()))
        for key, record in self.catalogue.records["occupation"].items():
            for credential in record.get("credentials", ()):
                found.setdefault(credential, set()).add(key)
        named = {key: self.catalogue.name("credential", key) for key in found}
        return [
            (key, sorted(found[key]))
            for key in sorted(found, key=lambda k: named[k].casefold())
            if found[key]
        ]


def _judgements(claims: list[Record]) -> list[str]:
    return list(dict.fromkeys(str(claim["judgement"]) for claim in claims))
