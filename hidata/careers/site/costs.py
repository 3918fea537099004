"""What the page of a credential says of its cost: a row for members, others or everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hidata.site.catalogue import Catalogue

HEADS = {
    "cost_to_earn": "To earn it",
    "cost_of_membership": "Membership, five years",
    "cost_to_keep": "To keep it, five years",
    "total_five_years": "In all, five years",
}
"""The columns of the view `credential_cost` that are shown, each with its heading."""

Row = Mapping[str, Any]


def costs(catalogue: Catalogue) -> Mapping[str, list[Row]]:
    """Return the rows for each credential of which a part of the cost is known, by its key."""
    rows: dict[str, list[Row]] = {}
    for row in catalogue.rows("credential_cost"):
        if row["parts"]:
            words = {
                "who": _payer(catalogue, row),
                "amounts": [_amount(row, name) for name in HEADS],
                "parts": re.sub(r", [^,)]+\)", ")", row["parts"]),  # sources: beside the fees
            }
            rows.setdefault(row["credential"], []).append({**row, **words})
    return rows


def _payer(catalogue: Catalogue, row: Row) -> str:
    """Return who pays, in words."""
    if row["payer"] == "member":
        society = catalogue.records["organization"][row["membership"]]
        return f"Members of {society.get('abbreviation', society['name'])}"
    return "Others" if row["payer"] == "non-member" else "Everybody"


def _amount(row: Row, name: str) -> str:
    """Return an amount with its currency, or that it is not known."""
    amount = row[name]
    if amount is None:
        return "not known"
    return f"{amount:,.2f}".removesuffix(".00") + f" {row['currency'] or ''}".rstrip()
