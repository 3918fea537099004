"""Lists of checksums: written, read back, refused."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hidata.storage import checksums

ONE, OTHER = (hashlib.sha256(text).hexdigest() for text in (b"one", b"other"))


@pytest.mark.parametrize("many", [7, 8, 9])
def test_the_sums_are_the_same_on_one_core_and_on_all(tmp_path: Path, monkeypatch, many: int):
    """Eight bytes in two files: fewer than is worth threads, as many, more."""
    monkeypatch.setattr(checksums, "MIN_BYTES_FOR_THREADS", many)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one").write_bytes(b"one")
    (tmp_path / "other").write_bytes(b"other")
    assert checksums.sha256_by_path(tmp_path) == {"folder/one": ONE, "other": OTHER}


def test_a_list_is_read_as_it_was_written():
    sums = {"b": ONE, "a/c d": OTHER}
    text = checksums.format_checksums({**sums, "SHA256SUMS": ONE})
    assert text == f"{OTHER}  a/c d\n{ONE}  b\n"
    assert checksums.parse_checksums(text.encode()) == sums
    assert checksums.parse_checksums(text.removesuffix("\n").encode()) == sums


LIST = f"{OTHER}  a/c d\n{ONE}  städte\n"


@pytest.mark.parametrize(
    "data",
    [
        LIST.replace("\n", "\r\n").encode(),
        LIST.replace("\n", "\r\n").removesuffix("\r\n").encode(),
        b"\xef\xbb\xbf" + LIST.encode(),
        b"\xef\xbb\xbf" + LIST.replace("\n", "\r\n").encode(),
        LIST.encode("utf-16"),
        b"\xfe\xff" + LIST.replace("\n", "\r\n").encode("utf-16-be"),
    ],
    ids=["CRLF", "CRLF, no end", "BOM", "BOM and CRLF", "UTF-16", "UTF-16 BE and CRLF"],
)
def test_line_ends_and_encodings_of_other_systems_are_read(data: bytes):
    assert checksums.parse_checksums(data) == {"a/c d": OTHER, "städte": ONE}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<!DOCTYPE html>\n<title>404</title>", "an HTML page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\n", "git lfs pull"),
        (b"\x1f\x8b\x08\x00", "compressed with gzip"),
        (b"", "it is empty"),
        (b"\xff" * 80, "not text in UTF-8"),
    ],
)
def test_faulty_lists_of_checksums_are_named(data: bytes, reason: str):
    with pytest.raises(ValueError, match=rf"SHA256SUMS: .*{reason}"):
        checksums.parse_checksums(data)


def test_files_that_systems_leave_are_no_part_of_a_release(tmp_path: Path):
    for name in ("a.csv", ".DS_Store", "csv/._a.csv", "__MACOSX/csv/b", ".git/HEAD", "Thumbs.db"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert checksums.list_files(tmp_path) == ["a.csv"]


def test_a_name_in_another_unicode_form_is_named_so(tmp_path: Path):
    (tmp_path / unicodedata.normalize("NFD", "städte")).write_bytes(b"one")
    (tmp_path / "stadte").write_bytes(b"one")
    (tmp_path / "SHA256SUMS").write_text(f"{ONE}  {unicodedata.normalize('NFC', 'städte')}\n")
    assert list(checksums.faults(tmp_path)) == [
        ("städte", "is there in another Unicode form, as 'sta\\u0308dte'"),
        ("stadte", "not part of the release"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{ONE} b\n",  # one blank
        f"{ONE[1:]}  b\n",
        f"{ONE}0  b\n",
        f"{ONE}  \n",
        f"{ONE}  b\n\n",
        f"{ONE}  b\n{OTHER}  b\n",  # twice
    ],
)
def test_anything_else_is_refused(text: str):
    with pytest.raises(ValueError, match="SHA256SUMS:"):
        checksums.parse_checksums(text.encode())


@pytest.mark.parametrize("line", ["{sum}  {path}", "{sum} *{path}", "{upper}  {path}"])  # fmt: skip
def test_usual_spellings_of_checksums_are_read(line: str):
    digest = "0123456789abcdef" * 4
    text = line.format(sum=digest, upper=digest.upper(), path="csv/a b.csv") + "\n"
    assert checksums.parse_checksums(text.encode()) == {"csv/a b.csv": digest}
