"""Writing of a whole site: pages, static files, and the release itself, or nothing on failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from urllib.parse import quote, unquote

from hidata.engine.executors import StartWorkers
from hidata.release import archive
from hidata.release.json_files import read_object
from hidata.release.read import ReleaseFolder
from hidata.site import release_pages
from hidata.site.catalogue import Catalogue, release_date
from hidata.site.extension import SiteExtension, load
from hidata.site.moved import moved_pages
from hidata.site.pages import record_pages
from hidata.site.render import File, Pages, script_json
from hidata.site.search import search_index
from hidata.site.stubs import stubs
from hidata.storage import atomic, checksums

NAVIGATION = [
    ("browse.html", "Browse"),
    ("table/index.html", "Tables"),
    ("releases/index.html", "Releases"),
]

SEARCH_INDEX = Path("static", "search-index.js")
"""A file by which a folder is recognized as a site, so that it may be replaced."""


SEARCH_PAGE = "search.html"
UNLISTED = ("404.html", SEARCH_PAGE)
"""Pages that are not in the sitemap."""


class MissingKinds(Exception):
    """The release lacks kinds that the pages of the extension need."""


class NotASite(Exception):
    """The folder to write exists and does not contain a site."""


def write_site(
    release: ReleaseFolder,
    out: Path,
    start_workers: StartWorkers,
    extension: str = "",
    earlier: Sequence[ReleaseFolder] = (),
) -> int:
    """Write the site of a release into the folder `out`, and return the number of its pages.

    Those that only lead from the address of an observation to its row are not counted. The charts
    are drawn by the workers, if there are any.

    `extension` names the installed extension that adds pages of its own; `earlier` are releases
    that stay available at their addresses beside the new one, which is the latest. An existing
    folder `out` is replaced in one step if it is a site or empty; otherwise NotASite is raised.
    Raises NoExtension where there is no such extension, MissingKinds where the release lacks kinds
    that it needs, TooManyPages where its pages would be too many, OSError where the site cannot be
    written.
    """
    site_class = load(extension)
    if missing := sorted(set(site_class.needs) - set(release.kinds)):
        kinds = ", ".join(missing)
        raise MissingKinds(
            f"The extension {extension} needs kinds that the release does not have: {kinds}."
        )
    if (
        out.exists()
        and not (out / SEARCH_INDEX).is_file()
        and (out.is_file() or any(out.iterdir()))
    ):
        raise NotASite(f"{out} contains files that are not a site, and would be lost.")
    with atomic.draft(out.parent) as temporary:
        draft = temporary / out.name
        catalogue = Catalogue(release, site_class.units)
        special = site_class(catalogue)
        with start_workers(sum(map(len, catalogue.records.values()))) as workers:
            if workers.executor is not None:
                for figure in special.figures():
                    figure.begin(workers.executor)
            archives = _add_releases(catalogue, earlier, draft / "releases")
            number = _write(_files(catalogue, extension, special, archives), draft)
        _write(stubs(catalogue), draft)
        atomic.publish(draft, out)
    return number


def _write(files: Iterable[File], folder: Path) -> int:
    """Write the files into the folder, and return how many of them are pages."""
    number, made = 0, set[Path]()
    for path, content in files:
        target = folder / unquote(path)
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_bytes(content)
        number += path.endswith(".html")
    return number


def _add_releases(
    catalogue: Catalogue, earlier: Sequence[ReleaseFolder], folder: Path
) -> list[Path]:
    """Copy the releases into the folder, pack each, and return the archives, latest release first.

    Each release is copied once: an earlier one with the name of the latest is skipped.
    """
    release = catalogue.release
    archives: list[Path] = []
    folder.mkdir(parents=True)
    _copy(release, folder / "latest")
    for one in (release, *earlier):
        if (folder / one.folder.name).exists():
            continue
        _copy(one, folder / one.folder.name)
        packed = archive.pack(one.folder, folder, release_date(one))
        archives += packed if one is release else islice(packed, 1)
    return archives


def _copy(release: ReleaseFolder, folder: Path) -> None:
    """Copy the files of a release, and nothing that a link leads to."""
    checksums.copy_files(release.readable, folder, lambda path: True)


def _files(
    catalogue: Catalogue, extension: str, special: SiteExtension, archives: list[Path]
) -> Iterator[File]:  # fmt: skip
    """Yield all files of the site but those of the releases, sorted by path."""
    navigation = [*special.navigation, *NAVIGATION]
    templates = {extension: special.folder / "templates"} if special.folder else {}
    pages = Pages(
        catalogue, templates, navigation=navigation, hint=special.hint, motto=special.motto
    )
    files: dict[str, bytes] = {}
    files |= dict(_front(catalogue, pages, special, archives))
    moved = dict(moved_pages(catalogue, pages))
    files |= moved | dict(record_pages(catalogue, pages, special))
    files |= dict(release_pages.table_and_release_pages(catalogue, pages, archives))
    files |= dict(special.files(pages))
    files |= [pages.page("search.html", SEARCH_PAGE)]
    files[SEARCH_INDEX.as_posix()] = search_index(catalogue, special, files)
    files |= _static(resources("hidata.site"), "static")
    if special.folder:
        files |= _static(special.folder, f"static/{extension}")
    listed = [path for path in files if path.endswith(".html") and path not in {*UNLISTED, *moved}]
    files |= dict(release_pages.robots_and_sitemap(catalogue.web, sorted(listed)))
    yield from sorted(files.items())


def _static(folder: Traversable, path: str) -> dict[str, bytes]:
    """Return the files in a folder's `static/`, if it has one, by their paths below `path`."""
    static = folder / "static"
    files = [file for file in static.iterdir() if file.is_file()] if static.is_dir() else []
    return {f"{path}/{file.name}": file.read_bytes() for file in files}


def _front(
    catalogue: Catalogue, pages: Pages, special: SiteExtension, archives: list[Path]
) -> Iterator[File]:  # fmt: skip
    """Yield the front page, with the dataset's description in the terms of schema.org."""
    linked = read_object(catalogue.release.readable, "dataset.jsonld")
    packed = [release_pages.describe_archive(path) for path in archives]
    linked["distribution"] = [
        {"@type": "DataDownload", "encodingFormat": one["media"], "sha256": one["sha256"],
         "contentUrl": f"{catalogue.web}releases/{quote(one['path'])}",
         "contentSize": f"{one['bytes']} B"}
        for one in packed if one["path"].startswith(catalogue.release.folder.name)
    ]  # fmt: skip
    counts = {kind: len(of_kind) for kind, of_kind in catalogue.records.items()}
    template, more = special.front()
    yield pages.page(template, "index.html", counts=counts, linked=script_json(linked), **more)
