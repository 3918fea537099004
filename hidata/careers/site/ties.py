"""What the pages show of the ties of occupations and credentials, and of credentials."""

from __future__ import annotations

from hidata.careers.site.figures import link
from hidata.site.catalogue import Catalogue
from hidata.site.facts import Value

ROLES = {
    "required": "required, by a source",
    "preferred": "preferred, by a source",
    "common": "named by a source",
}
"""Words for the role of a credential in an occupation."""

OWN = "by our own classification"
"""Words for a tie that no source states."""

ENDS = {
    ("prerequisite", "to"): "asks for this first",
    ("prerequisite", "from"): "is asked for first",
    ("upgrade", "to"): "takes the place of this for those who earn it",
    ("upgrade", "from"): "gives way to this for those who earn this",
    ("successor", "to"): "is awarded in the place of this",
    ("successor", "from"): "was awarded before this",
    ("supersedes", "to"): "covers what this covered",
    ("supersedes", "from"): "is covered by this",
    ("accepted", "to"): "takes this as one way to qualify",
    ("accepted", "from"): "is one way to qualify for this",
    ("recommended", "to"): "advises this before",
    ("recommended", "from"): "is advised before this",
    ("to-hold", "to"): "asks its holders for this",
    ("to-hold", "from"): "is asked of holders of this",
}
"""Words for the other credential, by the type of what ties the two and the end where it stands."""


def ties_of(catalogue: Catalogue, kind: str, key: str) -> list[tuple[Value, str]]:
    """Return the occupations of a credential, or the other way round, with words on each tie."""
    other = "credential" if kind == "occupation" else "occupation"
    ties = [
        (link(catalogue, other, tie[other]), ROLES.get(tie.get("role", ""), OWN))
        for tie in catalogue.records["occupation_credential"].values()
        if tie[kind] == key
    ]
    return sorted(ties, key=lambda tie: str(tie[0].text).casefold())


def pairs(catalogue: Catalogue) -> list[tuple[str, list[str]]]:
    """Return each credential that is tied to occupations, with those, by the credential's name."""
    occupations: dict[str, set[str]] = {}
    for tie in catalogue.records["occupation_credential"].values():
        occupations.setdefault(tie["credential"], set()).add(tie["occupation"])
    names = {key: catalogue.name("credential", key).casefold() for key in occupations}
    return [(key, sorted(occupations[key])) for key in sorted(occupations, key=names.__getitem__)]
