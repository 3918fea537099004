"""Pack a release into zip archives whose bytes depend on nothing but the release; unpack them.

Archives that other programs made of a release are unpacked too: with a folder around, or without
the release's own, with what macOS adds, with names as old programs for Windows write them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hidata.formats import ALL, FILES, FORMATS, format_of, single_files
from hidata.jsontext.writer import canonical
from hidata.storage import checksums, transport, zips
from hidata.storage.checksums import SUMS

if TYPE_CHECKING:
    from zipfile import ZipFile

UNCOMPRESSED_SUFFIXES = (".parquet", ".xlsx")
"""Files compressed already, stored as they are; all others are deflated."""

CROISSANT = "croissant.json"

FIRST_YEAR, LAST_YEAR = 1980, 2107
"""The years that the times of a zip archive's members can have."""


def pack(release: Path, out: Path, day: date) -> Iterator[Path]:
    """Write `<release>.zip` with everything, and one for each format, into `out`.

    Yields the path of each archive, then that of a copy of each format that is a single file
    (`<release>.sqlite`). Each archive is a complete release: that of one format has its own
    `datapackage.json` and checksums. Members have the time 00:00 of `day` (in the nearest year that
    zip can write) and no owner.
    """
    paths = checksums.list_files(release)
    yield _zip(release, dict.fromkeys(paths), out / f"{release.name}.zip", day)
    for form in present(release):
        members = _members(release, [path for path in paths if format_of(path) in (form, None)])
        yield _zip(release, members, out / f"{release.name}-{form}.zip", day)
    for form, path in single_files(paths).items():
        yield Path(shutil.copyfile(release / path, out / f"{release.name}.{form}"))


def present(release: Path) -> list[str]:
    """Return the formats that a release has."""
    folders = [form for form in FORMATS if (release / form).is_dir()]
    return [*folders, *single_files(os.listdir(release))]


def archives_beside(release: Path) -> list[Path]:
    """Return the archives of a release, and copies of its files, that lie beside its folder."""
    return [path for path in paths_beside(release) if path.is_file()]


def paths_beside(release: Path) -> list[Path]:
    """Return the paths that the archives of a release, and copies of its files, have beside it."""
    zips_of = [release.name, *(f"{release.name}-{form}" for form in ALL)]
    names = [*(f"{name}.zip" for name in zips_of), *(f"{release.name}.{form}" for form in FILES)]
    return [release.with_name(name) for name in names]


def _members(release: Path, paths: list[str]) -> dict[str, bytes | None]:
    """Return the members of an archive that has only the files at `paths`, by path.

    A value is the new bytes of a file that lists the others, or None for a file copied as it is.
    """
    package = json.loads((release / "datapackage.json").read_bytes())
    package["resources"] = [r for r in package.get("resources", ()) if _paths(r) <= set(paths)]
    members: dict[str, bytes | None] = dict.fromkeys(paths)
    members["datapackage.json"] = canonical(package)
    if CROISSANT in members:
        croissant = json.loads((release / CROISSANT).read_bytes())
        files = croissant.get("distribution", ())
        own = [f for f in files if f.get("contentUrl", paths[0]) in paths]  # else a set of files
        members[CROISSANT] = canonical({**croissant, **({"distribution": own} if files else {})})
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

    moment = (min(max(day.year, FIRST_YEAR), LAST_YEAR), day.month, day.day, 0, 0, 0)
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


class NoRelease(Exception):
    """An archive can be unpacked, but has no release in it, or something beside it."""


def unpack(archive: ZipFile, into: Path) -> Path:
    """Unpack an archive into a folder. Return the folder in it that is the release.

    Raises NoRelease if there is none or other files are beside it, and zips.Unfit if programs
    differ in what is in the archive.
    """
    named = zips.names(archive)
    own = [(name, info) for name, info in named if not transport.is_left_behind(name.rstrip("/"))]
    zips.extract(archive, own, into)
    release = _release_in(into)
    try:
        sums = checksums.read_checksums(release)
    except ValueError:  # whoever reads the release says so
        return release
    paths = set(checksums.list_files(release))
    for path, found in checksums.renamed_files(sums.keys() - paths, paths - sums.keys()).items():
        (release / path).parent.mkdir(parents=True, exist_ok=True)
        (release / found).rename(release / path)
    return release


def _release_in(folder: Path) -> Path:
    """Return the folder that is a release: this one, or the only one in it, at any depth."""
    if (folder / SUMS).is_file():
        return folder
    tops = sorted(folder.iterdir())
    if len(tops) == 1 and tops[0].is_dir():
        return _release_in(tops[0])
    if any((top / SUMS).is_file() for top in tops):
        others = [top.name for top in tops if not (top / SUMS).is_file()]
        message = f"{others[0]} in it is not part of the release" if others else "it has several"
        raise NoRelease(message)
    packed = next((top.name for top in tops if top.suffix == ".zip"), "")
    hint = f"; unpack it and take {packed}" if packed else ""
    message = f"there is no {SUMS} in it{hint}"
    raise NoRelease(message)


def what_it_is(path: Path) -> str:
    """Return what a file is that should be a folder or a zip archive of a release, as words."""
    if _is_tar(path.name):
        return "it is a tar archive: unpack it, and name the folder that was in it"
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PK"):
        return "its end is missing, as after a download that was cut short"
    from hidata.jsontext.format_signs import BEGINNINGS  # only if used: it takes a while

    other = (what for beginning, what, _ in BEGINNINGS if start.startswith(beginning))
    return transport.what_it_is(start) or f"it is {next(other, 'another sort of file')}"


_is_tar = re.compile(r".+\.(?:tar(?:\.\w+)?|t[gbxlz]z2?|tzst)", re.IGNORECASE).fullmatch
