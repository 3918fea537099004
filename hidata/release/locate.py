"""Opens a release wherever it lies: a folder, a zip archive, or an address of either."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hidata.dataset.folder import NoDataset
from hidata.release import fetch
from hidata.release.download import SCHEMES, load
from hidata.release.read import ReleaseFolder, open_release
from hidata.storage import checksums
from hidata.storage.addresses import public
from hidata.storage.storage import folder_at, is_address


def located(address: str, until: ExitStack) -> ReleaseFolder:
    """Return the release in a folder or an archive, or at an address of either.

    What is unpacked or copied for it is deleted when the stack is closed. Raises NoDataset if there
    is not a release, Unfetched if it cannot be downloaded.
    """
    path = address
    if is_address(address):
        folder = folder_at(address)
        path = folder if folder is not None else str(_copied(address, until))
    return until.enter_context(open_release(Path(path)))


def _copied(address: str, until: ExitStack) -> Path:
    """Return the path of a copy of what is at an address."""
    is_on_web = urlsplit(address).scheme.lower() in SCHEMES
    is_archive = urlsplit(address).path.lower().endswith(".zip")
    if is_on_web and not is_archive:
        base, _, name = address.rstrip("/").rpartition("/")
        own = checksums.sha256_of_bytes(public(base).encode())[:16]  # others have the same names
        return fetch.fetch(base, unquote(name), fetch.cache_folder() / own)
    folder = Path(until.enter_context(tempfile.TemporaryDirectory(prefix="hidata-")))
    if is_on_web:
        with (folder / "release.zip").open("xb") as file:
            file.writelines(load(address, 0))
        return folder / "release.zip"
    from hidata.storage import object_store

    try:
        return object_store.copy(address, folder)
    except OSError as error:
        message = f"{public(address)} cannot be read: {error.strerror}"
        raise NoDataset(message) from None
