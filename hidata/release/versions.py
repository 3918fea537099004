"""Decides whether a version, and the schema's own, have grown by what the changes ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hidata.release.diff import BUMPS, Bump, Difference


def parse_version(version: str) -> tuple[int, int, int]:
    """The three numbers of a version. Raises ValueError where it is not MAJOR.MINOR.PATCH."""
    match = re.fullmatch(r"([0-9]+)\.([0-9]+)\.([0-9]+)", version)
    if match is None:
        raise ValueError(f"The version {version} is not of the form MAJOR.MINOR.PATCH.")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def refusals(found: Difference) -> Iterator[str]:
    """Why the new version may not follow the old one, a sentence each.

    The data's version must grow with every release, the schema's whenever the schema changes.
    Before 1.0.0 a minor step is enough for a major change.
    """
    old, new = found.versions
    if old:
        step, asked = _step(old, new), _asked(found.bump, new)
        if step == "none" or BUMPS.index(step) < BUMPS.index(asked):
            for bump, reason in found.reasons[:5]:
                yield f"{reason} ({bump})."
            due = f"a {asked} one" if asked != "none" else "a greater version"
            yield f"from {old} to {new} is a {step} step; {due} is due."
    old, new = found.schema_versions
    if old:
        step, asked = _step(old, new), _asked(found.schema_bump, new)
        if BUMPS.index(step) < BUMPS.index(asked):
            yield f"the schema's version goes from {old} to {new}; a {asked} step is due."


def _step(old: str, new: str) -> Bump:
    """Which number has grown; "none" where none has, or one has shrunk."""
    before, after = parse_version(old), parse_version(new)
    if after <= before:
        return "none"
    steps: tuple[Bump, ...] = ("major", "minor", "patch")
    return next(s for s, a, b in zip(steps, before, after, strict=True) if a != b)


def _asked(bump: Bump, version: str) -> Bump:
    return "minor" if bump == "major" and parse_version(version)[0] == 0 else bump
