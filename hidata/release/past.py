"""Find the previous release, and report when there must be one although none was found.

A release is compared with the newest one that is older. If that one is not found, a change that
breaks what others rely on passes as the first release. So every sign of an earlier release counts:
ids in the register, the changelog, tags on other branches, a history that the clone lacks.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from hidata.dataset.folder import Folder
from hidata.dataset.id_register import REGISTER_FOLDER, read_register
from hidata.release.versions import Version, parse_version
from hidata.storage import local
from hidata.storage.checksums import SUMS
from hidata.storage.repository import FETCH_ALL, Repository

TAGS, CHANGES = "refs/tags/", "changes.json"

ADVICE = (
    "git fetch --tags brings the tags; --previous names the release before (a folder, a zip or a"
    " git revision); --first says that there is none."
)
"""What to do if an earlier release is not found."""

_HEADING = (
    r"#{{1,3}}\s+(?:(?:version|release|{name})\s+)?\[?v?([0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.-]*)"
)


class Past(NamedTuple):
    """An earlier release: its version, and its folder or `refs/tags/` and a tag."""

    version: Version
    source: str

    @property
    def name(self) -> str:
        """The folder or the tag, for people to read."""
        return self.source.removeprefix(TAGS)


def newest_before(folder: Folder, out: Path, repository: Repository | None) -> Past | None:
    """Return the newest full release older than the dataset's version, or None.

    It is a tag in the history of HEAD that has the dataset in it, whose name is a version with or
    without `v`, or a release in the folder `out`. Pre-releases do not count, nor do mere builds:
    one of the version before may have been made after the release, from data that changed.
    """
    name = folder.metadata.name
    folders = [path for path in out.glob(f"{name}-*") if _is_release(path)]
    sources = [(path.name.removeprefix(f"{name}-"), str(path)) for path in folders]
    releases = [*_older_releases(folder, sources)]
    if repository:
        releases += _older_tags(folder, repository.tags("--merged=HEAD"))
    for past in sorted(releases, key=_precedence, reverse=True):
        if not past.source.startswith(TAGS) or _has_dataset(repository, past.source):
            return past
    return None


def overlooked(
    folder: Folder, out: Path, repository: Repository | None, previous: Past | None
) -> Iterator[str]:
    """Yield a sentence if there must be an earlier release, or a newer one than `previous`."""
    newest_entry = max(_changelog_releases(folder), default=None, key=lambda pair: pair[0])
    if previous and newest_entry and newest_entry[0] > previous.version:
        yield (
            f"the newest earlier release found is {previous.name}, but CHANGELOG.md has"
            f" {newest_entry[1]}. {ADVICE}"
        )
    if previous or _was_first_release(folder, out):
        return
    evidence = [f"CHANGELOG.md has {newest_entry[1]}"] if newest_entry else []
    if any(read_register(folder.root)[0].values()):
        evidence.append(f"{REGISTER_FOLDER}/ has released ids")
    if repository and repository.is_shallow:
        evidence.append("this clone is shallow")
    unmerged = max(_unmerged_releases(folder, repository), key=_precedence, default=None)
    if unmerged:
        evidence.append(f"the tag {unmerged.name} is on another branch")
    if evidence:
        shallow = f" {FETCH_ALL}" if repository and repository.is_shallow else ""
        yield f"no earlier release was found, but {' and '.join(evidence)}.{shallow} {ADVICE}"


def _is_release(folder: Path) -> bool:
    """Return whether a folder is from `hidata release`: a mere build does not list its changes."""
    return all((folder / name).is_file() for name in (SUMS, CHANGES))


def _older_releases(folder: Folder, sources: Iterable[tuple[str, str]]) -> Iterator[Past]:
    """Yield those (version, source) that are full releases older than the dataset's version."""
    own = parse_version(folder.metadata.version)
    for text, source in sources:
        with contextlib.suppress(ValueError):  # a name without a version in it
            version = parse_version(text)
            if version.is_full and version < own:
                yield Past(version, source)


def _older_tags(folder: Folder, tags: Iterable[str]) -> Iterator[Past]:
    """Yield the tags that are full releases older than the dataset's version."""
    return _older_releases(folder, ((tag.removeprefix("v"), f"{TAGS}{tag}") for tag in tags))


def _precedence(past: Past) -> tuple[Version, bool, bool]:
    """Return a sort key: the version, then folders, tags without `v`, tags with `v`."""
    return past.version, past.source.startswith(TAGS), past.name.startswith("v")


def _has_dataset(repository: Repository | None, revision: str) -> bool:
    """Return whether a revision has schemas and records where the dataset lies now."""
    return repository is not None and all(
        repository.has(revision, folder) for folder in ("schema", "records")
    )


def _unmerged_releases(folder: Folder, repository: Repository | None) -> Iterator[Past]:
    """Yield older releases whose tags are not in the history of HEAD."""
    if repository:
        for past in _older_tags(folder, repository.tags("--no-merged=HEAD")):
            if _has_dataset(repository, past.source):
                yield past


def _was_first_release(folder: Folder, out: Path) -> bool:
    """Return whether this version was released into `out` before, as the first release."""
    release = out / f"{folder.metadata.name}-{folder.metadata.version}"
    try:
        changes = json.loads(local.text_of(str(release), CHANGES))
    except (ValueError, RecursionError):
        return False
    return isinstance(changes, dict) and changes.get("old", "") is None


def _changelog_releases(folder: Folder) -> Iterator[tuple[Version, str]]:
    """Yield the full versions in the changelog that are older than the dataset's."""
    match_heading = re.compile(
        _HEADING.format(name=re.escape(folder.metadata.name)), re.IGNORECASE
    ).match
    matches = [match_heading(line) for line in changelog_lines(folder.root)]
    texts = [match[1].rstrip(".-") for match in matches if match]
    for past in _older_releases(folder, ((text, text) for text in texts)):
        yield past.version, past.source


def changelog_lines(root: Path) -> list[str]:
    """Return the lines of CHANGELOG.md, none if it cannot be read."""
    return local.text_of(str(root), "CHANGELOG.md").splitlines()
