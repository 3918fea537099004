"""Splits the record files of a kind into batches, and reads the records of a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

import orjson

from hidata.dataset import list_files
from hidata.dataset.file_names import key_of_name
from hidata.findings.finding import Finding
from hidata.storage.local import MAX_BYTES, has_lines, stem_of
from hidata.storage.record_paths import RecordPaths
from hidata.storage.storage import storage_of
from hidata.tables.model import Kind

RECORDS_PER_BATCH = 1000
"""Enough to spread the cost of a call to a worker, and few enough to bound memory."""

SLICE_BYTES = 2**19
"""How much of an NDJSON file is a batch: so many bytes, and on to the end of the line.

That is about as many records as in a batch of files. Larger ones would let one process wait for
another at the end."""

BATCH_BYTES = 2**21
"""How long the files of a batch are together, in kinds of few files, unless one is longer."""

TYPICAL_LINE_BYTES = 1000
"""How long a line of an NDJSON file is, for an estimate."""


class Slice(NamedTuple):
    """A part of a file with many records: `size` bytes from `offset` on, in line `line`.

    It is some whole lines of an NDJSON file, or with a `column` one item of a list.
    """

    path: str
    offset: int
    size: int
    line: int
    column: int = 0


Piece = str | Slice
"""The path of a file with one record or a list of them, or a part of one with many."""


class Batch(NamedTuple):
    """Some records of one kind, sorted by key if each is in a file of its own."""

    kind: str
    pieces: Sequence[Piece]


class Entry(NamedTuple):
    """The text of one record in a batch, or the finding that it cannot be read.

    `path`, `line`, `column` and `offset` (in bytes) are where it begins. `named` is true for a file
    of its own; then `name` is the key in the file's name. A line of an NDJSON file, or an item of a
    list, has no name; an item has its `number`, from 1.
    """

    path: str
    name: str
    named: bool
    data: bytes | Finding
    line: int = 1
    offset: int = 0
    column: int = 1
    number: int = 0

    @property
    def piece(self) -> Piece:
        """A piece with this record alone."""
        if self.named or isinstance(self.data, Finding):
            return self.path
        column = self.column if self.number else 0
        return Slice(self.path, self.offset, len(self.data), self.line, column)


def split_into_batches(root: str, kind: str, paths: Sequence[str]) -> Iterator[Batch]:
    """Yield the batches of some files of a kind, in the order of the paths.

    Files with one record each come first, then NDJSON files.
    """
    ndjson, single = list[str](), paths
    if not isinstance(paths, RecordPaths):  # which has no NDJSON files, and may be very long
        ndjson = [path for path in paths if has_lines(path)]
        single = [path for path in paths if not has_lines(path)]
    if len(single) > RECORDS_PER_BATCH:
        yield from batches_of_pieces(kind, single)
    else:
        yield from _batches_of_few(root, kind, single)
    for path in ndjson:
        yield from (Batch(kind, (piece,)) for piece in _slices(root, path))


def _batches_of_few(root: str, kind: str, paths: Sequence[str]) -> Iterator[Batch]:
    """Yield batches of files, of which some may be long lists, so that their size is bounded."""
    size_of = storage_of(root).file_size
    start = total = 0
    for index, path in enumerate(paths):
        size = size_of(root, path)
        if index > start and total + size > BATCH_BYTES:
            yield Batch(kind, paths[start:index])
            start, total = index, 0
        total += size
    if paths:
        yield Batch(kind, paths[start:])


def batches_of_pieces(kind: str, pieces: Sequence[Piece]) -> Iterator[Batch]:
    """Yield batches of pieces that have one record each, in their order.

    Lines that follow each other in a file become one piece, which is read at once.
    """
    for start in range(0, len(pieces), RECORDS_PER_BATCH):
        part = pieces[start : start + RECORDS_PER_BATCH]
        yield Batch(kind, part if isinstance(part, RecordPaths) else _joined(part))


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces with one record each, lines that follow each other in a file as one."""
    joined: list[Piece] = []
    path, start, end, line = "", 0, 0, 0  # of the lines that are not in the list yet
    for piece in pieces:
        if isinstance(piece, str) or piece.column:
            own_path, own_start, size, own_line = "", 0, 0, 0
        else:
            own_path, own_start, size, own_line, _ = piece
        if (
            own_path
            and own_path == path
            and own_start == end + 1
            and own_start + size - start <= SLICE_BYTES
        ):
            end = own_start + size
            continue
        if path:
            joined.append(Slice(path, start, end - start, line))
        if not own_path:
            joined.append(piece)
        path, start, end, line = own_path, own_start, own_start + size, own_line
    return [*joined, Slice(path, start, end - start, line)] if path else joined


