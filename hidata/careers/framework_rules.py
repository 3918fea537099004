"""The rules of classifications and frameworks: codes, their ties, scales, releases of O*NET."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from hidata.careers.dataset_rules import NoCycle
from hidata.checks.rules import Context, Fact, Found, Record, Rule, each
from hidata.findings.finding import Fault

MATCHES: Mapping[str, tuple[str, ...]] = {
    "same-as": ("exactMatch",),
    "narrower-than": ("broadMatch",),
    "detail-of": ("broadMatch",),
    "aggregates": ("narrowMatch",),
    "became": ("closeMatch", "broadMatch", "narrowMatch", "relatedMatch"),
    "crosswalked-to": ("relatedMatch",),
}
"""The SKOS mapping relations that say the same as a relation between codes."""


def match_fits_relation(record: Record) -> Iterator[Fault]:
    """Yield a fault for each tie whose SKOS mapping relation says something else."""
    for index, tie in enumerate(record.get("relations", ())):
        allowed = MATCHES[tie["relation"]]
        if tie["match"] not in allowed:
            message = f"{tie['match']} is not what {tie['relation']} means."
            hint = f"write {' or '.join(allowed)}"
            yield Fault(f"/relations/{index}/match", "D130", message, hint)


class TiesFitEditions:
    """Ties lead out of the scheme, to the edition that it rests on, and not back in time."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return family, basis and edition of a scheme, or the scheme and the ties of a code."""
        if "family" in record:
            return record["family"], record.get("rests_on", ""), record.get("edition", "")
        ties = record.get("relations", ())
        return record["scheme"], [(tie["code"], tie["relation"]) for tie in ties]

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the ties within a scheme, to another edition of its basis, or back in time."""
        schemes = {key: fact for kind, key, fact in facts if kind == "scheme"}
        codes = {key: fact for kind, key, fact in facts if kind == "code"}
        for key, (scheme, ties) in codes.items():
            for index, (other, relation) in enumerate(ties):
                target = codes.get(other, ("",))[0]
                if fault := _unfit(schemes, (key, scheme), (other, target), relation):
                    message, hint = fault
                    yield "code", key, Fault(f"/relations/{index}/code", "D131", message, hint)


_Schemes = Mapping[str, tuple[str, str, str]]


def _unfit(
    schemes: _Schemes, one: tuple[str, str], other: tuple[str, str], relation: str
) -> tuple[str, str] | None:
    """Return what is wrong with the tie of two codes, each with its scheme, and a hint; or None."""
    (key, scheme), (tied, target) = one, other
    if target == scheme:
        hint = "the code above a code in its scheme is its parent"
        return f"{tied} is a code of the same scheme.", hint
    if basis := _other_basis(schemes, scheme, target) or _other_basis(schemes, target, scheme):
        message = f"{key} and {tied} belong to editions that do not go together."
        return message, f"tie it to a code of {basis}"
    if relation == "became" and scheme in schemes and target in schemes:
        (family, _, edition), (new_family, _, new_edition) = schemes[scheme], schemes[target]
        if family != new_family:
            return f"A code of {scheme} cannot become one of {target}.", "choose another relation"
        if edition.isdecimal() and new_edition.isdecimal() and int(edition) > int(new_edition):
            return f"{key} is newer than {tied}.", f"state it in {tied}"
    return None


def _other_basis(schemes: _Schemes, scheme: str, target: str) -> str:
    """Return the scheme that `scheme` rests on, if `target` is another edition of it, or ""."""
    basis = schemes.get(scheme, ("", "", ""))[1]
    if target == basis or basis not in schemes or target not in schemes:
        return ""
    return basis if schemes[target][0] == schemes[basis][0] else ""


class ParentInScheme(NoCycle):
    """The code above a code is one of the same scheme, and no code is above itself."""

    relations = ("parent",)

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the scheme and the parent of a code."""
        return record["scheme"], record.get("parent", "")

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the codes whose parent is of another scheme, and those that close a cycle."""
        schemes = {key: scheme for _, key, (scheme, _) in facts}
        for kind, key, (scheme, parent) in facts:
            if schemes.get(parent, scheme) != scheme:
                message = f"{parent} is a code of {schemes[parent]}, not of {scheme}."
                hint = "a tie to a code of another scheme is one of its relations"
                yield kind, key, Fault("/parent", "D132", message, hint)
        edges = [(k, key, ("parent", key, parent)) for k, key, (_, parent) in facts if parent]
        yield from super().conclude(edges)


_RELEASE = re.compile(r"O\*NET ([0-9]+)\.([0-9]+|x)")
"""Matches a release of O*NET in words, as in `O*NET 29.0`; in `29.x` the end is not known."""

_OF_RELEASE = re.compile("onet-(?:content-model|scales|job-zones)-([0-9]+)-([0-9]+)(?:-|$)")
"""Matches the key of a code, a scale or a zone, or of their scheme, which names the release."""

FIRST_RELEASE = ("29", "0")
"""The release whose records were here before ids named the release."""

SKILLS_DIVIDED = (30, 3)
"""The release that divided skills into essential and transferable ones."""


@lru_cache(maxsize=256)
def _release_in(text: str) -> re.Match[str] | None:
    """Return the match of the release of O*NET at the beginning of a text, None without one."""
    return _RELEASE.match(text)


@lru_cache(maxsize=4096)
def _release_of(key: str) -> re.Match[str] | None:
    """Return the match of the release of O*NET that a key names, None if it names none."""
    return _OF_RELEASE.match(key)


class EditionFitsRelease:
    """The id and the references of a record are those of its release of O*NET."""

    def __init__(self, context: Context) -> None:
        """Keep the names of the properties that refer to one record."""
        fields = context.shape.fields.items()
        self._references = [
            name for name, shape in fields if shape.form == "scalar" and shape.note("x-hidata-ref")
        ]

    def __call__(self, record: Record) -> Iterator[Fault]:
        """Yield a fault where the id, a reference or the domain is that of another release."""
        if "release" not in record:
            return
        release = _release_in(record["release"])
        if not release:
            message = f"{record['release']} does not say which release of O*NET it is."
            yield Fault("/release", "D133", message, 'write it as in "O*NET 29.3"')
            return
        edition = release.groups()
        start = f"onet-{'-'.join(edition)}-"
        is_named = "scheme" in record or record["id"].startswith(start)
        if not is_named and edition[1] != "x" and edition != FIRST_RELEASE:
            message = f"The id of a record of {release[0]} begins with {start}"
            yield Fault("/id", "D133", message, f"rename it to {start}{record['id']}")
        for pointer, key in self._keys(record):
            named = _release_of(key)
            if named and not (named[1] == edition[0] and edition[1] in (named[2], "x")):
                message = f"{key} is of O*NET {named[1]}.{named[2]}, the record of {release[0]}."
                yield Fault(pointer, "D133", message, f"refer to the one of {release[0]}")
        if "x" not in edition and (wrong := _other_domain(record, edition)):
            yield Fault("/domain", "D133", wrong, "look it up in the release")

    def _keys(self, record: Record) -> Iterator[tuple[str, str]]:
        """Yield each key that a record refers to, and the scale of each of a task's ratings."""
        for name in self._references:
            if name in record:
                yield f"/{name}", record[name]
        for index, rating in enumerate(record.get("ratings", ())):
            yield f"/ratings/{index}/scale", rating["scale"]


