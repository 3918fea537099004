"""What an extension adds to the search of a site: words in which people ask, and further pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of pages for which people ask, such as what a thing costs."""

    title: str
    words: Sequence[str]
    """Words and phrases in a question that ask for it."""
    places: Sequence[str]
    """Identifiers (HTML) of the part on pages; the first that a page has is used."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A page that is not of a record, with the phrases by which it is found."""

    title: str
    address: str
    phrases: Sequence[str] = ()
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """What is known of two records together, such as the pay of an occupation in a place.

    It is shown for a question that names both, with a link to the page of the second one.
    """

    kinds: tuple[str, str]
    name: str
    """What a pair is called, such as "{first} in {second}"."""
    groups: Mapping[str, int]
    """By key of the first record, the position in `facts`."""
    facts: Sequence[tuple[str, Mapping[str, float]]]
    """Words with {} in the place of the number, and the numbers by key of the second record."""
    places: Sequence[str] = ()
    """Identifiers (HTML) of the part on the page of the second; the first it has is used."""


@dataclass(frozen=True, slots=True)
class SearchWords:
    """All that an extension adds. Every part may be empty."""

    kinds: Sequence[str] = ()
    """Kinds in the order of their rank; the records of all others come behind them."""
    called: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Words by kind that mean records of it, such as certification for a credential."""
    same: Sequence[Sequence[str]] = ()
    """Groups of words that mean the same in names."""
    topics: Sequence[Topic] = ()
    """Those that come first have precedence where a question has words of several."""
    shortcuts: Sequence[Shortcut] = ()
    compare: Mapping[str, str] = field(default_factory=dict)
    """By kind, the address of a page that compares records, to which keys are appended."""
    crossings: Sequence[Crossing] = ()
    examples: Sequence[str] = ()
    """Questions to try where nothing is found."""
