"""How a dataset or release shows itself: a line at a prompt, a table in a notebook."""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from hidata.dataset.settings import NoDataset
from hidata.reports import counted
from hidata.reports.visible import clean, shortened

if TYPE_CHECKING:
    from hidata.api.tables import Tables
    from hidata.dataset.folder import Folder
    from hidata.release.read import ReleaseFolder

MOST_TABLES = 200
"""How many tables the HTML lists."""

MOST_CHARACTERS = 200
"""How long a title may be in it."""


def as_text(data: Tables, source: Folder | ReleaseFolder) -> str:
    """Return one line: name, version, numbers and place; the place alone if those are not known."""
    try:
        numbers = f"{counted(len(data.kinds), 'kind')}, {counted(len(data), 'table')}"
        what = f"{source.metadata.name} {data.version}: {numbers}, "
    except (ValueError, OSError, NoDataset):
        what = ""
    return clean(f"<{type(data).__name__} {what}{data.address}>")


def as_html(data: Tables) -> str:
    """Return the line above a table of the tables: name, number of columns and title."""
    rows = [
        f"<tr><td>{_cell(name)}</td><td>{len(table.columns)}</td><td>{_cell(table.title)}</td></tr>"
        for name, table in islice(((name, data.tables[name]) for name in data), MOST_TABLES)
    ]
    if len(data) > MOST_TABLES:
        rows.append(f"<tr><td colspan=3>and {len(data) - MOST_TABLES:,} more</td></tr>")
    head = "<tr><th>table</th><th>columns</th><th>title</th></tr>"
    return f"<p>{escape(repr(data))}</p><table>{head}{''.join(rows)}</table>"


def _cell(text: str) -> str:
    """Return a text as HTML."""
    return escape(clean(shortened(text, MOST_CHARACTERS)))
