"""The rules of values that the publisher marks: withheld, bounded, not applicable, footnoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hidata.checks.rules import Context, Record, RecordRule
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

SUFFIXES = {"paid-by-the-year": "_hourly", "paid-by-the-hour": "_annual"}
"""The end of the names of the properties that are not applicable for each reason."""


class StatusFitsValue:
    """Each mark of a record fits the value that it is on, and says one thing only."""

    def __init__(self, context: Context) -> None:
        """Keep the names of the properties that a mark can be on."""
        self._properties = context.shape.fields.keys() - {"$schema", "id", "marks"}

    def __call__(self, record: Record) -> Iterator[Fault]:
        """Yield a fault for each mark that does not fit its value, or contradicts itself."""
        seen: set[str] = set()
        for index, entry in enumerate(record.get("marks", ())):
            pointer, field = f"/marks/{index}", entry["field"]
            if field not in self._properties:
                message = f"A record of this kind has no property {field}."
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
    if mark and not MARKS[status].fullmatch(mark):
        yield "mark", f"{mark} is not a mark of a value that is {status}."
    if status == "printed" and "footnote" not in entry:
        yield "status", "A printed value is marked only for its footnote, which is missing."
    if (status == "not-applicable") != (reason is not None):
        verb = "lacks" if reason is None else "has"
        yield "status", f"A value that is {status} {verb} a reason."
    if reason and not entry["field"].endswith(SUFFIXES[reason]):
        yield "reason", f"{entry['field']} is published where pay is {reason.replace('-', ' ')}."


def _misread(mark: str, bound: str, value: float) -> str | None:
    """Return what is wrong with a bound by its mark, None if nothing is."""
    if DIRECTIONS.get(mark[0], bound) != bound:
        return f"The mark {mark} is not a bound of the kind {bound}."
    number = re.sub("[^0-9.]", "", mark)
    if number and float(number) != value:
        return f"The mark {mark} is not the bound {value}."
    return None


VALUE_RULES: Mapping[str, RecordRule] = {"status-fits-value": StatusFitsValue}
