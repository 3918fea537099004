"""The rules of areas and industries: their codes, and the states that an area lies in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from hidata.careers.dataset_rules import repeated
from hidata.checks.rules import Fact, Found, Record, Rule, each
from hidata.findings.finding import Fault

NOTATIONS = {
    "fips-state": re.compile("FIPS:[0-9]{2}"),
    "iso-3166-1": re.compile("ISO:[A-Z]{2}"),
    "iso-3166-2": re.compile("ISO:[A-Z]{2}-[A-Z0-9]{1,3}"),
    "cbsa": re.compile("CBSA:[0-9]{5}"),
    "bls-oews": re.compile("BLS:[NSM][0-9]{7}"),
}
"""The form of the codes of each scheme."""

NEEDED = {
    "nation": "iso-3166-1",
    "state": "iso-3166-2",
    "territory": "iso-3166-2",
    "metropolitan": "cbsa",
    "nonmetropolitan": "bls-oews",
}
"""The scheme of the code that each type of area has at least."""

FURTHER = {
    "nation": ("bls-oews",),
    "state": ("fips-state", "bls-oews"),
    "territory": ("fips-state", "iso-3166-1", "bls-oews"),
    "metropolitan": ("bls-oews",),
    "nonmetropolitan": (),
}
"""The schemes of the further codes that each type of area can have."""

STATES = ("state", "territory")
"""The types of areas that a metropolitan or nonmetropolitan area lies in."""

WITHIN = ("metropolitan", "nonmetropolitan")
"""The types of areas that lie in states."""

OWNERS = {
    "Federal Government Owned": "federal-government",
    "State Government Owned": "state-government",
    "Local Government Owned": "local-government",
    "Privately Owned": "private",
}
"""The words at the end of an industry's name in OEWS, and the ownership that they state."""

OWNERS_BY_CODE = (
    (re.compile("000000"), "all"),
    (re.compile("000001|6(?:11|22)[0-9]{2}5"), "private"),
    (re.compile("99|99-100|999000|999001"), "government"),
    (re.compile("99910[01]"), "federal-government"),
    (re.compile("99920[01]|6(?:11|22)[0-9]{2}2"), "state-government"),
    (re.compile("99930[01]|6(?:11|22)[0-9]{2}3"), "local-government"),
)
"""The OEWS codes that state an ownership; the last digit does so for schools and hospitals only."""

BLS_LETTERS = {"nation": "N", "state": "S", "territory": "S"}
"""The letter before the digits of BLS's code of an area, M for all other types."""


def area_fits_type(record: Record) -> Iterator[Fault]:
    """Yield a fault where the codes of an area, or its states, do not fit its type."""
    kind, schemes = record["type"], [code["scheme"] for code in record["codes"]]
    seen: set[tuple[str, str]] = set()
    for index, code in enumerate(record["codes"]):
        if code["scheme"] not in (NEEDED[kind], *FURTHER[kind]):
            message = f"A {kind} area has no code of the scheme {code['scheme']}."
            yield Fault(f"/codes/{index}/scheme", "D120", message)
        elif misfit := _misfit(record, code):
            yield Fault(f"/codes/{index}/notation", "D120", misfit, "look the code up")
        elif code["scheme"] == "cbsa" and "edition" not in code:
            message = f"{code['notation']} does not say of which delineation it is."
            yield Fault(f"/codes/{index}", "D120", message, 'add "edition", the year')
        elif (edition := (code["scheme"], code.get("edition", ""))) in seen:
            message = f"The area has another code of the scheme {code['scheme']} already."
            yield Fault(f"/codes/{index}", "D120", message, "keep one, or say their editions")
        else:
            seen.add(edition)
    if NEEDED[kind] not in schemes:
        message = f"This {kind} area has no code of the scheme {NEEDED[kind]}."
        yield Fault("/codes", "D120", message, "add it")
    if kind in WITHIN and "states" not in record:
        message = f"This {kind} area does not name the states that it lies in."
        yield Fault("/type", "D120", message, 'add "states"')
    if kind not in WITHIN and "states" in record:
        message = f"An area of the type {kind} names no states."
        yield Fault("/states", "D120", message, "delete it")


def _misfit(record: Record, code: Record) -> str | None:
    """Return what is wrong with the notation of a code of an area, None if nothing is."""
    scheme, notation = code["scheme"], code["notation"]
    if not NOTATIONS[scheme].fullmatch(notation):
        return f"{notation} does not have the form of the codes of {scheme}."
    bare = notation.partition(":")[2]
    if scheme == "iso-3166-2" and bare[:2] != record["country"]:
        return f"{notation} is not a code of the country {record['country']}."
    if scheme == "iso-3166-1" and record["type"] == "nation" and bare != record["country"]:
        return f"{notation} is not the code of the country {record['country']}."
    letter = BLS_LETTERS.get(record["type"], "M")
    if scheme == "bls-oews" and bare[0] != letter:
        return f"BLS's code of an area of the type {record['type']} begins with {letter}."
    fips = [c["notation"][5:] for c in record["codes"] if c["scheme"] == "fips-state"]
    if scheme == "bls-oews" and fips and bare[1:] != f"{fips[0]}00000":
        return f"BLS's code of the state FIPS:{fips[0]} is BLS:S{fips[0]}00000."
    cbsa = [c["notation"][5:] for c in record["codes"] if c["scheme"] == "cbsa"]
    if scheme == "bls-oews" and cbsa and bare[3:] not in cbsa:
        return f"BLS's code of the metropolitan area CBSA:{cbsa[0]} is BLS:M00{cbsa[0]}."
    return None


