"""Files in the layouts of public bodies and of tools that export tables, said in the language.

The layouts are those of the World Bank, Eurostat, the statistical offices of Canada, Germany,
France, Japan and the United Kingdom, Wikidata, and of spreadsheets; the values are made up.
"""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from tests.helpers import codes_in

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
PROPERTIES = {
    "id": TEXT,
    "place": {"type": "string", "x-hidata-ref": "place"},
    "period": TEXT,
    "sex": TEXT,
    "unit": TEXT,
    "flag": TEXT,
    "value": {"type": "number"},
    "count": WHOLE,
    "low": WHOLE,
    "high": WHOLE,
    "ok": {"type": "boolean"},
    "names": {"type": "array", "items": TEXT},
    "marks": {
        "type": "array",
        "items": {"type": "object", "properties": {"field": TEXT, "mark": TEXT}},
    },
}
PLACES = {"de": ("Germany", "DE"), "fr": ("France", "FR"), "ca": ("Canada", "CAN")}


class Layouts:
    """A dataset of observations of places, and one file to import into it."""

    def __init__(self, root, run) -> None:
        self.root, self._run = root, run

    def bring_in(self, name: str, content: str | bytes, mapping: str) -> tuple[int, str]:
        """Import one file by a mapping without its first lines; return what the command does."""
        path = self.root.parent / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (self.root / "imports").mkdir(exist_ok=True)
        text = f'kind = "obs"\nout = "all.ndjson"\n{mapping}'
        (self.root / "imports/obs.toml").write_text(text, "utf-8")
        return self._run("--root", self.root, "import", "obs", path)

    def records(self, *imported: Any) -> list[dict[str, Any]]:
        """Import a file, and return the records that it gives, which are valid."""
        code, out = self.bring_in(*imported)
        assert code == 0, out
        assert self._run("--root", self.root, "validate")[0] == 0
        lines = (self.root / "records/obs/all.ndjson").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def refused(self, *imported: Any) -> list[str]:
        """Import a file that is refused; return the lines of the findings, without the path."""
        code, out = self.bring_in(*imported)
        assert code == 1, out
        lines = [line for line in out.splitlines() if any(f" {c} " in line for c in codes_in(out))]
        return [line.replace(f"{self.root.parent}/", "") for line in lines]


@pytest.fixture
def obs(make, hidata) -> Layouts:
    """A dataset of observations, with three places."""
    schema = {
        "type": "object",
        "properties": PROPERTIES,
        "required": ["id"],
        "additionalProperties": False,
    }
    place = {"type": "object", "properties": {"id": TEXT, "name": TEXT, "code": TEXT}}
    records = {
        f"place/{key}.json": {"id": key, "name": name, "code": code}
        for key, (name, code) in PLACES.items()
    }
    return Layouts(make({"obs": schema, "place": place}, records), hidata)


def workbook(rows: list[list[Any]], *merged: str, title: str = "Data") -> bytes:
    """Return a workbook with one sheet, some cells of which are merged."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


DESTATIS = """Tabelle: 12411-0001
Bevölkerung: Land, Stichtag;;;;;
;;2022;2022;2023;2023
;;männlich;weiblich;männlich;weiblich
;;Anzahl;Anzahl;Anzahl;Anzahl
09;Germany;1.234,5;-;.;4.567
10;France;/;12;13;0
__________
(C)opyright Statistisches Bundesamt; 2024
Stand: 01.02.2024 / 12:00:00
"""

DESTATIS_MAPPING = """
key = "{place}-{year}-{sex}"
[read]
file = "12411-0001.csv"
encoding = "cp1252"
header = [3, 4, 5]
thousands = "."
decimal = ","
columns = { name = "@B" }
keep = { name = { blank = false } }
[unpivot]
headings = "{year:4} / {sex} / Anzahl"
value = "cell"
[unpivot.keep]
cell = { not = ["/"] }
[record]
place = { from = "{name}", ref = "place", by = "name" }
period = "{year}"
value = { from = "{cell}", map = { "-" = 0 }, else = "{cell}" }
[[marks]]
cell = "."
properties = "value"
list = "marks"
item = { field = "{@property}", mark = "{@cell}" }
"""


def test_an_else_that_is_a_column_is_read_like_a_cell(obs):
    mapping = """
key = "{place}"
[read]
file = "a.csv"
decimal = ","
[record]
place = { from = "{p}", ref = "place", by = "name" }
value = { from = "{v}", map = { "-" = 0 }, else = "{v}" }
"""
    records = obs.records("a.csv", "p;v\nGermany;-\nFrance;1,5\n", mapping)
    assert [record["value"] for record in records] == [0, 1.5]
    found = obs.refused("a.csv", "p;v\nGermany;-\nFrance;/\n", mapping)
    assert found[0].startswith('a.csv:3:2: I022 "/" is not a number, for value.')


def test_a_map_and_times_give_a_product(obs):
    mapping = """
key = "{place}"
[read]
file = "a.csv"
[record]
place = { from = "{p}", ref = "place", by = "name" }
count = { from = "{v}", map = { few = 3 }, else = "{v}", times = 1000 }
"""
    records = obs.records("a.csv", "p,v\nGermany,few\nFrance,1.5\n", mapping)
    assert [record["count"] for record in records] == [3000, 1500]
