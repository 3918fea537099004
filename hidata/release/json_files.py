"""Reads the JSON files of a release, strictly and within bounds: they are a stranger's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from hidata.findings.finding import Finding
from hidata.jsontext import reader
from hidata.storage import local


def read_object(folder: Path, name: str) -> dict[str, Any]:
    """Return the object in a JSON file of a release; empty if there is no such file.

    Raises ValueError if it cannot be read, TypeError if it is something else.
    """
    if not os.path.lexists(folder / name):
        return {}
    data = local.read_file(str(folder), name)
    if isinstance(data, Finding):
        raise ValueError(data.message)
    value = _value(data)
    if not isinstance(value, dict):
        message = "it is not a JSON object"
        raise TypeError(message)
    return value


def read_nodes(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield the nodes in a JSON-LD file of a release.

    A long file is read a line at a time, as hidata writes it: a line for the context, one for the
    name of the graph, one for each node. Raises OSError or ValueError if it cannot be read.
    """
    if local.file_size(str(folder), name) <= local.MAX_BYTES:
        graph = read_object(folder, name).get("@graph")
        if not isinstance(graph, list):
            message = "there is no list @graph in it"
            raise ValueError(message)
        yield from map(_node, graph)
        return
    with (folder / name).open("rb") as file:
        lines = _lines(file)
        _value(next(lines, b"").removesuffix(b",") + b"}")
        next(lines, b"")
        for line in lines:
            if line == b"]}":
                return
            yield _node(_value(line.removesuffix(b",")))


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file. Raises ValueError if one is too long."""
    while line := file.readline(local.MAX_BYTES):
        if len(line) == local.MAX_BYTES:
            message = f"a line in it is longer than {local.MAX_BYTES >> 20} MiB"
            raise ValueError(message)
        yield line.rstrip()


def _value(data: bytes) -> Any:
    """Return the value of a JSON text. Raises ValueError if it is none, or has a name twice."""
    value, _, document = reader.quick(data)
    if document is not None and document.faults:
        raise ValueError(document.faults[0].message)
    return value


def _node(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        message = "a node in it is not an object"
        raise ValueError(message)
    return value
