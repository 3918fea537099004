"""Properties of imports: every row is accounted for, and no order, format or dialect matters."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest
from hidata.dataset.folder import Folder
from hidata.imports.report import as_data
from hidata.imports.run import Imported, import_files
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.helpers import examples
from tests.imports.test_table_edits import write_workbook, written

TEXT = {"type": "string"}
THING = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "first": TEXT,
        "second": TEXT,
        "third": TEXT,
        "amount": {"type": "number"},
        "items": {"type": "array", "items": TEXT},
        "extra": TEXT,
    },
    "required": ["id"],
    "additionalProperties": False,
}

MAPPING = """
kind = "thing"
key  = "{n}"
out  = "things.ndjson"

[read]
file = "data.{ending}"
OPTIONS

[record]
first  = { from = "{first}", optional = true }
second = { from = "{second}", optional = true }
third  = { from = "{third}", optional = true }
"""
NAMES = ("n", "first", "second", "third")


class Place:
    """A folder with a dataset of things for each of as many examples as there are."""

    def __init__(self, base: Path) -> None:
        self.base, self._numbers = base, itertools.count()

    def new(self, records: list[dict[str, Any]] | None = None) -> Folder:
        """Return a new dataset with some records."""
        self.root = self.base / str(next(self._numbers))
        (self.root / "schema").mkdir(parents=True)
        (self.root / "records/thing").mkdir(parents=True)
        (self.root / "schema/thing.schema.json").write_text(json.dumps(THING))
        if records:
            lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
            (self.root / "records/thing/own.ndjson").write_text("".join(lines), "utf-8")
        return Folder(self.root)

    def take(
        self,
        mapping: str,
        data: dict[str, bytes],
        *,
        write: bool = False,
        folder: Folder | None = None,
    ) -> Imported:
        """Return what an import of files gives, into a new dataset if none is given."""
        folder = folder or self.new()
        (self.root / "mapping.toml").write_text(mapping, "utf-8")
        paths = []
        for name, content in data.items():
            paths.append(self.root / "files" / name)
            paths[-1].parent.mkdir(exist_ok=True)
            paths[-1].write_bytes(content)
        return import_files(
            folder, self.root / "mapping.toml", paths, date(2026, 1, 1), write=write
        )

    def written(self) -> bytes:
        """Return the records that the last import wrote."""
        return (self.root / "records/thing/things.ndjson").read_bytes()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("properties"))


def _records(imported: Imported) -> dict[str, dict[str, Any]]:
    """Return the records that an import would add, by key."""
    assert imported.findings == []
    assert imported.report is not None
    return {key: taken.record for key, taken in imported.report.plan.added.items()}


def _texts(extra: str = "") -> st.SearchStrategy[list[list[str]]]:
    """Return tables of three columns of texts, some of which look like something else."""
    alphabet = st.sampled_from("ab\u00e9\u00df,;\t|\"'= \n01.-+{}[]#\u20ac" + extra)
    odd = st.sampled_from(
        [
            "",
            "1",
            "1.0",
            "01",
            "1E5",
            "TRUE",
            "null",
            "#N/A",
            "2025-05-31",
            "=1+1",
            "{n}",
            "-",
            '""',
        ]
    )
    cell = st.one_of(odd, st.text(alphabet, max_size=6).map(str.strip))
    return st.lists(st.lists(cell, min_size=3, max_size=3), min_size=1, max_size=6)


def _expected(table: list[list[str]]) -> dict[str, dict[str, Any]]:
    """Return the records of a table, whose keys are numbers: a blank cell gives no property."""
    return {
        f"k{n}": {
            "id": f"k{n}",
            **{name: text for name, text in zip(NAMES[1:], row, strict=True) if text},
        }
        for n, row in enumerate(table)
    }


def _rows(table: list[list[str]]) -> list[list[str]]:
    return [[*NAMES], *([f"k{n}", *row] for n, row in enumerate(table))]


@settings(max_examples=examples(60))
@given(
    table=_texts(),
    delimiter=st.sampled_from([",", ";", "\t", "|", ":", "^"]),
    quote=st.sampled_from(['"', "'", "~"]),
    encoding=st.sampled_from(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp1140"]
    ),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    is_told=st.booleans(),
)
def test_texts_in_any_dialect(place, table, delimiter, quote, encoding, end, quoting, is_told):
    told = is_told or delimiter in ":^"
    options = [
        f"delimiter = {json.dumps(delimiter)}" if told else "",
        f"quote = {json.dumps(quote)}" if quote != '"' else "",
        f'encoding = "{encoding}"' if encoding in ("utf-16-le", "cp1252", "cp1140") else "",
    ]
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=delimiter, quotechar=quote, quoting=quoting, lineterminator=end
    )
    writer.writerows(_rows(table))
    data = out.getvalue().encode(encoding)
    found = place.take(MAPPING.replace("OPTIONS", "\n".join(options)), {"data.csv": data})
    assert _records(found) == _expected(table)


def _workbook(table: list[list[str]]) -> bytes:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("s")
    for row in _rows(table):
        cells = []
        for text in row:
            cell = openpyxl.cell.WriteOnlyCell(sheet, text)
            cell.data_type = "s"  # not a formula or an error, whatever it looks like
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _lines(table: list[list[str]]) -> bytes:
    rows = _rows(table)[1:]
    return b"".join(
        json.dumps(dict(zip(NAMES, row, strict=True)), ensure_ascii=bool(n % 2)).encode() + b"\n"
        for n, row in enumerate(rows)
    )


def _array(table: list[list[str]]) -> bytes:
    rows = _rows(table)[1:]
    inner = [
        {"n": row[0], **{k: v for k, v in zip(NAMES[1:], row[1:], strict=True) if v}}
        for row in rows
    ]
    return json.dumps({"data": {"rows": inner}}, indent=1).encode()


def _parquet(table: list[list[str]]) -> bytes:
    columns = dict(zip(NAMES, zip(*_rows(table)[1:], strict=True), strict=True))
    nulls = {name: [text or None for text in column] for name, column in columns.items()}
    out = io.BytesIO()
    pa.parquet.write_table(pa.table(nulls, pa.schema([(name, pa.string()) for name in NAMES])), out)
    return out.getvalue()


FORMATS: dict[str, tuple[Callable[[list[list[str]]], bytes], str]] = {
    "xlsx": (_workbook, ""),
    "ndjson": (_lines, ""),
    "json": (_array, 'at = "/data/rows"'),
    "parquet": (_parquet, ""),
}


@pytest.mark.parametrize("ending", FORMATS)
@settings(max_examples=examples(30))
@given(table=_texts("\u2028\x85\U0001f600"))
def test_texts_in_any_format(place, ending, table):
    write, options = FORMATS[ending]
    optional = any(any(row[n] for row in table) for n in range(3))
    assume(optional or ending != "json")
    found = place.take(MAPPING.replace("OPTIONS", options), {f"data.{ending}": write(table)})
    assert _records(found) == _expected(table)


LISTS = MAPPING.replace("OPTIONS", "") + 'items = ["{item}"]\n'


@settings(max_examples=examples(30))
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("abc"), st.text("xyz\u00e9 1", min_size=1, max_size=3).map(str.strip).filter(bool)),
        min_size=1,
        max_size=9,
    ),
    seed=st.integers(0, 2**16),
)  # fmt: skip
def test_rows_in_any_order_give_the_same_bytes(place, rows, seed):
    def written(order: list[tuple[str, str]]) -> bytes:
        text = "n,first,second,third,item\n"
        text += "".join(f"{key},{key * 2},,{key},{item}\n" for key, item in order)
        found = place.take(LISTS, {"data.csv": text.encode()}, write=True)
        assert found.findings == []
        return place.written()

    first = written(rows)
    assert written(random.Random(seed).sample(rows, len(rows))) == first
    assert written([*reversed(rows)]) == first


COUNTED = """
kind = "thing"
key  = "{name}{year}"
out  = "things.ndjson"
missing = ["n/a"]

