"""Looks at a workbook before it is opened: that it is one, and how much memory it would take."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile, ZipInfo

from hidata.imports.cells import ReadError
from hidata.imports.readers import old_workbook
from hidata.imports.readers.archives import open_zip, refused
from hidata.imports.readers.formats import OLD_OFFICE
from hidata.imports.readers.sheet_scan import MOST_CELLS, Scan, scan
from hidata.imports.readers.streams import head_of, open_file, read
from hidata.storage import zips

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_OLD_BYTES = 2**27
"""How long a workbook of Excel 97 to 2003 may be: it says of no part how long it is."""

MOST_INDEX_BYTES = 2**24
"""How long the XML that names the sheets may be."""

SHORTEST_ELEMENT = 5
"""How many bytes an element such as `<si/>` has at least: a part has no more of them than fit."""

LONGEST_COUNT = 64
_COUNT = re.compile(rb"ount\s{0,9}=\s{0,9}[\"']([0-9&#;x]{7,40})[\"']")
"""Matches how many elements follow, if it is a large number, or written as no program does."""

WHAT = "this workbook"
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

_OTHERS = (
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("content.xml", "a document of OpenOffice or LibreOffice (.ods)"),
    ("word/document.xml", "a document of a word processor (.docx)"),
    ("ppt/presentation.xml", "a presentation (.pptx)"),
)


def parts_of(path: Path) -> dict[str, Scan]:
    """Return what is known of the sheets of a workbook by their names.

    Raises ReadError if it is not a workbook that can be read, is locked, or would take too much.
    """
    if head_of(path, len(OLD_OFFICE)) == OLD_OFFICE:
        return _old_parts(path)
    archive, members = open_zip(path, WHAT)
    with archive:
        names = {name.lower(): name for name in members}
        if BOOK not in names:
            what = next((what for name, what in _OTHERS if name in names), "a zip archive")
            message = f"this is {what}, not a workbook (.xlsx)"
            raise ReadError(message, "save it as .xlsx" if "." in what else None)
        try:
            places = zips.places(archive)
            scans = {name.lower(): _scan(archive, name, members[name], places) for name in members}
        except (zips.Unfit, zlib.error, OSError) as error:
            raise refused(error, WHAT) from None
        return _by_sheet(archive, members, names, scans)


def _old_parts(path: Path) -> dict[str, Scan]:
    """Return what is known of the sheets of an old workbook."""
    if os.path.getsize(path) > MOST_OLD_BYTES:
        message = f"this workbook is longer than {MOST_OLD_BYTES >> 20} MiB"
        raise ReadError(message, "save it as .xlsx", "I011")
    with open_file(path) as file:
        return old_workbook.scan(read(file, MOST_OLD_BYTES))


def _scan(archive: ZipFile, name: str, member: ZipInfo, places: dict[int, int]) -> Scan:
    """Return what is known of a member, all of which is read once or twice.

    Raises ReadError if it is a sheet that is too large, Unfit if it is not as long as it says.
    """

    def data() -> Iterator[bytes]:
        assert archive.fp is not None  # it is open
        archive.fp.seek(places[member.header_offset])
        plain = zips.contents(name, member, archive.fp)
        return _counted(plain, member.file_size // SHORTEST_ELEMENT, name)

    found = scan(data())
    if found.is_too_large:
        found = scan(data(), exact=True)
    if found.is_too_large:
        message = (
            f"a sheet of this workbook reaches to row {found.rows:,} and column {found.columns:,},"
            f" which are more than {MOST_CELLS:,} cells ({name})"
        )
        raise ReadError(message, "delete what stands far from the table", "I011")
    return found


def _counted(chunks: Iterable[bytes], most: int, name: str) -> Iterator[bytes]:
    """Yield chunks. Raises Unfit where one says that there are more elements than fit in all.

    Room is made for as many as it says.
    """
    before = b""
    for chunk in chunks:
        for match in _COUNT.finditer(before + chunk):
            if not match[1].isdigit() or int(match[1]) > most:
                raise zips.Unfit(f"{zips.shown(name)} in it says that it has more than it holds")
        before = chunk[-LONGEST_COUNT:]
        yield chunk


def _by_sheet(
    archive: ZipFile, members: dict[str, ZipInfo], names: dict[str, str], scans: dict[str, Scan]
) -> dict[str, Scan]:
    """Return what is known of members by the names of the sheets that lie in them."""
    from xml.etree import ElementTree as Xml

    def root(part: str) -> Element:
        member = members[names[part]] if part in names else None
        if member is None or member.file_size > MOST_INDEX_BYTES:
            message = f"in this workbook, {part} is missing or too long"
            raise ReadError(message)
        try:
            return Xml.fromstring(archive.read(member))
        except (Xml.ParseError, ValueError, LookupError):
            message = f"in this workbook, {part} is not XML"
            raise ReadError(message) from None

    targets = {item.get("Id"): item.get("Target", "") for item in root(RELATIONS)}
    found = {}
    for item in root(BOOK).iter():
        if item.tag.rpartition("}")[2] == "sheet":
            relation = next((text for name, text in item.items() if name.endswith("}id")), None)
            target = targets.get(relation, "")
            part = target.removeprefix("/")
            part = part if part.startswith("xl/") else f"xl/{part}"
            found[item.get("name", "")] = scans.get(part.lower(), Scan())
    return found
