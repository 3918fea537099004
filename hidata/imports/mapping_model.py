"""What a mapping is made of: how a file is read, and what becomes of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal

from hidata.imports.template import KeyTemplate, Pattern, Template

Scalar = str | int | float | bool
"""A value of JSON that has no parts."""


@dataclass(frozen=True)
class Value:
    """Where a value comes from, and what is made of it.

    `sources` are templates, of which the first that is not blank counts. `map` is the name of a
    table in `maps`, or such a table: each text and the value that it stands for; any other text is
    `otherwise`, if that is not None. `times` is what
    the number is multiplied by, or where that comes from. The value is the key of the one record of
    the kind `ref` whose property `by` (dotted, within a list) has the text, and whose properties
    are as in `where`.
    `separator` stands between the items of a list. With `count`, the value is the number of rows of
    the record that are not blank here. A number, or true or false, that the mapping
    has in place of a template is the `constant`, and there are no `sources`.
    """

    sources: tuple[Template, ...] = ()
    map: str | Table[str, Scalar] | None = None
    times: Decimal | Value | None = None
    ref: str = ""
    by: str = ""
    where: Table[str, Template] = field(default_factory=dict)
    optional: bool = False
    separator: str | None = None
    constant: int | float | bool | None = None
    otherwise: Template | int | float | bool | None = None
    count: bool = False


@dataclass(frozen=True)
class ListOf:
    """A list with an item of each of the `parts` for each row; one that is absent is left out."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Object:
    """An object: its properties, and what each is."""

    parts: Table[str, Node]


Node = Value | ListOf | Object
"""What a property is made from."""


@dataclass(frozen=True)
class SheetLike:
    """The one sheet in whose cell (such as `A1`) the text has a form."""

    cell: str
    like: Pattern


@dataclass(frozen=True)
class Condition:
    """What must be true of a cell so that its row counts: all that is given.

    The text is one of `texts`; it is of one of the forms `like`; it is none of `unlike`; it is
    `blank`, or is not; it is the property `by` of a record of the kind `ref`, with properties as in
    `where`.
    """

    texts: frozenset[str] | None = None
    like: tuple[Pattern, ...] = ()
    unlike: frozenset[str] = frozenset()
    blank: bool | None = None
    ref: str = ""
    by: str = ""
    where: Table[str, Template] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """Which file, which table in it, and which of its columns and rows.

    `files` are the forms of the file's name, none in a join that reads the same file. `sheet` is a
    number from 1, a form of names, or what a cell is like. `header` are the numbers of the rows
    with headings, from 1, none if there are no headings. "" stands for what is found out: format,
    encoding, delimiter; and for no quotes and no sign for thousands. `fields` are the first and
    last character, from 1, of the columns of a text of fixed width. `columns` gives names to
    headings, of which one is there, or to letters after `@` (texts). `fill` are columns in which a
    blank cell has the text above, the outer ones first. `split` are columns that are taken apart by
    the first of the forms that they have. `derive` are new columns.
    """

    files: tuple[Pattern, ...] = ()
    format: str = ""
    sheet: int | Pattern | SheetLike = 1
    header: tuple[int, ...] = (1,)
    encoding: str = ""
    delimiter: str = ""
    quote: str = '"'
    decimal: str = "."
    thousands: str = ""
    fields: Table[str, tuple[int, int]] = field(default_factory=dict)
    at: str = ""
    columns: Table[str, tuple[Pattern | str, ...]] = field(default_factory=dict)
    fill: tuple[str, ...] = ()
    split: Table[str, tuple[Pattern, ...]] = field(default_factory=dict)
    derive: Table[str, Value] = field(default_factory=dict)
    keep: Table[str, Condition] = field(default_factory=dict)


@dataclass(frozen=True)
class Join:
    """Another table, of which a row is added to each row of ours as columns `name.column`.

    `on` are columns of ours, and those of the other table that must have the same text. A row
    without another is refused unless `optional`. If several rows may be found (`many`), there is a
    row for each.
    """

    name: str
    read: Reading
    on: Table[str, str]
    optional: bool = False
    many: bool = False


@dataclass(frozen=True)
class Unpivot:
    """Columns of which each becomes a row of its own: those whose headings have one of the forms.

    What a heading tells become columns, and `value` is the column with the cell. `read` has what is
    done to the new rows: only `split`, `derive` and `keep`.
    """

    headings: tuple[Pattern, ...]
    value: str
    read: Reading = field(default_factory=Reading)


@dataclass(frozen=True)
class Pivot:
    """Rows with one value each, of which those that agree in `by` become one row.

    `name`, `value` and `note` are columns; `note` is "" if there is none.
    """

    by: tuple[str, ...]
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """Cells that are not values. `cells`, `notes` and `properties` are None if all are meant.

    It is about rows in which all conditions in `when` are true of the columns. The property `list`
    gets the `item`, if there is one.
    """

    cells: frozenset[str] | None
    notes: frozenset[str] | None
    properties: tuple[Pattern, ...] | None
    list: str = ""
    item: Node | None = None
    when: Table[str, Condition] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """What a person should look at: a `form`, and the properties that it is about.

    For `repeat`, `of` is the property along which records follow each other; for `jump`, the one
    that may jump `along` another; for `within`, a reference, and `list` a property of the record
    that it leads to, and `value` what is compared. `error` is a standard error in percent.
    """

    form: Literal["repeat", "jump", "within"]
    of: str
    by: tuple[str, ...]
    list: str = ""
    value: str = ""
    error: str = ""
    along: str = ""


@dataclass(frozen=True)
class Oracle:
    """What must hold besides: a `form`, and what that needs.

    For `sum`, `value` is the sum of the properties `of`, `times` a number, `within` a difference;
    for `record`, the record with the key `record` `has` these values; for `mapping`, the mapping
    of that name gives the same; for `typed`, the records in files of their own do.
    """

    form: Literal["sum", "record", "mapping", "typed"]
    value: str = ""
    of: tuple[str, ...] = ()
    times: Decimal = Decimal(1)
    within: Decimal = Decimal(0)
    record: str = ""
    has: Table[str, Scalar] = field(default_factory=dict)
    mapping: str = ""


@dataclass(frozen=True)
class Mapping:
    """A mapping, read from the file `path`; its `name` is that of the file without the ending.

    `source` is the key of the source's record, and `source_new` that record's properties, if the
    import may write it. `omit` has, for names in the brackets of `key`, the texts for which the
    part is left out. `missing` are texts that leave their property out. With `repeats`, several
    rows may give the same record.
    """

    path: Path
    name: str
    kind: str
    key: KeyTemplate
    read: Reading
    record: Table[str, Node]
    out: Template
    source: Template | None = None
    source_new: Object | None = None
    omit: Table[str, frozenset[str]] = field(default_factory=dict)
    locator: Template | None = None
    missing: frozenset[str] = frozenset()
    repeats: bool = False
    joins: Table[str, Join] = field(default_factory=dict)
    unpivot: Unpivot | None = None
    pivot: Pivot | None = None
    maps: Table[str, Table[str, Scalar]] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    looks: tuple[Look, ...] = ()
    oracles: tuple[Oracle, ...] = ()

    def readings(self) -> Iterator[tuple[tuple[str, ...], Reading]]:
        """Yield how each table is read, with the path in the mapping where that stands."""
        yield ("read",), self.read
        for name, join in self.joins.items():
            yield ("join", name), join.read
        if self.unpivot is not None:
            yield ("unpivot",), self.unpivot.read
