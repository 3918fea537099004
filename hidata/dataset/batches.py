"""Divides a kind's files into batches, and reads the records of a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from hidata.findings.finding import Finding
from hidata.storage import storage
from hidata.storage.local import MAX_BYTES, NDJSON, Files, key_of

BATCH = 1000
"""Records a batch: large enough to spread the cost of a call, small enough to bound memory."""

SLICE = 2**20
"""Bytes of an NDJSON file that make a batch, up to the next line's end."""

LINE = 1000
"""Bytes of a line, about."""


class Slice(NamedTuple):
    """Some lines of an NDJSON file: `size` bytes from `offset` on, the first being line `line`."""

    path: str
    offset: int
    size: int
    line: int


Piece = str | Slice
"""A file with one record, by its path, or some lines of a file with one record a line."""


class Batch(NamedTuple):
    """Some records of one kind, in order of their keys."""

    kind: str
    pieces: Sequence[Piece]


class Entry(NamedTuple):
    """One record's text: where it stands, the name it goes by, and its bytes or why there are none.

    `named` tells that the file has the record's name, not only its line.
    """

    path: str
    name: str
    named: bool
    data: bytes | Finding
    line: int = 1
    offset: int = 0

    @property
    def piece(self) -> Piece:
        """The piece that this record is by itself."""
        if self.named or isinstance(self.data, Finding):
            return self.path
        return Slice(self.path, self.offset, len(self.data), self.line)


def batches(root: str, kind: str, paths: Sequence[str]) -> Iterator[Batch]:
    """The batches of a kind: separate files first, then NDJSON files, each in the paths' order."""
    lines = [] if isinstance(paths, Files) else [p for p in paths if p.endswith(NDJSON)]
    yield from of_pieces(kind, [p for p in paths if not p.endswith(NDJSON)] if lines else paths)
    for path in lines:
        yield from (Batch(kind, (piece,)) for piece in _slices(root, path))


def of_pieces(kind: str, pieces: Sequence[Piece]) -> Iterator[Batch]:
    """Batches of pieces with one record each."""
    for start in range(0, len(pieces), BATCH):
        yield Batch(kind, pieces[start : start + BATCH])


def entries(root: str, pieces: Iterable[Piece]) -> Iterator[Entry]:
    """The records in some pieces, in order; empty lines are passed over."""
    read = storage.of(root).read
    if isinstance(pieces, Files):
        for path, key in zip(pieces, pieces.keys, strict=True):
            yield Entry(path, key, True, read(root, path))
        return
    for piece in pieces:
        if isinstance(piece, str):
            yield Entry(piece, key_of(piece), True, read(root, piece))
        else:
            yield from _lines(root, piece)


def stems(pieces: Sequence[Piece]) -> Sequence[str]:
    """The names, without their endings, of files with one record each; none of NDJSON files."""
    if isinstance(pieces, Files):
        return pieces.keys
    return [key_of(piece) for piece in pieces if isinstance(piece, str)]


def _lines(root: str, piece: Slice) -> Iterator[Entry]:
    stem = key_of(piece.path)
    data = storage.of(root).read_part(root, piece.path, piece.offset, piece.size)
    if isinstance(data, Finding):
        yield Entry(piece.path, stem, False, data)
        return
    offset = piece.offset
    for number, line in enumerate(data.split(b"\n"), piece.line):
        if line.strip():
            yield Entry(piece.path, f"{stem}-{number}", False, line, number, offset)
        offset += len(line) + 1


def _slices(root: str, path: str) -> Iterator[Slice]:
    """Slices of whole lines. A file that cannot be read is one slice: its reader tells why."""
    read_part = storage.of(root).read_part
    offset, line = 0, 1
    while True:
        data = read_part(root, path, offset, SLICE)
        if isinstance(data, Finding):
            yield Slice(path, offset, SLICE, line)
            return
        while len(data) >= SLICE and not data.endswith(b"\n"):
            more = read_part(root, path, offset + len(data), SLICE)
            if isinstance(more, Finding) or not more:
                break
            end = more.find(b"\n") + 1
            data += more[:end] if end else more
            if end or len(data) > MAX_BYTES:
                break
        if not data:
            return
        yield Slice(path, offset, len(data), line)
        offset, line = offset + len(data), line + data.count(b"\n")


def size(root: str, paths: Sequence[str]) -> int:
    """About how many records some files hold, NDJSON files by their size."""
    if isinstance(paths, Files):
        return len(paths)
    measure = storage.of(root).size
    return sum(measure(root, p) // LINE if p.endswith(NDJSON) else 1 for p in paths)
