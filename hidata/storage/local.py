"""Finds and reads the files of a dataset that lies in a folder, and replaces single files.

Only regular files of bounded size are read, and no link is followed out of the dataset.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from errno import ELOOP
from stat import S_ISDIR, S_ISREG

from hidata.findings.finding import Finding
from hidata.storage import system
from hidata.storage.links import where_it_leads
from hidata.storage.record_paths import RecordPaths

MAX_BYTES = 16 * 2**20
"""The size of the largest file that is read, so that the memory of a run is bounded."""

DATASET_FOLDERS = ("schema", "records", "register", "imports", "views")
"""The folders of a dataset whose files are read; the first two make a folder a dataset."""

JSON_ENDING, LINES_ENDINGS = ".json", (".ndjson", ".jsonl")
ENDINGS = (JSON_ENDING, *LINES_ENDINGS)
"""The endings of files with one record, and of files with many, one a line."""

LINES_HINT = "put one record a line into a file named .ndjson"
"""What to do with records that are too many for one text."""

_LEFT_BY_PROGRAMS = (
    r"[.](DS_Store|git(attributes|ignore|keep)?|keep"  # the Finder, git and its users
    r"|_.*"  # what macOS puts beside files on other file systems and into zip archives
    r"|#.*|.*[.]sw[a-z]|~lock[.].*#"  # a file is being edited, in Emacs, Vim, LibreOffice
    r"|[a-z0-9_]{8}[.]new)"  # one that hidata writes at this moment
)
"""Matches the names of hidden files that programs leave in folders, which are not records."""

_FIRST_READ_BYTES = 2**16
"""Nearly all records are shorter: then one call reads them, and their size is not asked for."""


def read_file(root: str, path: str) -> bytes | Finding:
    """Return all bytes of the file `root/path`, or the finding J001 if it cannot be read.

    Folders of records are listed without following links; the way to any other file is looked at.
    """
    if not path.startswith("records/") and (reason := where_it_leads(root, path)):
        return unreadable(path, reason)
    try:
        file = system.open_for_reading(f"{root}/{path}")
    except OSError as error:
        return _read_link(root, path, error)
    try:
        data = os.read(file, _FIRST_READ_BYTES)
        if len(data) == _FIRST_READ_BYTES or not data:
            return _read_rest(file, path, data)
        return data
    except OSError as error:
        return unreadable(path, error.strerror)
    finally:
        os.close(file)


def read_part(root: str, path: str, offset: int, size: int) -> bytes | Finding:
    """Return up to `size` bytes of a regular file from `offset` on, or the finding J001."""
    try:
        file = system.open_for_reading(f"{root}/{path}")
    except OSError as error:
        is_link = os.path.islink(f"{root}/{path}")
        reason = "it is a link, and those to files with many records are not followed"
        return unreadable(path, reason if is_link else error.strerror)
    try:
        if not S_ISREG(os.fstat(file).st_mode):
            return unreadable(path, "it is not a regular file")
        return system.read_at(file, size, offset)
    except OSError as error:
        return unreadable(path, error.strerror)
    finally:
        os.close(file)


def file_size(root: str, path: str) -> int:
    """Return the size of a file in bytes, or 0 if it cannot be read."""
    try:
        return os.stat(f"{root}/{path}").st_size
    except OSError:
        return 0


def record_files(root: str) -> dict[str, Sequence[str]]:
    """Return the paths of the files in each folder of `records/`, sorted by key.

    What is not a record is under "": files that lie in no folder or do not have the ending of a
    record file, and whatever is hidden. A link to a folder is among the files of its kind, so that
    reading it gives a finding. Only what programs leave in folders (`is_left_by_program`) is left
    out. Paths are relative to `root`.
    """
    others = [path for path in _walk(root, "records", deep=False) if not _is_linked(root, path)]
    with os.scandir(f"{root}/records") as entries:
        folders = sorted(
            entry.name
            for entry in entries
            if (_is_folder(entry) or _is_linked(root, f"records/{entry.name}"))
            and entry.name[0] != "."
        )
    paths_by_folder = {name: files_of(root, name) for name in folders}
    for name, paths in paths_by_folder.items():
        is_listed = not isinstance(paths, RecordPaths)  # which all have the right ending
        if is_listed and not _is_linked(root, f"records/{name}"):
            below = _walk(root, f"records/{name}")
            others += [path for path in below if not _is_read(root, path)]
    return ({"": sorted(others)} if others else {}) | {
        name: paths for name, paths in paths_by_folder.items() if paths
    }


def files_of(root: str, kind: str) -> Sequence[str]:
    """Return the paths of the record files of one kind, sorted by key; empty without a folder.

    Links to folders are among them: they are not followed, and reading one gives a finding.
    """
    folder = f"{root}/records/{kind}"
    if not _is_directory(folder):
        return []
    if os.path.islink(folder):
        return [f"records/{kind}"]
    stems = _stems_if_flat(folder)
    if stems is not None:
        return RecordPaths(f"records/{kind}/", stems)
    below = _walk(root, f"records/{kind}")
    return sorted((path for path in below if _is_read(root, path)), key=by_stem)


def _is_directory(path: str) -> bool:
    """Whether there is a folder at a path. Raises OSError if that cannot be known."""
    try:
        return S_ISDIR(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        if error.errno == ELOOP:  # a link to itself
            return False
        raise


def has_lines(path: str) -> bool:
    """Whether a file of records has one a line, by its name."""
    return path.endswith(LINES_ENDINGS)


def may_be_record(path: str) -> bool:
    """Whether a file below `records/` has the ending of record files, and is not hidden."""
    return path.endswith(ENDINGS) and "/." not in path


def _is_read(root: str, path: str) -> bool:
    """Whether a file or link below the folder of a kind is to be read as one with records."""
    return may_be_record(path) or _is_linked(root, path)


def _is_linked(root: str, path: str) -> bool:
    """Whether a path is that of a link to a folder, and is not hidden."""
    address = f"{root}/{path}"
    return "/." not in path and os.path.islink(address) and os.path.isdir(address)


def is_left_by_program(name: str) -> bool:
    """Whether a name is that of a hidden file that the system, git or an editor left behind.

    Such files are passed over. All others are read or reported.
    """
    return name[0] == "." and re.fullmatch(_LEFT_BY_PROGRAMS, name, re.DOTALL) is not None


def stem_of(path: str) -> str:
    """Return the name of a record file without its folder and ending."""
    name = path[path.rfind("/") + 1 :]
    return name.removesuffix(next(filter(name.endswith, ENDINGS), ""))


def by_stem(path: str) -> tuple[str, str]:
    """Sort key for the paths of record files: by file name, then by path."""
    return stem_of(path), path


def _stems_if_flat(folder: str) -> list[str] | None:
    """Return the names of the files in a folder without `.json`; None if one has no such name."""
    names = os.listdir(folder)
    stems = [name[:-5] for name in names if name.endswith(JSON_ENDING) and name[0] != "."]
    if len(stems) < len(names):
        others = (name for name in names if name[0] == "." or not name.endswith(JSON_ENDING))
        if not all(map(is_left_by_program, others)):
            return None
    return sorted(stems)


def _walk(root: str, folder: str, deep: bool = True) -> Iterator[str]:
    """Yield the paths, relative to `root`, of all files and links below a folder, unsorted.

    What programs leave is left out; hidden folders are yielded themselves, and links to folders are
    not followed. Without `deep`, only what lies in the folder itself.
    """
    try:
        with os.scandir(f"{root}/{folder}") as entries:
            for entry in entries:
                name = entry.name
                if is_left_by_program(name):
                    continue
                path = f"{folder}/{name}"
                if name[0] == "." or not _is_folder(entry):
                    yield path
                elif deep:
                    yield from _walk(root, path)
    except (FileNotFoundError, NotADirectoryError):
        return


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether to look into an entry.

    A folder named like a record file is not looked into: reading it as a file gives a finding.
    """
    return entry.is_dir(follow_symlinks=False) and not entry.name.endswith(".json")


