"""Packs a release into zip archives whose bytes depend on nothing but the release."""

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
"""Compressed already; the rest is deflated."""

FORMAT_OF_FILE = {"croissant.json": "parquet", "shapes.jsonld": "jsonld"}
"""Files that speak of one format only."""


def pack(release: Path, out: Path, day: date) -> Iterator[Path]:
    """Write `<release>.zip` with everything, and one for each format, into `out`.

    Each is a release by itself: an archive of one format has its own list of files and checksums.
    Members carry the given day (from 1980 on, which is what zip can say), and no owner.
    """
    paths = checksums.list_files(release)
    yield _zip(release, dict.fromkeys(paths), out / f"{release.name}.zip", day)
    there = [form for form in FORMATS if (release / form).is_dir()]
    for form in there:
        chosen = [path for path in paths if _format_of(path) in (form, None)]
        members = _members(release, chosen)
        yield _zip(release, members, out / f"{release.name}-{form}.zip", day)


def archives_beside(release: Path) -> list[Path]:
    """The archives of a release that lie beside its folder."""
    names = [release.name, *(f"{release.name}-{form}" for form in FORMATS)]
    there = [release.with_name(f"{name}.zip") for name in names]
    return [path for path in there if path.is_file()]


def _format_of(path: str) -> str | None:
    """The one format that a file of a release is about, or None."""
    top = path.split("/", maxsplit=1)[0]
    return top if top in FORMATS else FORMAT_OF_FILE.get(path)


def _members(release: Path, paths: list[str]) -> dict[str, bytes | None]:
    """The members of an archive with these files only: the bytes of what must tell so."""
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
    path = resource["path"]
    return set(path) if isinstance(path, list) else {path}


def _zip(release: Path, members: Mapping[str, bytes | None], target: Path, day: date) -> Path:
    """One archive; a member's bytes are those of the release's file, unless they are given."""
    import zipfile  # most builds pack nothing

    moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(members):
            member = zipfile.ZipInfo(f"{release.name}/{path}", moment)
            member.create_system = 3
            member.external_attr = 0o100644 << 16
            stored = path.endswith(UNCOMPRESSED_SUFFIXES)
            member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            data = members[path]
            whole = (release / path).read_bytes() if data is None else data
            archive.writestr(member, whole, compresslevel=9)
    return target
