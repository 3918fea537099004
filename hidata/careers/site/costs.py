"""What the page of a credential says of its cost: one table of all fees and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hidata.careers.site.words import date, labels, money
from hidata.site.catalogue import Catalogue, Record

TOTALS = {
    "cost_to_earn": "To earn it",
    "cost_of_membership": "Membership for five years",
    "cost_to_keep": "To keep it for five years",
    "total_five_years": "In all, five years",
}
"""The columns of the view `credential_cost` that are shown, each with its words."""

PAYERS = ("member", "non-member")
Row = Mapping[str, Any]


@dataclass(slots=True)
class Line:
    """A line of the table of costs: what for, an amount for each payer, and what it rests on."""

    what: str
    amounts: Sequence[list[str]] = field(default_factory=lambda: ([], []))
    as_of: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    weak: bool = False
    total: bool = False


def costs(catalogue: Catalogue) -> Mapping[str, list[Row]]:
    """Return the rows of the view of costs, by the key of the credential."""
    rows: dict[str, list[Row]] = {}
    for row in catalogue.rows("credential_cost"):
        rows.setdefault(row["credential"], []).append(row)
    return rows


def table(catalogue: Catalogue, record: Record, rows: Sequence[Row]) -> dict[str, Any]:
    """Return heads and lines of the table of a credential's costs; no lines if none is known.

    `rows` are those of the view: one for members and one for others, or one for everybody.
    """
    by_payer = {"member" if row["payer"] == "member" else "non-member": row for row in rows}
    lines = list(_fees(catalogue, record))
    member = by_payer.get("member")
    if member and member["membership_fee"] is not None:
        amount = money(member["membership_fee"], member["currency"])
        lines.append(Line("Membership, a year", ([amount], [])))
    if lines:
        lines += _totals(by_payer)
    used = [
        number for number, payer in enumerate(PAYERS)
        if payer in by_payer or any(line.amounts[number] != line.amounts[1 - number] and
                                    line.amounts[number] for line in lines)
    ]  # fmt: skip
    society = _society(catalogue, record, member)
    alone = "Not members" if any(row["payer"] == "non-member" for row in rows) else "Everybody"
    heads = [f"Members of {society}" if society else "Members", "Others" if 0 in used else alone]
    return {
        "heads": heads, "lines": lines, "used": used,
        "missing": [(heads[PAYERS.index(payer)], row["missing"])
                    for payer, row in by_payer.items() if row["missing"]],
        "weak": any(line.weak for line in lines),
    }  # fmt: skip


def _fees(catalogue: Catalogue, record: Record) -> Iterator[Line]:
    """Yield a line for each thing that is paid for, in the order of the schema."""
    lines: dict[tuple[str, str], Line] = {}
    exam = catalogue.records["credential"].get(record.get("exam_of", ""), {})
    of_exam = [fee for fee in exam.get("fees", ()) if fee["kind"].startswith("exam")]
    fees = [*record.get("fees", ()), *of_exam]
    words = labels(catalogue, "credential", "fees", "kind")
    order = list(words)
    for fee in sorted(fees, key=lambda fee: (order.index(fee["kind"]), not fee.get("preferred"))):
        payer, _, further = fee.get("audience", "").partition(", ")
        column = PAYERS.index(payer) if payer in PAYERS else None
        note = further if column is not None else fee.get("audience", "")
        what = f"{words[fee['kind']]} ({note})" if note else words[fee["kind"]]
        line = lines.setdefault((fee["kind"], note), Line(what))
        for number in (0, 1) if column is None else (column,):
            _add(line.amounts[number], money(fee["amount"], fee["currency"]))
        _add(line.as_of, date(fee["as_of"]) if "as_of" in fee else "no date")
        _add(line.sources, fee["source"])
        line.weak |= fee.get("weak", False)
    yield from lines.values()


def _add(items: list[str], item: str) -> None:
    """Append an item to a list that does not have it."""
    if item not in items:
        items.append(item)


def _totals(by_payer: Mapping[str, Row]) -> Iterator[Line]:
    """Yield the lines of what the fees add up to, but for membership that nobody pays."""
    for name, words in TOTALS.items():
        amounts = tuple(
            [money(row[name], row["currency"]) if row[name] != 0 else "none"]
            if (row := by_payer.get(payer))
            else []
            for payer in PAYERS
        )
        if name != "cost_of_membership" or "member" in by_payer:
            yield Line(words, amounts, total=True)


def _society(catalogue: Catalogue, record: Record, member: Row | None) -> str:
    """Return the short name of the association whose members pay less, "" if there is none."""
    named = [fee["member_of"] for fee in record.get("fees", ()) if "member_of" in fee]
    key = member["membership"] if member else next(iter(named), "")
    society = catalogue.records["organization"].get(key, {})
    return str(society.get("abbreviation") or society.get("name", ""))
