"""Oracles: what must hold besides of the records that a mapping makes of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from hidata.authoring.record_files import Located
from hidata.findings.finding import Finding
from hidata.imports.mapping_model import Oracle
from hidata.imports.merge import ABSENT, place_of, said, same
from hidata.imports.numbers import is_number
from hidata.imports.reading import Read
from hidata.jsontext.reader import escape
from hidata.reports import counted

CODE = "I050"

Other = Callable[[str], Read | None]
"""Returns what another mapping makes of the same files, None if none of them is for it."""


class Verdict(NamedTuple):
    """What an oracle says: a sentence, how many values it looked at, and what disagrees."""

    sentence: str
    looked_at: int
    findings: list[Finding]


def consult(read: Read, places: Mapping[str, Located], other: Other) -> list[Verdict]:
    """Return what each oracle of a mapping says of the records made of files.

    `places` are those of the records that exist.
    """
    verdicts = []
    for oracle in read.mapping.oracles:
        match oracle.form:
            case "sum":
                verdicts.append(_sum(oracle, read))
            case "record":
                verdicts.append(_record(oracle, read))
            case "mapping":
                verdicts.append(_mapping(oracle, read, other(oracle.mapping)))
            case "typed":
                verdicts.append(_typed(read, places))
    return verdicts


def _sum(oracle: Oracle, read: Read) -> Verdict:
    """Compare a value with the sum of others, multiplied."""
    findings, looked_at = [], 0
    total = " + ".join(oracle.of)
    formula = total if oracle.times == 1 else f"{oracle.times:f} x {_bracketed(oracle.of)}"
    for taken in read.taken.values():
        value, parts = taken.record.get(oracle.value), [taken.record.get(n) for n in oracle.of]
        if not is_number(value, *parts):
            continue
        looked_at += 1
        expected = oracle.times * sum((Decimal(repr(part)) for part in parts), Decimal())
        if abs(Decimal(repr(value)) - expected) > oracle.within:
            message = f"{oracle.value} of {taken.key} is {said(value)}, but {formula} is"
            message = f"{message} {expected.normalize():f}."
            place = place_of(taken, oracle.value)
            findings.append(place.finding(CODE, message, None, f"/{escape(oracle.value)}"))
    bound = f" within {oracle.within:f}" if oracle.within else ""
    return Verdict(f"{oracle.value} = {formula}{bound}", looked_at, findings)


def _bracketed(names: tuple[str, ...]) -> str:
    """Return a sum, in brackets if it has several parts."""
    return names[0] if len(names) == 1 else f"({' + '.join(names)})"


def _record(oracle: Oracle, read: Read) -> Verdict:
    """Compare the values of a record with those that somebody read."""
    sentence = f"{oracle.record} as somebody read it"
    taken = read.taken.get(oracle.record)
    if taken is None:
        return Verdict(sentence, 0, [])
    findings = []
    for name, wanted in oracle.has.items():
        value = taken.record.get(name, ABSENT)
        if not same(value, wanted):
            message = f"{name} of {taken.key} is {said(value)}; somebody read {said(wanted)}."
            findings.append(place_of(taken, name).finding(CODE, message, None, f"/{escape(name)}"))
    return Verdict(sentence, len(oracle.has), findings)


def _mapping(oracle: Oracle, read: Read, other: Read | None) -> Verdict:
    """Compare the values with those that another mapping makes of other files."""
    findings, looked_at = [], 0
    for key, taken in read.taken.items():
        theirs = other.taken.get(key) if other else None
        if theirs is None:
            continue
        for name in (name for name in taken.origins if name in theirs.origins):
            mine, that = taken.record.get(name, ABSENT), theirs.record.get(name, ABSENT)
            if mine is ABSENT or that is ABSENT:
                continue
            looked_at += 1
            if not same(mine, that):
                message = f"{name} of {key} is {said(mine)}, but {said(that)} by the mapping"
                message = f"{message} {oracle.mapping} ({theirs.file}, row {theirs.row})."
                place = place_of(taken, name)
                findings.append(place.finding(CODE, message, None, f"/{escape(name)}"))
    return Verdict(f"the same as by the mapping {oracle.mapping}", looked_at, findings)


def _typed(read: Read, places: Mapping[str, Located]) -> Verdict:
    """Count the values of records that were typed: those in files of their own.

    Where they differ from the file, the comparison with our records says so.
    """
    typed = [taken for key, taken in read.taken.items() if key in places and not places[key].line]
    number = sum(len(taken.origins.keys() & taken.record.keys()) for taken in typed)
    return Verdict(f"{counted(len(typed), 'record')} typed by hand", number, [])
