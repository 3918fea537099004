"""Find the release before, and say when there must be one though none was found.

A release is compared with the newest one that is older. Where that is missed, a change that breaks
what others built upon passes as the first release. So all that speaks of an earlier release counts:
ids in the register, the changelog, tags elsewhere, a history that the clone lacks.
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
    found = [*_older(folder, sources)]
    if repository:
        found += _older_tags(folder, repository.tags("--merged=HEAD"))
    for past in sorted(found, key=_precedence, reverse=True):
        if not past.source.startswith(TAGS) or _has_dataset(repository, past.source):
            return past
    return None


def overlooked(
    folder: Folder, out: Path, repository: Repository | None, found: Past | None
) -> Iterator[str]:
    """Yield why there must be a later release before this one than the one found, as a sentence."""
    noted = max(_noted(folder), default=None, key=lambda pair: pair[0])
    if found and noted and noted[0] > found.version:
        yield (
            f"the newest earlier release found is {found.name}, but CHANGELOG.md has {noted[1]}."
            f" {ADVICE}"
        )
    if found or _was_first(folder, out):
        return
    evidence = [f"CHANGELOG.md has {noted[1]}"] if noted else []
    if any(read_register(folder.root)[0].values()):
        evidence.append(f"{REGISTER_FOLDER}/ has released ids")
    if repository and repository.is_shallow:
        evidence.append("this clone is shallow")
    elsewhere = max(_elsewhere(folder, repository), key=_precedence, default=None)
    if elsewhere:
        evidence.append(f"the tag {elsewhere.name} is on another branch")
    if evidence:
        shallow = f" {FETCH_ALL}" if repository and repository.is_shallow else ""
        yield f"no earlier release was found, but {' and '.join(evidence)}.{shallow} {ADVICE}"


def _is_release(folder: Path) -> bool:
    """Whether a folder was made by `hidata release`: a mere build does not list its changes."""
    return all((folder / name).is_file() for name in (SUMS, CHANGES))


def _older(folder: Folder, sources: Iterable[tuple[str, str]]) -> Iterator[Past]:
    """Yield those of some (version, source) that are full releases older than the dataset's."""
    own = parse_version(folder.metadata.version)
    for text, source in sources:
        with contextlib.suppress(ValueError):  # a name without a version in it
            version = parse_version(text)
            if version.is_full and version < own:
                yield Past(version, source)


def _older_tags(folder: Folder, tags: Iterable[str]) -> Iterator[Past]:
    return _older(folder, ((tag.removeprefix("v"), f"{TAGS}{tag}") for tag in tags))


def _precedence(past: Past) -> tuple[Version, bool, bool]:
    """Sort key: by version; of one version a tag with `v` comes last, before it one without."""
    return past.version, past.source.startswith(TAGS), past.name.startswith("v")


def _has_dataset(repository: Repository | None, revision: str) -> bool:
    """Whether a revision has schemas and records where the dataset lies now."""
    return repository is not None and all(
        repository.has(revision, folder) for folder in ("schema", "records")
    )


def _elsewhere(folder: Folder, repository: Repository | None) -> Iterator[Past]:
    """Yield older releases whose tags are not in the history of HEAD."""
    if repository:
        for past in _older_tags(folder, repository.tags("--no-merged=HEAD")):
            if _has_dataset(repository, past.source):
                yield past


def _was_first(folder: Folder, out: Path) -> bool:
    """Whether this version was released into `out` before, as the first release."""
    metadata = folder.metadata
    try:
        changes = json.loads(
            (out / f"{metadata.name}-{metadata.version}/changes.json").read_bytes()
        )
    except (OSError, ValueError):
        return False
    return isinstance(changes, dict) and changes.get("old", "") is None


def _noted(folder: Folder) -> Iterator[tuple[Version, str]]:
    """Yield the full versions in the changelog that are older than the dataset's."""
    heading = re.compile(_HEADING.format(name=re.escape(folder.metadata.name)), re.IGNORECASE).match
    matches = [heading(line) for line in changelog_lines(folder.root)]
    texts = [match[1].rstrip(".-") for match in matches if match]
    for past in _older(folder, ((text, text) for text in texts)):
        yield past.version, past.source


def changelog_lines(root: Path) -> list[str]:
    """Return the lines of CHANGELOG.md, none if there is no such file."""
    path = root / "CHANGELOG.md"
    return path.read_text("utf-8-sig", errors="replace").splitlines() if path.is_file() else []
