"""Where a dataset adds to its site what only it can know; and the addition of nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from hidata.site.facts import Value
from hidata.site.render import Pages


class Extra(Protocol):
    """Templates and pages of one dataset beside those that every dataset gets."""

    navigation: Sequence[tuple[str, str]]
    """What stands in the head of every page before the usual: address, words."""

    hint: str
    """What the search field says while it is empty."""

    motto: str
    """A sentence for the foot of every page."""

    def record(self, kind: str, key: str) -> tuple[str, Mapping[str, Any]]:
        """The template for a record's page, and the values it needs beside the usual ones."""

    def columns(self, kind: str) -> Mapping[str, Mapping[str, Value]]:
        """The columns of a kind's list: by title, values by record; none for the usual ones."""

    def front(self) -> tuple[str, Mapping[str, Any]]:
        """The template for the front page, and the values it needs beside the usual ones."""

    def files(self, pages: Pages) -> Iterator[tuple[str, bytes]]:
        """Further pages and files, once all records' pages are made."""


class Plain:
    """Adds nothing."""

    navigation: Sequence[tuple[str, str]] = ()
    hint = "Search"
    motto = ""

    def record(self, kind: str, key: str) -> tuple[str, Mapping[str, Any]]:
        """The page that every record gets."""
        return "record.html", {}

    def columns(self, kind: str) -> Mapping[str, Mapping[str, Value]]:
        """The columns that every kind gets."""
        return {}

    def front(self) -> tuple[str, Mapping[str, Any]]:
        """The front page that every dataset gets."""
        return "front.html", {}

    def files(self, pages: Pages) -> Iterator[tuple[str, bytes]]:
        """No further files."""
        return iter(())
