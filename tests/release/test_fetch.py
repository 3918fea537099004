"""Getting a release from a server here: checked, resumed, cached, refused."""

from __future__ import annotations

import gzip
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from hidata import Dataset
from hidata.api import Release
from hidata.formats import parquet
from hidata.release.fetch import Unfetched, fetch
from hidata.storage.checksums import list_files, sha256_of_file

from tests.conftest import ROOT


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, ranges too if it can, and keeps a list of what was asked for."""

    requested: ClassVar[list[tuple[str, str | None]]] = []
    ranges: ClassVar[bool] = True
    broken: ClassVar[str] = "no path"
    """The end of a path whose answer breaks off half-way."""
    encoding: ClassVar[str] = ""
    """What the server says that all it sends is encoded in; it is, in gzip."""

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        byte_range = self.headers.get("Range")
        self.requested.append((self.path, byte_range))
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        if self.encoding:  # in two streams, as files that were put together are
            data = gzip.compress(data[:7]) + gzip.compress(data[7:])
        start = int(byte_range[6:-1]) if byte_range and self.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        if self.encoding not in ("", "unsaid"):
            self.send_header("Content-Encoding", self.encoding)
        self.end_headers()
        stop = len(data) // 2 if self.path.endswith(self.broken) else len(data)
        self.wfile.write(data[start:stop])


@pytest.fixture
def server(sample_release: Path) -> Iterator[str]:
    with _serving(sample_release.parent) as address:
        yield address


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    Handler.requested = []
    handler = partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _version(release: Path) -> str:
    return release.name.removeprefix("hidata-")


def _fetch(release: Path, server: str, out: Path) -> list[object]:
    return ["--root", ROOT, "fetch", _version(release), "--from", server, "--out", out]


@pytest.mark.slow
def test_a_release_comes_whole_and_only_once(
    hidata, sample_release: Path, server: str, tmp_path: Path
):
    code, out = hidata(
        "--root", ROOT, "fetch", _version(sample_release), "--from", server, "--out", tmp_path
    )
    assert code == 0, out
    assert hidata("verify", tmp_path / sample_release.name)[0] == 0
    loaded = len(Handler.requested)
    assert (
        hidata(
            "--root", ROOT, "fetch", _version(sample_release), "--from", server, "--out", tmp_path
        )[0]
        == 0
    )
    assert len(Handler.requested) == loaded + 1  # the checksums alone


@pytest.mark.slow
def test_one_table_comes_by_itself(
    hidata, sample_root: Path, sample_release: Path, server: str, tmp_path: Path
):
    arguments = _fetch(sample_release, server, tmp_path)
    assert hidata(*arguments, "--table", "wage")[0] == 0
    folder = tmp_path / sample_release.name
    assert sha256_of_file(folder / "parquet" / "wage.parquet") == sha256_of_file(
        sample_release / "parquet" / "wage.parquet"
    )
    assert not (folder / "parquet" / "source.parquet").exists()
    assert hidata(*arguments, "--table", "wages")[0] == 2
    with pytest.raises(Unfetched):
        Dataset.release(_version(sample_release), base="http://127.0.0.1:9/", out=tmp_path)
    whole = Dataset.release(_version(sample_release), base=server, out=tmp_path)
    assert whole["source"].num_rows == Dataset(sample_root)["source"].num_rows


@pytest.mark.slow
def test_without_a_server_the_cached_release_is_checked(
    hidata, sample_release: Path, server: str, tmp_path: Path
):
    arguments = ["--root", ROOT, "fetch", _version(sample_release), "--out", tmp_path, "--from"]
    assert hidata(*arguments, server, "--table", "wage")[0] == 0
    nowhere = "http://127.0.0.1:9/"
    assert hidata(*arguments, nowhere, "--table", "wage")[0] == 0
    assert hidata(*arguments, nowhere)[0] == 2
    with (tmp_path / sample_release.name / "csv" / "wage.csv").open("a") as file:
        file.write("x")
    assert hidata(*arguments, nowhere, "--table", "wage")[0] == 2


@pytest.mark.slow
def test_two_at_once_load_each_file_once(sample_release: Path, server: str, tmp_path: Path):
    command = [
        sys.executable,
        "-m",
        "hidata",
        "--root",
        str(ROOT),
        "fetch",
        _version(sample_release),
    ]
    command += ["--from", server, "--out", str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=-1) for _ in range(2)]
    assert [process.communicate()[1] for process in both] == [b"", b""]
    loaded = [path for path, _ in Handler.requested if not path.endswith("SHA256SUMS")]
    assert len(loaded) == len(set(loaded)) == len(list(list_files(sample_release))) - 1


@pytest.mark.slow
def test_a_table_in_parts_comes_whole(make, hidata, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(parquet, "ROW_GROUP", 2)
    monkeypatch.setattr(parquet, "PART_ROWS", 4)
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    root = make({"k": schema}, {f"k/{n}.json": {"n": n} for n in range(6)}, 'name = "k"')
    assert hidata("--root", root, "build", "--out", tmp_path / "d")[0] == 0
    with _serving(tmp_path / "d") as server:
        folder = fetch(server, "k-0.0.0", tmp_path / "got", "k")
    assert Release(folder)["k"].num_rows == 6
    assert len(list((folder / "parquet" / "k").iterdir())) == 2


@pytest.mark.slow
@pytest.mark.parametrize("path", ["../out", "/etc/out", "a/../../out", "a//b", "./a", "a\\b"])
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, path: str):
    (tmp_path / "d" / "k-1.0.0").mkdir(parents=True)
    (tmp_path / "d" / "k-1.0.0" / "SHA256SUMS").write_text(f"{'0' * 64}  {path}\n")
    with _serving(tmp_path / "d") as server:
        with pytest.raises(Unfetched, match="not a valid path in a release"):
            fetch(server, "k-1.0.0", tmp_path / "got")
        with pytest.raises(Unfetched, match="not a valid name of a release"):
            fetch(server, "../k", tmp_path / "got")
    assert [place.name for place in tmp_path.iterdir() if place.is_file()] == []


@pytest.mark.slow
def test_an_interrupted_download_continues(
    hidata, sample_release: Path, server: str, tmp_path: Path
):
    part = tmp_path / sample_release.name / "csv" / "wage.csv.part"
    part.parent.mkdir(parents=True)
    part.write_bytes((sample_release / "csv" / "wage.csv").read_bytes()[:1000])
    assert (
        hidata(
            "--root", ROOT, "fetch", _version(sample_release), "--from", server, "--out", tmp_path
        )[0]
        == 0
    )
    assert (f"/{sample_release.name}/csv/wage.csv", "bytes=1000-") in Handler.requested
    assert hidata("verify", tmp_path / sample_release.name)[0] == 0


@pytest.mark.slow
def test_a_server_without_ranges_starts_over(
    hidata, sample_release: Path, server: str, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(Handler, "ranges", False)
    part = tmp_path / sample_release.name / "csv" / "wage.csv.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1000)
    arguments = _fetch(sample_release, server, tmp_path)
    assert hidata(*arguments, "--table", "wage")[0] == 0
    assert (f"/{sample_release.name}/csv/wage.csv", "bytes=1000-") in Handler.requested
    assert sha256_of_file(part.with_suffix("")) == sha256_of_file(
        sample_release / "csv" / "wage.csv"
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["csv/wage.csv", "SHA256SUMS"])
def test_a_truncated_answer_is_reported_and_continued_next_time(
    hidata, sample_release: Path, server: str, tmp_path: Path, monkeypatch, name: str
):
    arguments = _fetch(sample_release, server, tmp_path)
    arguments += ["--table", "wage"]
    monkeypatch.setattr(Handler, "broken", name)
    code, out = hidata(*arguments)
    assert (code, out.count("\n")) == (2, 1), out
    assert f"{name}: the download was interrupted" in out
    monkeypatch.setattr(Handler, "broken", "no path")
    Handler.requested.clear()
    assert hidata(*arguments)[0] == 0
    half = (sample_release / name).stat().st_size // 2
    expected = None if name == "SHA256SUMS" else f"bytes={half}-"
    assert (f"/{sample_release.name}/{name}", expected) in Handler.requested
    fetched = tmp_path / sample_release.name / "csv" / "wage.csv"
    assert sha256_of_file(fetched) == sha256_of_file(sample_release / "csv" / "wage.csv")


@pytest.mark.slow
def test_what_does_not_match_is_refused(hidata, sample_release: Path, server: str, tmp_path: Path):
    part = tmp_path / sample_release.name / "csv" / "wage.csv.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1000)
    code, out = hidata(
        "--root", ROOT, "fetch", _version(sample_release), "--from", server, "--out", tmp_path
    )
    assert code == 2
    assert "csv/wage.csv does not match SHA256SUMS" in out
    assert not part.exists()


@pytest.mark.parametrize("base", ["http://127.0.0.1:9/", "file:///etc/", "nonsense"])
def test_a_missing_server_is_reported_in_one_line(hidata, tmp_path: Path, base: str):
    code, out = hidata("--root", ROOT, "fetch", "9.9.9", "--from", base, "--out", tmp_path)
    assert code == 2
    assert "Error: " in out
    assert "Traceback" not in out


@pytest.mark.slow
def test_python_reads_a_release(
    sample_root: Path, sample_release: Path, server: str, tmp_path: Path
):
    data = Dataset.release(_version(sample_release), base=server, out=tmp_path)
    assert data["area"].num_rows == Dataset(sample_root)["area"].num_rows
    assert data.record("credential", "rhit") == Dataset(sample_root).record("credential", "rhit")
    assert (
        Dataset.release(_version(sample_release), base="http://127.0.0.1:9/", out=tmp_path).kinds
        == data.kinds
    )


@pytest.mark.slow
@pytest.mark.parametrize("more", [0, 1])
def test_an_endless_list_of_checksums_is_refused(make, tmp_path: Path, monkeypatch, more: int):
    (tmp_path / "d" / "k-1.0.0").mkdir(parents=True)
    text = "".join(f"{sha256_of_file(Path(__file__))}  schema/{n:03}\n" for n in range(100))
    sums = tmp_path / "d" / "k-1.0.0" / "SHA256SUMS"
    sums.write_text(text)
    monkeypatch.setattr("hidata.release.fetch.MAX_SUMS_BYTES", len(text) - more)
    monkeypatch.setattr("hidata.release.download.CHUNK_BYTES", 1000)
    with _serving(tmp_path / "d") as server:
        message = "longer than any list" if more else "404"
        with pytest.raises(Unfetched, match=message):
            fetch(server, "k-1.0.0", tmp_path / "got")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["..", ".", "a/b", "/a", "a\\b", "a\x00b", "", "../a"])
def test_the_name_of_a_release_cannot_lead_out_of_the_cache(tmp_path: Path, name: str):
    (tmp_path / "got").mkdir()
    with _serving(tmp_path) as server, pytest.raises(Unfetched):
        fetch(server, name, tmp_path / "got")
    assert list((tmp_path / "got").iterdir()) == []


@pytest.fixture
def small(make, hidata, tmp_path: Path) -> Path:
    """The folder of a small release."""
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, 'name = "k"')
    assert hidata("--root", root, "build", "--out", tmp_path / "d")[0] == 0
    return tmp_path / "d"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
@pytest.mark.parametrize("chunk", [5, 2**16])
def test_compressed_answers_are_read(
    small: Path, hidata, tmp_path: Path, monkeypatch, encoding: str, chunk: int
):
    """Without being asked, as some servers do with all files."""
    monkeypatch.setattr(Handler, "encoding", encoding)
    monkeypatch.setattr("hidata.release.download.CHUNK_BYTES", chunk)
    part = tmp_path / "got" / "k-0.0.0" / "csv" / "k.csv.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"xx")
    with _serving(small) as server:
        folder = fetch(server, "k-0.0.0", tmp_path / "got")
    assert hidata("verify", folder)[0] == 0
    assert [path for path, byte_range in Handler.requested if byte_range] == ["/k-0.0.0/csv/k.csv"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "message"),
    [("br", "sends it in the encoding br"), ("unsaid", "SHA256SUMS: it is compressed with gzip")],
)
def test_other_encodings_are_named(
    small: Path, tmp_path: Path, monkeypatch, encoding: str, message: str
):
    monkeypatch.setattr(Handler, "encoding", encoding)
    with _serving(small) as server, pytest.raises(Unfetched, match=message):
        fetch(server, "k-0.0.0", tmp_path / "got")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["csv/k.csv", "SHA256SUMS"])
def test_compressed_answers_cut_short_are_named(
    small: Path, tmp_path: Path, monkeypatch, name: str
):
    monkeypatch.setattr(Handler, "encoding", "gzip")
    monkeypatch.setattr(Handler, "broken", name)
    with _serving(small) as server:
        with pytest.raises(Unfetched, match=f"{name}: the download was interrupted"):
            fetch(server, "k-0.0.0", tmp_path / "got")
        monkeypatch.setattr(Handler, "broken", "no path")
        assert Release(fetch(server, "k-0.0.0", tmp_path / "got"))["k"].num_rows == 1


@pytest.mark.slow
def test_a_complete_partial_file_is_not_loaded_again(small: Path, tmp_path: Path):
    part = tmp_path / "got" / "k-0.0.0" / "csv" / "k.csv.part"
    part.parent.mkdir(parents=True)
    part.write_bytes((small / "k-0.0.0" / "csv" / "k.csv").read_bytes())
    with _serving(small) as server:
        fetch(server, "k-0.0.0", tmp_path / "got")
    assert "/k-0.0.0/csv/k.csv" not in [path for path, _ in Handler.requested]


@pytest.mark.slow
def test_files_that_a_server_changes_are_named_by_the_cause(small: Path, tmp_path: Path):
    path = small / "k-0.0.0" / "csv" / "k.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    sums = small / "k-0.0.0" / "SHA256SUMS"
    sums.write_bytes(b"\xef\xbb\xbf" + sums.read_bytes().replace(b"\n", b"\r\n"))
    with (
        _serving(small) as server,
        pytest.raises(Unfetched, match=r"k\.csv does not match SHA256SUMS: its line ends were"),
    ):
        fetch(server, "k-0.0.0", tmp_path / "got")
