"""The pages of credentials: the list of all, which one first, and the page of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from hidata.careers.site.conditions import STARTS, answer, asked, in_short, start
from hidata.careers.site.costs import costs, table
from hidata.careers.site.path_chart import path_chart
from hidata.careers.site.ties import ENDS, ROLES, ties_of
from hidata.careers.site.words import (
    METRICS,
    TAGS,
    country,
    date,
    labels,
    minutes,
    money,
    span,
)
from hidata.site.catalogue import Catalogue, Record

SHOWN = (
    "name", "abbreviation", "issuer", "country", "level", "status", "status_date",
    "status_date_unknown", "conditions", "conditions_known", "conditions_note", "exam_of", "exam",
    "fees", "recertification", "url", "statistics", "description", "verification",
)  # fmt: skip
"""The properties that the page shows in its sections, and not again among the other facts."""

FOLLOWERS = ("successor", "supersedes", "upgrade", "prerequisite")
"""The types of ties that may say what came in the place of a credential that has ended."""


class Credentials:
    """What the pages of credentials show, computed from the records and the views."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Keep the catalogue; the views are read when a page first needs them."""
        self.catalogue = catalogue
        self.records = catalogue.records["credential"]
        self.statuses = labels(catalogue, "credential", "status")
        self.levels = labels(catalogue, "credential", "level")

    @cached_property
    def _costs(self) -> Mapping[str, list[Mapping[str, Any]]]:
        return costs(self.catalogue)

    @cached_property
    def _overview(self) -> Mapping[str, Mapping[str, Any]]:
        return {row["credential"]: row for row in self.catalogue.rows("credential_overview")}

    @cached_property
    def paths(self) -> Sequence[Mapping[str, Any]]:
        """The rows of the view of what leads from one credential to another."""
        return self.catalogue.rows("credential_paths")

    def _labels(self, *path: str) -> Mapping[str, str]:
        return labels(self.catalogue, "credential", *path)

    def short(self, key: str) -> str:
        """Return the abbreviation of a credential, else its name."""
        record = self.records[key]
        return str(record.get("abbreviation") or self.catalogue.name("credential", key))

    def link(self, key: str) -> tuple[str, str]:
        """Return the short name of a credential and the address of its page."""
        return self.short(key), self.catalogue.address("credential", key)

    def values(self, key: str) -> dict[str, Any]:
        """Return the values for the template of a credential's page."""
        record, overview = self.records[key], self._overview.get(key, {})
        is_open = overview.get("open_without_experience")
        exam_of = record.get("exam_of", "")
        ties = self._ties(key)
        return {
            "record": record, "asked": asked(record), "short": self.short(key),
            "answer": answer(record, is_open, self.short(exam_of) if exam_of else ""),
            "costs": table(self.catalogue, record, self._costs.get(key, ())),
            "exam_facts": [
                *exam_facts(record.get("exam", {}), self._labels("exam", "delivery"))
            ],
            "figures": list(figures(record)), "renewal": renewal(record),
            "leads": [path for path in self._neighbors(key) if path["is_next"]],
            "before": [path for path in self._neighbors(key) if not path["is_next"]],
            "ended": self.ended(key), "as_of": date(overview.get("as_of") or ""),
            "asking": [tie for tie in ties if tie[1] != "required"],
            "requiring": [tie for tie in ties if tie[1] == "required"],
            "status_words": self.statuses, "tags": TAGS, "level_words": self.levels,
            "country": country(record), "issuer_site": self.issuer_site(record),
            "rests_on": self._labels("verification").get(record.get("verification", ""), ""),
            "hidden_facts": SHOWN,
        }  # fmt: skip

    def issuer_site(self, record: Record) -> str:
        """Return the address of the issuer's site, "" if it is not known."""
        issuer = self.catalogue.records["organization"].get(record["issuer"], {})
        return str(issuer.get("website", ""))

    def _ties(self, key: str) -> list[tuple[Any, str, str]]:
        """Return the occupations that a credential is for: link, role, and words on the tie."""
        words = {text: role for role, text in ROLES.items()}
        found = ties_of(self.catalogue, "credential", key)
        return [(value, words.get(text, ""), text) for value, text in found]

    def _neighbors(self, key: str) -> Iterator[dict[str, Any]]:
        """Yield the credentials that lead to this one or that it leads to, each with words."""
        for path in self.paths:
            ends = path["from_credential"], path["to_credential"]
            if key in ends:
                other = ends[ends[0] == key]
                yield {"link": self.link(other), "is_next": ends[0] == key,
                       "words": ENDS[path["type"], "to" if ends[0] == key else "from"],
                       "text": path["words"] or "",
                       "asked": path["type"] in ("prerequisite", "accepted")}  # fmt: skip

    def ended(self, key: str) -> dict[str, Any] | None:
        """Return since when a credential has not been given and what followed, if it has ended."""
        record = self.records[key]
        if record["status"] not in ("retired", "historical"):
            return None
        followers = [
            self.link(tie["to"]) for tie in self.catalogue.records["credential_tie"].values()
            if tie["from"] == key and tie["type"] in FOLLOWERS
        ]  # fmt: skip
        return {"since": date(record.get("status_date", "")), "followers": followers}

    def listed(self) -> dict[str, Any]:
        """Return the values for the template of the list of all."""
        keys = sorted(self.records, key=lambda key: (ORDER.index(self.records[key]["status"]),
                                                     self.short(key).casefold(), key))  # fmt: skip
        rows = [self._row(key) for key in keys]
        counts = {
            name: {value: sum(row[name] == value for row in rows)
                   for value in dict.fromkeys(row[name] for row in rows) if value}
            for name in ("status", "open", "level", "country")
        }  # fmt: skip
        return {
            "rows": rows, "counts": counts, "groups": self._groups(keys), "starts": STARTS,
            "status_words": self.statuses, "tags": TAGS, "level_words": self.levels,
            "paths": path_chart(self.paths, {key: self.short(key) for key in self.records}),
            "listed_paths": [
                {"from": self.link(path["from_credential"]), "to": self.link(path["to_credential"]),
                 "words": ENDS[path["type"], "to"].split("this")}
                for path in self.paths
            ],
        }  # fmt: skip

    def _row(self, key: str) -> dict[str, Any]:
        """Return what the list says of a credential."""
        record, overview = self.records[key], self._overview.get(key, {})
        is_open = overview.get("open_without_experience")
        amounts = [self._amounts(key, name) for name in ("cost_to_earn", "cost_to_keep")]
        step = start(record)
        return {
            "key": key, "link": self.link(key), "name": record.get("name", ""),
            "issuer": self.catalogue.name("organization", record["issuer"]),
            "status": record["status"], "level": record.get("level", ""),
            "open": "" if is_open is None else "yes" if is_open else "no",
            "asks": in_short(record), "known": record["conditions_known"], "step": step,
            "country": country(record), "earn": amounts[0], "keep": amounts[1],
            "renewal": renewal(record)["short"], "url": record.get("url", ""),
            "issuer_site": self.issuer_site(record),
            "as_of": date(overview.get("as_of") or ""), "sort_date": overview.get("as_of") or "",
            "ended": self.ended(key), "specialty": record.get("specialty", False),
            "at_first": [self.short(other) for other, its in sorted(self.records.items())
                         if its.get("exam_of") == key],
        }  # fmt: skip

    def _amounts(self, key: str, name: str) -> dict[str, Any]:
        """Return a cost in words, a line for each payer, and the least amount to sort by."""
        known = [row for row in self._costs.get(key, ()) if row[name] is not None]
        words = {"member": " members", "non-member": " others", "anyone": ""}
        lines = [f"{money(row[name], row['currency'])}{words[row['payer']]}" for row in known]
        return {"lines": lines, "least": min((row[name] for row in known), default=None)}

    def _groups(self, keys: list[str]) -> list[list[dict[str, Any]]]:
        """Return the active credentials by what one has to have for them, the cheapest first."""
        groups: list[list[dict[str, Any]]] = [[] for _ in STARTS]
        for row in map(self._row, keys):
            if row["status"] == "active" and row["step"] is not None:
                groups[row["step"]].append(row)
        for group in groups:
            group.sort(key=lambda row: (row["specialty"], row["earn"]["least"] is None,
                                        row["earn"]["least"] or 0, row["link"][0]))  # fmt: skip
        return groups


