"""Datasets and releases as mappings of tables: names, errors, what they show, metadata, pickle."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import hidata as package
import pyarrow.parquet as pq
import pytest
from hidata import Dataset, Release, Unknown

from tests.conftest import ROOT

TABLES = [
    "paper", "plant", "plant_synonyms", "plant_evidence", "plant_prices", "size", "size_further",
    "heights", "hidata_parameter",
]  # fmt: skip


@pytest.fixture(params=["dataset", "csv", "parquet"])
def data(request: pytest.FixtureRequest, garden: Path, hidata, tmp_path: Path) -> Dataset | Release:
    """The garden as a dataset, and as its release in each format."""
    if request.param == "dataset":
        return Dataset(garden)
    out = tmp_path / "out"
    assert hidata("--root", garden, "build", "--only", request.param, "--out", out)[0] == 0
    return Release(out / "garden-1.2.0")


def test_it_is_a_mapping_of_tables(data: Dataset | Release):
    own = [name for name in data if name != "change"]
    assert own == TABLES
    assert len(data) == len(list(data))
    assert ("plant" in data, "tree" in data, 0 in data) == (True, False, False)
    assert data.get("tree") is None
    rows = {name: table.num_rows for name, table in data.items() if name in TABLES}
    assert rows == dict(zip(TABLES, [2, 2, 3, 2, 2, 1, 1, 1, 1], strict=True))


def test_it_is_equal_to_itself_alone(garden: Path):
    one, other = Dataset(garden), Dataset(garden)
    assert one == one
    assert one != other
    assert len({one, other, one}) == 2


def test_the_names_of_the_package():
    names = {"Dataset", "Release", "NoDataset", "Refused", "Damaged", "Unfetched", "Unknown"}
    assert {*names, "WorkerError", "__version__"} <= {*dir(package)}
    for name in names:
        assert getattr(package, name).__name__ == name
    with pytest.raises(AttributeError, match="has no attribute 'Datasett'"):
        package.Datasett  # noqa: B018


def test_to_open_a_dataset_imports_nothing_heavy(garden: Path):
    code = f"import sys, hidata; d = hidata.Dataset({str(garden)!r}); repr(d); list(d)"
    heavy = "print([m for m in ('pyarrow', 'jsonschema', 'duckdb', 'polars') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {heavy}"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda d: d["plantt"], 'there is no table "plantt"; did you mean "plant"?'),
        (lambda d: d["zzz"], 'there is no table "zzz"'),
        (lambda d: d[0], 'there is no table "0"'),
        (lambda d: d.to_pandas("plant_price"), 'there is no table "plant_price"; did you mean "plant_prices"?'),
        (lambda d: d.records("plent"), 'there is no kind "plent"; did you mean "plant"?'),
        (lambda d: d.record("plent", "oak"), 'there is no kind "plent"; did you mean "plant"?'),
        (lambda d: d.record("plant", "oaks"), 'there is no plant "oaks"; did you mean "oak"?'),
        (lambda d: d.label("plant", "oaks"), 'there is no plant "oaks"; did you mean "oak"?'),
        (lambda d: d.sources("plant", "oak", "/nane"), 'there is no value in this plant at "/nane"; did you mean "/name"?'),
        (lambda d: d.sources("plant", "oak", "/prices/2"), 'there is no value in this plant at "/prices/2"; did you mean "/prices/0"?'),
        (lambda d: d.sources("plant", "oak", "name"), 'there is no value in this plant at "name"; did you mean "/name"?'),
    ],
)  # fmt: skip
def test_an_unknown_name_is_said_with_the_one_that_was_meant(garden: Path, ask, sentence: str):
    with pytest.raises(KeyError) as error:
        ask(Dataset(garden))
    assert type(error.value) is Unknown
    assert str(error.value) == sentence
    assert str(pickle.loads(pickle.dumps(error.value))) == sentence


def test_a_long_name_is_cut(garden: Path):
    with pytest.raises(Unknown) as error:
        Dataset(garden)["x" * 201]
    assert str(error.value) == f'there is no table "{"x" * 200}"'


def test_a_version_that_was_never_released_is_said(tmp_path: Path):
    base = (tmp_path / "none").as_uri().replace("file://", "http://127.0.0.1:9")
    for version, hint in (("v1.0.0", "no version v1.0.0. Did you mean 1.0.0?"), ("1.0.0", "")):
        with pytest.raises(package.Unfetched) as error:
            Dataset.release(version, base, tmp_path)
        assert hint in str(error.value)
        assert ("no version" in str(error.value)) == bool(hint)


def test_what_it_shows(data: Dataset | Release):
    number = len(data)
    where = data.path if isinstance(data, Release) else data.address
    assert repr(data) == f"<{type(data).__name__} garden 1.2.0: 3 kinds, {number} tables, {where}>"
    html = data._repr_html_()
    assert "<td>plant</td><td>10</td><td>Plants &amp; &lt;trees&gt;</td>" in html
    assert html.count("<tr>") == number + 1
    assert "<trees>" not in html


def test_what_it_shows_is_bounded_and_harmless(make):
    schemas = {f"k{n}": {"type": "object", "title": "<b>" + "x" * 500} for n in range(201)}
    data = Dataset(make(schemas, {}, name="a\x1b[31m<b>"))
    assert repr(data).isprintable()
    html = data._repr_html_()
    assert html.count("<td>&lt;b&gt;xxx") == 200
    assert "and 1 more" in html
    assert "<b>" not in html
    assert len(html) < 100_000


def test_a_dataset_that_is_broken_shows_where_it_is(make):
    root = make({"a": "{"}, {}, "name = 1")
    assert repr(Dataset(root)) == f"<Dataset {root}>"


def test_tables_have_the_metadata_of_parquet_files(garden: Path, data, tmp_path: Path):
    built = Dataset(garden).build(tmp_path / "built").folder
    for name in TABLES:
        stored = pq.read_schema(built / "parquet" / f"{name}.parquet")
        assert data[name].schema.equals(stored, check_metadata=True), name
    field = data["plant"].schema.field("height")
    assert (field.metadata[b"title"], field.metadata[b"unit"]) == (b"Height", b"m")


def rows(data: Dataset | Release) -> list[int]:
    return [data[name].num_rows for name in ("plant", "heights")]


def test_it_can_be_pickled_after_use(data: Dataset | Release):
    assert [rows(data), len(data.search("oak"))] == [[2, 1], 2]
    again = pickle.loads(pickle.dumps(data))
    assert (type(again), repr(again), rows(again)) == (type(data), repr(data), [2, 1])


@pytest.mark.slow
def test_other_processes_read_it(garden: Path):
    data = Dataset(garden)
    rows(data)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(rows, data).result() == [2, 1]


def test_the_label_of_a_record(garden: Path):
    data = Dataset(garden)
    assert data.label("plant", "oak") == "Stieleiche"
    assert data.label("size", "1") == "1"


def test_a_dataset_in_an_object_store_can_be_pickled(garden: Path, store):
    store.put(f"{garden}/", "/bucket/garden", recursive=True)
    data = Dataset("memory://bucket/garden")
    assert rows(data) == rows(pickle.loads(pickle.dumps(data))) == [2, 1]
