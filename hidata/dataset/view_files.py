"""Views: tables that are derived from others by a query, `views/<name>.sql`.

The JSON Schema beside it, `views/<name>.schema.json`, describes one row: its properties are the
columns, in the order of the query's, and `x-hidata-key` lists those that identify a row. Nothing
is run here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from hidata.dataset import view_parameters
from hidata.dataset.settings_files import SETTINGS_FILE, place_of
from hidata.dataset.sql_text import position, tokens
from hidata.findings.finding import Fault, Finding
from hidata.jsontext import reader
from hidata.jsontext.document import escape, replace_surrogates
from hidata.schemas.annotations import KEY, UNKNOWN
from hidata.schemas.loading import SUFFIX, VIEWS, Schema, Schemas
from hidata.schemas.shape import Shape
from hidata.schemas.shape_reader import ShapeReader
from hidata.storage import local
from hidata.storage.links import where_it_leads
from hidata.tables.model import Column, Kind, Table
from hidata.tables.naming import escape_file_name, folded
from hidata.tables.types import type_of

ENDING = ".sql"
MOST_CHARACTERS = 100_000
"""How long a query may be."""

RESERVED = ("change",)
"""Names of tables that a release may have besides those of its dataset."""

_match_name = re.compile(r"[^\W\d][\w-]{0,99}").fullmatch
_BEGINNINGS = ("select", "with", "values")
"""What a query that only reads begins with."""


class View(NamedTuple):
    """A table that a query derives from others.

    `path` is that of the query's file in the dataset, `sql` its text without what follows the last
    word: a semicolon, comments, blanks. `kind` has no records and one table, so that what writes
    or describes tables treats a view like any other. That of the parameters has no files of its
    own: its query is made from the settings, in the file that a release has them in.
    """

    name: str
    path: str
    sql: str
    kind: Kind

    @property
    def table(self) -> Table:
        """The table of the rows that the query returns."""
        return self.kind.table

    @property
    def schema_path(self) -> str:
        """The path of the schema that describes a row."""
        return f"{VIEWS}{self.name}{SUFFIX}"


def load(
    root: Path,
    schemas: Schemas,
    tables: Mapping[str, Table],
    is_ignored: Callable[[str], bool] = lambda path: False,
    parameters: Mapping[str, str | float] = {},
) -> tuple[dict[str, View], list[Finding]]:
    """Return the views of a dataset or a release by name, sorted, and what is wrong with others.

    `tables` are those of the dataset's kinds. A view whose schema is not valid is left out. The
    `parameters` of the settings, if there are any, are a view too.
    """
    own = _names(root, is_ignored)
    if isinstance(own, Finding):
        return {}, [own]
    findings = [*_misnamed(own)]
    taken = {folded(name): f"a table {name} of the kind {tables[name].kind}" for name in tables}
    taken |= {folded(name): f"a table {name} in releases" for name in RESERVED}
    views: dict[str, View] = {}
    if parameters:
        name = view_parameters.NAME
        if other := taken.get(name):
            message = f"There is {other}, which the table of the parameters would hide."
            file = place_of(root).file
            findings.append(Finding(file, 1, 1, "T007", message, "", "rename that one"))
        taken.setdefault(name, f"a table {name} of the settings")
        views[name] = _view_of(parameters)
    shapes = ShapeReader(schemas)
    for name in (name.removesuffix(ENDING) for name in own if name.endswith(ENDING)):
        path = f"{VIEWS}{name}{ENDING}"
        if fault := _fault_of_name(name, taken):
            findings.append(Finding(path, 1, 1, *fault))
        taken.setdefault(folded(name), f"a view {name}")
        sql = _query(root, path)
        if isinstance(sql, Finding):
            findings.append(sql)
        schema = schemas.views.get(name)
        if schema is None or schema.document.get(UNKNOWN):
            continue  # there is a finding on it
        try:
            shape = shapes.shape_of(schema)
        except ValueError:
            continue  # a reference leads nowhere, which the check of schemas reports
        faults = [*_faults(shape, schema)]
        findings += _located(root, schema.path, faults)
        unsure = any(inner.note(UNKNOWN) for inner in (shape, *shape.fields.values()))
        if isinstance(sql, str) and not faults and not fault and not unsure:
            views[name] = View(name, path, sql, _kind(name, shape, schema))
    return dict(sorted(views.items())), findings


def _names(root: Path, is_ignored: Callable[[str], bool]) -> list[str] | Finding:
    """Return the names of the files of views, sorted, or the finding that they cannot be read."""
    if not os.path.lexists(root / VIEWS[:-1]):
        return []
    if reason := where_it_leads(str(root), VIEWS[:-1]):
        return local.unreadable(VIEWS[:-1], reason)
    try:
        names = sorted(os.listdir(root / VIEWS))
    except OSError as error:
        return local.unreadable(VIEWS[:-1], error.strerror)
    return [name for name in names if name[0] != "." and not is_ignored(VIEWS + name)]


def _view_of(parameters: Mapping[str, str | float]) -> View:
    """Return the view whose rows are the parameters."""
    table = view_parameters.TABLE
    kind = Kind(table.name, Shape("object"), None, True, (table,), ())
    return View(table.name, SETTINGS_FILE, view_parameters.query(parameters), kind)


def _misnamed(names: list[str]) -> Iterator[Finding]:
    """Yield the findings on files that lack the other, or were meant as one of the two."""
    for name in names:
        path = VIEWS + name
        if replace_surrogates(name) != name:
            yield Finding(path, 1, 1, "N002", "The name of this file is not UTF-8.")
        elif name.endswith(ENDING) and (other := name.removesuffix(ENDING) + SUFFIX) not in names:
            message = "There is no schema that describes a row of this view."
            yield Finding(path, 1, 1, "T007", message, "", f"write {VIEWS}{other}")
        elif name.endswith(SUFFIX) and (other := name.removesuffix(SUFFIX) + ENDING) not in names:
            message = "There is no query beside this schema of a view."
            yield Finding(path, 1, 1, "T007", message, "", f"write {VIEWS}{other}")
        elif name.lower().endswith((ENDING, ".json")) and not name.endswith((ENDING, SUFFIX)):
            message = "This file is not read: a view is <name>.sql and <name>.schema.json."
            hint = "rename it; what is not of a view belongs in the setting ignore"
            yield Finding(path, 1, 1, "T007", message, "", hint)


def _fault_of_name(name: str, taken: Mapping[str, str]) -> tuple[str, str, str, str] | None:
    """Return code, message, pointer and hint on the name of a view, or None if it is valid."""
    if other := taken.get(folded(name)):
        return "T007", f"There is {other} already, which this view would hide.", "", "rename it"
    fits = _match_name(name) and escape_file_name(name) == name
    if fits and not name.lower().startswith("sqlite_"):
        return None
    message = "This is not a name for a view, since it is that of a table and of files too."
    hint = "begin with a letter (not with sqlite_), and go on with letters, digits, - and _"
    return "T007", message, "", hint


def _query(root: Path, path: str) -> str | Finding:
    """Return the query in a file, without what follows its last word."""
    data = local.read_file(str(root), path)
    if isinstance(data, Finding):
        return data
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Finding(path, line, 1, "T001", "This is not a text in UTF-8.")
    if "\0" in text:
        place = position(text, text.index("\0"))
        return Finding(path, *place, "T001", "There is a NUL character in this query.")
    if len(text) > MOST_CHARACTERS:
        message = f"The query has {len(text):,} characters, more than {MOST_CHARACTERS:,}."
        return Finding(path, 1, 1, "T006", message)
    found = [*tokens(text)]
    ends = [token.start for token in found if token.text == ";"]
    while found and found[-1].text == ";":
        found.pop()
    if not found:
        return Finding(path, 1, 1, "T001", "There is no query in this file.")
    if ends and ends[0] < found[-1].start:
        message = "A view is one SELECT, and there is something after its end."
        return Finding(path, *position(text, ends[0]), "T002", message)
    if found[0].name not in _BEGINNINGS and found[0].text != "(":
        message = f"A view is one SELECT; this begins with {found[0].text[:20]}."
        return Finding(path, *position(text, found[0].start), "T002", message)
    return text[: found[-1].start + len(found[-1].text)]


def _faults(shape: Shape, schema: Schema) -> Iterator[Fault]:
    """Yield why the schema of a view does not describe flat rows with a key."""
    if shape.form != "object" or not shape.fields:
        message = "The schema of a view lists its columns in properties; this one does not."
        yield Fault("", "T003", message, 'add "type": "object" and "properties"')
        return
    seen: dict[str, str] = {}
    for name, inner in shape.fields.items():
        pointer = f"/properties/{escape(name)}"
        if inner.form != "scalar" and not inner.note(UNKNOWN):
            message = f"{name} cannot be a column of a view: it is not a text, number or boolean."
            hint = 'give it a "type": string, integer, number or boolean'
            yield Fault(pointer, "T003", message, hint)
        if (other := seen.setdefault(folded(name), name)) != name:
            message = f"{name} and {other} would be one column: SQLite ignores case."
            yield Fault(pointer, "T003", message, "rename one of the two")
    yield from _faults_of_key(schema.document.get(KEY), shape)


def _faults_of_key(key: object, shape: Shape) -> Iterator[Fault]:
    """Yield what is wrong with the key that a view's schema names."""
    if not isinstance(key, list) or not key:
        message = f"{KEY} lists the columns that identify a row; this schema does not have it."
        yield Fault("" if key is None else f"/{KEY}", "T004", message, f'add "{KEY}": ["..."]')
        return
    for index, name in enumerate(key):
        if not isinstance(name, str) or name not in shape.fields:
            message = f"{KEY} names {str(name)[:80]}, which is not a property of this schema."
            yield Fault(f"/{KEY}/{index}", "T004", message)
        elif name in key[:index]:
            yield Fault(f"/{KEY}/{index}", "T004", f"{KEY} names {name} twice.")


def _located(root: Path, path: str, faults: list[Fault]) -> list[Finding]:
    """Return the findings on faults in a schema file."""
    if not faults:
        return []
    data = local.read_file(str(root), path)
    document = reader.read(b"{}" if isinstance(data, Finding) else data)
    return [reader.locate(fault, path, document) for fault in faults]


def _kind(name: str, shape: Shape, schema: Schema) -> Kind:
    """Return a kind without records that has the table of a view."""
    key = tuple(schema.document[KEY])
    columns = tuple(
        Column(
            column,
            type_of(inner).name,
            (column,),
            column in key or column in shape.required,
            inner.note("x-hidata-ref"),
            notes=dict(inner.notes),
        )
        for column, inner in shape.fields.items()
    )
    title = str(shape.note("title") or name)
    description = str(shape.note("description") or "")
    table = Table(name, name, columns, key, title=title, description=description)
    return Kind(name, Shape("object"), None, True, (table,), ())
