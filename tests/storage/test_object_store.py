"""Datasets in object stores: the same findings, the same bytes as from a folder here."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFile
from hidata.dataset import batches
from hidata.storage import object_store

from tests.data import PLAIN, plain_records
from tests.helpers import codes_in, file_sums


@pytest.fixture
def put(store, make) -> Callable[..., Path]:
    """A function that makes a dataset and puts it into the store as memory://bucket/demo."""

    def write(*arguments: Any, **named: Any) -> Path:
        root = make(*arguments, **named)
        store.put(str(root), "/bucket/", recursive=True)
        return root

    return write


@pytest.mark.slow
@pytest.mark.parametrize("bulk", [False, True])
def test_the_same_bytes_are_built_in_an_object_store(
    put, hidata, store, tmp_path, monkeypatch, bulk
):
    monkeypatch.setattr(batches, "SLICE_BYTES", 2_000)
    monkeypatch.setattr(batches, "RECORDS_PER_BATCH", 100)
    records = plain_records(250)
    lines = "\n".join(json.dumps(record) for record in records)
    single = {f"plain/{r['id']}.json": r for r in records}
    root = put({"plain": PLAIN}, {"plain/all.ndjson": lines} if bulk else single, "")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "here")
    assert code == 0, out
    address = ("--root", "memory://bucket/demo", "build", "--out", "memory://bucket/dist/")
    for _ in range(2):  # and once more over what is there
        code, out = hidata(*address)
        assert code == 0, out
        assert f"memory://bucket/dist/demo-0.0.0 from {len(records)} records" in out
    store.get("/bucket/dist", str(tmp_path / "there"), recursive=True)
    assert file_sums(tmp_path / "there") == file_sums(tmp_path / "here")


def test_findings_in_an_object_store_are_those_of_a_folder(put, hidata):
    root = put(
        {"plain": PLAIN},
        {
            "plain/a.json": '{"id": "b",}',
            "plain/b.json": {"id": "c", "n": "two"},
            "plain/sub/empty.json": "",
            "other/x.json": {},
            "stray.json": {},
            "plain/list.json": '[{"id": "l", "n": "two"},\n {"id": "l"}]',
            "plain/more.ndjson": '{"id": "m"}\n{"id": "m", "next": "r"}\n',
        },
    )
    results = [
        hidata("--root", place, "validate", "--format", form)
        for place in (root, "memory://bucket/demo")
        for form in ("json", "text")
    ]
    assert results[0][0] == 1
    assert len(json.loads(results[0][1])["findings"]) == 10
    (json_here, text_here), (json_there, text_there) = results[:2], results[2:]
    localized = text_there[1].replace("memory://bucket/demo", str(root)).replace(f"{root}/", "")
    assert (json_there, localized) == (json_here, text_here[1])


def test_a_release_in_an_object_store_is_whole_or_has_no_checksums(put, hidata, store, monkeypatch):
    put({"plain": PLAIN}, {"plain/a.json": {"id": "a"}})
    address = ("--root", "memory://bucket/demo", "build", "--out", "memory://bucket")
    assert hidata(*address)[0] == 0
    store.pipe("/bucket/demo-0.0.0/csv/gone.csv", b"of an older release")
    send = type(store).put_file

    def full(self, source, target, *rest, **named):
        if target.endswith("plain.parquet"):
            raise OSError(28, "No space left on device")
        return send(self, source, target, *rest, **named)

    with monkeypatch.context() as broken:
        broken.setattr(type(store), "put_file", full)
        code, out = hidata(*address)
    assert (code, out.count("\n")) == (2, 1)
    assert not store.exists("/bucket/demo-0.0.0/SHA256SUMS")
    assert hidata(*address)[0] == 0
    assert store.exists("/bucket/demo-0.0.0/SHA256SUMS")
    assert not store.exists("/bucket/demo-0.0.0/csv/gone.csv")


def test_an_object_store_is_read_in_python(put):
    import hidata

    put({"plain": PLAIN}, {"plain/a.json": {"id": "a", "n": 3}})
    data = hidata.Dataset("memory://bucket/demo")
    assert data["plain"].select(["id", "n"]).to_pylist() == [{"id": "a", "n": 3}]
    assert data.record("plain", "a") == {"id": "a", "n": 3}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--root", "memory://nowhere", "validate"], "memory://nowhere"),
        (["--root", "nonsense://x", "validate"], "nonsense"),
        (["--root", "memory://bucket/demo", "fmt"], "is not a local folder"),
        (["--root", "memory://bucket/demo", "new", "plain", "b"], "is not a local folder"),
        (["--root", "memory://bucket/demo", "validate", "--fix"], "is not a local folder"),
        (["--root", "memory://bucket/demo", "release"], "is not a local folder"),
        (["--root", "memory://bucket/demo", "build", "--out", "nonsense://y"], "nonsense"),
    ],
)
def test_what_an_object_store_cannot_do_is_reported_in_one_line(put, hidata, arguments, message):
    put({"plain": PLAIN}, {"plain/a.json": {"id": "a"}})
    code, out = hidata(*arguments)
    assert code == 2
    assert message in out
    assert "Traceback" not in out


@pytest.mark.parametrize("folder", ["schema", "register", "imports"])
def test_a_name_that_leads_out_is_not_followed(put, hidata, store, tmp_path, monkeypatch, folder):
    """A store's names are free text; here they become files, in a folder of no fixed name."""
    below = tmp_path / "a" / "b" / "c"
    below.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(below))
    put({"plain": PLAIN}, {"plain/a.json": {"id": "a"}})
    for steps in range(1, 7):
        place = f"/bucket/demo/{folder}/{'../' * steps}evil.json"
        store.store[place] = MemoryFile(store, place, b'{"type": "object"}')
    code, out = hidata("--root", "memory://bucket/demo", "validate")
    assert (code, len(out.splitlines())) == (2, 1), out
    assert "the store lists an object that does not lie below the address" in out
    assert list(tmp_path.rglob("evil.json")) == []


@pytest.mark.parametrize(("more", "codes"), [(0, []), (1, ["J001"])])
def test_an_object_larger_than_a_file_may_be_is_not_read(
    put, hidata, monkeypatch, more: int, codes: list[str]
):
    monkeypatch.setattr(object_store, "MAX_BYTES", 64)
    text = '{"id": "a"' + " " * (53 + more) + "}"
    assert len(text) == 64 + more
    put({"plain": PLAIN}, {"plain/a.json": text})
    assert codes_in(hidata("--root", "memory://bucket/demo", "validate")[1]) == codes


def test_hidden_objects_are_no_records(put, hidata):
    records = {"plain/a.json": {"id": "a"}, ".git/x.json": "{", "plain/.b.json": "{", "plain/.c/d.json": "{"}  # fmt: skip
    put({"plain": PLAIN}, records)
    assert "1 record checked" in hidata("--root", "memory://bucket/demo", "validate")[1]


def test_without_fsspec_the_message_says_what_to_install(hidata, monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    code, out = hidata("--root", "s3://bucket/demo", "validate")
    assert (code, "install 'hidata[remote]'" in out) == (2, True), out
