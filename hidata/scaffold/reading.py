"""Reads the files that a dataset is to begin with: as JSON values, or as tables."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from hidata.imports.cells import ReadError
from hidata.imports.readers import DataFile, files_at
from hidata.imports.readers.formats import encoding_of
from hidata.imports.readers.json import value_of
from hidata.scaffold import tables, yaml_text
from hidata.scaffold.collection import MOST_BYTES, MOST_RECORDS, Collection, RefusedError
from hidata.scaffold.json_records import alike, collections_in

YAML = (".yaml", ".yml")
JSON = (".json", ".geojson", ".topojson", ".ndjson", ".jsonl", ".jsonld")
IN_FOLDERS = (*JSON, *YAML, ".csv", ".tsv", ".tab", ".xlsx", ".xls", ".parquet")
"""Endings of the files that are taken from a folder; named one by one, any file is."""

MOST_LEVELS = 100
"""How many objects and lists may be within one another."""


class _Document(NamedTuple):
    """One object that is all of a file."""

    file: DataFile
    value: dict[str, Any]


def collections_of(paths: Sequence[Path]) -> tuple[list[Collection], list[str]]:
    """Return the records in some files and folders, and the names of files that were left out.

    Files with one object each, which lie in one folder and are alike, are the records of one kind.
    Raises RefusedError for what cannot be read, or is too much.
    """
    found: list[Collection] = []
    documents: list[_Document] = []
    left_out: list[str] = []
    room = MOST_BYTES
    for path in paths:
        for file in _files(path):
            if path.is_dir() and not _is_taken(file.name):
                left_out.append(file.label)
                continue
            read, size = _read(file, room)
            room -= size
            if isinstance(read, _Document):
                documents.append(read)
            else:
                found += read
    found += _of_documents(documents)
    found = [each for each in found if each.records]
    if not found:
        message = f"There are no records in {', '.join(map(str, paths))}."
        raise RefusedError(message)
    if sum(len(each.records) for each in found) > MOST_RECORDS:
        message = f"These are more than {MOST_RECORDS:,} records: begin with some of them, and"
        message += " bring in the others with hidata import."
        raise RefusedError(message)
    return found, left_out


def _files(path: Path) -> list[DataFile]:
    """Return the files at a path."""
    try:
        return files_at(path)
    except ReadError as error:
        message = f"{path}: {error.message}."
        raise RefusedError(message) from None


def _is_taken(name: str) -> bool:
    return name.lower().endswith(IN_FOLDERS)


def _read(file: DataFile, room: int) -> tuple[list[Collection] | _Document, int]:
    """Return the records in a file, or the object that is all of it; and how many bytes it has."""
    try:
        return _parsed(file, room)
    except ReadError as error:
        place = file.label
        if error.row > 1 or error.column > 1:
            place += f":{error.row}" + (f":{error.column}" if error.column > 1 else "")
        message = error.message
        if error.code == "I011" and "MiB" in message:
            message = f"the files have more than {MOST_BYTES >> 20} MiB together"
            message += ", which are held in memory; begin with a part of them"
        elif error.hint and "encoding =" not in error.hint:
            message += f" ({error.hint})"
        raise RefusedError(f"{place}: {message}.") from None
    finally:
        file.close()


def _parsed(file: DataFile, room: int) -> tuple[list[Collection] | _Document, int]:
    is_yaml = file.name.lower().endswith(YAML)
    form = "yaml" if is_yaml else file.format
    if form not in ("json", "ndjson", "yaml"):
        return tables.collections_of(file, form, room)
    data = file.data(room)
    text = _decoded(data)
    if form == "ndjson":
        values = [value_of(line, n, _number) for n, line in _lines(text)]
        value = values[0] if len(values) == 1 else values
    else:
        value = yaml_text.value_of(text) if is_yaml else value_of(text, number=_number)
    _check_levels(value)
    if isinstance(value, dict):
        return _Document(file, value), len(data)
    if not isinstance(value, list):
        message = "this is one plain value, and not a list of records"
        raise ReadError(message)
    return collections_in(value, PurePath(file.name).stem, file.label), len(data)


def _decoded(data: bytes) -> str:
    """Return the text of bytes in UTF-8, or in what a byte-order mark says."""
    encoding = encoding_of(data)
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        row = 1 + data[: error.start].count(b"\n")
        message = f"this is not {encoding.upper()}; save the file as UTF-8"
        raise ReadError(message, row=row) from None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number of each line that is not blank, and its text."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _number(text: str) -> float:
    """Return a number as every reader of JSON reads it. Raises ValueError if it is too large."""
    number = float(text)
    if not math.isfinite(number):
        message = f"{text} is too large a number; write it in quotes"
        raise ValueError(message)
    return number


def _check_levels(value: Any) -> None:
    """Raise ReadError if a value is nested too deeply."""
    level = [value]
    for _ in range(MOST_LEVELS + 1):
        if not level:
            return
        parts = (v.values() if isinstance(v, dict) else v for v in level)
        level = [v for inner in parts for v in inner if isinstance(v, dict | list)]
    message = f"this has more than {MOST_LEVELS} objects and lists within one another"
    raise ReadError(message, "keep the deeper parts as text")


def _of_documents(documents: Sequence[_Document]) -> Iterator[Collection]:
    """Yield the records in files that are one object each."""
    folders: dict[str, list[_Document]] = {}
    for document in documents:
        label = document.file.label.replace("!", "/")
        folders.setdefault(os.path.dirname(os.path.abspath(label)), []).append(document)
    for folder, group in folders.items():
        stems = [PurePath(document.file.name).stem for document in group]
        values = [document.value for document in group]
        if len(group) > 1 and alike(values) and len({*stems}) == len(stems):
            name = PurePath(folder).name
            yield Collection(name, f"{len(group):,} files in {name}", values, stems)
            continue
        for stem, document in zip(stems, group, strict=True):
            yield from collections_in(document.value, stem, document.file.label)
