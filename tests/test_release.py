"""A release as others see it: true metadata, every flipped byte found, nothing lost."""

from __future__ import annotations

import csv
import datetime
import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pytest
from frictionless import Package, system
from hidata.formats import parquet

from .conftest import ROOT
from .test_foreign import PART, RECORDS, THING

REQUIRED = ("@context", "@type", "conformsTo", "name", "description", "license", "url", "creator", "datePublished", "distribution", "recordSet")  # fmt: skip


def test_the_data_package_is_valid_and_its_keys_hold(release: Path, monkeypatch):
    monkeypatch.chdir(release)
    with system.use_context(trusted=False):
        report = Package("datapackage.json").validate()
    assert report.valid, report.flatten(["name", "type", "message"])[:5]


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
    assert len(names) == len(set(names)) == 2 * len(list((release / "parquet").iterdir()))
    wage = next(r for r in package["resources"] if r["name"] == "wage")
    assert wage["schema"]["primaryKey"] == ["id"]
    assert {"fields": ["source"], "reference": {"resource": "source", "fields": ["id"]}} in wage[
        "schema"
    ]["foreignKeys"]
    unit = next(f for f in wage["schema"]["fields"] if f["name"] == "p50_annual")
    assert (unit["type"], unit["unit"]) == ("integer", "USD/a")


def test_the_version_of_the_schema_is_published(make, hidata, tmp_path: Path):
    own = 'name = "f"\nversion = "2.1.0"\nschema-version = "1.7.3"'
    root = make({"thing": THING, "part": PART}, RECORDS, own)
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "f-2.1.0"
    for name in ("datapackage.json", "dataset.jsonld"):
        assert json.loads((release / name).read_text())["schemaVersion"] == "1.7.3"
    assert "Version of the schema: 1.7.3." in (release / "README.md").read_text("utf-8")


def test_search_engines_and_zenodo_are_told_what_there_is(make, hidata, tmp_path: Path):
    own = 'name = "f"\nreleases = "https://example.org/releases/"'
    root = make({"thing": THING, "part": PART}, RECORDS, own)
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "d")[0] == 0
    linked = json.loads((tmp_path / "d" / "f-0.0.0" / "dataset.jsonld").read_text())
    there = {f"https://example.org/releases/{p.name}" for p in (tmp_path / "d").glob("*.zip")}
    assert {each["contentUrl"] for each in linked["distribution"]} == there


def test_zenodo_takes_from_the_repository_what_the_release_says(release: Path):
    told = json.loads((release / "zenodo.json").read_text())
    del told["version"]  # there it is the tag
    assert json.loads((ROOT / ".zenodo.json").read_text()) == told


