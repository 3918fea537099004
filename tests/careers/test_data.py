"""hidata's own data: complete, sourced, and the same in every reader's hands."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import ROOT
from tests.helpers import sql

AT_LEAST = {
    "occupation": 42, "credential": 76, "organization": 40, "wage": 582, "projection": 49,
    "work_setting": 46, "rating": 480, "code": 272, "subject": 19,
    "curriculum_domain": 6, "claim": 70, "source": 250, "technology": 146, "work_activity": 107,
    "job_zone": 4, "alternate_title": 93, "scale": 4, "accreditation": 2, "program_count": 2,
    "program_path": 4, "program_standard": 3,
    "occupation_credential": 104, "credential_tie": 8,
}  # fmt: skip


def test_the_data_has_no_finding(hidata):
    code, out = hidata("--root", ROOT, "validate")
    assert code == 0, out


def test_every_gathered_fact_has_a_record():
    counts = {kind: len(list((ROOT / "records" / kind).glob("*.json"))) for kind in AT_LEAST}
    assert {kind: n for kind, n in counts.items() if n < AT_LEAST[kind]} == {}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_every_value_joins_to_a_source(release: Path, form: str):
    """Each `source` column, and each list of sources, has its partner in the table source."""
    sources = f"SELECT id FROM '{release}/{form}/source.{form}'"
    checked = 0
    for path in sorted((release / form).glob(f"*.{form}")):
        columns = pq.read_schema(release / "parquet" / f"{path.stem}.parquet").names
        column = "source" if "source" in columns else None
        if path.stem.endswith("_sources"):
            column = "value"
        if column and (release / "parquet" / f"{path.stem}.parquet").exists():
            query = f"SELECT count(*) FROM '{path}' WHERE {column} NOT IN ({sources})"
            assert sql(query)[1] == [(0,)], path.name
            checked += 1
    assert checked > 20


@pytest.mark.parametrize(
    "entity", ["occupation", "credential", "organization", "program_standard", "credential_tie"]
)
def test_every_record_of_many_facts_has_evidence(release: Path, entity: str):
    query = f"""SELECT count(*) FROM '{release}/parquet/{entity}.parquet'
        WHERE id NOT IN (SELECT {entity}_id FROM '{release}/parquet/{entity}_evidence.parquet')"""
    assert sql(query)[1] == [(0,)]


@pytest.mark.slow
@pytest.mark.heavy
def test_readers_agree_on_every_file_without_options(release: Path):
    for path in sorted((release / "parquet").iterdir()):
        rows, columns = pq.read_metadata(path).num_rows, pq.read_schema(path).names
        csv = release / "csv" / f"{path.stem}.csv"
        for table in (pd.read_parquet(path), pd.read_csv(csv, low_memory=False)):
            assert (len(table), list(table.columns)) == (rows, columns), path.name
        for frame in (pl.read_parquet(path), pl.read_csv(csv, infer_schema_length=None)):
            assert (frame.height, frame.columns) == (rows, columns), path.name
        for source in (path, csv):
            names, contents = sql(f"SELECT * FROM '{source}'")
            assert (len(contents), names) == (rows, columns), source.name


@pytest.mark.slow
def test_texts_survive_readers_that_guess(release: Path):
    """What is text in Parquet is the same text in every reader's CSV, years alone being numbers."""
    checked = 0
    for path in sorted((release / "parquet").iterdir()):
        table = pq.read_table(path)
        csv = release / "csv" / f"{path.stem}.csv"
        guessed = [
            pd.read_csv(csv, low_memory=False).to_dict("list"),
            pl.read_csv(csv).to_dict(as_series=False),
            duckdb.from_csv_auto(str(csv)).arrow().read_all().to_pydict(),
        ]
        for field in table.schema:
            texts = table[field.name].to_pylist()
            if field.type != pa.string() or all(re.fullmatch(r"\d{4}", t or "2000") for t in texts):
                continue
            for read in guessed:
                values = [None if pd.isna(v) else str(v) for v in read[field.name]]
                dates = all(re.fullmatch(r"\d{4}-\d\d-\d\d", t or "2000-01-01") for t in texts)
                assert [v and v[:10] for v in values] == texts if dates else values == texts, field
                assert dates or not any(
                    isinstance(v, int | float) for v in read[field.name] if not pd.isna(v)
                )
                checked += 1
    assert checked > 900


def test_no_test_host_or_mirror_is_published_as_an_address(release: Path):
    hosts = (
        "conference-test|cms-test|cms-qa|elb.amazonaws|hcprostage|scribd|workers.dev|ce21newsites"
    )
    for table, column in (
        ("source", "url"),
        ("source", "copy_url"),
        ("credential", "url"),
        ("organization", "website"),
    ):
        path = release / "parquet" / f"{table}.parquet"
        query = f"SELECT {column} FROM '{path}' WHERE regexp_matches({column}, '{hosts}')"
        assert sql(query)[1] == []


# Figures read in the BLS publications by eye, not taken from the records.
KNOWN = [
    ("29-2071-us-2011-05", {"p25_annual": 26280, "p75_annual": 43410, "p90_annual": 55170}),
    ("29-2071-us-2008-05", {"p25_annual": 24290, "p75_annual": 39490, "p90_annual": 50060}),
    ("29-2072-us-2025-05", {"p25_annual": 43490, "p50_annual": 51140, "p90_annual": 81150}),
]


@pytest.mark.parametrize(("identifier", "figures"), KNOWN)
def test_known_wages(release: Path, identifier: str, figures: dict[str, int]):
    query = f"SELECT {', '.join(figures)} FROM '{release}/parquet/wage.parquet' WHERE id = ?"
    assert sql(query, identifier)[1] == [tuple(figures.values())]