ORDER = ("active", "unverified", "retired", "historical")
"""The statuses in the order of the list."""


def exam_facts(exam: Record, places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the facts of an examination in words; `places` has those for where it can be sat."""
    if "questions" in exam or "questions_min" in exam:
        low, high = exam.get("questions_min"), exam.get("questions_max")
        text = str(exam["questions"]) if "questions" in exam else f"{low} to {high}"
        scored = exam.get("questions_scored")
        yield "Questions", f"{text}, of which {scored} count" if scored else text
    if "other_items" in exam:
        yield "Also", exam["other_items"]
    if "duration_minutes" in exam:
        yield "Time", minutes(exam["duration_minutes"])
    if "passing_score" in exam:
        scale = exam.get("passing_scale", "")
        yield "Pass mark", f"{exam['passing_score']:g}{f' ({scale})' if scale else ''}"
    if "open_book" in exam:
        yield "Books allowed", "yes" if exam["open_book"] else "no"
    if exam.get("delivery"):
        where = ", or ".join(places.get(place, place) for place in exam["delivery"])
        yield "Where", f"{where}{f' ({vendor})' if (vendor := exam.get('vendor')) else ''}"


def figures(record: Record) -> Iterator[tuple[str, str, str, str]]:
    """Yield what was counted of a credential: words, value, date, source; the newest first."""
    statistics = sorted(
        record.get("statistics", ()), key=lambda s: (list(METRICS).index(s["metric"])
        if s["metric"] in METRICS else len(METRICS), _descending(s.get("as_of", "")))
    )  # fmt: skip
    for one in statistics:
        percent = "%" if one["metric"].endswith("_percent") else ""
        words = METRICS.get(one["metric"], one["metric"].replace("_", " ").capitalize())
        when = date(one["as_of"]) if "as_of" in one else "no date"
        yield words, f"{one['value']:,g}{percent}", when, one["source"]


def _descending(text: str) -> list[int]:
    """Return a key by which later dates sort before earlier ones."""
    return [-ord(character) for character in text]


def renewal(record: Record) -> dict[str, str]:
    """Return how a credential is kept up: in a few words, as a sentence, and the note."""
    rule = record.get("recertification", {})
    months, units = rule.get("cycle_months"), rule.get("ce_units")
    name = rule.get("ce_unit_name", "units")
    every = f"every {span(months).removeprefix('1 ')}" if months else ""
    unit_text = f"{units} {name}" if units is not None else ""
    sentence = f"Renewed {every}" if every else "How often it is renewed is not known"
    if unit_text:
        whole = "" if "education" in name else " of continuing education"
        sentence += f", with {unit_text}{whole}" if units else ""
    return {"short": ", ".join(filter(None, (every, unit_text))), "say": f"{sentence}.",
            "note": rule.get("note", ""),
            "as_of": date(rule["as_of"]) if "as_of" in rule else ""}  # fmt: skip
