"""Object stores list what they like, and a URL of a folder opens no other door than its path."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

fsspec = pytest.importorskip("fsspec")
BOOK = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}


@pytest.fixture
def data(make: Callable[..., Path], store: Any) -> Path:
    root = make({"book": BOOK}, {"book/a.json": {"id": "a"}}, 'name = "d"', "d")
    (root / "register").mkdir()
    (root / "register/book.tsv").write_text("a\n")
    store.put(str(root), "/bucket/", recursive=True)
    return root


NAMES = ("{outside}/evil.json", "/bucket/d/{part}/../../../evil.json", "/bucket/dd/evil.json",
         "/bucket/d/{part}//evil.json", "/bucket/d/{part}/./evil.json",
         "/bucket/d/{part}/a\\..\\evil.json", "/bucket/d/{part}/a\0evil.json")  # fmt: skip


@pytest.mark.parametrize("part", ["schema", "register", "records/book"])
@pytest.mark.parametrize("name", NAMES)
def test_what_does_not_lie_below_the_address_is_refused(
    data, store, hidata, monkeypatch, tmp_path: Path, name: str, part: str
):
    listed = name.format(outside=tmp_path, part=part)
    find, get, size = type(store).find, type(store).cat_file, type(store).size

    def lie(self: Any, path: str, *arguments: Any, **options: Any) -> Any:
        found = find(self, path, *arguments, **options)
        return (
            [*found, listed] if path.strip("/").endswith(part.split("/", maxsplit=1)[0]) else found
        )

    def read(self: Any, path: str, **options: Any) -> bytes:
        return b"{}" if path == listed else get(self, path, **options)

    monkeypatch.setattr(type(store), "find", lie)
    monkeypatch.setattr(type(store), "cat_file", read)
    monkeypatch.setattr(
        type(store), "size", lambda self, path: 2 if path == listed else size(self, path)
    )
    for command in (["validate"], ["build", "--out", tmp_path / "out"]):
        code, out = hidata("--root", "memory://bucket/d", *command)
        assert (code, len(out.splitlines())) == (2, 1), out
        assert "does not lie below the address" in out
    assert not list(tmp_path.rglob("*evil.json"))


def test_a_huge_object_is_not_read(data, store, hidata):
    store.pipe("/bucket/d/schema/x.schema.json", b" " * (16 * 2**20 + 1))
    code, out = hidata("--root", "memory://bucket/d", "validate")
    assert (code, "schema/x.schema.json:1:1: J001 " in out) == (1, True), out


def test_only_a_release_is_replaced_in_a_store(data, store, hidata):
    store.pipe("/bucket/dist/d-0.0.0/mine.txt", b"mine")
    build = ("--root", data, "build", "--out", "memory://bucket/dist")
    code, out = hidata(*build)
    assert (code, "is not a release of hidata, and is not replaced" in out) == (2, True), out
    assert store.cat("/bucket/dist/d-0.0.0/mine.txt") == b"mine"
    store.rm("/bucket/dist/d-0.0.0/mine.txt")
    assert hidata(*build)[0] == 0
    store.pipe("/bucket/dist/d-0.0.0/csv/old.csv", b"old")
    assert hidata(*build)[0] == 0
    assert not store.exists("/bucket/dist/d-0.0.0/csv/old.csv")


@pytest.mark.parametrize("scheme", ["file://", "local://", "FILE://"])
@pytest.mark.parametrize(
    "place", ["schema/x.schema.json", "records/book/x.json", "records/book/x.ndjson", "register",
              "records/x"]
)  # fmt: skip
def test_the_url_of_a_folder_has_the_guards_of_its_path(
    data, hidata, tmp_path: Path, scheme: str, place: str
):
    (tmp_path / "outside").mkdir()
    for name in ("x.json", "book.tsv"):
        (tmp_path / "outside" / name).write_text("a secret\n")
    if place == "register":
        shutil.rmtree(data / place)
    is_folder = place in ("register", "records/x")
    (data / place).symlink_to(tmp_path / "outside" / ("" if is_folder else "x.json"))
    code, out = hidata("--root", f"{scheme}{data}", "validate")
    assert (code, "a secret" in out) == (1, False), out
    code, out = hidata("--root", f"{scheme}{data}", "build", "--out", tmp_path / "out")
    assert (code, "a secret" in out) == (1, False), out


def test_the_url_of_a_folder_is_not_written_through_a_link(data, hidata, tmp_path: Path):
    (tmp_path / "outside").mkdir()
    (data / "dist").symlink_to(tmp_path / "outside")
    code, out = hidata("--root", data, "build", "--out", f"file://{data}/dist")
    assert (code, "It is not written: " in out) == (2, True), out
    assert not list((tmp_path / "outside").iterdir())
    assert hidata("--root", data, "build", "--out", f"file://{tmp_path}/d")[0] == 0
    assert hidata("verify", tmp_path / "d/d-0.0.0")[0] == 0
