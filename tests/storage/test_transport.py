"""Changes of files on their way: named by what changed them, or not named at all."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from hidata.storage import transport

TEXT = b'"id","n"\n"a",1\n'
MARK = b"\xef\xbb\xbf"
CRLF = TEXT.replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (TEXT, CRLF, "its line ends were changed: git config core.autocrlf"),
        (CRLF, TEXT, "its line ends were changed: git config core.autocrlf"),
        (TEXT, MARK + CRLF, "its line ends were changed"),
        (MARK + TEXT, MARK + CRLF, "its line ends were changed"),
        (TEXT, MARK + TEXT, "a byte order mark was added at the beginning"),
        (MARK + TEXT, TEXT, "its byte order mark was removed"),
        (TEXT, TEXT + b"\n", "the end of its last line was changed"),
        (TEXT, TEXT[:-1], "the end of its last line was changed"),
        (TEXT, gzip.compress(TEXT, mtime=0), "it is still compressed with gzip"),
        (TEXT, gzip.compress(TEXT, mtime=0)[:-9], "it is compressed with gzip"),
        (TEXT, b"", "it is empty"),
        (TEXT, b"version https://git-lfs.github.com/spec/v1\noid sha256:4\n", "git lfs pull"),
        (TEXT, b"\n <!DOCTYPE HTML>\n<p>Not found", "it is an HTML page"),
        (TEXT, TEXT.replace(b"1", b"2"), ""),
        (TEXT, TEXT.replace(b"1", b"2") + b"\r\n", ""),
        (b"a\r\nb\n", b"a\nb\n", ""),  # which lines ended otherwise is not known any more
    ],
)
def test_a_change_is_named_by_its_cause(tmp_path: Path, before: bytes, after: bytes, expected: str):
    path = tmp_path / "a.csv"
    path.write_bytes(after)
    cause = transport.cause_of_change(path, hashlib.sha256(before).hexdigest())
    assert cause.startswith(expected) if expected != "git lfs pull" else expected in cause
    assert bool(cause) == bool(expected)


@pytest.mark.parametrize(("less", "explained"), [(0, True), (1, False)])
def test_large_files_are_not_read_for_it(tmp_path: Path, monkeypatch, less: int, explained: bool):
    (path := tmp_path / "a.csv").write_bytes(CRLF)
    monkeypatch.setattr(transport, "MAX_BYTES", len(CRLF) - less)
    assert bool(transport.cause_of_change(path, hashlib.sha256(TEXT).hexdigest())) == explained


def test_a_file_that_is_gone_has_no_cause(tmp_path: Path):
    assert transport.cause_of_change(tmp_path / "a.csv", "0" * 64) == ""


@pytest.mark.parametrize(
    ("path", "left"),
    [
        (".DS_Store", True), ("csv/.DS_Store", True), ("__MACOSX/a/b.csv", True), ("._a", True),
        ("csv/._a.csv", True), ("desktop.ini", True), (".git/config", True), ("a.csv", False),
        ("csv/.hidden", False), ("x__MACOSX", False), ("DS_Store", False), ("csv/_a.csv", False),
    ],
)  # fmt: skip
def test_files_that_systems_leave_are_recognized(path: str, left: bool):
    assert transport.is_left_behind(path) == left
