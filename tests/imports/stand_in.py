"""Temporary stand-in of hidata.imports.readers, until they are there."""

from __future__ import annotations

import csv
import io
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from hidata.imports.cells import Bad


@dataclass(frozen=True)
class Options:
    delimiter: str = ""
    header: tuple[int, ...] = (1,)


class Table(NamedTuple):
    headings: list[str]
    rows: Iterator[tuple[int, list[Any]]]
    sheet: str = ""
    delimiter: str = ""


class DataFile:
    def __init__(self, path: Path):
        self.path, self.label, self.name = path, str(path), path.name

    def sheet_names(self):
        return openpyxl.load_workbook(self.path).sheetnames if self.name.endswith("xlsx") else []

    def table(self, options: Options, sheet: str = "") -> Table:
        if self.name.endswith("xlsx"):
            book = openpyxl.load_workbook(self.path)
            rows = [
                [("" if v is None else v) for v in row]
                for row in (book[sheet] if sheet else book.worksheets[0]).iter_rows(
                    values_only=True
                )
            ]
            rows = [[c.strip() if isinstance(c, str) else c for c in row] for row in rows]
            return Table(
                [str(h) for h in rows[0]], iter(enumerate(rows[1:], 2)), sheet or book.sheetnames[0]
            )
        text = self.path.read_bytes().decode("utf-8-sig")
        first = text.split("\n")[options.header[0] - 1]
        delimiter = options.delimiter or max(",;\t", key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows, numbers, start = [], [], 1
        for row in reader:
            rows.append([c.strip() for c in row])
            numbers.append(start)
            start = reader.line_num + 1
        h = options.header[0]
        width = len(rows[h - 1])

        def fit(r):
            return (
                r[:width]
                + [Bad("the row ends before this column")] * (width - len(r))
                + ([] if all(not c for c in r[width:]) else r[width:])
            )

        return Table(
            rows[h - 1],
            ((n, fit(r)) for n, r in zip(numbers[h:], rows[h:], strict=True)),
            "",
            delimiter,
        )


def files_at(path: Path):
    return [DataFile(path)]


try:
    import hidata.imports.readers
except ImportError:
    module = types.ModuleType("hidata.imports.readers")
    module.Options, module.Table, module.DataFile, module.files_at = (
        Options,
        Table,
        DataFile,
        files_at,
    )
    sys.modules["hidata.imports.readers"] = module