def industry_codes_agree(record: Record) -> Iterator[Fault]:
    """Yield a fault where an industry's codes, ownership, level and name contradict each other."""
    oews = record.get("oews_code", "").removeprefix("OEWS:")
    naics = record.get("naics", {}).get("notation", "").removeprefix("NAICS:")
    if oews and naics and not _is_same_industry(oews, naics):
        message = f"OEWS:{oews} is not the industry NAICS:{naics}."
        yield Fault("/naics/notation", "D123", message, "look both codes up in the source")
    elif naics.startswith("99"):
        message = f"NAICS has no sector {naics}: it is a designation of OEWS."
        yield Fault("/naics/notation", "D123", message, 'make it the "oews_code"')
    if record["level"] not in _levels(oews or naics):
        message = f"The level is {record['level']}, but the code is {oews or naics}."
        yield Fault("/level", "D123", message)
    low, dashes, end = oews.partition("--")
    if dashes and int(end) <= int(low):
        message = f"The range {oews} ends before it begins: its upper end is left out."
        yield Fault("/oews_code", "D123", message, "look the code up in the source")
    for form, stated in OWNERS_BY_CODE:
        if form.fullmatch(oews) and record.get("ownership") != stated:
            message = f"By its code OEWS:{oews} this industry has the ownership {stated}."
            yield Fault("/oews_code", "D123", message, f'write "ownership": "{stated}"')
    owner = OWNERS.get(record["name"].rpartition(", ")[2])
    if owner and record.get("ownership") != owner:
        message = f"By its name this industry has the ownership {owner}."
        yield Fault("/name", "D123", message, f'write "ownership": "{owner}"')


def _levels(code: str) -> tuple[str, ...]:
    """Return the levels that an industry with this code, without prefix, can have."""
    if not code or code.startswith("99"):  # OEWS prints governments on several levels
        return ("sector", "industry") if code else ("all", "sector", "industry")
    if code.startswith("0000"):
        return ("all",)
    return ("sector",) if len(code) == 2 or "-" in code else ("industry",)


def _is_same_industry(oews: str, naics: str) -> bool:
    """Return whether an OEWS code, of any form, stands for a NAICS code, both without prefix.

    That is 62 for 62, 31-33 for 31-33, 62--63 for 62, 31--34 for 31-33, and with six digits 621000
    for 621. The digit of an owner is not part of the industry: 622002 is 622. Other codes have no
    such digit: 221112 is not 22111.
    """
    if oews.startswith("99"):  # governments, an OEWS designation
        return False
    low, dashes, end = oews.partition("--")
    if dashes:
        high = int(end) - 1
        return naics == (low if int(low) == high else f"{low}-{high}")
    if len(oews) < 6:
        return naics == oews
    if re.fullmatch("6(?:11|22)[0-9]{2}[235]", oews):
        oews = f"{oews[:5]}0"
    return re.fullmatch(f"{naics}0*", oews) is not None


class CodesAreUnique:
    """One code of one edition stands for one area, or one industry of one ownership."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the codes of an area, or those of an industry, each with its JSON Pointer."""
        if kind == "area":
            return [
                ((code["scheme"], code.get("edition", ""), code["notation"]), f"/codes/{index}")
                for index, code in enumerate(record["codes"])
            ]
        if "oews_code" not in record:
            return None
        edition = record.get("naics", {}).get("edition", "")
        return [((record.get("ownership", ""), edition, record["oews_code"]), "/oews_code")]

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the codes that a record before, by order of keys, has already."""
        for kind, key, pointer, other, code in repeated(facts):
            message = f"The record {other} has the code {code[2]} too."
            yield kind, key, Fault(pointer, "D121", message, "look the code up")


class AreasAreInStates:
    """The states that an area names are states or territories of its country."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the type and the country of an area, and the states that it names."""
        return record["type"], record["country"], record.get("states", [])

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the areas named as states that are something else, or are in another country."""
        areas = {key: fact for _, key, fact in facts}
        for kind, key, (_, country, states) in facts:
            for index, state in enumerate(states):
                if state not in areas:  # a reference to nothing is found elsewhere
                    continue
                other_type, other_country, _ = areas[state]
                if other_type not in STATES:
                    message = f"{state} is not a state or territory, but a {other_type} area."
                elif other_country != country:
                    message = f"{state} is in {other_country}, this area in {country}."
                else:
                    continue
                yield kind, key, Fault(f"/states/{index}", "D122", message, "name a state")


PLACE_RULES: Mapping[str, Rule] = {
    "area-fits-type": each(area_fits_type),
    "industry-codes-agree": each(industry_codes_agree),
    "codes-are-unique": CodesAreUnique(),
    "areas-are-in-states": AreasAreInStates(),
}
