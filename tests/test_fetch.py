"""Getting a release from a server here: checked, resumed, cached, refused."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from hidata import Dataset
from hidata.checksums import sha256

from .conftest import ROOT


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, ranges too if it can, and keeps a list of what was asked for."""

    asked: ClassVar[list[tuple[str, str | None]]] = []
    ranges: ClassVar[bool] = True
    broken: ClassVar[str] = "no path"
    """The end of a path whose answer breaks off half-way."""

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.asked.append((self.path, wanted))
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        start = int(wanted[6:-1]) if wanted and self.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        stop = len(data) // 2 if self.path.endswith(self.broken) else len(data)
        self.wfile.write(data[start:stop])


@pytest.fixture
def server(release: Path) -> Iterator[str]:
    Handler.asked = []
    handler = partial(Handler, directory=str(release.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _version(release: Path) -> str:
    return release.name.removeprefix("hidata-")


def test_a_release_comes_whole_and_only_once(hidata, release: Path, server: str, tmp_path: Path):
    code, out = hidata(
        "--root", ROOT, "fetch", _version(release), "--from", server, "--out", tmp_path
    )
    assert code == 0, out
    assert hidata("verify", tmp_path / release.name)[0] == 0
    loaded = len(Handler.asked)
    assert (
        hidata("--root", ROOT, "fetch", _version(release), "--from", server, "--out", tmp_path)[0]
        == 0
    )
    assert len(Handler.asked) == loaded + 1  # the checksums alone


def test_one_table_comes_by_itself(hidata, release: Path, server: str, tmp_path: Path):
    arguments = ["--root", ROOT, "fetch", _version(release), "--from", server, "--out", tmp_path]
    assert hidata(*arguments, "--table", "wage")[0] == 0
    folder = tmp_path / release.name
    assert sha256(folder / "parquet" / "wage.parquet") == sha256(
        release / "parquet" / "wage.parquet"
    )
    assert not (folder / "parquet" / "source.parquet").exists()
    assert hidata(*arguments, "--table", "wages")[0] == 2


def test_what_was_broken_off_goes_on(hidata, release: Path, server: str, tmp_path: Path):
    part = tmp_path / release.name / "csv" / "wage.csv.part"
    part.parent.mkdir(parents=True)
    part.write_bytes((release / "csv" / "wage.csv").read_bytes()[:1000])
    assert (
        hidata("--root", ROOT, "fetch", _version(release), "--from", server, "--out", tmp_path)[0]
        == 0
    )
    assert (f"/{release.name}/csv/wage.csv", "bytes=1000-") in Handler.asked
    assert hidata("verify", tmp_path / release.name)[0] == 0


def test_a_server_without_ranges_starts_over(
    hidata, release: Path, server: str, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(Handler, "ranges", False)
    part = tmp_path / release.name / "csv" / "wage.csv.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1000)
    arguments = ["--root", ROOT, "fetch", _version(release), "--from", server, "--out", tmp_path]
    assert hidata(*arguments, "--table", "wage")[0] == 0
    assert (f"/{release.name}/csv/wage.csv", "bytes=1000-") in Handler.asked
    assert sha256(part.with_suffix("")) == sha256(release / "csv" / "wage.csv")


@pytest.mark.parametrize("name", ["csv/wage.csv", "SHA256SUMS"])
def test_an_answer_cut_short_is_told_and_goes_on_the_next_time(
    hidata, release: Path, server: str, tmp_path: Path, monkeypatch, name: str
):
    arguments = ["--root", ROOT, "fetch", _version(release), "--from", server, "--out", tmp_path]
    arguments += ["--table", "wage"]
    monkeypatch.setattr(Handler, "broken", name)
    code, out = hidata(*arguments)
    assert (code, out.count("\n")) == (2, 1), out
    assert f"{name}: broken off" in out
    monkeypatch.setattr(Handler, "broken", "no path")
    Handler.asked.clear()
    assert hidata(*arguments)[0] == 0
    half = (release / name).stat().st_size // 2
    expected = None if name == "SHA256SUMS" else f"bytes={half}-"
    assert (f"/{release.name}/{name}", expected) in Handler.asked
    fetched = tmp_path / release.name / "csv" / "wage.csv"
    assert sha256(fetched) == sha256(release / "csv" / "wage.csv")


def test_what_does_not_match_is_refused(hidata, release: Path, server: str, tmp_path: Path):
    part = tmp_path / release.name / "csv" / "wage.csv.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1000)
    code, out = hidata(
        "--root", ROOT, "fetch", _version(release), "--from", server, "--out", tmp_path
    )
    assert code == 2
    assert "csv/wage.csv is not what SHA256SUMS says" in out
    assert not part.exists()


@pytest.mark.parametrize("base", ["http://127.0.0.1:9/", "file:///etc/", "nonsense"])
def test_no_server_is_one_line(hidata, tmp_path: Path, base: str):
    code, out = hidata("--root", ROOT, "fetch", "9.9.9", "--from", base, "--out", tmp_path)
    assert code == 2
    assert "Error: " in out
    assert "Traceback" not in out


def test_python_reads_a_release(release: Path, server: str, tmp_path: Path):
    data = Dataset.release(_version(release), base=server, out=tmp_path)
    assert data["area"].num_rows == Dataset(ROOT)["area"].num_rows
    assert data.record("credential", "rhit") == Dataset(ROOT).record("credential", "rhit")
    assert (
        Dataset.release(_version(release), base="http://127.0.0.1:9/", out=tmp_path).kinds
        == data.kinds
    )
