"""Everything that reads works without what only POSIX has."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hidata.cli import run
from hidata.storage import atomic, system

from tests.helpers.installed import hidata

WITHOUT_POSIX = """
import os, sys
sys.modules['fcntl'] = None
for name in ('O_NOFOLLOW', 'O_NONBLOCK', 'O_CLOEXEC', 'pread', 'geteuid', 'getuid'):
    delattr(os, name)
"""
BEFORE = f"exec({WITHOUT_POSIX!r})"
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}}
RECORDS = {"k/a.json": {"n": 1}, "k/more.ndjson": '{"id": "b", "n": 2}\n{"id": "c", "n": 3}\n'}


@pytest.fixture
def root(make) -> Path:
    return make({"k": SCHEMA}, RECORDS, 'name = "t"\nversion = "1.0.0"')


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a server of the folder dist."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=tmp_path / "dist")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.slow
def test_a_system_without_posix_builds_and_reads_the_same(root: Path, tmp_path: Path, served: str):
    posix, dist, cache = (tmp_path / name for name in ("posix", "dist", "cache"))
    assert run(["--root", str(root), "build", "--out", str(posix)]) == 0
    commands = (
        ["--root", root, "validate"],
        ["--root", root, "build", "--out", dist],
        ["verify", dist / "t-1.0.0"],
        ["--root", root, "fetch", "1.0.0", "--from", served, "--out", cache],
        ["--root", root, "build", "--out", dist],
    )
    *most, last = [[str(word) for word in command] for command in commands]
    before = (
        f"{BEFORE}; import hidata, hidata.cli; print(hidata.Dataset({str(root)!r})['k'].num_rows)"
    )
    before += f"; assert not any(map(hidata.cli.run, {most}))"
    code, out, errors = hidata(None, *last, before=before)
    assert (code, out[:2], errors) == (0, "3\n", "")
    sums = [(folder / "t-1.0.0" / "SHA256SUMS").read_bytes() for folder in (posix, dist, cache)]
    assert sums[0] == sums[1] == sums[2]


@pytest.mark.slow
def test_no_link_is_followed(root: Path, tmp_path: Path):
    (tmp_path / "secret.json").write_text('{"n": 5}')
    (root / "records" / "k" / "link.json").symlink_to(tmp_path / "secret.json")
    for before in ("", BEFORE):
        out = hidata(None, "--root", root, "validate", "--format", "json", before=before)[1]
        assert [(f["code"], f["file"]) for f in json.loads(out)["findings"]] == [
            ("J001", "records/k/link.json")
        ]


@pytest.mark.slow
def test_a_draft_is_deleted_only_where_it_is_seen_to_be_left(root: Path, tmp_path: Path):
    """Without locks it might be that of a run that is under way."""
    draft = tmp_path / "dist" / ".hidata-left"
    for before, stays in ((BEFORE, True), ("", False)):
        draft.mkdir(parents=True, exist_ok=True)
        (draft / atomic.LOCK_FILE).write_bytes(atomic.MARK)
        hidata(None, "--root", root, "build", "--out", tmp_path / "dist", before=before)
        assert draft.exists() == stays


@pytest.mark.parametrize("offset", [0, 2, 5, 6])
def test_a_file_is_read_from_an_offset(tmp_path: Path, monkeypatch, offset: int):
    (tmp_path / "f").write_bytes(b"012345")
    for missing in (False, True):
        if missing:
            monkeypatch.delattr("os.pread")
        file = system.open_for_reading(str(tmp_path / "f"))
        assert system.read_at(file, 3, offset) == b"012345"[offset : offset + 3]
