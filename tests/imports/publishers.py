"""A small dataset to import official files into: codes, areas, industries, and what they measure."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from tests.imports.conftest import SOURCE, TEXT, Pay

NUMBER, WHOLE, TRUE_OR_FALSE = {"type": "number"}, {"type": "integer"}, {"type": "boolean"}


def _ref(kind: str) -> dict[str, Any]:
    return {**TEXT, "x-hidata-ref": kind}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": item}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _kind(required: str, **properties: dict[str, Any]) -> dict[str, Any]:
    return {**_object(id=TEXT, **properties), "required": ["id", *required.split()]}


RECEIPT: dict[str, Any] = {"source": _ref("source"), "locator": TEXT}
MARKS = _list(
    _object(field=TEXT, status=TEXT, mark=TEXT, reason=TEXT, footnote=TEXT, at_least=NUMBER)
)

SCHEMAS: dict[str, Any] = {
    "code": _kind(
        "scheme notation",
        scheme=TEXT,
        notation=TEXT,
        title=TEXT,
        parent=_ref("code"),
        uri=TEXT,
        aliases=_list(TEXT),
        concept_schemes=_list(TEXT),
        definition=TEXT,
        relations=_list(_object(relation=TEXT, code=_ref("code"))),
        **RECEIPT,
    ),
    "area": _kind("name", name=TEXT, codes=_list(_object(scheme=TEXT, notation=TEXT))),
    "industry": _kind("name", name=TEXT, oews_code=TEXT, ownership=TEXT, level=TEXT, **RECEIPT),
    "wage": _kind(
        "code area period",
        code=_ref("code"),
        area=_ref("area"),
        industry=_ref("industry"),
        period=TEXT,
        employment=WHOLE,
        employment_rse=NUMBER,
        jobs_per_1000=NUMBER,
        mean_hourly=NUMBER,
        mean_annual=NUMBER,
        p90_hourly=NUMBER,
        p90_annual=NUMBER,
        establishments_percent=NUMBER,
        marks=MARKS,
        additional_sources=_list(_ref("source")),
        note=TEXT,
        **RECEIPT,
    ),
    "projection": _kind(
        "code cycle",
        code=_ref("code"),
        title=TEXT,
        cycle=TEXT,
        base_year=WHOLE,
        base_employment=WHOLE,
        projected_employment=WHOLE,
        change=WHOLE,
        change_percent=NUMBER,
        self_employed_percent=NUMBER,
        median_annual=NUMBER,
        median_year=WHOLE,
        education=TEXT,
        training=TEXT,
        exit_rate=NUMBER,
        all_change_percent=NUMBER,
        marks=MARKS,
        **RECEIPT,
    ),
    "rating": _kind(
        "code element scale value",
        code=_ref("code"),
        element=TEXT,
        name=TEXT,
        scale=TEXT,
        category=WHOLE,
        value=NUMBER,
        n=WHOLE,
        standard_error=NUMBER,
        recommend_suppress=TRUE_OR_FALSE,
        not_relevant=TRUE_OR_FALSE,
        collected=TEXT,
        method=TEXT,
        **RECEIPT,
    ),
    "technology": _kind(
        "code name",
        code=_ref("code"),
        name=TEXT,
        commodity_code=TEXT,
        hot=TRUE_OR_FALSE,
        **RECEIPT,
    ),
    "price": _kind("series period value", series=TEXT, period=TEXT, value=NUMBER, **RECEIPT),
    "source": SOURCE,
}

CODES = {
    "soc-2010": ("00-0000", "11-1011", "13-1020", "29-2071"),
    "soc-2018": ("00-0000", "11-1011", "13-1020", "29-2072", "29-1215"),
    "onet-soc-2019": ("11-1011.00", "29-2072.00"),
    "cip-2020": ("51.0706", "51.0707"),
    "isco-08": ("3252",),
}
AREAS = {"us": "N0000000", "ohio": "S3900000", "msa-10180": "M0010180"}
INDUSTRIES = {
    "all": ("000000", "all"),
    "private": ("000001", "private"),
    "agriculture": ("11--12", "private"),
    "chemicals": ("3250A1", "private"),
    "hospitals-state": ("622002", "state-government"),
    "hospitals-private": ("622005", "private"),
}
RECORDS: dict[str, Any] = {
    f"code/{scheme}-{code}.json": {
        "id": f"{scheme}-{code}", "scheme": scheme, "notation": code,
    }
    for scheme, codes in CODES.items() for code in codes
}  # fmt: skip
RECORDS |= {
    f"area/{key}.json": {
        "id": key, "name": key,
        "codes": [{"scheme": "own", "notation": key}, {"scheme": "bls", "notation": code}],
    }
    for key, code in AREAS.items()
}  # fmt: skip
RECORDS |= {
    f"industry/{key}.json": {"id": key, "name": key, "oews_code": code, "ownership": ownership}
    for key, (code, ownership) in INDUSTRIES.items()
}


class Labour(Pay):
    """A dataset of the labour market, files beside it, and the command line in it."""

    def __init__(
        self, make: Callable[..., Path], run: Callable[..., tuple[int, str]], **mappings: str
    ) -> None:
        """Make the dataset, with some mappings by name."""
        self.root, self._run = make(SCHEMAS, RECORDS), run
        self.files = self.root.parent / "files"
        self.files.mkdir(exist_ok=True)
        for name, text in mappings.items():
            self.mapping(text, name)

    def take(self, name: str, *options: object) -> tuple[int, str]:
        """Bring in the files by a mapping."""
        return self.run("import", *options, name, self.files)

    def audit(self, *options: object) -> tuple[int, str]:
        """Read the files again."""
        return self.run("audit", *options, "--files", self.files)

    def by_key(self, path: str) -> dict[str, dict[str, Any]]:
        """Return the records of a file below `records/`, by their key."""
        return {record.pop("id"): record for record in self.records(path)}


Sheet = Sequence[Sequence[Any]]


def book(sheets: Mapping[str, Sheet], merged: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """Return a workbook with some sheets by name; `merged` are ranges of cells of a sheet."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in (merged or {}).get(name, ()):
            sheet.merge_cells(cells)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
