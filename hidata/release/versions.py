"""Decide whether the versions of data and schema have grown by what the changes require."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hidata.release.diff import Difference
from hidata.release.schema_diff import BUMPS, Bump

_VERSION = re.compile(
    r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
).fullmatch


class Version(NamedTuple):
    """A version, in the order of Semantic Versioning: 1.0.0-rc.2, 1.0.0-rc.10, 1.0.0, 1.0.1.

    `stage` is (1,) for a full release; for a pre-release it begins with 0, and each part of its
    name follows: numbers by size, before words.
    """

    major: int
    minor: int
    patch: int
    stage: tuple[int | tuple[int, int, str], ...] = (1,)

    @property
    def is_full(self) -> bool:
        """Whether it is a full release, not a pre-release such as 1.0.0-rc.1."""
        return self.stage == (1,)


def parse_version(version: str) -> Version:
    """Return a version. Raises ValueError if it is not MAJOR.MINOR.PATCH or MAJOR.MINOR.PATCH-PRE.

    PRE are letters, digits, hyphens and dots, such as rc.1.
    """
    match = _VERSION(version)
    if match is None:
        raise ValueError(
            f"The version {version} does not have the form MAJOR.MINOR.PATCH, such as 1.2.0, or"
            " MAJOR.MINOR.PATCH-NAME for a pre-release, such as 1.2.0-rc.1."
        )
    major, minor, patch = (int(number) for number in match.groups()[:3])
    if match[4] is None:
        return Version(major, minor, patch)
    parts = [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in match[4].split(".")]
    return Version(major, minor, patch, (0, *parts))


def refusals(difference: Difference) -> Iterator[str]:
    """Yield each reason, as a sentence, why the new version may not follow the old one.

    The data's version must grow with every release, the schema's whenever the schema changes.
    Before 1.0.0 a minor step is enough for a major change.
    """
    for old in filter(None, (difference.versions[0], difference.schema_versions[0])):
        try:
            parse_version(old)
        except ValueError as error:
            yield f"the release before cannot be compared. {error}"
            return
    old, new = difference.versions
    if old:
        step, required = _step(old, new), _required(difference.bump, new)
        if step == "none" or BUMPS.index(step) < BUMPS.index(required):
            for bump, reason in difference.reasons[:5]:
                yield f"{reason} ({bump})."
            required_text = f"a {required} one" if required != "none" else "a greater version"
            step_text = f"a {step}" if step != "none" else "no"
            yield f"from {old} to {new} is {step_text} step; {required_text} is required."
    old, new = difference.schema_versions
    if old:
        step, required = _step(old, new), _required(difference.schema_bump, new)
        if BUMPS.index(step) < BUMPS.index(required):
            yield f"the schema's version goes from {old} to {new}; a {required} step is required."


def _step(old: str, new: str) -> Bump:
    """Return the first number that differs; "none" if the new version is not greater.

    From a pre-release to the full release of the same numbers all may change: its step is the one
    that led to these numbers.
    """
    before, after = parse_version(old), parse_version(new)
    if after <= before:
        return "none"
    steps: tuple[Bump, ...] = ("major", "minor", "patch")
    for step, a, b in zip(steps, before[:3], after[:3], strict=True):
        if a != b:
            return step
    return "patch" if after.patch else "minor" if after.minor else "major"


def _required(bump: Bump, version: str) -> Bump:
    """Return the bump that the changes require, before 1.0.0 at most a minor one."""
    return "minor" if bump == "major" and parse_version(version).major == 0 else bump
