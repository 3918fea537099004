"""Puts a site in place, whole or not at all: pages, static files, and the release itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from urllib.parse import quote, unquote

from hidata.release import archive
from hidata.release.read import ReleaseFolder
from hidata.site import pages as records
from hidata.site import release_pages
from hidata.site.catalogue import Catalogue, day
from hidata.site.extension import SiteExtension, load
from hidata.site.render import Pages, data
from hidata.storage import atomic

NAVIGATION = [
    ("browse.html", "Browse"),
    ("table/index.html", "Tables"),
    ("releases/index.html", "Releases"),
]

MARK = Path("static", "search-index.js")
"""What every site has and hardly another folder."""

File = tuple[str, bytes]


class Unfit(Exception):
    """The pages of an extension are asked for a dataset that lacks the kinds they need."""


class NotASite(Exception):
    """A folder that a site would replace holds something else."""


def site(
    release: ReleaseFolder, out: Path, extension: str = "", earlier: Sequence[ReleaseFolder] = ()
) -> int:  # fmt: skip
    """Write the site of a release into the folder `out`; the number of its pages.

    `extension` names the installed extension that adds what is particular to a dataset; `earlier`
    are releases that keep their addresses beside the new one, which is the latest. A folder
    that stands at `out` is replaced in one step, if it is a site or empty: else NotASite is raised.
    Raises NoExtension where there is no such extension, Unfit where it is for other kinds, OSError
    where the site cannot be written.
    """
    make = load(extension)
    if missing := sorted(set(make.needs) - set(release.kinds)):
        kinds = ", ".join(missing)
        raise Unfit(f"The extension {extension} has pages for kinds that are not here: {kinds}.")
    if out.exists() and not (out / MARK).is_file() and (out.is_file() or any(out.iterdir())):
        raise NotASite(f"{out} holds other things than a site; they would be lost.")
    with atomic.draft(out.parent) as temporary:
        draft = temporary / out.name
        catalogue = Catalogue(release, make.units)
        archives = _kept(catalogue, earlier, draft / "releases")
        paths = []
        for path, content in _files(catalogue, extension, make(catalogue), archives):
            target = draft / unquote(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            paths.append(path)
        atomic.publish(draft, out)
    return sum(path.endswith(".html") for path in paths)


def _kept(catalogue: Catalogue, earlier: Sequence[ReleaseFolder], folder: Path) -> list[Path]:
    """Put the releases into the folder, each packed, too; the archives, those of the latest first.

    A release is put there once: an earlier one with the name of the latest is passed over.
    """
    release = catalogue.release
    archives: list[Path] = []
    folder.mkdir(parents=True)
    shutil.copytree(release.folder, folder / "latest")
    for one in (release, *earlier):
        if (folder / one.folder.name).exists():
            continue
        shutil.copytree(one.folder, folder / one.folder.name)
        packed = archive.pack(one.folder, folder, day(one))
        archives += packed if one is release else islice(packed, 1)
    return archives


def _files(
    catalogue: Catalogue, extension: str, special: SiteExtension, archives: list[Path]
) -> Iterator[File]:  # fmt: skip
    navigation = [*special.navigation, *NAVIGATION]
    templates = {extension: special.folder / "templates"} if special.folder else {}
    pages = Pages(
        catalogue, templates, navigation=navigation, hint=special.hint, motto=special.motto
    )
    made: dict[str, bytes] = {}
    made |= dict(_front(catalogue, pages, special, archives))
    made |= dict(records.files(catalogue, pages, special))
    made |= dict(release_pages.files(catalogue, pages, archives))
    made |= dict(special.files(pages))
    made[MARK.as_posix()] = release_pages.index(catalogue)
    made |= _static(resources("hidata.site"), "static")
    if special.folder:
        made |= _static(special.folder, f"static/{extension}")
    seen = [path for path in made if path.endswith(".html") and path != "404.html"]
    made |= dict(release_pages.for_robots(catalogue.base, sorted(seen)))
    yield from sorted(made.items())


def _static(folder: Traversable, path: str) -> dict[str, bytes]:
    """The files in a folder's `static/`, if it has one, as they come to lie below `path`."""
    static = folder / "static"
    found = [file for file in static.iterdir() if file.is_file()] if static.is_dir() else []
    return {f"{path}/{file.name}": file.read_bytes() for file in found}


def _front(
    catalogue: Catalogue, pages: Pages, special: SiteExtension, archives: list[Path]
) -> Iterator[File]:  # fmt: skip
    linked = json.loads((catalogue.release.folder / "dataset.jsonld").read_text("utf-8"))
    packed = [release_pages.archived(path) for path in archives]
    linked["distribution"] = [
        {"@type": "DataDownload", "encodingFormat": "application/zip", "sha256": one["sha256"],
         "contentUrl": f"{catalogue.base}releases/{quote(one['path'])}",
         "contentSize": f"{one['bytes']} B"}
        for one in packed if one["path"].startswith(catalogue.release.folder.name)
    ]  # fmt: skip
    counts = {kind: len(found) for kind, found in catalogue.records.items()}
    template, more = special.front()
    yield pages.page(template, "index.html", counts=counts, linked=data(linked), **more)
