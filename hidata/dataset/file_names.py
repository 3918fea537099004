"""The rules for names of record files in strict datasets: slugs, and none that Windows reserves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hidata.findings.finding import Fault

MAX_NAME_LENGTH = 100
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG_LINES = re.compile(rf"(?:{_SLUG.pattern}\n)*")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}
"""Names that Windows reserves for devices, with any ending."""


def is_slug(text: str) -> bool:
    """Whether a text is a slug: words of letters a to z and digits, joined by single hyphens."""
    return _SLUG.fullmatch(text) is not None


def name_faults(stems: Sequence[str]) -> Iterator[tuple[int, Fault]]:
    """Yield the index and the fault of each file name, without its ending, that breaks a rule.

    Usually there is none: then one match of all names at once is faster than one match for each.
    """
    all_slugs = _SLUG_LINES.fullmatch("".join(f"{stem}\n" for stem in stems))
    if (
        all_slugs
        and _RESERVED.isdisjoint(stems)
        and max(map(len, stems), default=0) <= MAX_NAME_LENGTH
    ):
        return
    for index, stem in enumerate(stems):
        if fault := _name_fault(stem):
            yield index, fault


def _name_fault(stem: str) -> Fault | None:
    """Return what is wrong with a file name (without its ending), or None."""
    if stem.lower() in _RESERVED:
        return _fault(f"Windows reserves the name {stem} for a device.", "choose another id")
    if len(stem) > MAX_NAME_LENGTH:
        return _fault(
            f"This file name is longer than {MAX_NAME_LENGTH} characters.", "choose a short id"
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