def test_the_croissant_is_valid_and_loads_what_is_there(release: Path):
    mlcroissant = pytest.importorskip("mlcroissant")
    document = json.loads((release / "croissant.json").read_text())
    assert [name for name in REQUIRED if not document.get(name)] == []
    dataset = mlcroissant.Dataset(jsonld=release / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    referred = [f for r in document["recordSet"] for f in r["field"] if "references" in f]
    assert len(referred) > 50
    for path in sorted((release / "parquet").iterdir()):
        table = pq.read_table(path).to_pylist()
        loaded = list(dataset.records(path.stem))
        assert len(loaded) == len(table), path.stem
        for row, record in zip(table, loaded, strict=True):
            assert {name: _plain(record[f"{path.stem}/{name}"]) for name in row} == {
                name: _plain(value) for name, value in row.items()
            }


def _plain(value: Any) -> Any:
    """A value as text; mlcroissant gives bytes for text, and NaN or None where nothing stands."""
    if isinstance(value, bytes):
        return value.decode()
    if value is None or value != value:  # NaN is not equal to itself
        return None
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    return str(float(value)) if isinstance(value, int | float) else str(value)


def test_it_verifies_as_a_folder_and_as_a_zip(release: Path, hidata, tmp_path: Path):
    assert hidata("verify", release)[0] == 0
    archive = tmp_path / "release.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in release.rglob("*"):
            file.write(path, Path(release.name) / path.relative_to(release))
    assert hidata("verify", archive)[0] == 0


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_one_flipped_byte_in_any_file_is_found_and_named(release: Path, hidata, tmp_path: Path):
    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    for path in sorted(p for p in copy.rglob("*") if p.is_file()):
        before = path.read_bytes()
        _flip(path)
        code, out = hidata("verify", copy)
        path.write_bytes(before)
        name = path.relative_to(copy).as_posix()
        assert code == 1, name
        if name != "SHA256SUMS":
            assert f"{name}: " in out
    (copy / "csv" / "more.csv").write_text("id\n")
    (copy / "README.md").unlink()
    out = hidata("verify", copy)[1]
    assert "csv/more.csv: not part of the release" in out
    assert "README.md: missing" in out


def test_other_bytes_with_the_same_rows_are_explained(release: Path, hidata, tmp_path: Path):
    import pyarrow.parquet as pq

    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    path = copy / "parquet" / "area.parquet"
    pq.write_table(pq.read_table(path), path, compression="none")
    code, out = hidata("verify", copy)
    assert code == 1
    assert "parquet/area.parquet: its bytes are not those of the release, but its rows are" in out


def _resum(release: Path) -> None:
    from hidata.storage.checksums import SUMS, digests, text

    (release / SUMS).write_text(text(digests(release)))


FORGED = [
    ("csv/area.csv", "Alabama", "Alabamb", "other rows"),
    ("jsonld/area.jsonld", "Alabama", "Alabamb", "is another than"),
    ("datapackage.json", '"rows": 56', '"rows": 57', "says 57 rows"),
    ("datapackage.json", '"type": "integer"', '"type": "string"', "describes other columns"),
    ("datapackage.json", '"contentHash": "sha256:', '"contentHash": "sha256:0', "hash of other rows"),
    ("datapackage.json", '"primaryKey": [', '"primaryKey": ["x",', "has another key"),
    ("croissant.json", '"version": "', '"version": "9', "croissant.json: says version"),
    ("croissant.json", '"sha256": "', '"sha256": "0', "has the checksum of other bytes"),
    ("croissant.json", '"column": "id"', '"column": "x"', "has other columns"),
    ("CITATION.cff", "\nversion: ", "\nversion: 9", "CITATION.cff: does not say"),
    ("CITATION.cff", "\nversion: 1", "\nolder-version: 1", "CITATION.cff: does not say"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(FORGED)))
def test_contradictions_are_found_though_the_checksums_hold(
    release: Path, hidata, tmp_path: Path, number: int
):
    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    name, old, new, told = FORGED[number]
    text = (copy / name).read_text("utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1), "utf-8")
    _resum(copy)
    code, out = hidata("verify", copy)
    assert code == 1
    assert told in out


def test_swapped_files_are_named_though_the_checksums_hold(release: Path, hidata, tmp_path: Path):
    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    shutil.copyfile(copy / "csv" / "claim.csv", copy / "csv" / "area.csv")
    with (copy / "csv" / "job_zone.csv").open("a") as file:
        file.write((release / "csv" / "job_zone.csv").read_text().splitlines(True)[1])
    _resum(copy)
    code, out = hidata("verify", copy)
    assert code == 1
    assert "csv/area.csv: cannot be read: " in out
    assert "job_zone: 1 row with a key that another has" in out


def test_a_link_in_a_release_is_told(release: Path, hidata, tmp_path: Path):
    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    (copy / "csv" / "area.csv").rename(tmp_path / "area.csv")
    (copy / "csv" / "area.csv").symlink_to(tmp_path / "area.csv")
    (copy / "more").symlink_to(tmp_path)
    code, out = hidata("verify", copy)
    assert code == 1
    assert "csv/area.csv: not a regular file" in out
    assert "more: not part of the release" in out


def test_each_archive_is_a_release_by_itself(make, hidata, tmp_path: Path):
    root = make({"thing": THING, "part": PART}, RECORDS, 'name = "f"')
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "d")[0] == 0
    for form in ("csv", "parquet", "jsonld"):
        archive = tmp_path / "d" / f"f-0.0.0-{form}.zip"
        assert hidata("verify", archive)[0] == 0
        back = tmp_path / f"back-{form}"
        assert hidata("restore", archive, "--from", form, "--out", back)[0] == 0
        assert len(list((back / "records").rglob("*.json"))) == len(RECORDS)
        with zipfile.ZipFile(archive) as file:
            file.extractall(tmp_path / form)
        command = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
        subprocess.run(command, cwd=tmp_path / form / "f-0.0.0", check=True)


def test_a_broken_archive_is_one_line(make, hidata, tmp_path: Path):
    root = make({"thing": THING, "part": PART}, RECORDS, 'name = "f"')
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "d")[0] == 0
    archive = tmp_path / "d" / "f-0.0.0.zip"
    whole = archive.read_bytes()
    for place in (len(whole) // 2, len(whole) - 200, len(whole) - 8):
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        code, out = hidata("verify", archive)
        assert (code, out.count("\n")) == (2, 1), out
    archive.write_bytes(whole)
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("more.sh", "")
    assert "more.sh in it is not part of the release" in hidata("verify", archive)[1]


def test_a_table_in_parts_is_described_and_checked(make, hidata, tmp_path: Path, monkeypatch):
    mlcroissant = pytest.importorskip("mlcroissant")
    monkeypatch.setattr(parquet, "ROW_GROUP", 2)
    monkeypatch.setattr(parquet, "PART_ROWS", 4)
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    root = make({"k": schema}, {f"k/{n}.json": {"n": n} for n in range(10)}, 'name = "k"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "k-0.0.0"
    package = json.loads((release / "datapackage.json").read_text())
    (found,) = (r for r in package["resources"] if r["format"] == "parquet")
    assert found["path"] == [f"parquet/k/part-0000{n}.parquet" for n in range(3)]
    dataset = mlcroissant.Dataset(jsonld=release / "croissant.json")
    assert sorted(record["k/n"] for record in dataset.records("k")) == list(range(10))
    assert hidata("verify", release)[0] == 0
    del package["resources"][package["resources"].index(found)]["path"][1]
    (release / "datapackage.json").write_text(json.dumps(package))
    _resum(release)
    out = hidata("verify", release)[1]
    assert "datapackage.json: does not describe parquet/k/part-00001.parquet" in out


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_our_records_come_back_from_each_format_alone(
    release: Path, hidata, tmp_path: Path, form: str
):
    alone = tmp_path / "alone"
    shutil.copytree(release, alone)
    for other in {"csv", "parquet", "jsonld"} - {form}:
        shutil.rmtree(alone / other)
    assert hidata("restore", alone, "--from", form, "--out", tmp_path / "back")[0] == 0
    for path in sorted((ROOT / "records").rglob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        del record["$schema"]
        back = tmp_path / "back" / path.relative_to(ROOT)
        assert json.loads(back.read_text("utf-8")) == record, path.name


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_foreign_records_come_back_from_each_format_alone(make, hidata, tmp_path: Path, form: str):
    root = make({"thing": THING, "part": PART}, RECORDS, 'name = "f"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    assert hidata("verify", tmp_path / "f-0.0.0")[0] == 0
    assert (
        hidata("restore", tmp_path / "f-0.0.0", "--from", form, "--out", tmp_path / "back")[0] == 0
    )
    back = [json.loads(p.read_text()) for p in (tmp_path / "back" / "records").rglob("*.json")]
    given = [r if isinstance(r, dict) else json.loads(r) for r in RECORDS.values()]
    assert sorted(back, key=str) == sorted(given, key=str)


def _snippets(text: str, word: str) -> str:
    """The one Python snippet in a README that has the word in it."""
    (found,) = (
        part for part in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if word in part
    )
    return str(found)


def test_the_snippets_of_the_readme_load_what_is_there(release: Path, monkeypatch, capsys):
    monkeypatch.chdir(release)
    text = (release / "README.md").read_text("utf-8")
    (name,) = set(re.findall(r"parquet/(\w+)\.parquet", text.split("## ")[1]))
    with (release / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    header, size = rows[0], len(rows) - 1
    for library in ("pandas", "polars"):
        space: dict[str, Any] = {}
        exec(_snippets(text, f"import {library}"), space)
        assert (list(space["table"].columns), len(space["table"])) == (header, size)
    exec(_snippets(text, "import duckdb"), {})
    shown = capsys.readouterr().out
    assert header[0] in shown
    assert rows[1][0] in shown
    assert f'arrow::read_parquet("parquet/{name}.parquet")' in text
    assert f"`csv/{name}.csv`, File Origin UTF-8" in text
    assert f'spark.read.parquet("parquet/{name}.parquet")' in text


def test_the_spark_snippet_loads_what_is_there(release: Path):
    """In a process of its own: Java keeps the folder that it was started in."""
    pytest.importorskip("pyspark.sql", reason="Spark is not installed")
    text = (release / "README.md").read_text("utf-8")
    (name,) = set(re.findall(r"parquet/(\w+)\.parquet", text.split("## ")[1]))
    with (release / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    script = "\n".join((
        "import json; from pyspark.sql import SparkSession",
        "spark = SparkSession.builder.master('local[1]').getOrCreate()",
        _snippets(text, "spark.read"),
        "print(json.dumps([table.columns, table.count()]))",
    ))  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=release, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [header, len(rows)]
