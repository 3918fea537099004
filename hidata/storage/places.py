"""Where nothing is written: in a dataset, in the installed package, through a stranger's link."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from hidata.storage.links import where_it_leads
from hidata.storage.local import DATASET_FOLDERS

TOPS = (".git", "schema", "SHA256SUMS")
"""What lies at the top of a checkout, a dataset or a release: what is below may be a stranger's."""


def refuse_dataset(path: Path) -> None:
    """Raise PermissionError if a path lies in the schemas, records or register of a dataset.

    What hidata makes of a dataset never goes there: it would be read as part of it.
    """
    real = Path(os.path.realpath(path))
    for part in (real, *real.parents):
        parts = [part.parent / name for name in DATASET_FOLDERS[:2]]
        if part.name in DATASET_FOLDERS and all(folder.is_dir() for folder in parts):
            sentence = f"This lies in {part.name}/ of a dataset, where nothing else may be"
            raise PermissionError(errno.EPERM, sentence, str(path))


def refuse_installed(path: Path) -> None:
    """Raise PermissionError if a path lies in the installed package, where nothing is written."""
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    inside = Path(os.path.realpath(path)).is_relative_to(package)
    if inside and os.path.isdir(os.path.join(package, "data")):
        sentence = "This belongs to the installed package, which hidata never changes"
        raise PermissionError(errno.EPERM, sentence, str(path))


def refuse_links(path: Path, root: Path | None = None) -> None:
    """Raise PermissionError if what is written to a path would go where a stranger's link leads.

    A stranger's are the links in the checkout (or dataset, or release) that the current folder or
    `root` lies in. Those to folders in it are followed, but for hidden ones such as `.git`. What
    is there already must be a folder or a regular file.
    """
    absolute = os.path.abspath(path)
    for start in dict.fromkeys([Path.cwd(), *([root] if root else [])]):
        top = _top(start)
        if top is None or not Path(absolute).is_relative_to(top):
            continue
        reason = where_it_leads(str(top), os.path.relpath(absolute, top), "this folder's checkout")
        if reason:
            raise PermissionError(errno.EPERM, f"It is not written: {reason}", str(path))
        _refuse_odd(path)


def _refuse_odd(path: Path) -> None:
    """Raise PermissionError if there is something else than a folder or a file at a path."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if not (S_ISREG(mode) or S_ISDIR(mode) or os.path.isdir(path)):
        sentence = "It is not written: there is a link, or no regular file, of this name"
        raise PermissionError(errno.EPERM, sentence, str(path))


def _top(start: Path) -> Path | None:
    """Return the top of the checkout that a folder lies in, or of the dataset or release."""
    real = Path(os.path.realpath(start))
    for name in TOPS:
        folders = [f for f in (real, *real.parents) if os.path.lexists(f / name)]
        if folders:
            return folders[0] if name == ".git" else folders[-1]
    return None
