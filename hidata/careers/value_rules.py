"""The rules of published values: how they are marked, and that each is here once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from hidata.careers.dataset_rules import repeated
from hidata.checks.rules import Context, Fact, Found, Record, Rule
from hidata.findings.finding import Fault

MARKS = {
    "printed": re.compile(r"\S+"),
    "withheld": re.compile(r"\*|\*\*|-|\N{EM DASH}"),
    "bound": re.compile(r"#|~|-|[<>]=\$?[0-9,.]+"),
    "not-applicable": re.compile(r"\*|-"),
}
"""The marks that BLS's files have for each status of a value."""

DIRECTIONS = {"#": "at_least", "~": "at_most", ">": "at_least", "<": "at_most"}
"""The bound that a mark is, by its first character."""

BOUNDS = ("at_least", "at_most")

OF_FIELDS = {
    "#": re.compile(".*_(hourly|annual)"),
    "~": re.compile("establishment_share"),
    "**": re.compile("employment.*|.*_share"),
}
"""The properties that a mark of the OEWS workbooks can be on, where it is not for all."""

BY_FOOTNOTE = {"4": "not-applicable", "5": "bound", "8": "withheld"}
"""What the mark - of the OEWS flat files says, by the number of its footnote."""

NOT_VALUES = frozenset({
    "$schema", "id", "code", "area", "industry", "period", "cycle", "currency", "marks", "quality",
    "source", "additional_sources", "locator", "note",
})  # fmt: skip
"""The properties that say what a record is about and what it rests on: no mark is on them."""

SUFFIXES = {"paid-by-the-year": "_hourly", "paid-by-the-hour": "_annual"}
"""The end of the names of the properties that are not applicable for each reason."""


class StatusFitsValue:
    """Each mark of a record fits the value that it is on, and says one thing only."""

    def __init__(self, context: Context) -> None:
        """Keep the names of the properties that a mark can be on."""
        self._properties = context.shape.fields.keys() - NOT_VALUES

    def __call__(self, record: Record) -> Iterator[Fault]:
        """Yield a fault for each mark that does not fit its value, or contradicts itself."""
        if "marks" not in record:
            return
        seen: set[str] = set()
        for index, entry in enumerate(record["marks"]):
            pointer, field = f"/marks/{index}", entry["field"]
            if field not in self._properties:
                message = f"A record of this kind has no value called {field}."
                yield Fault(f"{pointer}/field", "D124", message, "name the property of the value")
            elif field in seen:
                message = f"{field} has an entry already."
                yield Fault(f"{pointer}/field", "D124", message, "make one of the two")
            elif (entry["status"] == "printed") != (field in record):
                where = "present" if field in record else "absent"
                message = f"{field} is marked as {entry['status']}, but it is {where}."
                yield Fault(f"{pointer}/field", "D111", message, "look it up in the source")
            seen.add(field)
            for name, message in _contradictions(entry):
                yield Fault(f"{pointer}/{name}", "D124", message)


def _contradictions(entry: Record) -> Iterator[tuple[str, str]]:
    """Yield what in a mark's entry contradicts its status: the name of a property, a message."""
    status, mark, reason = entry["status"], entry.get("mark"), entry.get("reason")
    bounds = [name for name in BOUNDS if name in entry]
    if len(bounds) != (status == "bound"):
        expected = "exactly one" if status == "bound" else "no"
        yield "status", f"A value that is {status} has {expected} bound, not {len(bounds)}."
    elif bounds and mark and (message := _misread(mark, bounds[0], entry[bounds[0]])):
        yield bounds[0], message
    yield from _wrong_mark(entry)
    if status == "printed" and "footnote" not in entry:
        yield "status", "A printed value is marked only for its footnote, which is missing."
    if (status == "not-applicable") != (reason is not None):
        verb = "lacks" if reason is None else "has"
        yield "status", f"A value that is {status} {verb} a reason."
    if reason and not entry["field"].endswith(SUFFIXES[reason]):
        yield "reason", f"{entry['field']} is published where pay is {reason.replace('-', ' ')}."


def _wrong_mark(entry: Record) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the mark of an entry, or with the footnote that explains it."""
    status, mark, footnote = entry["status"], entry.get("mark"), entry.get("footnote")
    if mark and not MARKS[status].fullmatch(mark):
        yield "mark", f"{mark} is not a mark of a value that is {status}."
    elif mark in OF_FIELDS and not OF_FIELDS[mark].fullmatch(entry["field"]):
        yield "mark", f"{mark} is not a mark of {entry['field']}."
    if mark != "-" or status == "printed":
        return
    if footnote is None:
        yield "mark", "The mark - says nothing without its footnote, which is missing."
    elif BY_FOOTNOTE.get(footnote, status) != status:
        yield "footnote", f"By its footnote {footnote} the value is {BY_FOOTNOTE[footnote]}."


def _misread(mark: str, bound: str, value: float) -> str | None:
    """Return what is wrong with a bound by its mark, None if nothing is."""
    if DIRECTIONS.get(mark[0], bound) != bound:
        return f"The mark {mark} is not a bound of the kind {bound}."
    number = re.sub("[^0-9.]", "", mark)
    if number and float(number) != value:
        return f"The mark {mark} is not the bound {value}."
    return None


SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "wage": ("code", "area", "industry", "period", "source"),
    "projection": ("code", "area", "cycle", "source"),
    "rating": ("code", "element", "scale", "release", "source"),
}
"""The properties that together say which figure of which source a record of each kind has."""

_SUBJECT_OF = {kind: itemgetter(*names) for kind, names in SUBJECTS.items()}
"""Functions that return the values of these properties of a record."""


class ObservationOnce:
    """One figure of one source is in one record; what sources contradict stands side by side."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return what a figure is of, in one text; None for other records."""
        values_of = _SUBJECT_OF[kind]
        try:
            return " ".join(values_of(record))
        except KeyError:  # it lacks one of the properties
            return None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the records that have what a record before, by order of keys, has already."""
        if len({(kind, subject) for kind, _, subject in facts}) == len(facts):
            return
        stated = ((kind, key, [(subject, "/code")]) for kind, key, subject in facts)
        for kind, key, pointer, other, _ in repeated(stated):
            message = f"The record {other} is of the same {', '.join(SUBJECTS[kind])}."
            yield kind, key, Fault(pointer, "D125", message, "keep one of the two records")


VALUE_RULES: Mapping[str, Rule] = {
    "status-fits-value": StatusFitsValue,
    "observation-once": ObservationOnce(),
}