[read]
file  = "data.csv"
SPLIT

[read.keep]
KEEP

PIVOT

JOIN

[record]
amount = { from = "{AMOUNT}", optional = true }
ITEMS

[[marks]]
cell = "*"
NOTE
"""


@st.composite
def _imports(draw: st.DrawFn) -> tuple[str, dict[str, bytes]]:
    """Return a mapping that may filter, pivot, join and collect, and files for it."""
    yes = st.booleans()
    is_split, is_pivoted, is_joined, collects = draw(yes), draw(yes), draw(yes), draw(yes)
    many, optional = draw(yes), draw(yes)
    keep = draw(
        st.sampled_from(["", 'kind = "x"', 'kind = { not = ["y"] }\nname = { blank = false }'])
    )
    text = COUNTED.replace("KEEP", keep)
    text = text.replace("SPLIT", 'split = { when = "{year:2}-{}" }' if is_split else "")
    text = text if is_split else text.replace("{name}{year}", "{name}")
    by = '["name", "year"]' if is_split else '["name"]'
    pivot = f'[pivot]\nby = {by}\nname = "measure"\nvalue = "value"\nnote = "note"'
    text = text.replace("PIVOT", pivot if is_pivoted else "")
    text = text.replace("AMOUNT", "1" if is_pivoted else "value")
    text = text.replace("NOTE", 'note = ["8", "9"]' if is_pivoted else "")
    flags = f"many = {str(many).lower()}\noptional = {str(optional).lower()}"
    join = f'[join.other]\nfile = "other.csv"\non = {{ name = "who" }}\n{flags}'
    text = text.replace("JOIN", join if is_joined else "")
    item = "{other.what}" if is_joined else "{name}"
    items = f'items = [{{ from = "{item}", optional = true }}]' if collects else ""
    text = text.replace("ITEMS", items)
    row = st.tuples(
        st.sampled_from(["a", "b", "c", ""]),
        st.sampled_from(["x", "y", ""]),
        st.sampled_from(["01-x", "02-y", "?", ""]),
        st.sampled_from(["1", "1", "2", "3"]),
        st.sampled_from(["5", "5", "7", "*", "n/a", "?", ""]),
        st.sampled_from(["", "", "8", "7"]),
    )
    rows = draw(st.lists(row, max_size=12))
    lines = [",".join(cells) for cells in rows]
    odd = st.sampled_from([",,,,,", "a,x,01-x,1,5", "a,x,01-x,1,5,,surplus", ""])
    lines += draw(st.lists(odd, max_size=3))
    lines = draw(st.permutations(lines))
    other = draw(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("pq")), max_size=4))
    return text, {
        "data.csv": "\n".join(["name,kind,when,measure,value,note", *lines, ""]).encode(),
        "other.csv": "".join(f"{a},{b}\n" for a, b in [("who", "what"), *other]).encode(),
    }


@settings(max_examples=examples(150))
@given(_imports())
def test_every_row_is_accounted_for(place, case):
    mapping, files = case
    if "[join" not in mapping:
        del files["other.csv"]
    found = place.take(mapping, files)
    assert found.report is not None, found.findings
    (read,) = as_data(found.report)["read"]
    lines = files["data.csv"].decode().split("\n")[1:-1]
    assert read["rows"] == len(lines)
    assert read["blank"] == sum(not line.strip(",") for line in lines)
    left_out = sum(read["left_out"].values())
    rest = read["taken"] + read["refused"] + read["joined"] - read["added"]
    assert read["rows"] == read["blank"] + left_out + rest
    refused = [finding for finding in found.findings if finding.code != "I016"]
    assert bool(refused) == bool(read["refused"])
    assert read["refused"] >= sum("surplus" in line for line in lines)
    if not found.findings:
        assert len(found.report.plan.added) <= read["taken"]
        assert bool(found.report.plan.added) == bool(read["taken"])


EXACT = st.floats(-1e15, 1e15).map(lambda number: float(f"{number:.15g}"))
"""Numbers of as many digits as spreadsheets keep."""

OWN = (
    MAPPING.replace("{n}", "{id}").replace("OPTIONS", "")
    + """
