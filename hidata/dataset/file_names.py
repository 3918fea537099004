"""Knows which names are slugs, and which of them no file may have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hidata.findings.finding import Fault

MAX_LENGTH = 100
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUGS = re.compile(rf"(?:{_SLUG.pattern}\n)*")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}
"""Names that Windows keeps for devices, whatever follows a dot."""


def is_slug(text: str) -> bool:
    """Whether the text is lower-case letters and digits in words joined by single hyphens."""
    return _SLUG.fullmatch(text) is not None


def faults(stems: Sequence[str]) -> Iterator[tuple[int, Fault]]:
    """The file names among these that no record may have, by their places in the list."""
    all_slugs = _SLUGS.fullmatch("".join(f"{stem}\n" for stem in stems))
    if all_slugs and _DEVICES.isdisjoint(stems) and max(map(len, stems), default=0) <= MAX_LENGTH:
        return
    for place, stem in enumerate(stems):
        if fault := _name_fault(stem):
            yield place, fault


def _name_fault(stem: str) -> Fault | None:
    """Why no record may have this file name (without `.json`), or None."""
    if stem.lower() in _DEVICES:
        return _fault(f"Windows keeps the name {stem} for a device.", "choose another id")
    if len(stem) > MAX_LENGTH:
        return _fault(
            f"This file name is longer than {MAX_LENGTH} characters.", "choose a short id"
        )
    if not is_slug(stem):
        near = "-".join(re.findall("[a-z0-9]+", stem.lower()))
        return _fault(
            "A file name is made of lower-case letters and digits, words joined by hyphens.",
            f"for example {near}.json" if near else None,
        )
    return None


def _fault(message: str, hint: str | None) -> Fault:
    return Fault("", "N002", message, hint)
