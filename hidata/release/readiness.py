"""Find the reasons, other than its records, why a dataset cannot be released."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from hidata.authoring.scope import DATASET_PARTS
from hidata.dataset.folder import Folder, Metadata
from hidata.dataset.settings_files import OWN_FILE, Place, place_of
from hidata.release.past import changelog_lines
from hidata.release.verify_descriptions import citation_version
from hidata.release.versions import parse_version
from hidata.storage import local
from hidata.storage.partial_checkout import left_out
from hidata.storage.repository import Repository
from hidata.storage.work_tree import uncommitted_files

CITATION = "CITATION.cff"
NO_LICENSE = ("", "none", "noassertion", "unlicensed")
"""Values of the setting, in lower case, that mean that there is no licence."""

RESERVED_HOSTS = ("example", "example.com", "example.net", "example.org", "invalid", "localhost",
                  "test")  # fmt: skip
"""Domains that nobody can own, with all below them: RFC 2606 and RFC 6761."""

_TAG_AUTHORITY = re.compile(r"tag:(?:[^@,]*@)?([^,]+),", re.IGNORECASE).match


def unready(folder: Folder, repository: Repository | None) -> Iterator[str]:
    """Yield each reason, outside of the records, why the dataset cannot be released."""
    root, version, schema = folder.root, folder.metadata.version, folder.metadata.schema_version
    yield from unusable(folder.metadata, place_of(folder.root))
    if parse_version(schema) > parse_version(version):
        yield f"the schema's version, {schema}, is newer than the data's, {version}."
    if not any(line.startswith(f"## [{version}]") for line in changelog_lines(root)):
        yield f"CHANGELOG.md has no entry ## [{version}]."
    if os.path.lexists(root / CITATION):
        text = local.text_of(str(root), CITATION)
        if citation_version(text) != version:
            yield f"{CITATION} does not say version {version}."
    if repository:
        yield from _uncommitted(repository, version)


def unusable(metadata: Metadata, place: Place = OWN_FILE) -> Iterator[str]:
    """Yield a reason for each setting without which nobody can use, cite or join the data."""
    where = f"in {place}"
    if metadata.license.strip().lower() in NO_LICENSE:
        yield (
            "no licence: without one nobody may use the data. Set license, an SPDX identifier such"
            f" as CC-BY-4.0, {where}."
        )
    if not any(creator.strip() for creator in metadata.creators):
        yield f"no creator: nobody could be cited. Set creators, a list of names, {where}."
    if not is_own_base(metadata.base):
        yield (
            f"the base of the records' IRIs, {metadata.base or 'which is empty'}, is not one of"
            f" your own: they never change. Set base, an address that you control, {where}."
        )
    if metadata.version == "0.0.0":
        yield f"version 0.0.0 cannot be cited. Set version, such as 0.1.0, {where}."


def is_own_base(base: str) -> bool:
    """Return whether a base is an absolute IRI that somebody can own; one for examples is not."""
    try:
        parts = urlsplit(base.strip())
        authority = _TAG_AUTHORITY(base)
        host = (authority[1] if authority else parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    if not parts.scheme or (parts.scheme in ("http", "https") and not host):
        return False
    if base.lower().startswith("urn:example:") or parts.scheme == "file":
        return False
    return not any(host == name or host.endswith(f".{name}") for name in RESERVED_HOSTS)


def _uncommitted(repository: Repository, version: str) -> Iterator[str]:
    """Yield how the folder differs from the current commit, and that from the version's tag."""
    head = repository.commit("HEAD")
    if changes := sorted(uncommitted_files(repository)):
        yield f"the tree has changes that are not committed, such as {changes[0]}."
    if absent := left_out(repository.folder, DATASET_PARTS):
        yield absent
    for tag in (f"v{version}", version):
        tagged_commit = repository.commit(f"refs/tags/{tag}")
        if tagged_commit and tagged_commit != head:
            yield f"the tag {tag} is on another commit; a released version is never changed."
