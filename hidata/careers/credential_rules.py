"""The rules on what credentials rest on: weak evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hidata.checks.rules import Fact, Found, Record, Rule
from hidata.findings.finding import Fault

WEAK_TIERS = ("reproduction", "encyclopedia", "secondary", "low")
"""The tiers of sources that are far from whoever knows: third parties who repeat or report."""


class WeakFitsTier:
    """Evidence is marked as weak exactly where the tier of its source says so."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the tier of a source, or each source of the evidence with its mark."""
        if "evidence" not in record:
            return str(record["tier"]) if "tier" in record else None
        return [(item["source"], item.get("weak", False)) for item in record["evidence"]]

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the evidence whose mark does not fit; what names no source is passed over."""
        tiers = {key: fact for kind, key, fact in facts if isinstance(fact, str)}
        for kind, key, fact in facts:
            for index, (source, weak) in enumerate(fact if isinstance(fact, list) else ()):
                if source not in tiers or weak == (tiers[source] in WEAK_TIERS):
                    continue
                message = f"The tier of {source} is {tiers[source]}."
                hint = "delete weak" if weak else 'add "weak": true'
                pointer = f"/evidence/{index}" + ("/weak" if weak else "")
                yield kind, key, Fault(pointer, "E003", message, hint)


CREDENTIAL_RULES: Mapping[str, Rule] = {
    "weak-fits-tier": WeakFitsTier(),
}
