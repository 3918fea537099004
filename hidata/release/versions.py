"""Decide whether the versions of data and schema have grown by what the changes require."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hidata.release.diff import BUMPS, Bump, Difference


def parse_version(version: str) -> tuple[int, int, int]:
    """Return the three numbers of a version. Raises ValueError if it is not MAJOR.MINOR.PATCH."""
    match = re.fullmatch(r"([0-9]+)\.([0-9]+)\.([0-9]+)", version)
    if match is None:
        raise ValueError(f"The version {version} does not have the form MAJOR.MINOR.PATCH.")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def refusals(difference: Difference) -> Iterator[str]:
    """Yield each reason, as a sentence, why the new version may not follow the old one.

    The data's version must grow with every release, the schema's whenever the schema changes.
    Before 1.0.0 a minor step is enough for a major change.
    """
    old, new = difference.versions
    if old:
        step, required = _step(old, new), _required(difference.bump, new)
        if step == "none" or BUMPS.index(step) < BUMPS.index(required):
            for bump, reason in difference.reasons[:5]:
                yield f"{reason} ({bump})."
            needed = f"a {required} one" if required != "none" else "a greater version"
            yield f"from {old} to {new} is a {step} step; {needed} is required."
    old, new = difference.schema_versions
    if old:
        step, required = _step(old, new), _required(difference.schema_bump, new)
        if BUMPS.index(step) < BUMPS.index(required):
            yield f"the schema's version goes from {old} to {new}; a {required} step is required."


def _step(old: str, new: str) -> Bump:
    """Return the first number that differs; "none" if the new version is not greater."""
    before, after = parse_version(old), parse_version(new)
    if after <= before:
        return "none"
    steps: tuple[Bump, ...] = ("major", "minor", "patch")
    return next(s for s, a, b in zip(steps, before, after, strict=True) if a != b)


def _required(bump: Bump, version: str) -> Bump:
    """Return the bump that the changes require, before 1.0.0 at most a minor one."""
    return "minor" if bump == "major" and parse_version(version)[0] == 0 else bump
