"""The rules on contradictions: where sources differ both values stand, and one is preferred."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from hidata.checks.rules import Record, Rule, each
from hidata.findings.finding import Fault

Item = Mapping[str, Any]

LISTS = {
    "fees": ("amount", ("kind", "audience", "currency")),
    "membership_fees": ("amount", ("kind", "audience", "currency")),
    "statistics": ("value", ("metric",)),
}
"""The lists of figures: the property that holds the figure, and those that say what it is of."""

ABOUT = frozenset({"source", "as_of", "weak", "note"})
"""The properties of another value for an examination that are not the value itself."""


def preference_stated(record: Record) -> Iterator[Fault]:
    """Yield a fault for each figure that contradicts one above it, and none is preferred."""
    for name, (value, same) in LISTS.items():
        for (_, first), (index, second) in combinations(enumerate(record.get(name, ())), 2):
            if first[value] == second[value] or not _of_one_thing(first, second, same):
                continue
            choices = first.get("preferred"), second.get("preferred")
            if None not in choices and choices != (True, True):
                continue
            message = f"{second[value]} and {first[value]} contradict each other"
            both = choices == (True, True)
            message += ", and both are preferred." if both else ", and none is preferred."
            hint = 'write "preferred": true in one of them, false in the other, and why in a note'
            yield Fault(f"/{name}/{index}/{value}", "D150", message, hint)


def _of_one_thing(first: Item, second: Item, names: tuple[str, ...]) -> bool:
    """Return whether two figures are of the same thing, and can be of the same time."""
    dates = sorted((first.get("as_of", ""), second.get("as_of", "")), key=len)
    is_same_time = dates[1].startswith(dates[0])  # so that 2026 and none can be 2026-05
    return is_same_time and all(first.get(name) == second.get(name) for name in names)


def alternatives_differ(record: Record) -> Iterator[Fault]:
    """Yield a fault for each other value for an examination that contradicts nothing."""
    exam = record.get("exam", {})
    for index, alternative in enumerate(exam.get("alternatives", ())):
        pointer = f"/exam/alternatives/{index}"
        values = {name: value for name, value in alternative.items() if name not in ABOUT}
        if not values:
            yield Fault(pointer, "D152", "This names a source, but no other value.", "add it")
        for name, value in values.items():
            if name not in exam:
                message = f"The examination has no {name} that this would contradict."
                hint = f"write it as {name} of the examination, with evidence"
                yield Fault(f"{pointer}/{name}", "D152", message, hint)
            elif value == exam[name]:
                message = f"This is the {name} that the examination has already."
                hint = "name the source in the evidence"
                yield Fault(f"{pointer}/{name}", "D152", message, hint)


def member_of_what(record: Record) -> Iterator[Fault]:
    """Yield a fault for each price for members that names no association, or the reverse."""
    for index, fee in enumerate(record.get("fees", ())):
        is_price = fee.get("audience") == "member"
        if is_price and "member_of" not in fee:
            message = "Members pay this amount, but of which association is not said."
            yield Fault(f"/fees/{index}/audience", "D153", message, 'add "member_of"')
        if not is_price and "member_of" in fee:
            message = "The audience of this fee is not member."
            hint = 'write "audience": "member", or delete member_of'
            yield Fault(f"/fees/{index}/member_of", "D153", message, hint)


def prices_in_order(record: Record) -> Iterator[Fault]:
    """Yield a fault for each price for members that is above the one for others in its source."""
    fees = record.get("fees", ())
    others = [fee for fee in fees if fee.get("audience") == "non-member"]
    for index, fee in enumerate(fees):
        for other in others if fee.get("audience") == "member" else ():
            if _is_beside(fee, other) and fee["amount"] > other["amount"]:
                message = f"Members pay {fee['amount']}, and others {other['amount']}."
                hint = "look both up in the source"
                yield Fault(f"/fees/{index}/amount", "D154", message, hint)


def _is_beside(first: Item, second: Item) -> bool:
    """Return whether two fees are of one kind, in one currency, and from one source and time."""
    names = ("kind", "currency", "source", "as_of")
    return all(first.get(name) == second.get(name) for name in names)


CONTRADICTION_RULES: Mapping[str, Rule] = {
    "preference-stated": each(preference_stated),
    "alternatives-differ": each(alternatives_differ),
    "member-of-what": each(member_of_what),
    "prices-in-order": each(prices_in_order),
}
