"""The rules on credentials: their conditions and level, their ties, and weak evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hidata.careers.dataset_rules import repeated
from hidata.checks.rules import Fact, Found, Record, Rule, each
from hidata.findings.finding import Fault

Condition = Mapping[str, Any]

KINDS_OF = {
    "education_level": ("education",),
    "field": ("education", "training"),
    "accredited_by": ("education", "training"),
    "experience_months": ("experience",),
    "experience_field": ("experience",),
    "within_months": ("education", "experience", "training"),
    "credential": ("credential",),
    "membership_of": ("membership",),
}
"""The properties of a condition that only some kinds of condition have, each with those kinds."""


def conditions_fit_kind(record: Record) -> Iterator[Fault]:
    """Yield a fault for each property that a condition of its kind does not have, and for gaps.

    Routes are numbered from 1 without gaps. There are at least two, since they are alternatives.
    """
    conditions = record.get("conditions", ())
    for index, condition in enumerate(conditions):
        for name, kinds in KINDS_OF.items():
            if name in condition and condition["kind"] not in kinds:
                message = f"A condition of the kind {condition['kind']} has no {name}."
                hint = f"that is for {' or '.join(kinds)}"
                yield Fault(f"/conditions/{index}/{name}", "D142", message, hint)
        for name, message in _contradictions(condition, record["id"]):
            yield Fault(f"/conditions/{index}/{name}", "D142", message, "look it up in the source")
    routes = {condition["route"] for condition in conditions if "route" in condition}
    if routes and (len(routes) < 2 or routes != set(range(1, len(routes) + 1))):
        numbers = ", ".join(map(str, sorted(routes)))
        message = f"The routes are numbered {numbers}, not 1, 2 and so on."
        hint = "number them from 1; leave route out where there is only one"
        yield Fault("/conditions", "D142", message, hint)


def _contradictions(condition: Condition, key: str) -> Iterator[tuple[str, str]]:
    """Yield what contradicts itself in a condition of the credential `key`: property, message."""
    if condition["requirement"] == "not-asked":
        for name in (name for name in KINDS_OF if name in condition):
            yield name, f"The condition says that nothing is asked, but has {name}."
    if condition.get("credential") == key:
        yield "credential", "The credential is its own condition."
    months, within = condition.get("experience_months"), condition.get("within_months")
    if months is not None and within is not None and within < months:
        yield "within_months", f"Experience of {months} months does not fit in {within} months."


def conditions_known(record: Record) -> Iterator[Fault]:
    """Yield a fault where `conditions_known` does not fit the conditions that are present."""
    known, present = record["conditions_known"], "conditions" in record
    if present and known == "none":
        message = "The record has conditions, but says that none is known."
        yield Fault("/conditions_known", "D143", message, "write all or some")
    if not present and known != "none":
        message = f"The record says that {known} of the conditions are known, but lists none."
        yield Fault("/conditions_known", "D143", message, 'write none, or add "conditions"')


def one_examination(record: Record) -> Iterator[Fault]:
    """Yield a fault where a credential for another's examination has one of its own."""
    if "exam_of" not in record:
        return
    if record["exam_of"] == record["id"]:
        yield Fault("/exam_of", "D145", "This is the credential itself.", "leave it out")
    if "exam" in record:
        message = f"This credential is awarded for the examination of {record['exam_of']}."
        yield Fault("/exam", "D145", message, "delete one of the two")


DEGREES = (
    "high-school", "postsecondary-certificate", "some-college", "associate", "bachelor", "master",
    "doctoral-professional",
)  # fmt: skip
"""The levels of education that a condition can name, the lowest first."""

ASSOCIATE, MASTER = DEGREES.index("associate"), DEGREES.index("master")

FEW_MONTHS = 6
"""Months of experience that an entry credential may advise at most."""


def level_of(record: Record) -> str:
    """Return the level that follows from the conditions of a credential, if all are known."""
    if "exam_of" in record:
        return "apprentice"
    routes = _routes(record.get("conditions", ()))
    easy = [route for route in routes if not any(map(_is_demand, route))]
    if easy and _lowest_degree(easy) <= ASSOCIATE:
        return "entry"
    free = [route for route in routes if not any(map(_is_barrier, route))]
    return "core" if free and _lowest_degree(free) < MASTER else "advanced"


def _routes(conditions: Sequence[Condition]) -> list[list[Condition]]:
    """Return the conditions of each route, with those that hold for all; one route at least."""
    general = [condition for condition in conditions if "route" not in condition]
    special: dict[int, list[Condition]] = defaultdict(list)
    for condition in conditions:
        if "route" in condition:
            special[condition["route"]].append(condition)
    return [general + more for more in special.values()] or [general]


def _is_demand(condition: Condition) -> bool:
    """Return whether a condition asks or advises more than a few months of earlier practice."""
    if condition["requirement"] == "not-asked":
        return False
    if condition["kind"] == "experience":
        return bool(condition.get("experience_months", FEW_MONTHS + 1) > FEW_MONTHS)
    return bool(condition["kind"] == "credential")


def _is_barrier(condition: Condition) -> bool:
    """Return whether a condition keeps out who has neither experience nor a credential."""
    barrier = condition["kind"] in ("experience", "credential")
    return barrier and bool(condition["requirement"] == "required")


