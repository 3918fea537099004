"""Copy into a release the files that it has unchanged: schemas, views, mappings, texts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from hidata.dataset import proofs, view_files
from hidata.findings.finding import Finding
from hidata.schemas.loading import SUFFIX, VIEWS
from hidata.storage import local
from hidata.storage.links import walk, where_it_leads

TEXTS = ("CHANGELOG.md", "CITATION.cff", proofs.FILE)
"""Files copied from the dataset's folder, if it has them, beside licences."""

SOME = {
    proofs.MAPPINGS_FOLDER: (proofs.MAPPING_ENDING,),
    VIEWS[:-1]: (view_files.ENDING, SUFFIX),
}
"""Folders of which files with some endings are copied; others in them may be large, and not ours
to publish."""

_match_license = re.compile(
    r"(LICEN[SC]E|COPYING).*|(?i:licen[sc]es?|copying)([-.].*)?", re.DOTALL
).fullmatch
_match_data_license = re.compile(r"(licen[sc]e)-data(\..*)?", re.DOTALL | re.IGNORECASE).fullmatch


def copy(root: Path, draft: Path, is_ignored: Callable[[str], bool]) -> list[Finding]:
    """Copy the schemas, views, mappings, licences and other texts into the draft of a release.

    What the settings ignore of the first three is left out, by its path. No link is followed out
    of the dataset. Returns the findings on files that cannot be copied.
    """
    schemas = [f"schema/{path}" for path in _files_below(root / "schema")]
    few = []
    for folder, endings in SOME.items():
        if reason := where_it_leads(str(root), folder):
            return [local.unreadable(folder, reason)]
        few += _files_with(root / folder, endings)
    copies = {path: path for path in [*schemas, *few] if not is_ignored(path)}
    copies |= {name: name for name in TEXTS if os.path.lexists(root / name)}
    copies |= license_files(root)
    findings = []
    for path, name in copies.items():
        data = (
            local.read_file(str(root), path)
            if name.isprintable()
            else local.unreadable(path, "no release can have a file of this name")
        )
        if isinstance(data, Finding):
            findings.append(data)
            continue
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        (draft / name).write_bytes(data)
    return findings


def _files_with(folder: Path, endings: tuple[str, ...]) -> list[str]:
    """Return the paths, from the dataset, of the files in a folder and below with some endings."""
    paths = _files_below(folder) if folder.is_dir() else []
    return [f"{folder.name}/{path}" for path in paths if path.endswith(endings)]


def license_files(root: Path) -> dict[str, str]:
    """Return the licence files of a dataset by path, and the path that each has in a release.

    They are those at the top with one of the usual names, and all in `LICENSES/`. If the data has
    a licence of its own (LICENSE-DATA), only that one goes into the release, as LICENSE.
    """
    files = {}
    for name in sorted(os.listdir(root)):
        if not _match_license(name):
            continue
        path = root / name
        if not path.is_dir() or not path.resolve().is_relative_to(root.resolve()):
            files[name] = name
        elif name.lower() in ("licenses", "licences"):
            files |= {f"{name}/{below}": f"{name}/{below}" for below in _files_below(path)}
    data_licenses = {
        name: match[1] + (match[2] or "") for name in files if (match := _match_data_license(name))
    }
    return data_licenses or files


def _files_below(folder: Path) -> list[str]:
    """Return the paths of all files in a folder and below, sorted; hidden ones are left out.

    Links to folders are not followed.
    """
    files = []
    for path, folders, names in walk(str(folder)):
        folders[:] = [name for name in folders if name[0] != "."]
        relative_folder = Path(path).relative_to(folder)
        files += [(relative_folder / name).as_posix() for name in names if name[0] != "."]
    return sorted(files)
