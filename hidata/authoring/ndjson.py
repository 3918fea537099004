"""The lines of a file with one record a line: read, replaced, added."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.storage.local import unreadable
from hidata.storage.storage import storage_of

MAX_FILE_BYTES = 512 * 2**20
"""The size of the largest file of many records that is edited, since it is in memory as a whole."""

_PART_BYTES = 16 * 2**20


def read_whole(folder: Folder, path: str) -> bytes | Finding:
    """Return all bytes of a file of many records, or the finding J001 that it cannot be read.

    One larger than MAX_FILE_BYTES can be checked and built, but not edited.
    """
    read_part = storage_of(folder.address).read_part
    parts: list[bytes] = []
    size = 0
    while size <= MAX_FILE_BYTES:
        part = read_part(folder.address, path, size, _PART_BYTES)
        if isinstance(part, Finding):
            return part
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    reason = f"it is larger than {MAX_FILE_BYTES // 2**20} MiB, and not edited as a whole"
    return unreadable(path, reason, "divide it into several files")


def split_lines(data: bytes) -> list[bytes]:
    """Return the lines of a text, each with its end: LF, CR LF, or none for the last."""
    return io.BytesIO(data).readlines()


def without_end(line: bytes) -> bytes:
    """Return a line without its end."""
    return line.removesuffix(b"\n").removesuffix(b"\r")


def merged(
    lines: Sequence[bytes],
    keys: Mapping[int, str],
    replaced: Mapping[int, bytes | None],
    added: Mapping[str, bytes],
) -> bytes:
    """Return a text with some lines replaced, or deleted for None, and others added.

    Lines count from 1; `keys` are those of their records. New lines, by key, stand in the order of
    keys: before the first line with a greater one. Other lines stay as they are; replaced and new
    ones get the ends of the first, and the last has no end if it had none.
    """
    newline = b"\r\n" if lines and lines[0].endswith(b"\r\n") else b"\n"
    bare = bool(lines) and not lines[-1].endswith(b"\n")
    waiting = sorted(added, reverse=True)
    result: list[bytes] = []
    for number, line in enumerate(lines, 1):
        while waiting and number in keys and waiting[-1] < keys[number]:
            result.append(added[waiting.pop()] + newline)
        end = line[len(without_end(line)) :] or newline
        text = replaced.get(number, without_end(line))
        result += [] if text is None else [text + end]
    result += [added[key] + newline for key in reversed(waiting)]
    whole = b"".join(result)
    return whole.removesuffix(b"\n").removesuffix(b"\r") if bare else whole
