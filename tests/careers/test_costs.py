"""The view of what credentials cost: computed from the records, and some of it by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import ROOT

Record = dict[str, Any]
YEARS = 5
NAMES = {"application": "application fee", "exam": "exam fee", "membership": "membership fee",
         "recertification": "renewal fee", "annual": "yearly fee"}  # fmt: skip


def records(kind: str) -> dict[str, Record]:
    """The records of a kind by key, with amounts as they are written."""
    paths = (ROOT / "records" / kind).glob("*.json")
    return {p.stem: json.loads(p.read_text("utf-8"), parse_float=Decimal) for p in paths}


def best(fees: list[Record], payer: str) -> Record | None:
    """The fee that counts: held for better, then naming who pays, then newest, then first."""
    own = [f for f in fees if f.get("audience", payer) == payer]
    preference = {True: 2, None: 1, False: 0}
    ranks = [(preference[f.get("preferred")], "audience" in f, f.get("as_of", "")) for f in own]
    return own[ranks.index(max(ranks))] if own else None


def payers(credential: Record, fees: dict[str, list[Record]]) -> list[tuple[str, str | None, bool]]:
    """The rows of a credential: who pays, the association that counts, whether it is required."""
    asked = {c["membership_of"] for c in credential.get("conditions", ())
             if c["kind"] == "membership" and c["requirement"] in ("required", "to-hold")
             and "route" not in c}  # fmt: skip
    if asked:
        (society,) = asked
        return [("member", society, True)]
    counted = [fee for items in fees.values() for fee in items]
    societies = {fee["member_of"] for fee in counted if "member_of" in fee}
    told_apart = any(fee.get("audience") in ("member", "non-member") for fee in counted)
    members = [("member", society, False) for society in societies]
    return [*members, ("non-member" if told_apart else "anyone", None, False)]


def renewals(months: int) -> int:
    """Renewals due before the years are over, counted one by one."""
    return sum(1 for month in range(1, 12 * YEARS) if month % months == 0)


def row(credential: Record, payer: str, prices: dict[str, Record]) -> Record:
    """What one credential costs one payer, except what concerns the membership itself."""
    months = credential.get("recertification", {}).get("cycle_months")
    number = None if months is None else renewals(months)
    times = {"application": 1, "exam": 1, "membership": YEARS, "annual": YEARS}
    cost = {kind: fee["amount"] * times[kind] for kind, fee in prices.items() if kind in times}
    missing = [] if "exam" in prices else ["exam fee"]
    if number == 0:
        prices.pop("recertification", None)
    elif "recertification" in prices and number:
        cost["recertification"] = number * prices["recertification"]["amount"]
    elif "recertification" in prices:
        prices.pop("recertification")
        missing.append("renewal cycle")
    elif "annual" not in prices:
        missing += ["renewal fee"] if months else ["renewal fee", "renewal cycle"]
    return {"cost": cost, "missing": missing, "number": number}


def computed() -> dict[tuple[str, str], tuple[object, ...]]:
    """All rows, by credential and payer, computed from the records."""
    credentials, organizations = records("credential"), records("organization")
    rows = {}
    for key, credential in credentials.items():
        fees = {
            kind: [f for f in credentials[owner].get("fees", ()) if f["kind"] == kind]
            for kind in ("application", "exam", "recertification", "annual")
            for owner in [credential.get("exam_of", key) if kind == "exam" else key]
        }
        for payer, society, required in payers(credential, fees):
            whose = "member" if payer == "member" else "non-member"
            prices = {kind: fee for kind, items in fees.items() if (fee := best(items, whose))}
            if society:
                dues = [f for f in organizations[society].get("membership_fees", ())
                        if f["kind"] == "membership"]  # fmt: skip
                if fee := best(dues, "professional"):
                    prices["membership"] = fee
            result = row(credential, whose, prices)
            cost, missing = result["cost"], result["missing"]
            if society and "membership" not in cost:
                missing.insert("exam fee" in missing, "membership fee")
            parts = [kind for kind in NAMES if kind in prices]
            dates = [prices[kind]["as_of"] for kind in parts if "as_of" in prices[kind]]
            undated = [NAMES[kind] for kind in parts if "as_of" not in prices[kind]]
            weak = [NAMES[kind] for kind in parts if prices[kind].get("weak")]
            whole = sum(cost.values())
            rows[key, payer] = (
                society, required, result["number"],
                None if missing else whole, whole if missing and cost else None,
                "; ".join(missing) or None, min(dates, default=None), max(dates, default=None),
                "; ".join(undated) or None, "; ".join(weak) or None,
                [prices[kind]["source"] for kind in parts],
            )  # fmt: skip
    return rows


COLUMNS = """membership, membership_required, renewals, total_five_years, known_parts_only, missing,
  oldest_as_of, newest_as_of, undated, weak,
  regexp_extract_all(parts, ', ([a-z0-9-]+)\\)', 1)"""


def test_every_row_is_the_same_computed_from_the_records(tables):
    """Amounts, gaps, dates, marks and sources of all credentials."""
    found = tables.sql(f"SELECT credential, payer, {COLUMNS} FROM credential_cost").fetchall()
    computed_rows = computed()
    assert {(key, payer) for key, payer, *_ in found} == computed_rows.keys()
    assert len(found) == len(computed_rows)
    for key, payer, *values in found:
        values[-1] = values[-1] or []
        values[3:5] = [v if v is None else Decimal(str(v)) for v in values[3:5]]
        assert (key, payer, *values) == (key, payer, *computed_rows[key, payer])


def test_the_total_is_the_sum_of_its_three_parts(tables):
    """It is there exactly where nothing is missing, and the known parts alone where not."""
    wrong = tables.sql("""
      SELECT credential FROM credential_cost
      WHERE (missing IS NULL) <> (total_five_years IS NOT NULL)
         OR round(cost_to_earn + cost_of_membership + cost_to_keep, 2) <> total_five_years
         OR (known_parts_only IS NOT NULL AND missing IS NULL)
         OR cost_to_earn <> exam_fee + coalesce(application_fee, 0)
         OR cost_of_membership <> round(5 * coalesce(membership_fee, 0), 2)
         OR cost_to_keep <> renewals * coalesce(renewal_fee, 0) + 5 * coalesce(yearly_fee, 0)
    """).fetchall()
    assert wrong == []


BY_HAND = {
    # credential: who pays, to earn, membership, to keep, in all, what is missing, known parts
    "rhit": [("member", 229, 745, None, None, "renewal fee", 974),
             ("non-member", 299, 0, 436, 735, None, None)],
    "rhia": [("member", 229, 745, None, None, "renewal fee", 974),
             ("non-member", 299, 0, 436, 735, None, None)],
    "cca": [("member", 199, 745, 200, 1144, None, None),  # 100 twice
            ("non-member", 299, 0, 436, 735, None, None)],  # 218 is preferred to 249
    "ccs": [("member", 299, 745, None, None, "renewal fee", 1044),
            ("non-member", 399, 0, 436, 835, None, None)],
    "cpc": [("member", 425, 1110, None, None, "renewal fee", 1535)],  # AAPC's dues: 222
    "cpb": [("member", 425, 1110, None, None, "renewal fee", 1535)],
    "cpc-a": [("member", 425, 1110, None, None, "renewal fee", 1535)],  # by the CPC's examination
    "cahims": [("non-member", 459, 0, None, None, "renewal fee", 459)],
    "chds": [("anyone", None, 0, None, None, "exam fee; renewal fee", None)],
    "ods": [("member", 335, None, 175, None, "membership fee", 510),  # 35 a year
            ("non-member", 435, 0, 725, 1160, None, None)],  # 145 a year
    "hcs-d": [("anyone", 329, 0, 916, 1245, None, None)],  # 229 after each of four years
    "ni-bc": [("non-member", 395, 0, 0, 395, None, None)],  # renewed after five years
    "chbme": [("member", None, None, 750, None, "exam fee; membership fee", 1100)],  # 350 to apply
}  # fmt: skip
"""Read from the records and added up by hand."""


@pytest.mark.parametrize("credential", BY_HAND)
def test_costs_worked_out_by_hand(tables, credential: str):
    rows = tables.sql(f"""
      SELECT payer, cost_to_earn, cost_of_membership, cost_to_keep, total_five_years, missing,
        known_parts_only
      FROM credential_cost WHERE credential = '{credential}' ORDER BY payer""").fetchall()
    assert rows == BY_HAND[credential]
