"""Pack a release into zip archives whose bytes depend only on the release."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from hidata.formats import FORMATS
from hidata.jsontext.writer import canonical
from hidata.storage import checksums
from hidata.storage.checksums import SUMS

UNCOMPRESSED_SUFFIXES = (".parquet",)
"""Files compressed already, stored as they are; all others are deflated."""

FORMAT_OF_FILE = {"croissant.json": "parquet", "shapes.jsonld": "jsonld"}
"""The format of each file at the top of a release that describes one format only."""


def pack(release: Path, out: Path, day: date) -> Iterator[Path]:
    """Write `<release>.zip` with everything, and one for each format, into `out`.

    Yields the path of each archive. Each is a complete release: an archive of one format has its
    own `datapackage.json` and checksums. Members have the time 00:00 of `day` (at least of 1980,
    the first year that zip can write) and no owner.
    """
    paths = checksums.list_files(release)
    yield _zip(release, dict.fromkeys(paths), out / f"{release.name}.zip", day)
    for form in (form for form in FORMATS if (release / form).is_dir()):
        members = _members(release, [path for path in paths if _format_of(path) in (form, None)])
        yield _zip(release, members, out / f"{release.name}-{form}.zip", day)


def archives_beside(release: Path) -> list[Path]:
    """Return the archives of a release that are in the same folder as the release."""
    names = [release.name, *(f"{release.name}-{form}" for form in FORMATS)]
    archives = [release.with_name(f"{name}.zip") for name in names]
    return [path for path in archives if path.is_file()]


def _format_of(path: str) -> str | None:
    """Return the only format that a file of a release belongs to, or None if it is for all."""
    top = path.split("/", maxsplit=1)[0]
    return top if top in FORMATS else FORMAT_OF_FILE.get(path)


def _members(release: Path, paths: list[str]) -> dict[str, bytes | None]:
    """Return the members of an archive that has only the files at `paths`, by path.

    A value is the new bytes of a file that lists the others, or None for a file copied as it is.
    """
    package = json.loads((release / "datapackage.json").read_bytes())
    package["resources"] = [r for r in package.get("resources", ()) if _paths(r) <= set(paths)]
    members: dict[str, bytes | None] = dict.fromkeys(paths)
    members["datapackage.json"] = canonical(package)
    members[SUMS] = checksums.format_checksums(
        {
            path: checksums.sha256_of_file(release / path)
            if data is None
            else checksums.sha256_of_bytes(data)
            for path, data in members.items()
            if path != SUMS
        }
    ).encode()
    return members


def _paths(resource: Mapping[str, object]) -> set[object]:
    """Return the paths of a Data Package resource, which has one or a list of them."""
    path = resource["path"]
    return set(path) if isinstance(path, list) else {path}


def _zip(release: Path, members: Mapping[str, bytes | None], target: Path, day: date) -> Path:
    """Write one archive to `target` and return its path.

    A member whose value is None has the bytes of the release's file at its path.
    """
    import zipfile  # only if used: most builds pack nothing

    moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(members):
            member = zipfile.ZipInfo(f"{release.name}/{path}", moment)
            member.create_system = 3  # Unix, whatever system packs
            member.external_attr = 0o100644 << 16  # a regular file, rw-r--r--
            stored = path.endswith(UNCOMPRESSED_SUFFIXES)
            member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            data = members[path]
            content = (release / path).read_bytes() if data is None else data
            archive.writestr(member, content, compresslevel=9)
    return target
