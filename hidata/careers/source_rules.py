"""The rules on sources and their receipts, and on the claims that are judged by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from hidata.careers.date_rules import in_calendar
from hidata.checks.rules import Fact, Found, Record, Rule, each
from hidata.findings.finding import Fault

TIERS_OF_COPIES = ("official-copy", "reproduction")
"""The tiers of sources that were not read from their publisher."""

NO_LICENSES = ("us-government-work", "all-rights-reserved", "not-stated")
"""The words of ours for sources without a licence that asks for attribution."""

EVIDENCE_KINDS = ("official", "official-copy", "professional-body", "reproduction")
"""The tiers that are kinds of evidence by themselves, best first."""


def copy_fits_tier(record: Record) -> Iterator[Fault]:
    """Yield a fault where a copy does not fit the tier of its source, or was made after reading."""
    captured, retrieved = record.get("copy", {}).get("captured"), record.get("retrieved")
    if captured and retrieved and captured > retrieved:
        message = f"It was read on {retrieved}, before the copy was captured ({captured})."
        yield Fault("/copy/captured", "E010", message, "look both dates up")
    if "copy" in record and record["tier"] not in TIERS_OF_COPIES:
        message = f"A copy is named, but sources of the tier {record['tier']} have none."
        hint = f'write "tier": "{TIERS_OF_COPIES[0]}", or delete "copy"'
        yield Fault("/copy", "E010", message, hint)


def next_edition_later(record: Record) -> Iterator[Fault]:
    """Yield a fault where a newer edition of a source is not later than the source itself.

    Dates are compared as exactly as both are known: 2026 can be after 2026-05.
    """
    next_due, newer = record.get("next_due"), record.get("newer_edition", {}).get("date")
    if next_due is not None and len(next_due) == len("YYYY-MM-DD") and not in_calendar(next_due):
        message = f"The day {next_due} does not exist in the calendar."
        yield Fault("/next_due", "E011", message, "look it up in the publisher's calendar")
        next_due = None
    published = record.get("date")
    dates = {"/next_due": ("is due", next_due), "/newer_edition/date": ("was published", newer)}
    for pointer, (verb, later) in dates.items():
        if published is None or later is None:
            continue
        length = min(len(published), len(later))
        if later[:length] < published[:length] or later == published:
            when = "when" if later == published else f"({later}) before"
            message = f"The next edition {verb} {when} this one was published ({published})."
            yield Fault(pointer, "E011", message, "look both dates up")


def attribution_where_asked(record: Record) -> Iterator[Fault]:
    """Yield a fault where a source has a licence that asks for attribution, but no words for it."""
    if record["license"] not in NO_LICENSES and "attribution" not in record:
        message = f"The licence {record['license']} asks for attribution, but there is none."
        hint = 'add "attribution": how to name the document, and what was done to it'
        yield Fault("/license", "E014", message, hint)


def outdated_has_both_figures(record: Record) -> Iterator[Fault]:
    """Yield what an outdated claim lacks, and what a claim that is not outdated must not have."""
    outdated = record["judgement"] == "outdated"
    if outdated:
        times = {figure["time"] for figure in record.get("figures", ())}
        for time in ("then", "now"):
            if time not in times:
                message = f'The claim is outdated, but there is no figure of "{time}".'
                hint = f'add one to "figures", with "time": "{time}"'
                yield Fault("/judgement", "E013", message, hint)
        if "outdated_since" not in record:
            message = "The claim is outdated, but not since when."
            yield Fault("/judgement", "E013", message, 'add "outdated_since"')
        yield from _out_of_time(record)
    else:
        for name in ("outdated_since", "figures"):
            if name in record:
                message = f"Only an outdated claim has {name}; this one is {record['judgement']}."
                yield Fault(f"/{name}", "E013", message, "delete it, or change the judgement")


_START = re.compile("[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")
"""Matches the year, or the year and the month, with which a period begins."""


def _out_of_time(record: Record) -> Iterator[Fault]:
    """Yield each figure that is not of its time: before the claim was outdated, or since then.

    A cycle of projections (2002-12) begins with its first year. Dates are compared as exactly as
    both are known.
    """
    since = str(record.get("outdated_since", ""))
    for index, figure in enumerate(record.get("figures", ()) if since else ()):
        period = figure["period"]
        found = _START.match(period[:4] if "projection" in figure else period)
        if not found:
            continue
        length = min(len(found[0]), len(since))
        start, end = found[0][:length], since[:length]
        is_then = figure["time"] == "then"
        if (start > end or found[0] == since) if is_then else start < end:
            message = f"The claim is outdated since {since}, but the figure of {figure['time']} is "
            message += f"of {period}."
            yield Fault(f"/figures/{index}/period", "E013", message, "look both dates up")


class EvidenceKindFollowsTiers:
    """The kind of evidence of a claim is the best tier among its sources."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the tier of a source, or the kind of evidence of a claim and its sources."""
        if "evidence_kind" in record:
            return (record["evidence_kind"], tuple(record.get("sources", ())))
        return str(record["tier"])

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the claims whose kind of evidence is another; not those with unknown sources."""
        tiers = {key: fact for _, key, fact in facts if isinstance(fact, str)}
        for kind, key, fact in facts:
            if isinstance(fact, str) or not tiers.keys() >= set(fact[1]):
                continue
            stated, sources = fact
            expected = evidence_kind([tiers[source] for source in sources])
            if stated != expected:
                message = f"By the tiers of its sources the evidence is {expected}, not {stated}."
                yield kind, key, Fault("/evidence_kind", "E012", message, f"write {expected}")


def evidence_kind(tiers: Sequence[str]) -> str:
    """Return the kind of evidence that sources of these tiers are."""
    best = next((kind for kind in EVIDENCE_KINDS if kind in tiers), "third-party-only")
    return best if tiers else "none"


SOURCE_RULES: Mapping[str, Rule] = {
    "attribution-where-asked": each(attribution_where_asked),
    "copy-fits-tier": each(copy_fits_tier),
    "next-edition-later": each(next_edition_later),
    "outdated-has-both-figures": each(outdated_has_both_figures),
    "evidence-kind-follows-tiers": EvidenceKindFollowsTiers(),
}