def _lowest_degree(routes: Sequence[Sequence[Condition]]) -> int:
    """Return the place in `DEGREES` of the lowest degree required on a route, 0 if none is named.

    On a route, the highest counts; a route that names none is not compared.
    """
    named = [
        [
            DEGREES.index(condition["education_level"])
            for condition in route
            if condition["requirement"] == "required"
            and condition.get("education_level") in DEGREES
        ]
        for route in routes
    ]
    return min((max(degrees) for degrees in named if degrees), default=0)


def level_follows_conditions(record: Record) -> Iterator[Fault]:
    """Yield a fault where the level is not the one that follows from the conditions."""
    if record["conditions_known"] != "all":
        if "level" in record:
            message = "The level follows from the conditions, but not all of them are known."
            yield Fault("/level", "D144", message, "delete it")
    elif record.get("level") != (level := level_of(record)):
        message = f"By the conditions, the level is {level}."
        yield Fault("/level" if "level" in record else "", "D144", message, f'"level": "{level}"')


def tie_rests_on(record: Record) -> Iterator[Fault]:
    """Yield a fault where the basis of a tie does not fit its evidence or its role."""
    basis = record["basis"]
    sourced = basis != "own-classification"
    for name, code in (("role", "D141"), ("evidence", "E004")):
        if sourced and name not in record:
            message = f"The basis is {basis}, but there is no {name}."
            yield Fault("", code, message, f'add "{name}", or write own-classification')
        if not sourced and name in record:
            message = f"A tie that rests on our own classification alone cannot have {name}."
            yield Fault(f"/{name}", code, message, "write source or both as the basis")


class PairStatedOnce:
    """Two records are tied by one record at most."""

    ends = (("occupation", "credential"), ("from", "to"))
    """The properties that name the two; the first pair that a record has counts."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the two records that are tied, with the JSON Pointer of the second."""
        first, second = next(pair for pair in self.ends if pair[0] in record)
        return [((record[first], record[second]), f"/{second}")]

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield each tie of two records that another record has stated already."""
        for kind, key, pointer, other, (first, second) in repeated(facts):
            message = f"{first} and {second} are already tied by the record {other}."
            yield kind, key, Fault(pointer, "D140", message, "keep one of the two records")


class PrerequisiteIsAsked:
    """A prerequisite of a credential is one of the credentials that its conditions require."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the two ends of a prerequisite, or the credentials that another requires."""
        if "from" in record:
            return (record["from"], record["to"]) if record["type"] == "prerequisite" else None
        return [
            condition["credential"]
            for condition in record.get("conditions", ())
            if _is_barrier(condition) and "credential" in condition
        ]

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the prerequisites that no condition requires, if both credentials have a record."""
        required = {key: fact for _, key, fact in facts if isinstance(fact, list)}
        for kind, key, fact in facts:
            if not isinstance(fact, tuple) or not required.keys() >= set(fact):
                continue
            first, second = fact
            if first not in required[second]:
                message = f"No condition of {second} requires {first}."
                hint = f"add the condition to {second}, or choose another type"
                yield kind, key, Fault("/from", "D146", message, hint)


WEAK_TIERS = ("reproduction", "encyclopedia", "secondary", "low")
"""The tiers of sources that are far from whoever knows: third parties who repeat or report."""


class WeakFitsTier:
    """What rests on a source is marked as weak exactly where the tier of the source says so."""

    lists = (
        "evidence", "conditions", "fees", "membership_fees", "statistics", "accreditations",
    )  # fmt: skip
    """The lists whose items name a source, and may be marked, besides those of an examination."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the tier of a source, or the pointer, source and mark of each item."""
        if "tier" in record:
            return str(record["tier"])
        lists = {f"/{name}": record.get(name, ()) for name in self.lists}
        lists["/exam/alternatives"] = record.get("exam", {}).get("alternatives", ())
        return [
            (f"{pointer}/{index}", item["source"], item.get("weak", False))
            for pointer, items in lists.items()
            for index, item in enumerate(items)
            if "source" in item
        ] or None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the items whose mark does not fit; sources without a record are skipped."""
        tiers = {key: fact for _, key, fact in facts if isinstance(fact, str)}
        for kind, key, fact in facts:
            for pointer, source, weak in fact if isinstance(fact, list) else ():
                if source not in tiers or weak == (tiers[source] in WEAK_TIERS):
                    continue
                message = f"The tier of {source} is {tiers[source]}."
                hint = "delete weak" if weak else 'add "weak": true'
                yield kind, key, Fault(pointer + "/weak" * weak, "E003", message, hint)


CREDENTIAL_RULES: Mapping[str, Rule] = {
    "conditions-fit-kind": each(conditions_fit_kind),
    "conditions-known": each(conditions_known),
    "one-examination": each(one_examination),
    "level-follows-conditions": each(level_follows_conditions),
    "tie-rests-on": each(tie_rests_on),
    "pair-stated-once": PairStatedOnce(),
    "prerequisite-is-asked": PrerequisiteIsAsked(),
    "weak-fits-tier": WeakFitsTier(),
}
