"""Packs a release into zip archives whose bytes depend on nothing but the release."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from hidata.checksums import files
from hidata.export import FORMATS

STORED = (".parquet",)
"""Compressed already; the rest is deflated."""


def pack(release: Path, out: Path, day: date) -> Iterator[Path]:
    """Write `<release>.zip` with everything, and one for each format, into `out`.

    Members carry the given day (from 1980 on, which is what zip can say), and no owner.
    """
    paths = files(release)
    yield _zip(release, paths, out / f"{release.name}.zip", day)
    for form in FORMATS:
        chosen = [p for p in paths if p.split("/")[0] not in {*FORMATS, "schema"} - {form}]
        if any(path.startswith(f"{form}/") for path in chosen):
            yield _zip(release, chosen, out / f"{release.name}-{form}.zip", day)


def _zip(release: Path, paths: list[str], target: Path, day: date) -> Path:
    moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(target, "w") as archive:
        for path in paths:
            member = zipfile.ZipInfo(f"{release.name}/{path}", moment)
            member.create_system = 3
            member.external_attr = 0o100644 << 16
            stored = path.endswith(STORED)
            member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(member, (release / path).read_bytes(), compresslevel=9)
    return target