def _other_domain(record: Record, edition: Sequence[str]) -> str | None:
    """Return what is wrong with the domain of a rating in its release, None if nothing is."""
    if "domain" not in record:
        return None
    domain, parts = record["domain"], ("essential-skills", "transferable-skills")
    wrong = ("skills",) if tuple(map(int, edition)) >= SKILLS_DIVIDED else parts
    return f"O*NET {'.'.join(edition)} has no domain {domain}." if domain in wrong else None


def bounds_hold_value(record: Record) -> Iterator[Fault]:
    """Yield a fault for each value that lies outside the bounds of its confidence interval."""
    ratings = [("", record)]
    ratings += [(f"/ratings/{i}", rating) for i, rating in enumerate(record.get("ratings", ()))]
    for pointer, rating in ratings:
        lower, upper = rating.get("lower_bound"), rating.get("upper_bound")
        if lower is None or upper is None:
            continue
        value = rating["value"]
        if not lower <= value <= upper:
            message = f"{value} is not between its bounds, {lower} and {upper}."
            yield Fault(f"{pointer}/value", "D135", message, "look all three up in the source")


class ValueOnScale:
    """A rating is not less than the least value of its scale, and not more than the greatest."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the ends of a scale, or the ratings of a record with their JSON Pointers."""
        if "minimum" in record:
            return record["minimum"], record["maximum"]
        ratings = [("", record)] if "value" in record else []
        ratings += [(f"/ratings/{i}", rating) for i, rating in enumerate(record.get("ratings", ()))]
        return [(f"{at}/value", each["scale"], each["value"]) for at, each in ratings] or None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the scales that end before they begin, and the ratings beyond their scale."""
        scales: dict[str, tuple[float, float]] = {}
        for kind, key, fact in facts:
            if kind == "scale":
                scales[key] = fact
                if fact[0] >= fact[1]:
                    message = f"The scale ends ({fact[1]}) before it begins ({fact[0]})."
                    yield kind, key, Fault("/maximum", "D134", message)
        for kind, key, ratings in facts:
            for pointer, scale, value in ratings if kind != "scale" else ():
                least, greatest = scales.get(scale, (value, value))
                if not least <= value <= greatest:
                    message = f"{value} is not on the scale {scale}, {least} to {greatest}."
                    yield kind, key, Fault(pointer, "D134", message, "look it up in the source")


class ProgramsFitCrosswalk:
    """The basis that an occupation states for a field of study is what the crosswalks say."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the codes that a code is set side by side with, or an occupation's codes."""
        if "scheme" in record:
            ties = record.get("relations", ())
            return [t["code"] for t in ties if t["relation"] == "crosswalked-to"]
        if "programs_cip" not in record:
            return None
        codes: dict[str, list[str]] = defaultdict(list)
        for item in record.get("codes", ()):
            codes[item["match"]].append(item["code"])
        return dict(codes), [(item["code"], item["basis"]) for item in record["programs_cip"]]

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the fields of study whose basis is not what the crosswalks say.

        A field without facts has a finding of its own, which comes first.
        """
        ties: dict[str, Sequence[str]] = {key: fact for kind, key, fact in facts if kind == "code"}
        for kind, key, fact in facts:
            if kind == "code":
                continue
            codes, programs = fact
            for index, (program, basis) in enumerate(programs):
                expected = _basis(ties.get(program, ()), codes)
                if program in ties and basis != expected:
                    message = f"By the ties of {program}, the basis is {expected}."
                    pointer = f"/programs_cip/{index}/basis"
                    yield kind, key, Fault(pointer, "D136", message, f"write {expected}")


def _basis(ties: Sequence[str], codes: Mapping[str, Sequence[str]]) -> str:
    """Return what a tie between a field of study and an occupation with these codes rests on."""
    for match, basis in (("classified", "crosswalk"), ("candidate", "crosswalk-of-candidate")):
        if set(ties) & set(codes.get(match, ())):
            return basis
    return "own-judgement"


FRAMEWORK_RULES: Mapping[str, Rule] = {
    "match-fits-relation": each(match_fits_relation),
    "ties-fit-editions": TiesFitEditions(),
    "parent-in-scheme": ParentInScheme(),
    "edition-fits-release": EditionFitsRelease,
    "bounds-hold-value": each(bounds_hold_value),
    "value-on-scale": ValueOnScale(),
    "programs-fit-crosswalk": ProgramsFitCrosswalk(),
}