def in_order_of_keys(root: str, kind: Kind, paths: Sequence[str]) -> list[Piece] | None:
    """Return a piece for each record in some files of a kind, sorted by key.

    None where the files have this order already, as far as their names say, or a line has no key.
    The name of a file with one record is taken for its key, so that it need not be read.
    """
    if isinstance(paths, RecordPaths) or len(paths) == 1:
        return None
    if not any(has_lines(path) for path in paths):
        return None
    pairs: list[tuple[str, Piece]] = []
    for path in paths:
        if not has_lines(path):
            pairs.append((key_of_name(stem_of(path)), path))
            continue
        for part in _slices(root, path):
            for entry in _read_part(root, part):
                key = _key_in(kind, entry.data)
                if key is None:
                    return None
                pairs.append((key, entry.piece))
    pairs.sort(key=itemgetter(0))
    return [piece for _, piece in pairs]


def _key_in(kind: Kind, line: bytes | Finding) -> str | None:
    """Return the key of the record in a line, None if there is no such record or no key."""
    try:
        record = None if isinstance(line, Finding) else orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return kind.key_of(record, "") if isinstance(record, dict) else None


def read_entries(root: str, pieces: Iterable[Piece]) -> Iterator[Entry]:
    """Read the records of some pieces, in order; empty lines are skipped.

    Whether a file is one record or a list of them is seen here, so that each is read only once.
    """
    read_file = storage_of(root).read_file
    if isinstance(pieces, RecordPaths):
        for path, stem in zip(pieces, pieces.stems, strict=True):
            yield from _entries(root, path, stem, read_file(root, path))
        return
    for piece in pieces:
        if isinstance(piece, str):
            yield from _entries(root, piece, stem_of(piece), read_file(root, piece))
        else:
            yield from _read_part(root, piece)


def _entries(root: str, path: str, stem: str, data: bytes | Finding) -> Iterator[Entry]:
    """Yield the record of a file, or those of the list that it is."""
    if isinstance(data, Finding) and list_files.is_list(root, path):
        yield Entry(path, "", False, data)
    elif isinstance(data, bytes) and list_files.begins_list(data):
        yield from _items(path, data)
    else:
        yield Entry(path, key_of_name(stem), True, data)


def _items(path: str, data: bytes) -> Iterator[Entry]:
    """Yield the records of a file that is a list, or the finding that it cannot be divided."""
    found = list_files.items_of(path, data)
    if isinstance(found, Finding):
        yield Entry(path, "", False, found)
        return
    for number, item in enumerate(found, 1):
        text = data[item.start : item.end]
        yield Entry(path, "", False, text, item.line, item.start, item.column, number)


def file_stems(pieces: Sequence[Piece]) -> Sequence[str]:
    """Return the names of the files with one record each, without their endings."""
    if isinstance(pieces, RecordPaths):
        return pieces.stems
    return [stem_of(piece) for piece in pieces if isinstance(piece, str)]


def _read_part(root: str, piece: Slice) -> Iterator[Entry]:
    """Read the records in a part of a file with many."""
    data = storage_of(root).read_part(root, piece.path, piece.offset, piece.size)
    if isinstance(data, Finding):
        yield Entry(piece.path, "", False, data)
        return
    offset = piece.offset
    if piece.column:
        yield Entry(piece.path, "", False, data, piece.line, offset, piece.column, 1)
        return
    for number, line in enumerate(data.split(b"\n"), piece.line):
        if line.strip():
            yield Entry(piece.path, "", False, line, number, offset)
        offset += len(line) + 1


def _slices(root: str, path: str) -> Iterator[Slice]:
    """Split an NDJSON file into slices of whole lines.

    A file that cannot be read is one slice, so that whoever reads the slice gets the finding; so is
    an empty one, since that is a finding, too. A line longer than MAX_BYTES is cut. If it has a
    null byte in it, which is a finding as well, nothing more is read: it may be a sparse file.
    """
    read_part = storage_of(root).read_part
    offset, line = 0, 1
    while True:
        data = read_part(root, path, offset, SLICE_BYTES)
        if isinstance(data, Finding):
            yield Slice(path, offset, SLICE_BYTES, line)
            return
        while len(data) >= SLICE_BYTES and not data.endswith(b"\n"):
            more = read_part(root, path, offset + len(data), SLICE_BYTES)
            if isinstance(more, Finding) or not more:
                break
            end = more.find(b"\n") + 1
            data += more[:end] if end else more
            if end or len(data) > MAX_BYTES:
                break
        if not data:
            if not offset:
                yield Slice(path, 0, SLICE_BYTES, 1)
            return
        yield Slice(path, offset, len(data), line)
        if len(data) > MAX_BYTES and b"\0" in data:
            return
        offset, line = offset + len(data), line + data.count(b"\n")


def estimate_record_count(root: str, paths: Sequence[str]) -> int:
    """Estimate how many records some files have, those of files with many by the files' size."""
    if len(paths) > RECORDS_PER_BATCH and isinstance(paths, RecordPaths):
        return len(paths)
    total, size_of = 0, storage_of(root).file_size
    for path in paths:
        size = size_of(root, path)
        # so long a file is a list, most likely
        total += size // TYPICAL_LINE_BYTES if has_lines(path) or size > SLICE_BYTES else 1
    return total
