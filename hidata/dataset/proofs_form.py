"""The form of `register/audits.json`: what an audit proved, by source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from hidata.jsontext.reader import escape

MAPPINGS_FOLDER, MAPPING_ENDING = "imports", ".toml"
"""Where the mappings of a dataset lie, and the ending of their names."""

VERSION = 1
"""The version of the file's form."""


_match_sha256 = re.compile(r"[0-9a-f]{64}").fullmatch
_match_mapping = re.compile(r"[^/\\.][^/\\]*(/[^/\\.][^/\\]*)*").fullmatch


class AuditedFile(NamedTuple):
    """A file that an audit read."""

    name: str
    sha256: str


class KindProof(NamedTuple):
    """What an audit proved of the records of one kind and source.

    `records` and `values` are counts. `digest` is that of the records, as `digest` returns it for
    these properties.
    """

    records: int
    values: int
    properties: tuple[str, ...]
    digest: str


class Proof(NamedTuple):
    """What an audit proved of one source: `imports/<mapping>.toml` gave the values of its records.

    `mappings` has the SHA-256 of each such file by its name, `files` are those that were read, and
    `kinds` says what was proved, by kind.
    """

    mappings: Mapping[str, str]
    files: tuple[AuditedFile, ...]
    kinds: Mapping[str, KindProof]


def mapping_path(name: str) -> str:
    """Return the path of a mapping from the dataset's folder."""
    return f"{MAPPINGS_FOLDER}/{name}{MAPPING_ENDING}"


Proofs = Mapping[str, Proof]
"""What was proved, by the key of the source."""


class Unfit(Exception):
    """A part of the file has another form than it must have."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


def proofs_in(value: Any) -> dict[str, Proof]:
    """Return the proofs in the file's value. Raises Unfit if it has another form."""
    if not isinstance(value, dict) or not isinstance(value.get("sources"), dict):
        raise Unfit("", 'The results of audits are an object with "version" and "sources".')
    version = value.get("version")
    if type(version) is not int or version != VERSION:
        pointer = "/version" if "version" in value else ""
        raise Unfit(pointer, f"The version of this file is not {VERSION}, which is known here.")
    proofs = {}
    for key, source in value["sources"].items():
        try:
            proofs[key] = _proof(source)
        except (KeyError, TypeError, ValueError, AttributeError):
            message = (
                "A source has its mappings (SHA-256 by name), files (name, sha256) and kinds "
                "(records, values, properties, digest)."
            )
            raise Unfit(f"/sources/{escape(key)}", message) from None
    return proofs


def _proof(value: Any) -> Proof:
    """Return the proof of one source. Raises an exception if it has another form."""
    kinds = {
        kind: KindProof(
            _count(entry["records"]),
            _count(entry["values"]),
            tuple(_text(name) for name in _list(entry["properties"])),
            _sha256(entry["digest"]),
        )
        for kind, entry in value["kinds"].items()
    }
    files = [AuditedFile(_text(f["name"]), _sha256(f["sha256"])) for f in _list(value["files"])]
    mappings = {_mapping(name): _sha256(sha256) for name, sha256 in value["mappings"].items()}
    if not mappings:
        raise ValueError(mappings)
    return Proof(mappings, tuple(files), kinds)


def _mapping(name: str) -> str:
    if not _match_mapping(name) or not name.isprintable():
        raise ValueError(name)
    return name


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _sha256(value: Any) -> str:
    if not _match_sha256(value):
        raise ValueError(value)
    return _text(value)


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value
