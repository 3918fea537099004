"""Compares the workbook of a release with one made anew from its tables."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import time
from hashlib import sha256
from itertools import islice, zip_longest
from pathlib import Path

from hidata.imports.cells import Bad, Cell, ReadError, letters, text_of
from hidata.imports.readers.archives import open_zip, refused
from hidata.imports.readers.options import Options
from hidata.imports.readers.workbook import Workbook
from hidata.reports import counted
from hidata.storage import zips

MOST_NAMED = 10
"""How many cells that differ are named."""

LONGEST_SHOWN = 60
"""How many characters of a cell are shown."""

PROPERTIES = "docProps/core.xml"
"""The part of a workbook that says, among other things, which XlsxWriter wrote it."""

WHAT = "this workbook"
_BLANK = ""


def differences(expected: Path, found: Path) -> Iterator[str]:
    """Yield a sentence for each difference of a workbook from the one that is expected.

    They name sheets and cells, at most MOST_NAMED, and then how many more there are. Workbooks are
    equal if their parts are, however these are compressed, or if another version of XlsxWriter
    wrote one of them and their cells are equal. Of a file that cannot be read as a workbook one
    sentence says why.
    """
    try:
        wanted, given = _parts(expected), _parts(found)
        if wanted == given:
            return
        cells = _differing_cells(expected, found)
        named = list(islice(cells, MOST_NAMED))
        more = sum(1 for _ in cells)
    except ReadError as error:
        yield error.message
        return
    yield from named
    if more:
        yield f"and {counted(more, 'other difference')}"
    if not named and wanted.get(PROPERTIES) == given.get(PROPERTIES):
        names = wanted.keys() | given.keys()
        parts = [name for name in sorted(names) if wanted.get(name) != given.get(name)]
        others = f" and {len(parts) - MOST_NAMED:,} more" if len(parts) > MOST_NAMED else ""
        first = ", ".join(map(zips.shown, parts[:MOST_NAMED]))
        yield f"all cells are as expected, but these parts of the file differ: {first}{others}"


def _parts(path: Path) -> dict[str, bytes]:
    """Return the SHA-256 of each part of a workbook by name. Raises ReadError."""
    archive, members = open_zip(path, WHAT)
    sums = {}
    with archive:
        assert archive.fp is not None  # it is open
        try:
            places = zips.places(archive)
            for name, member in members.items():
                archive.fp.seek(places[member.header_offset])
                digest = sha256()
                for chunk in zips.contents(name, member, archive.fp):
                    digest.update(chunk)
                sums[name] = digest.digest()
        except (zips.Unfit, zlib.error, OSError) as error:
            raise refused(error, WHAT) from None
    return sums


def _differing_cells(expected: Path, found: Path) -> Iterator[str]:
    """Yield where the sheets of two workbooks differ, and their cells. Raises ReadError."""
    wanted, given = Workbook(expected), Workbook(found)
    try:
        if wanted.names != given.names:
            missing = [name for name in wanted.names if name not in given.names]
            added = [name for name in given.names if name not in wanted.names]
            yield from (f"the sheet {_shown(name)} is missing" for name in missing)
            yield from (f"the sheet {_shown(name)} is not expected" for name in added)
            if not missing and not added:
                yield "its sheets are in another order"
        for name in wanted.names:
            if name in given.names:
                yield from _in_sheet(name, wanted, given)
    finally:
        wanted.close()
        given.close()


def _in_sheet(name: str, wanted: Workbook, given: Workbook) -> Iterator[str]:
    """Yield each cell of a sheet that differs."""
    whole = Options(header=())
    tables = [book.table(whole, name).rows for book in (wanted, given)]
    for row, pair in enumerate(zip_longest(*tables, fillvalue=(0, [])), 1):
        (_, expected), (_, found) = pair
        if expected == found and not any(map(_is_bad, found)):
            continue
        cells = zip_longest(expected, found, fillvalue=_BLANK)
        for column, (right, wrong) in enumerate(cells, 1):
            if type(right) is not type(wrong) or right != wrong:
                said = [_said(wrong), _said(right)]
                if said[0] == said[1]:
                    said = [f"{said[0]} ({_type(cell)})" for cell in (wrong, right)]
                yield f"{name}!{letters(column)}{row}: {said[0]}, and {said[1]} expected"


def _is_bad(cell: Cell) -> bool:
    """Return whether a cell has no value to take, such as that of a formula."""
    return isinstance(cell, Bad)


def _said(cell: Cell) -> str:
    """Return what is said of a cell that differs."""
    if isinstance(cell, Bad):
        return cell.reason
    return _shown(text_of(cell)) or "blank"


def _type(cell: Cell) -> str:
    """Return what a cell is in words."""
    types = {str: "text", bool: "true or false", float: "number", int: "number", time: "time"}
    return types.get(type(cell), "date")


def _shown(text: str) -> str:
    """Return a text as it can be shown, cut if it is long."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
