"""A release wherever it lies: folder, zip, web, object store."""

from __future__ import annotations

import pickle
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import hidata as package
import pytest
from hidata import Dataset, Release

from tests.api.conftest import OAK


@pytest.fixture
def built(garden: Path, hidata, tmp_path: Path) -> Path:
    """The release of the garden, its archives beside it."""
    assert hidata("--root", garden, "build", "--zip", "--out", tmp_path / "dist")[0] == 0
    return tmp_path / "dist" / "garden-1.2.0"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def web(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the folder with the release and its archives."""
    monkeypatch.setenv("HIDATA_CACHE", str(tmp_path / "cache"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=built.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def check(release: Release) -> None:
    assert release.record("plant", "oak") == OAK
    assert (release["plant"].num_rows, release.version) == (2, "1.2.0")
    again = pickle.loads(pickle.dumps(release))
    assert again["plant"].equals(release["plant"])


def test_a_folder_and_the_archives(built: Path):
    for path in (built, f"{built}.zip", f"{built}-parquet.zip", built.as_uri()):
        check(Release(path))


def test_what_was_unpacked_goes_with_the_release(built: Path):
    release = Release(f"{built}.zip")
    folder = release.path
    assert folder.is_dir()
    assert repr(release).endswith(f" {built}.zip>")
    del release
    assert not folder.exists()


def test_on_the_web(built: Path, web: str, tmp_path: Path):
    check(Release(f"{web}/garden-1.2.0/"))
    check(Release(f"{web}/garden-1.2.0.zip"))
    for missing in ("garden-1.2.1", "garden-1.2.1.zip"):
        with pytest.raises(package.Unfetched, match="404"):
            Release(f"{web}/{missing}")
    with pytest.raises(package.Unfetched):  # what was loaded from one server is not another's
        Release("http://127.0.0.1:9/garden-1.2.0")


def test_in_an_object_store(built: Path, store):
    store.put(f"{built}/", "/bucket/garden-1.2.0", recursive=True)
    store.put(f"{built}.zip", "/bucket/garden-1.2.0.zip")
    check(Release("memory://bucket/garden-1.2.0"))
    check(Release("memory://bucket/garden-1.2.0.zip"))
    with pytest.raises(package.NoDataset):
        Release("memory://bucket/none")


def test_passwords_are_not_shown(built: Path, web: str):
    release = Release(web.replace("//", "//user:secret@") + "/garden-1.2.0")
    assert "secret" not in repr(release) + release._repr_html_()


def test_one_that_was_changed_is_refused(built: Path):
    (built / "csv/plant.csv").write_text("id\n")
    with pytest.raises(package.Damaged, match=r"csv/plant\.csv"):
        Release(built)
    assert Release(built, verify=False)["plant"].num_rows == 2  # from Parquet


def test_a_part_of_a_release_has_the_tables_that_are_there(built: Path):
    for path in (built / "parquet").iterdir():
        if path.name != "plant.parquet":
            path.unlink()
    shutil.rmtree(built / "csv")
    release = Release(built)
    assert list(release) == ["plant"]
    assert ("paper" in release, len(release)) == (False, 1)
    with pytest.raises(package.Unknown, match='does not have the table "paper" in CSV or Parquet'):
        release["paper"]
    assert [found.key for found in release.search("stieleiche")] == ["oak"]


def test_it_searches_and_cites_as_the_dataset_does(garden: Path, built: Path):
    data, release = Dataset(garden), Release(built)
    assert release.search("oak") == data.search("oak")
    for pointer in ("", "/prices/0", "/height"):
        assert release.sources("plant", "oak", pointer) == data.sources("plant", "oak", pointer)
