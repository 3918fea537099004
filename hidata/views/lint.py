"""Checks views before there are rows: each query is run over empty tables."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice

from hidata.dataset.folder import Folder
from hidata.dataset.sql_text import in_backticks, tokens
from hidata.dataset.view_files import View
from hidata.findings.finding import Fault, Finding
from hidata.findings.suggestions import did_you_mean, unambiguous
from hidata.formats import sqlite_tables
from hidata.jsontext import reader
from hidata.jsontext.document import escape
from hidata.schemas.loading import stem
from hidata.tables.model import Table
from hidata.views import query
from hidata.views.functions import ALLOWED
from hidata.views.refused import Refused

MOST_STEPS = 100_000_000
"""Steps that a query over empty tables may take: some seconds."""

_match_unknown = re.compile(r".*no such (column|table|function): (.*)[.]", re.DOTALL).fullmatch


def lint(folder: Folder, unchecked: Collection[str] = ()) -> list[Finding]:
    """Return what is wrong with the views of a dataset.

    Of the kinds that are `unchecked` the tables are not known, so views that may read them are
    left out. So are those that may use a view that is at fault itself.
    """
    if not folder.views:
        return [*folder.view_faults]
    unknown = {*unchecked, *(_name(finding.file) for finding in folder.view_faults)}
    views = {name: v for name, v in folder.views.items() if not _may_read(v, unknown)}
    found: dict[str, list[Finding]] = {}
    with closing(sqlite3.connect(":memory:")) as connection:
        tables = folder.record_tables
        try:
            sqlite_tables.create_tables(connection, tables.values())
        except ValueError as error:
            return [*folder.view_faults, Finding("views", 1, 1, "T001", str(error))]
        refused = query.create(connection, views)
        for name, view in views.items():
            if name in refused:
                found[name] = [refused[name].finding(view)]
            else:
                found[name] = [*_judged(connection, folder, view, views)]
    faulty = {name: findings for name, findings in found.items() if findings}
    causes = _causes(faulty, views)
    findings = [*folder.view_faults, *(f for name in causes for f in faulty[name])]
    return sorted(findings, key=lambda finding: finding.sort_key)


def _causes(faulty: Mapping[str, Sequence[Finding]], views: Mapping[str, View]) -> set[str]:
    """Return the views whose faults do not follow from those of another view.

    Views that name only each other are all returned: which is the cause is not known.
    """
    causes = {
        name
        for name, findings in faulty.items()
        if not _may_read(views[name], faulty.keys() - {name})
        or any("circular" in finding.message for finding in findings)
    }
    explained, more = causes, causes
    while more:
        others = faulty.keys() - explained
        more = {name for name in others if _may_read(views[name], explained)}
        explained = explained | more
    return causes | (faulty.keys() - explained)


def _name(path: str) -> str:
    """Return the name of a view from the path of one of its files."""
    return stem(path).removesuffix(".sql")


def _may_read(view: View, names: Collection[str]) -> bool:
    """Return whether a query has one of these names in it, or that of a kind's table."""
    wanted = {name.lower() for name in names}
    found = {token.name for token in tokens(view.sql)} if wanted else set()
    return any(word == name or word.startswith(f"{name}_") for word in found for name in wanted)


def _judged(
    connection: sqlite3.Connection, folder: Folder, view: View, views: Mapping[str, View]
) -> Iterator[Finding]:
    """Yield what is wrong with a view whose query can be parsed."""
    tables = {**folder.record_tables, **{name: v.table for name, v in views.items()}}
    try:
        with query.guarded(connection, tables, views, MOST_STEPS):
            cursor = connection.execute(query.select(view))
            columns = [column for column, *_ in cursor.description]
            for _ in islice(cursor, query.MOST_ROWS):
                pass
            _check_quotes(connection, view)
    except Refused as refused:
        refused.hint = refused.hint or _hint(refused, view, tables)
        yield refused.finding(view)
        return
    yield from _unlike_schema(folder, view, columns)


def _check_quotes(connection: sqlite3.Connection, view: View) -> None:
    """Raise Refused where SQLite takes a name in double quotes for a text.

    It does so where there is no column of that name; in backticks it is a name in any case. Newer
    programs are built without this, so that the view would fail there.
    """
    names = {t.name: t for t in reversed(tokens(view.sql)) if t.text.startswith('"')}
    if not names:
        return
    try:
        connection.execute(in_backticks(view.sql))
    except sqlite3.Error as error:
        unknown = _match_unknown(f"{error}.")
        if token := names.get(unknown[2].lower() if unknown else ""):
            message = f"There is no column {token.text}, so SQLite may take it for a text."
            hint = "write a text in single quotes: double quotes are for names"
            raise Refused("T001", message, "", hint, token.start) from None


def _hint(refused: Refused, view: View, tables: Mapping[str, Table]) -> str | None:
    """Return what was meant by a name that SQLite does not know."""
    unknown = _match_unknown(refused.message)
    if unknown is None:
        return None
    name = unknown[2].rpartition(".")[2]
    if unknown[1] == "table":
        return did_you_mean(name, tables)
    if unknown[1] == "function":
        near = unambiguous(name, ALLOWED)
        return f"did you mean {near}?" if near else None
    read = {token.name for token in tokens(view.sql)}
    mentioned = [table for other, table in tables.items() if other.lower() in read]
    return did_you_mean(name, [column.name for table in mentioned for column in table.columns])


def _unlike_schema(folder: Folder, view: View, columns: Sequence[str]) -> Iterator[Finding]:
    """Yield where the columns of a query are not the properties of the schema, in their order."""
    described = [column.name for column in view.table.columns]
    if len(columns) == len(described):
        for number, (name, other) in enumerate(zip(columns, described, strict=True), 1):
            if name != other:
                message = f"Column {number} of the query is {name[:80]}, of the schema {other}."
                yield Refused("T003", message, name, _how_to_name(name)).finding(view)
        return
    for name in columns:
        if name not in described:
            message = f"The query returns a column {name[:80]}, which the schema does not describe."
            yield Refused("T003", message, name, _how_to_name(name)).finding(view)
    data = folder.read(view.schema_path)
    document = reader.read(b"{}" if isinstance(data, Finding) else data)
    for name in described:
        if name not in columns:
            message = f"The query does not return the column {name}, which this schema describes."
            hint = did_you_mean(name, columns)
            fault = Fault(f"/properties/{escape(name)}", "T003", message, hint)
            yield reader.locate(fault, view.schema_path, document)
    if {*columns} == {*described}:
        yield Refused("T003", "The query returns a column twice.").finding(view)


def _how_to_name(name: str) -> str | None:
    """Return the hint for a column that is called by the words of the query."""
    return None if name.isidentifier() else "name the column with AS"