amount = { from = "{amount}", optional = true }
"""
)


@settings(max_examples=examples(40))
@given(
    table=_texts("\u2028\U0001f600"),
    amounts=st.lists(
        st.one_of(st.none(), st.integers(-(10**15), 10**15), EXACT),
        min_size=6,
        max_size=6,
    ),
    is_workbook=st.booleans(),
)
def test_a_table_of_ours_is_equal_to_the_records(place, table, amounts, is_workbook):
    records = [*_expected(table).values()]
    for record, amount in zip(records, amounts, strict=False):
        if amount is not None:
            record["amount"] = amount
    folder = place.new(records)
    content, rows = written(folder, "thing")
    (place.root / "t.xlsx").touch()
    name = "data.csv"
    if is_workbook:
        name = "data.xlsx"
        write_workbook(place.root / "t.xlsx", rows)
        content = (place.root / "t.xlsx").read_bytes()
    columns = {*rows[0]}
    mapping = "".join(
        line
        for line in OWN.splitlines(keepends=True)
        if line.partition("=")[0].strip() not in {*NAMES[1:], "amount"} - columns
    )
    assume(columns & {*NAMES[1:], "amount"})
    found = place.take(mapping, {name: content}, folder=folder)
    assert found.findings == []
    assert found.report is not None
    plan = found.report.plan
    assert (plan.equal, plan.added, plan.changes) == (sorted(r["id"] for r in records), {}, [])


def test_a_text_that_an_encoding_does_not_have_is_not_replaced(place):
    data = codecs.BOM_UTF8 + "n,first,second,third\nk0,\u20ac,\u00e9,x\n".encode()
    found = place.take(MAPPING.replace("OPTIONS", 'encoding = "ascii"'), {"data.csv": data})
    assert [finding.code for finding in found.findings] == ["I010"]
