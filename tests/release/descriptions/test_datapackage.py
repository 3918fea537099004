"""The Data Package of a release, as others read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Self

import jsonschema
import pytest
from frictionless import Package, Report, Resource, system
from hidata.formats import parquet

from tests.data import PLAIN
from tests.helpers import resum


class Rows:
    """A table as frictionless asks for it to look up keys: its rows, read already."""

    schema = None

    def __init__(self, resource: Resource) -> None:
        resource.schema.foreign_keys = []
        with resource:
            self.row_stream = [row.to_dict() for row in resource.row_stream]

    def to_copy(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def frictionless(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Report]:
    """A function that validates a Data Package; a table that others refer to is read once."""
    read, rows = Package.get_resource, {}

    def once(package: Package, name: str) -> Rows:
        if name not in rows:
            rows[name] = Rows(read(package, name).to_copy())
        return rows[name]

    def validate(release: Path) -> Report:
        monkeypatch.chdir(release)
        monkeypatch.setattr(Package, "get_resource", once)
        rows.clear()
        with system.use_context(trusted=False):
            return Package("datapackage.json").validate()

    return validate


@pytest.mark.slow
def test_the_data_package_is_valid_and_its_keys_hold(release_for_others: Path, frictionless):
    report = frictionless(release_for_others)
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    package = json.loads((release_for_others / "datapackage.json").read_text())
    assert len(report.tasks) == len(package["resources"])


@pytest.mark.slow
def test_a_key_that_does_not_hold_is_seen_so(make, hidata, frictionless, tmp_path: Path):
    """What the test above would see, if it were there."""
    root = make({"plain": PLAIN}, {f"plain/{n}.json": {"id": n, "next": "a"} for n in "ab"})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "demo-0.0.0"
    table = release / "csv" / "plain.csv"
    assert frictionless(release).valid
    table.write_text(table.read_text().replace('"b",,"a"', '"b",,"c"'))
    assert ["foreign-key"] in frictionless(release).flatten(["type"])


@pytest.mark.slow
def test_the_data_package_fits_the_official_profile(release: Path):
    """Data Package 2.0's own JSON Schema, as dplib carries it."""
    profile = json.loads(files("dplib").joinpath("profiles/2.0/datapackage.json").read_text())
    validator = jsonschema.Draft7Validator(profile)
    package = json.loads((release / "datapackage.json").read_text())
    assert [error.message for error in validator.iter_errors(package)] == []
    del package["resources"][0]["path"]
    assert not validator.is_valid(package)


def test_a_data_package_says_what_it_must(release: Path):
    package = json.loads((release / "datapackage.json").read_text())
    assert package["version"] == release.name.removeprefix("hidata-")
    names = [resource["name"] for resource in package["resources"]]
    tables = 2 * len(list((release / "parquet").iterdir()))
    assert len(names) == len(set(names)) == tables + 2
    assert names[-2:] == ["hidata-sqlite", "hidata-xlsx"]
    wage = next(r for r in package["resources"] if r["name"] == "wage")
    assert wage["schema"]["primaryKey"] == ["id"]
    assert {"fields": ["source"], "reference": {"resource": "source", "fields": ["id"]}} in wage[
        "schema"
    ]["foreignKeys"]
    unit = next(f for f in wage["schema"]["fields"] if f["name"] == "p50_annual")
    assert (unit["type"], unit["unit"]) == ("integer", "USD/a")


@pytest.mark.slow
def test_a_table_in_parts_is_described_and_checked(make, hidata, tmp_path: Path, monkeypatch):
    mlcroissant = pytest.importorskip("mlcroissant")
    monkeypatch.setattr(parquet, "ROW_GROUP", 2)
    monkeypatch.setattr(parquet, "PART_ROWS", 4)
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    root = make({"k": schema}, {f"k/{n}.json": {"n": n} for n in range(10)}, 'name = "k"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "k-0.0.0"
    package = json.loads((release / "datapackage.json").read_text())
    (resource,) = (r for r in package["resources"] if r["format"] == "parquet")
    assert resource["path"] == [f"parquet/k/part-0000{n}.parquet" for n in range(3)]
    dataset = mlcroissant.Dataset(jsonld=release / "croissant.json")
    assert sorted(record["k/n"] for record in dataset.records("k")) == list(range(10))
    assert hidata("verify", release)[0] == 0
    del package["resources"][package["resources"].index(resource)]["path"][1]
    (release / "datapackage.json").write_text(json.dumps(package))
    resum(release)
    out = hidata("verify", release)[1]
    assert "datapackage.json: does not describe parquet/k/part-00001.parquet" in out