def _read_rest(file: int, path: str, data: bytes) -> bytes | Finding:
    """Return all bytes of an open file whose first bytes are `data`, or the finding J001.

    What is read is counted too, since a file may grow while it is read.
    """
    status = os.fstat(file)
    if not S_ISREG(status.st_mode):
        return unreadable(path, "it is not a regular file")
    if status.st_size > MAX_BYTES:
        return too_large(path)
    parts = [data]
    while len(parts[-1]) and sum(map(len, parts)) <= MAX_BYTES:
        parts.append(os.read(file, 2**20))
    return b"".join(parts)


def _read_link(root: str, path: str, error: OSError) -> bytes | Finding:
    """Return the bytes of a link's target if it lies in the dataset, else the finding J001."""
    address = f"{root}/{path}"
    if not os.path.islink(address):
        return unreadable(path, error.strerror)
    if reason := where_it_leads(root, path):
        return unreadable(path, reason)
    target, top = os.path.realpath(address), os.path.realpath(root)
    if os.path.isdir(target):
        reason = "it is a link to a folder, and such links are not followed"
        return unreadable(path, reason, "put the folder itself here, and a link to it elsewhere")
    if not os.path.isfile(target):
        return unreadable(path, "it is a link that leads nowhere")
    return read_file(top, target[len(top) + 1 :])


def text_of(root: str, path: str) -> str:
    """Return the text of a file, "" if it cannot be read; a byte order mark is left out."""
    data = read_file(root, path)
    return data.decode("utf-8-sig", "replace") if isinstance(data, bytes) else ""


def too_large(path: str) -> Finding:
    """Return the finding that a file is larger than what is read of one."""
    hint = LINES_HINT if path.startswith("records/") else None
    return unreadable(path, f"it is larger than {MAX_BYTES // 2**20} MiB", hint)


def unreadable(path: str, reason: str | None, hint: str | None = None) -> Finding:
    """Return the finding J001, that a file cannot be read, with the reason."""
    text = (reason or "unknown reason").rstrip(".")
    message = f"This file cannot be read: {text[:1].lower()}{text[1:]}."
    return Finding(path, 1, 1, "J001", message, "", hint)
