"""Parquet files as other engines read them."""

from __future__ import annotations

from pathlib import Path


def dask_rows(path: Path) -> int:
    """The rows that Dask reads from a Parquet file or a folder of parts."""
    import dask.dataframe as dd

    return len(dd.read_parquet(path))


def spark_rows(path: Path) -> int:
    """The rows that Spark, in local mode, reads from a Parquet file or a folder of parts."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
    try:
        return session.read.parquet(str(path)).count()
    finally:
        session.stop()
