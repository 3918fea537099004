"""A small dataset to import into: pay by job and city, with sources and receipts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEXT = {"type": "string"}
PAY = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "job": TEXT,
        "city": {"type": "string", "x-hidata-ref": "city"},
        "period": TEXT,
        "median": {"type": "number"},
        "workers": {"type": "integer", "minimum": 0},
        "error": {"type": "number"},
        "marks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": TEXT,
                    "status": TEXT,
                    "mark": TEXT,
                    "at_least": {"type": "number"},
                },
                "additionalProperties": False,
            },
        },
        "source": {"type": "string", "x-hidata-ref": "source"},
        "additional_sources": {
            "type": "array",
            "items": {"type": "string", "x-hidata-ref": "source"},
        },
        "locator": TEXT,
        "note": TEXT,
    },
    "required": ["id", "job", "city"],
    "additionalProperties": False,
}
CITY = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "states": {"type": "array", "items": {"type": "string", "x-hidata-ref": "city"}},
    },
    "required": ["id"],
}
SOURCE = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "title": TEXT,
        "sha256": TEXT,
        "bytes": {"type": "integer"},
        "media_type": TEXT,
    },
    "required": ["id"],
    "additionalProperties": False,
}
CITIES = {"springfield": "Springfield", "shelbyville": "Shelbyville", "state": "The State"}

MAPPING = """
kind    = "pay"
source  = "pay-{year}"
key     = "{job}-{city}-{year}"
locator = "{Job}/{City}"

[read]
file = "pay-{year:4}.csv"

[record]
job     = { from = "{Job}", map = { Coder = "coder", Clerk = "clerk" } }
city    = { from = "{City}", ref = "city", by = "name" }
period  = "{year}"
median  = "{Median pay}"
workers = { from = "{Workers}", optional = true }
"""

ROWS = """Job,City,Median pay,Workers
Coder,Springfield,51140.5,1200
Coder,Shelbyville,49000,90
Clerk,Springfield,31000,
"""


class Pay:
    """A dataset of pay, files beside it, and the command line in it."""

    def __init__(self, root: Path, run: Callable[..., tuple[int, str]]) -> None:
        self.root, self._run = root, run
        self.files = root.parent / "files"
        self.files.mkdir(exist_ok=True)
        self.mapping(MAPPING)
        self.file("pay-2025.csv", ROWS)

    def mapping(self, text: str, name: str = "pay") -> Path:
        path = self.root / "imports" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run(self, *arguments: object) -> tuple[int, str]:
        return self._run("--root", self.root, *arguments)

    def bring_in(self, *options: object, file: str = "pay-2025.csv", name: str = "pay"):
        return self.run("import", *options, name, self.files / file)

    def records(self, path: str = "pay/pay-2025.ndjson") -> list[dict[str, Any]]:
        lines = (self.root / "records" / path).read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def state(self) -> dict[str, bytes]:
        """The bytes of all files of the dataset's records."""
        found = sorted((self.root / "records").rglob("*"))
        return {p.relative_to(self.root).as_posix(): p.read_bytes() for p in found if p.is_file()}


@pytest.fixture
def pay(make, hidata) -> Pay:
    """A dataset with cities and one source."""
    records: dict[str, Any] = {
        f"city/{key}.json": {"id": key, "name": name} for key, name in CITIES.items()
    }
    records["source/pay-2025.json"] = {"id": "pay-2025", "title": "Pay 2025"}
    return Pay(make({"pay": PAY, "city": CITY, "source": SOURCE}, records), hidata)
