"""Words that people read in the place of values: labels, amounts, dates, reliability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hidata.careers.site.pay import MONTHS
from hidata.site.catalogue import Catalogue
from hidata.tables.labels import value_labels

TAGS = {"unverified": "wait", "retired": "gone", "historical": "gone"}
"""The class (CSS) of each status of a credential but the usual one."""

COUNTRIES = {
    "US": "United States", "CA": "Canada", "AU": "Australia", "GB": "United Kingdom",
    "BE": "Belgium",
}  # fmt: skip
METRICS = {
    "active_holders": "People who hold it",
    "people_certified_more_than": "People who hold it, more than",
    "exams_taken": "Examinations taken",
    "test_takers": "People who took the examination",
    "first_time_test_takers": "People who took it for the first time",
    "first_time_passes": "People who passed at the first try",
    "first_time_pass_rate_percent": "Passed at the first try",
    "pass_rate_percent": "Passed",
}
RELIABILITY = {"reliable": "good", "use-with-care": "fair", "unreliable": "rough"}
"""A word for each verdict of the views, which follow `docs/statistics.md`."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How sure a figure is, in one word, and what that rests on."""

    word: str
    why: str


def labels(catalogue: Catalogue, kind: str, *path: str) -> dict[str, str]:
    """Return what the schema of a kind calls the values of a property, in the schema's order."""
    shape = catalogue.kinds[kind].shape
    for name in path:
        shape = shape.fields[name]
        shape = shape.item or shape
    return value_labels(shape.notes)


def reliability(verdict: str | None, error: float | None) -> Reliability:
    """Return the word for a verdict; without one, that it is not stated."""
    if verdict is None:
        return Reliability("not stated", "no error is published")
    return Reliability(RELIABILITY[verdict], f"standard error of the mean {error:g}%")


def money(amount: float | None, currency: str | None = "USD") -> str:
    """Return an amount with its currency, or that it is not known."""
    if amount is None:
        return "not known"
    text = f"{amount:,.2f}".removesuffix(".00")
    return f"${text}" if currency == "USD" else f"{currency} {text}" if currency else text


def date(text: str) -> str:
    """Return a date, a month or a year in words: May 27, 2025 for 2025-05-27."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    if not month:
        return year
    return f"{MONTHS[int(month) - 1]} {f'{int(day)}, ' if day else ''}{year}"


def span(months: int) -> str:
    """Return a number of months in words, in years if they are whole ones."""
    number, unit = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return f"{number} {unit}{'s' * (number != 1)}"


def minutes(number: int) -> str:
    """Return a number of minutes in hours and minutes."""
    hours, rest = divmod(number, 60)
    parts = [f"{hours} hour{'s' * (hours != 1)}"] if hours else []
    return " ".join([*parts, *([f"{rest} minutes"] if rest else [])])


def sentence_case(title: str) -> str:
    """Return a title such as Medical Records Specialists in the way of a sentence."""
    return title[:1] + title[1:].lower()


def country(record: Mapping[str, str]) -> str:
    """Return the name of a record's country, its code where that has no name here."""
    return COUNTRIES.get(record["country"], record["country"])
