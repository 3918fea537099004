"""Lists of checksums: written, read back, refused."""

from __future__ import annotations

import hashlib
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
    told = {"b": ONE, "a/c d": OTHER}
    text = checksums.format_checksums({**told, "SHA256SUMS": ONE})
    assert text == f"{OTHER}  a/c d\n{ONE}  b\n"
    assert checksums.parse_checksums(text) == told
    assert checksums.parse_checksums(text.removesuffix("\n")) == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{ONE} b\n",  # one blank
        f"{ONE[1:]}  b\n",
        f"{ONE}0  b\n",
        f"{ONE.upper()}  b\n",
        f"{ONE}  \n",
        f"{ONE}  b\n\n",
        f"{ONE}  b\n{OTHER}  b\n",  # twice
    ],
)
def test_anything_else_is_refused(text: str):
    with pytest.raises(ValueError, match="SHA256SUMS:"):
        checksums.parse_checksums(text)
