"""Write the records of a release as a dataset again: the inverse of a build."""

from __future__ import annotations

from contextlib import ExitStack
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hidata.authoring.canonical import SCHEMA_PROPERTY, in_order
from hidata.dataset import id_register, proofs
from hidata.dataset.file_names import fits_file_name, key_of_name, name_of_key
from hidata.dataset.folder import NoDataset
from hidata.dataset.id_register import ReleasedId
from hidata.dataset.settings_files import SETTINGS_FILE, SETTINGS_FILES
from hidata.jsontext.writer import canonical, compact
from hidata.release.descriptions.settings import settings_from_package
from hidata.release.read import ReleaseFolder
from hidata.release.verify_descriptions import UNREADABLE
from hidata.schemas.loading import VIEWS
from hidata.schemas.shape_reader import ShapeReader
from hidata.storage import checksums
from hidata.storage.local import JSON_ENDING
from hidata.tables.model import Kind

COPIED = (*SETTINGS_FILES, "CHANGELOG.md", "CITATION.cff", "LICEN[CS]E*", "COPYING*")
"""The files and folders at the top that a release has from its dataset."""

COPIED_FOLDERS = ("schema", VIEWS[:-1], proofs.MAPPINGS_FOLDER)
"""The folders that a release has from its dataset, whatever is in them."""

LONG_KEYS = "long-keys.ndjson"
"""The file, in the folder of a kind, with the records whose keys no file can have as its name."""


def restore(release: ReleaseFolder, form: str, target: Path) -> int:
    """Write the dataset of a release into the empty folder `target`, its records from one format.

    Returns the number of records. Raises NoDataset if a table cannot be read, or there is no place
    for the key of a record.
    """
    checksums.copy_files(release.readable, target, _is_copied)
    (target / "schema").mkdir(exist_ok=True)
    if not any((target / name).exists() for name in SETTINGS_FILES):
        text = settings_from_package(release.package)
        (target / SETTINGS_FILE).write_text(text, "utf-8", newline="\n")
    (target / "records").mkdir()
    keys = {}
    for kind in release.kinds.values():
        try:
            keys[kind.name] = _restore_kind(release, kind, form, target / "records" / kind.name)
        except UNREADABLE as error:
            message = f"The records of {kind.name} cannot be read from {form}/: {error}"
            raise NoDataset(message) from None
    _restore_register(release, keys, target)
    return sum(map(len, keys.values()))


def _is_copied(path: str) -> bool:
    """Return whether a file of a release is one that it has from its dataset."""
    top = path.split("/", maxsplit=1)[0]
    copied = top in COPIED_FOLDERS or path == proofs.FILE
    return copied or any(fnmatchcase(top, pattern) for pattern in COPIED)


def _restore_kind(release: ReleaseFolder, kind: Kind, form: str, folder: Path) -> list[str]:
    """Write the records of a kind into its folder. Return their keys."""
    folder.mkdir()
    keys, address = [], _schema_address(release, kind)
    with ExitStack() as stack:
        many = None
        for key, record in release.records(kind.name, form):
            keys.append(key)
            name = _file_name(key)
            if name is not None and _write_new(folder / name, _text(kind, record, address)):
                continue
            if kind.key_of(record, "") != key:
                message = f"No file can be named after the key {key[:100]!r} of {kind.name}."
                raise NoDataset(message)
            many = many or stack.enter_context((folder / LONG_KEYS).open("wb"))
            many.write(compact(in_order(record, kind.shape)) + b"\n")
    return keys


def _file_name(key: str) -> str | None:
    """Return the name of the file for a record with a key, None if no file can have one.

    A key that was a file's name on this system can be one again, even if it is too long with what
    other systems do not allow written as %XX.
    """
    for name in (name_of_key(key), key):
        legal = name and name[0] != "." and "/" not in name and "\0" not in name
        if legal and fits_file_name(name) and key_of_name(name) == key:
            return name + JSON_ENDING
    return None


def _write_new(path: Path, data: bytes) -> bool:
    """Write a file; return False if there is one, as of "A" and "a" on some file systems."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        return False
    return True


def _text(kind: Kind, record: dict[str, Any], address: str) -> bytes:
    """Return the text of a record's file, which begins with the schema's address, if any."""
    first = {SCHEMA_PROPERTY: address} if address else {}
    return canonical({**first, **in_order(record, kind.shape)})


def _schema_address(release: ReleaseFolder, kind: Kind) -> str:
    """Return the path of a kind's schema for editors; "" if the schema declares no `$schema`.

    Where it does, the property is no data, and the release's tables do not have it.
    """
    file = release.schemas.kinds[kind.name]
    declared = {*ShapeReader(release.schemas).declared(file)} - kind.shape.fields.keys()
    return f"../../{file.path}" if SCHEMA_PROPERTY in declared else ""


def _restore_register(release: ReleaseFolder, keys: dict[str, list[str]], target: Path) -> None:
    """Write the register: the ids in the release are released, and so are those redirected."""
    redirects = {
        kind: {
            key: ReleasedId(key, "moved" if len(targets) == 1 else "split", tuple(targets))
            for key, targets in redirected.items()
        }
        for kind, redirected in release.redirects.items()
    }
    current = {kind: [*filter(_fits_line, keys.get(kind, ()))] for kind in keys | redirects}
    id_register.add_released_ids(target, redirects, current)


def _fits_line(key: str) -> bool:
    """Whether a line of the register can hold a key: it has no tab and no end of a line in it."""
    return "\t" not in key and bool(key.strip()) and key.splitlines() == [key]
