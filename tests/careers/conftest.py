"""What the tests of our own data share."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hidata import Dataset
from hidata.cli import run

from tests.conftest import ROOT
from tests.helpers.pages import Page, pages_of
from tests.helpers.sample import with_references

Record = dict[str, Any]
Found = tuple[str, str]

WAGE = {
    "code": "soc-2018-29-2072", "area": "us", "industry": "all", "period": "2025-05",
    "currency": "USD", "quality": "official-file", "source": "s",
}  # fmt: skip
PROJECTION = {
    "code": "soc-2018-29-2072", "area": "us", "cycle": "2024-34", "base_year": 2024,
    "target_year": 2034, "change_percent": 10.0, "quality": "official-file", "source": "s",
}  # fmt: skip
"""What a wage and a projection have at least, but for the id."""

OF_EACH_FILE = 10
"""How many records are taken of a file that has one in each line."""


WHOLE = ("us", "texas", "msa-19100", "msa-26420")
"""The places whose pages are tested: all their wages are in the release."""


def _is_shown(kind: str, record: Record) -> bool:
    """Whether all of its like are needed: prices, pay by state, what is shown of some places."""
    if kind == "wage" and record["area"] in WHOLE and record["industry"] == "all":
        return True
    if kind == "wage" and record["code"] == "soc-2018-29-2072":
        return not record["area"].startswith(("msa-", "nonmetro")) and record["industry"] == "all"
    return kind in ("price_index", "area")


@pytest.fixture(scope="session")
def published(once: Callable[..., Path]) -> Path:
    """The release of our records that people look up, and of some of the observations in lines."""
    in_files = [(path.parent.name, path.stem) for path in (ROOT / "records").glob("*/*.json")]
    in_lines = [
        (path.parent.name, record["id"])
        for path in (ROOT / "records").glob("*/*.ndjson")
        for number, record in enumerate(map(json.loads, path.read_text("utf-8").splitlines()))
        if number < OF_EACH_FILE or _is_shown(path.parent.name, record)
    ]

    def build(out: Path) -> None:
        with_references(ROOT, out / "data", [*in_files, *in_lines])
        assert run(["--root", str(out / "data"), "build", "--out", str(out / "dist")]) == 0

    (folder,) = (once("published", build) / "dist").iterdir()
    return folder


@pytest.fixture(
    scope="session",
    params=["published", pytest.param("release", marks=[pytest.mark.slow, pytest.mark.heavy])],
)
def release_of_site(request: pytest.FixtureRequest) -> Path:
    """The release that the site shows: of all our records, if heavy."""
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture(scope="session")
def site(release_of_site: Path, once: Callable[..., Path]) -> Path:
    """The site of our own data, written by the command as users do, two folders down."""

    def write(out: Path) -> None:
        command = [sys.executable, "-m", "hidata", "site", release_of_site, "--out", out / "a/site"]
        subprocess.run(command, check=True, cwd=ROOT / "tests")

    return once(f"web-{release_of_site.parent.parent.name}", write) / "a" / "site"


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Page]:
    """Every page of it, read."""
    return pages_of(site)


DAY = date(2026, 6, 15)
"""The day on which the rules' own records are judged."""


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, list[Found]]]:
    """A function that puts records under our schemas and gives what the rules find in each.

    That is, by the file's name without its ending, codes with their pointers; that the records
    refer to others, which are not there, is no matter of theirs.
    """

    def judge(records: dict[str, Record], **fields: Record) -> dict[str, list[Found]]:
        root = tmp_path_factory.mktemp("judged")
        shutil.copytree(ROOT / "schema", root / "schema")
        shutil.copy(ROOT / "pyproject.toml", root)
        for kind, more in fields.items():
            path = root / "schema" / f"{kind}.schema.json"
            schema = json.loads(path.read_text("utf-8"))
            schema["properties"] |= more
            path.write_text(json.dumps(schema), "utf-8")
        for name, record in records.items():
            path = root / "records" / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"id": path.stem, **record}), "utf-8")
        results: dict[str, list[Found]] = {name: [] for name in records}
        for each in Dataset(root).validate(DAY):
            if each.code != "R001":
                name = each.file.removeprefix("records/").removesuffix(".json")
                results[name].append((each.code, each.pointer))
        return results

    return judge


@pytest.fixture(scope="module")
def tables(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """All tables of the release in DuckDB, views among them."""
    with duckdb.connect() as connection:
        for path in (release / "parquet").iterdir():
            connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
        yield connection
