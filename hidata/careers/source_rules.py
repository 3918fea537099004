"""The rules on sources and their receipts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hidata.checks.rules import Record, RecordRule, each
from hidata.findings.finding import Fault

TIERS_OF_COPIES = ("official-copy", "reproduction")
"""The tiers of sources that were not read from their publisher."""


def copy_fits_tier(record: Record) -> Iterator[Fault]:
    """Yield a fault where a source names the copy that was read, but not the tier of one."""
    if "copy" in record and record["tier"] not in TIERS_OF_COPIES:
        message = f"A copy is named, but sources of the tier {record['tier']} have none."
        hint = f'write "tier": "{TIERS_OF_COPIES[0]}", or delete "copy"'
        yield Fault("/copy", "E010", message, hint)


def next_edition_later(record: Record) -> Iterator[Fault]:
    """Yield a fault where the next edition of a source is due before the source was published.

    Dates are compared as exactly as both are known: 2026 can be after 2026-05.
    """
    published, due = record.get("date"), record.get("next_due")
    if published is None or due is None:
        return
    length = min(len(published), len(due))
    if due[:length] < published[:length] or due == published:
        message = f"The next edition is due ({due}) before this one was published ({published})."
        if due == published:
            message = f"The next edition is due when this one was published ({published})."
        yield Fault("/next_due", "E011", message, "look both dates up")


SOURCE_RULES: Mapping[str, RecordRule] = {
    "copy-fits-tier": each(copy_fits_tier),
    "next-edition-later": each(next_edition_later),
}
