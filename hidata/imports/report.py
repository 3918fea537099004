"""What an import would do, or did, as data, and as lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hidata.imports.looks import Seen
from hidata.imports.merge import Plan, said
from hidata.imports.oracles import Verdict
from hidata.imports.reading import FileRead
from hidata.imports.sources import SourcePlan
from hidata.imports.taken import SOURCE
from hidata.reports import counted

EXAMPLES = 3
"""Keys that are named of those that are folded into a line."""

MOST_PERIODS = 20
"""Lines by period of what happens to records; beyond, there is one for each source."""

MOST_LINES = 40
"""Lines of one sort; what is left is counted."""


class Group(NamedTuple):
    """Records of one kind, source and period to which the same happens."""

    what: str
    kind: str
    source: str
    period: str
    number: int
    examples: Sequence[str]


class Report(NamedTuple):
    """All that is said of an import but its findings."""

    plan: Plan
    sources: SourcePlan
    verdicts: Sequence[Verdict]
    seen: Sequence[Seen]
    files: Sequence[str] = ()
    """The paths of the files that change, none if there are findings."""
    written: bool = False
    """Whether they were written."""

    @property
    def outstanding(self) -> list[Seen]:
        """What a person should look at."""
        return [seen for seen in self.seen if seen.number]


def groups(plan: Plan) -> list[Group]:
    """Return what happens to the records, by kind, source and period."""
    period = _period(plan)
    happened: dict[str, Sequence[str]] = {
        "added": [*plan.added],
        "changed": plan.updated,
        "given a locator": plan.located,
        "confirmed by another source": plan.confirmed,
        "refused": sorted({change.taken.key for change in plan.changes} - {*plan.updated}),
        "equal": plan.equal,
        "gone from the file": plan.gone,
    }
    found = []
    for what, keys in happened.items():
        folded: dict[tuple[str, str], list[str]] = {}
        for key in keys:
            record = plan.added[key].record if key in plan.added else plan.before[key]
            source = plan.read.taken[key].source if key in plan.read.taken else ""
            named = source or str(record.get(SOURCE, "")), str(record.get(period, ""))
            folded.setdefault(named, []).append(key)
        if len(folded) > MOST_PERIODS:
            folded = _without_periods(folded)
        found += [
            Group(what, plan.kind.name, source, when, len(members), members[:EXAMPLES])
            for (source, when), members in sorted(folded.items())
        ]
    return found


def _without_periods(
    folded: Mapping[tuple[str, str], list[str]],
) -> dict[tuple[str, str], list[str]]:
    """Return groups of keys by source, with the first and the last of their periods."""
    by_source: dict[str, list[str]] = {}
    periods: dict[str, list[str]] = {}
    for (source, when), keys in sorted(folded.items()):
        by_source.setdefault(source, []).extend(keys)
        periods.setdefault(source, []).append(when)
    return {
        (source, f"{periods[source][0]} to {periods[source][-1]}"): keys
        for source, keys in by_source.items()
    }


def _period(plan: Plan) -> str:
    """Return the property that tells the period of a record, "" if there is none."""
    fields = plan.kind.shape.fields
    dated = [name for name, shape in fields.items() if shape.note("x-hidata-date")]
    named = [name for name in ("period", "cycle", "year", "date") if name in fields]
    return next(iter([*dated, *named]), "")


def lines(report: Report) -> Iterator[str]:
    """Yield the report for a terminal."""
    plan = report.plan
    for file in plan.read.files:
        yield from _file_lines(file)
    if plan.read.passed:
        names = ", ".join(file.label for file in plan.read.passed[:EXAMPLES])
        number = counted(len(plan.read.passed), "file")
        yield f"{number} not named by the mapping: {names}{_more(plan.read.passed)}"
    yield from _bounded([_group_line(group) for group in groups(plan)])
    for key in report.sources.added:
        yield f"source {key}: new"
    for key in report.sources.changed:
        yield f"source {key}: its file's SHA-256 is noted"
    for key, file in report.sources.editions.items():
        yield f"source {key}: {file.file.label} is another edition of its file"
    yield from _besides(report)
    if report.files:
        names = ", ".join(report.files[:EXAMPLES]) + _more(report.files)
        done = "Wrote" if report.written else "Would write"
        yield f"{done} {counted(len(report.files), 'file')}: {names}"


def _besides(report: Report) -> Iterator[str]:
    """Yield what the oracles say, and what a person should look at."""
    if report.verdicts:
        yield "Oracles:"
        yield from (f"  {verdict_line(verdict)}" for verdict in report.verdicts)
    if report.outstanding:
        yield "Look at this:"
    for seen in report.outstanding:
        yield f"  {seen_line(seen)}"
        yield from (f"    {example}" for example in seen.examples)


def seen_line(seen: Seen) -> str:
    """Return what stands out, and of how many, as a line."""
    return f"{seen.sentence}: {seen.number:,} of {seen.compared:,}"


def _file_lines(file: FileRead) -> Iterator[str]:
    """Yield what became of the rows of a file."""
    counts, sheet = file.counts, f", sheet {file.sheet}" if file.sheet else ""
    parts = [f"{counts.taken:,} taken"]
    parts += [f"{counts.refused:,} refused"] if counts.refused else []
    parts += [f"{counts.blank:,} blank"] if counts.blank else []
    parts += [f"{n:,} left out by {name}" for name, n in counts.left_out.items() if n]
    parts += [f"{counts.joined:,} put together with others"] if counts.joined else []
    parts += [f"{counts.added:,} added by joins and unpivot"] if counts.added else []
    yield f"{file.file.label}{sheet}: {counted(counts.read, 'row')}: {', '.join(parts)}"
    marks: Counter[tuple[str, str]] = Counter()
    for (_, text, note), number in counts.marks.items():
        marks[text, note] += number
    if marks:
        said_of = (
            f'"{text}"{f" with note {note}" if note else ""} {number:,}'
            for (text, note), number in sorted(marks.items())
        )
        yield f"  cells without a value: {', '.join(said_of)}"
    if counts.absent:
        names = ", ".join(f"{name} {number:,}" for name, number in counts.absent.items())
        yield f"  left out where there is no value: {names}"
    if counts.no_column:
        yield f"  optional columns that are not there: {', '.join(sorted(counts.no_column))}"
    if counts.unused:
        names = ", ".join(f"{name} ({n:,})" for name, n in sorted(counts.unused.items())[:20])
        yield f"  values of no property: {names}{_more(counts.unused, 20)}"


def _group_line(group: Group) -> str:
    """Return what happens to some records, as a line."""
    of = f" from {group.source}" if group.source else ""
    when = f", {group.period}" if group.period else ""
    examples = ", ".join(group.examples) + (" ..." if group.number > len(group.examples) else "")
    return f"{group.what}: {group.number:,} {group.kind}{of}{when}: {examples}"


def verdict_line(verdict: Verdict) -> str:
    """Return what an oracle says, as a line."""
    if not verdict.looked_at:
        return f"{verdict.sentence}: nothing here to look at"
    if verdict.findings:
        number = f"{len(verdict.findings):,} of {counted(verdict.looked_at, 'value')}"
        return f"{verdict.sentence}: {number} not so"
    agree = "agrees" if verdict.looked_at == 1 else "agree"
    return f"{verdict.sentence}: {counted(verdict.looked_at, 'value')} {agree}"


def _more(things: Sequence[Any] | Mapping[Any, Any], shown: int = EXAMPLES) -> str:
    """Return dots if there are more things than are shown."""
    return " ..." if len(things) > shown else ""


def _bounded(found: Sequence[str]) -> Iterator[str]:
    """Yield lines, and how many more there are of too many."""
    yield from found[:MOST_LINES]
    if len(found) > MOST_LINES:
        yield f"and {counted(len(found) - MOST_LINES, 'more line')}"


def as_data(report: Report) -> dict[str, Any]:
    """Return the report as a JSON object: `read`, `records`, `values`, `oracles`, `look`."""
    plan = report.plan
    return {
        "mapping": plan.read.mapping.name,
        "changes": [*report.files],
        "written": report.written,
        "read": [_file_data(file) for file in plan.read.files],
        "passed": [file.label for file in plan.read.passed],
        "records": [group._asdict() | {"examples": [*group.examples]} for group in groups(plan)],
        "values": [
            {
                "kind": plan.kind.name,
                "id": change.taken.key,
                "property": change.name,
                "old": said(change.old),
                "new": said(change.new),
            }
            for change in plan.changes[:1000]
        ],
        "sources": {
            "added": [*report.sources.added],
            "changed": [*report.sources.changed],
            "editions": [*report.sources.editions],
        },
        "oracles": [
            {
                "oracle": verdict.sentence,
                "values": verdict.looked_at,
                "disagree": len(verdict.findings),
            }
            for verdict in report.verdicts
        ],
        "look": [
            {
                "at": seen.sentence,
                "compared": seen.compared,
                "number": seen.number,
                "examples": seen.examples,
            }
            for seen in report.seen
        ],
    }


def _file_data(file: FileRead) -> dict[str, Any]:
    """Return what became of the rows of a file, as a JSON object."""
    counts = file.counts
    return {
        "file": file.file.label,
        "sheet": file.sheet,
        **file.receipt,
        "rows": counts.read,
        "taken": counts.taken,
        "refused": counts.refused,
        "blank": counts.blank,
        "joined": counts.joined,
        "added": counts.added,
        "left_out": dict(counts.left_out),
        "marks": [
            {"property": name, "cell": text, "note": note, "number": number}
            for (name, text, note), number in sorted(counts.marks.items())
        ],
        "unused": dict(sorted(counts.unused.items())),
        "absent": dict(counts.absent),
        "no_column": sorted(counts.no_column),
    }
