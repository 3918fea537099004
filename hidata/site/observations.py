"""Observations: records that are shown on the pages of what they are about, and where there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any
from urllib.parse import quote

from hidata.site.addresses import folder_of, own_address
from hidata.tables.keys import text_of

MOST_WITH_SUBJECT = 40
"""How many observations of one kind the page of their subject shows; more have their own pages."""

MOST_ON_PAGE = 250
"""How many observations one of their own pages has at most."""

Subject = tuple[str, str]
"""Kind and key of the record that observations are about."""


@dataclass(frozen=True, slots=True)
class Group:
    """The observations of one kind about one subject, sorted by what they are called."""

    kind: str
    subject: Subject
    keys: Sequence[str]

    @property
    def with_subject(self) -> bool:
        """Whether the page of the subject shows them."""
        return len(self.keys) <= MOST_WITH_SUBJECT

    @property
    def address(self) -> str:
        """The address at which they begin: of a page, or of a section on the subject's page."""
        if self.with_subject:
            return f"{own_address(*self.subject)}#{quote(section_id(self.kind))}"
        return self._path(1)

    @property
    def json_address(self) -> str:
        """The address of all of them as JSON."""
        return f"{own_address(*self.subject, ending='')}/{_file_name(self.kind)}.json"

    def pages(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the address of each page that shows them, with their keys."""
        if self.with_subject:
            yield own_address(*self.subject), self.keys
            return
        for number, start in zip(count(1), range(0, len(self.keys), MOST_ON_PAGE), strict=False):
            yield self._path(number), self.keys[start : start + MOST_ON_PAGE]

    def _path(self, number: int) -> str:
        """Return the address of their page of this number, from 1."""
        more = f"/{number}" if number > 1 else ""
        return f"{own_address(*self.subject, ending='')}/{_file_name(self.kind)}{more}.html"


class Observations:
    """All observations of a release, by what they are about."""

    def __init__(
        self,
        subjects: Mapping[str, tuple[str, str]],
        records: Mapping[str, Mapping[str, Mapping[str, Any]]],
        label: Callable[[str, str], str],
    ) -> None:
        """Group the observations by their subjects, sorted by `label`, which takes kind and key.

        `subjects` has, by kind of observation, the property that refers to the subject and the
        subject's kind. A record whose subject is not in the release has a page of its own.
        """
        self._groups: defaultdict[Subject, list[Group]] = defaultdict(list)
        for kind, (name, target) in subjects.items():
            for subject, keys in _by_subject(records[kind], records[target], name).items():
                labels = {key: (label(kind, key).casefold(), key) for key in keys}
                ordered = sorted(keys, key=labels.__getitem__)
                self._groups[target, subject].append(Group(kind, (target, subject), ordered))
        self._pages = {
            (group.kind, key): page
            for group in chain.from_iterable(self._groups.values())
            for page, keys in group.pages()
            for key in keys
        }

    def about(self, kind: str, key: str) -> Sequence[Group]:
        """Return the observations about a record, by their kinds."""
        return self._groups.get((kind, key), ())

    def of_kind(self, kind: str) -> list[Group]:
        """Return the groups of one kind of observation."""
        return [g for g in chain.from_iterable(self._groups.values()) if g.kind == kind]

    def __contains__(self, record: tuple[str, str]) -> bool:
        """Return whether the record of this kind and key is shown as an observation."""
        return record in self._pages

    def address(self, kind: str, key: str) -> str:
        """Return the address of an observation: of its row on a page."""
        return f"{self._pages[kind, key]}#{quote(row_id(kind, key))}"


def _by_subject(
    records: Mapping[str, Mapping[str, Any]], subjects: Mapping[str, Any], name: str
) -> dict[str, list[str]]:
    """Return the keys of the records by the subject to which their property `name` refers."""
    keys: dict[str, list[str]] = {}
    for key, record in records.items():
        subject = text_of(record.get(name), of_numbers=True)
        if subject is not None and subject in subjects:
            keys.setdefault(subject, []).append(key)
    return keys


def row_id(kind: str, key: str) -> str:
    """Return the identifier (HTML) of an observation's row: its address without the ending."""
    return own_address(kind, key, "")


def section_id(kind: str) -> str:
    """Return the identifier (HTML) of the section with the observations of a kind."""
    return f"{folder_of(kind)}/"


def _file_name(kind: str) -> str:
    return folder_of(kind).rpartition("/")[2]
