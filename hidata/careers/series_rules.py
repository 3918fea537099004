"""The rule on links between codes over editions: what a link has, and that it leads forward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hidata.checks.rules import Fact, Found, Record, Rule, each
from hidata.findings.finding import Fault

METHOD = "method"
"""The type of a link that is a change of the method of estimation, and concerns all codes."""


def ends_fit_type(record: Record) -> Iterator[Fault]:
    """Yield a fault where a change of method names codes, or another link names none."""
    named = "from" in record
    if named and record["type"] == METHOD:
        message = "A change of method concerns all codes, and names none."
        yield Fault("/from", "D151", message, 'delete "from" and "to", or choose another type')
    if not named and record["type"] != METHOD:
        message = f"A link of the type {record['type']} leads from a code to another."
        yield Fault("/type", "D151", message, 'add "from" and "to"')


class LinksLeadForward:
    """A link leads to another code, after the link that leads to the code it comes from."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return where a link leads from and to, and when it takes effect."""
        return (record["from"], record["to"], record["takes_effect"]) if "from" in record else None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the links that take effect before their older code does, or lead to itself."""
        begins: dict[Any, Any] = {}
        for _, _, (_, newer, when) in facts:
            begins[newer] = min(when, begins.get(newer, when))
        for kind, key, (older, newer, when) in facts:
            if older == newer:
                message = f"The link leads from {older} to itself."
                yield kind, key, Fault("/to", "D151", message, "name the newer code")
            elif (begun := begins.get(older, "")) >= when:
                message = f"{older} begins with {begun}, and so cannot be followed from {when} on."
                yield kind, key, Fault("/takes_effect", "D151", message, "look both periods up")


SERIES_RULES: Mapping[str, Rule] = {
    "ends-fit-type": each(ends_fit_type),
    "links-lead-forward": LinksLeadForward(),
}
