"""Where in the rows of a table the cell of each name stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hidata.findings.suggestions import did_you_mean
from hidata.imports import headings
from hidata.imports.cells import Cell, ReadError, column_number
from hidata.imports.pattern import Pattern
from hidata.imports.scalars import Signs


def agree(told: Mapping[str, str], given: Mapping[str, str]) -> bool:
    """Return whether what a name tells is what is given, as far as both have it."""
    return all(
        headings.fold(given[name]) == headings.fold(text)
        for name, text in told.items()
        if name in given
    )


def _other_marks(title: str, heading: str) -> bool:
    """Return whether a title and a heading end with different marks, as `P (10)` and `P (90)` do.

    Then these are part of the names. A title without a mark has no other than the heading.
    """
    wanted, there = (headings.squeezed(text).strip() for text in (title, heading))
    ends = [text[len(headings.without_footnotes(text)) :].strip() for text in (wanted, there)]
    return all(ends) and ends[0] != ends[1]


class Layout:
    """The names of the cells in each row: of its columns, and of what is added to it.

    A row begins with the cells of its columns, followed by `constants`, which are the same for all
    rows, and by what `split`, `derive` and `join` add. `size` is the length of a whole row.
    `origins` has the column, from 1, that a cell was made of, or 0. `signs` are those in numbers.
    """

    def __init__(
        self, titles: Sequence[str], given: Mapping[str, str], signs: Signs | None = None
    ) -> None:
        """Take the headings of the columns, and the texts known of the whole table, by name."""
        self.signs = signs or Signs()
        self.titles = list(titles)
        self.constants: list[Cell] = []
        self.origins = [*range(1, len(titles) + 1)]
        self.made_of: dict[int, int] = {}
        """For a cell that is made of another of its row, the index of that one."""
        self._names: dict[str, int] = {}
        self._prefixed: dict[str, tuple[int, Layout]] = {}
        self._columns: dict[str, list[int]] = {}
        self._doubtful: set[str] = set()
        """Names known from the file or sheet that are headings, too: not clear which is meant."""
        for index, title in enumerate(titles):
            if folded := headings.fold(title):
                self._columns.setdefault(folded, []).append(index)
        for name, text in given.items():
            self.constants.append(text)
            self.add(name, 0)
        known = {name for name in given if not name.startswith("@")}
        self._doubtful = {name for name in known if headings.fold(name) in self._columns}

    @property
    def size(self) -> int:
        """How many cells a whole row has."""
        return len(self.origins)

    def add(self, name: str, origin: int) -> int:
        """Return the index of a further cell; `origin` is the column that it is made of, or 0."""
        self.origins.append(origin)
        self._names[name] = self.size - 1
        self._doubtful.discard(name)
        return self.size - 1

    def add_made_of(self, name: str, index: int | None) -> None:
        """Add a further cell that is made of the one with an index, or of none."""
        new = self.add(name, 0 if index is None else self.origins[index])
        if index is not None:
            self.made_of[new] = index

    def name(
        self, name: str, wanted: Sequence[Pattern | str], given: Mapping[str, str]
    ) -> dict[str, str]:
        """Give another name to the one column that is wanted; return what its heading tells.

        `wanted` are forms of headings, one of which is there, or letters after `@`. What a heading
        tells must be what is `given`. Raises ReadError (I013, I014) if there is no such column, or
        several.
        """
        found = [match for each in wanted for match in self._matches(each, given)]
        if len({index for index, _ in found}) > 1:
            titles = " and ".join(self.titles[index] for index, _ in found)
            message = f"The columns {titles} are both there, for {name}."
            raise ReadError(message, code="I014", column=found[1][0] + 1)
        if not found:
            texts = (each if isinstance(each, str) else each.text for each in wanted)
            raise self._missing(" or ".join(texts))
        self._names[name], told = found[0]
        self._doubtful.discard(name)
        for new in told.keys() - given.keys():
            self.constants.append(told[new])
            self.add(new, 0)
        return told

    def _matches(
        self, wanted: Pattern | str, given: Mapping[str, str]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the index of each column that is wanted, and what its heading tells."""
        if isinstance(wanted, str) or wanted.is_constant:
            index = self._column(wanted if isinstance(wanted, str) else wanted.constant)
            if index is not None:
                yield index, {}
            return
        for index, title in enumerate(self.titles):
            told = wanted.match(title, fold=True)
            if told is not None and agree(told, given):
                yield index, told

    def attach(self, prefix: str, other: Layout, origin: int) -> None:
        """Add all cells of the rows of another table, under a prefix and a dot.

        `origin` is our column by which a row of it is found, or 0.
        """
        self._prefixed[prefix] = self.size, other
        self.origins += [origin] * other.size

    def signs_at(self, index: int | None) -> Signs:
        """Return the signs in the numbers of a cell: those of the table that it comes from."""
        for offset, other in self._prefixed.values():
            if index is not None and offset <= index < offset + other.size:
                return other.signs_at(index - offset)
        return self.signs

    def find(self, name: str) -> int | None:
        """Return the index of the cell of a name, None if there is none.

        Raises ReadError (I014) for a heading that stands in several columns.
        """
        if name in self._doubtful:
            message = f"The name {name} is known from the file or sheet, and is a heading as well."
            hint = f'call one of them otherwise, as in columns = {{ other = "{name}" }}'
            raise ReadError(message, hint, "I014")
        if (index := self._names.get(name)) is not None:
            return index
        prefix, _, rest = name.partition(".")
        if rest and prefix in self._prefixed:
            offset, other = self._prefixed[prefix]
            inner = other.find(rest)
            return None if inner is None else offset + inner
        return self._column(name)

    def has_heading(self, text: str) -> bool:
        """Return whether a text is the heading of a column."""
        return headings.fold(text) in self._columns

    def index(self, name: str) -> int:
        """Return the index of the cell of a name. Raises ReadError (I013) if there is none."""
        index = self.find(name)
        if index is None:
            raise self._missing(name)
        return index

    def _column(self, title: str) -> int | None:
        """Return the index of the column with a heading, or with the letters after `@`."""
        if title.startswith("@") and title[1:].isalpha() and title[1:].isupper():
            index = column_number(title[1:]) - 1
            return index if index < len(self.titles) else None
        found = self._columns.get(headings.fold(title), [])
        if len(found) > 1:  # such as Score (1) and Score (2): a mark may be part of a name
            plain = headings.squeezed(title).strip()
            exact = [n for n in found if headings.squeezed(self.titles[n]).strip() == plain]
            found = exact if len(exact) == 1 else found
        if len(found) == 1 and _other_marks(title, self.titles[found[0]]):
            return None
        if len(found) > 1:
            message = f"The heading {title} stands in {len(found)} columns."
            hint = 'name the one that is meant by its letter: columns = { name = "@B" }'
            raise ReadError(message, hint, "I014", column=found[1] + 1)
        return found[0] if found else None

    def _missing(self, name: str) -> ReadError:
        """Return the error that there is no column of a name."""
        known = [*filter(None, self.titles), *self._names]
        hint = did_you_mean(name, known)
        if hint is None:
            some = ", ".join(title[:60] for title in known[:12])
            hint = f"there are {some}{' ...' if len(known) > 12 else ''}" if known else None
        return ReadError(f"There is no column {name}.", hint, "I013")
