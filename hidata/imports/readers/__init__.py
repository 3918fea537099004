"""Reads the tables in files of others: texts, workbooks, JSON and Parquet, packed or not."""

from hidata.imports.readers.files import DataFile, files_at
from hidata.imports.readers.options import Options, Table

__all__ = ["DataFile", "Options", "Table", "files_at"]
