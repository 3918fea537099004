"""Files of a folder here: only those, and none that lead out."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hidata.storage import local

from tests.data import OPEN
from tests.helpers import codes_in


def test_nothing_outside_the_dataset_is_read(make, hidata, tmp_path: Path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"password": "hunter2"}')
    root = make({"k": OPEN}, {"k/a.json": {}})
    folder = root / "records" / "k"
    (folder / "b.json").symlink_to(secret)
    (folder / "c.json").symlink_to("/dev/zero")
    (folder / "d.json").mkdir()
    os.mkfifo(folder / "e.json")
    (folder / "f.json").symlink_to("a.json")
    (folder / "g.json").symlink_to("nowhere.json")
    code, out = hidata("--root", root, "validate")
    assert code == 1
    assert "hunter2" not in out
    reported = re.findall(r"k/(\w)\.json:1:1: (\w+)", out)
    assert reported == [(name, "J001") for name in "bcdeg"], out


@pytest.mark.parametrize(("more", "codes"), [(0, []), (1, ["J001"])])
def test_a_file_of_sixteen_mebibytes_is_read_and_none_larger(make, hidata, more: int, codes):
    text = '{"a": "' + "x" * (16 * 2**20 - 9 + more) + '"}'
    assert len(text) == 16 * 2**20 + more
    root = make({"k": OPEN}, {"k/a.json": text})
    assert codes_in(hidata("--root", root, "validate")[1]) == codes


def test_a_file_that_grows_while_it_is_read_is_not_read_without_end(make, monkeypatch):
    root = make({"k": OPEN}, {"k/a.json": "{}" + " " * 2**17})
    read = os.read
    reads = []

    def growing(file: int, size: int) -> bytes:
        reads.append(size)
        return read(file, size) or b" " * size

    monkeypatch.setattr(local.os, "read", growing)
    data = local.read_file(str(root), "records/k/a.json")
    assert isinstance(data, bytes)
    assert len(reads) < 30


def test_unreadable_ndjson_is_reported_once_for_its_file(make, hidata, tmp_path: Path):
    """As of files with one record: a link, a pipe; and what stands beside them is checked."""
    outside = tmp_path / "outside.ndjson"
    outside.write_text('{"password": "hunter2"}\n')
    root = make({"k": OPEN}, {"k/good.ndjson": '{"id": 1}\n[]\n'})
    folder = root / "records" / "k"
    (folder / "link.ndjson").symlink_to(outside)
    (folder / "within.ndjson").symlink_to("good.ndjson")
    os.mkfifo(folder / "pipe.ndjson")
    code, out = hidata("--root", root, "validate")
    reported = re.findall(r"k/(\w+)\.ndjson:(\d):1: (\w+)", out)
    assert (code, "hunter2" in out) == (1, False)
    assert reported == [
        ("good", "2", "S003"), ("link", "1", "J001"), ("pipe", "1", "J001"), ("within", "1", "J001"),
    ]  # fmt: skip


@pytest.mark.parametrize("call", ["open", "read"])
def test_a_file_that_the_system_refuses_is_a_finding(make, hidata, monkeypatch, call: str):
    root = make({"k": OPEN}, {"k/a.json": "{}", "k/b.json": "{}", "k/c.ndjson": "{}"})
    real = getattr(os, call)

    def refused(what: str | int, *arguments: object) -> object:
        path = what if isinstance(what, str) else os.readlink(f"/proc/self/fd/{what}")
        if path.endswith("b.json"):
            raise OSError(13, "Permission denied")
        return real(what, *arguments)

    monkeypatch.setattr(local.os, call, refused)
    code, out = hidata("--root", root, "validate")
    assert (code, re.findall(r"k/(\w)\.json:1:1: (\w+)", out)) == (1, [("b", "J001")])
    assert "permission denied" in out


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads what it likes")
def test_files_without_permission_are_reported(make, hidata):
    root = make({"k": OPEN, "m": OPEN}, {"k/a.json": "{}", "m/b.json": "{}"})
    (root / "records/k/a.json").chmod(0)
    assert codes_in(hidata("--root", root, "validate")[1]) == ["J001"]
    (root / "records/m").chmod(0)
    code, out = hidata("--root", root, "validate")
    (root / "records/m").chmod(0o755)
    assert (code, "Traceback" in out) == (2, False)


LEFT = [
    ".DS_Store", ".git", ".gitignore", ".gitattributes", ".gitkeep", ".keep", "._a.json", ".#a.json",
    ".a.json.swp", ".~lock.a.csv#",
]  # fmt: skip
"""What programs leave in folders; it is not there for hidata."""

REPORTED = [
    ".x.json", ".json", ".x.ndjson", ".x", ".gitx", ".DS_Store.json", "a.json~", "a.json.bak", "a.JSON",
    "README.md", "#a.json#",
]  # fmt: skip


@pytest.mark.parametrize("folder", ["", "k/", "k/sub/"])
@pytest.mark.parametrize("among", ["k/a.json", "k/a.ndjson"])
def test_every_file_that_is_no_record_is_reported(
    make, hidata, tmp_path: Path, folder: str, among: str
):
    """But for those that programs leave, whatever else lies beside them."""
    good = {among: '{"id": 1}', **{f"{folder}{name}": "{}" for name in LEFT}}
    root = make({"k": OPEN}, good)
    code, out = hidata("--root", root, "validate")
    assert (code, out.partition(" (")[0]) == (0, "ok: 1 record checked, 0 findings")
    root = make({"k": OPEN}, good | {f"{folder}{name}": "{}" for name in REPORTED}, name="other")
    (root / "records" / folder / ".hidden").mkdir()
    (root / "records" / folder / ".hidden" / "b.json").write_text("{}")
    code, out = hidata("--root", root, "validate")
    reported = re.findall(r"^records/(\S+):1:1: N004 ", out, re.MULTILINE)
    assert (code, sorted(reported)) == (1, sorted(f"{folder}{n}" for n in [*REPORTED, ".hidden"]))
    assert "1 record checked" in out
    if folder == "k/":
        assert "hint: delete it, or name it %2Ex.ndjson\n" in out


def test_every_object_that_is_no_record_is_reported(make, hidata):
    pytest.importorskip("fsspec")
    root = make(
        {"k": OPEN}, {"k/a.json": "{}", "k/.x.json": "{}", "k/.gitkeep": "", "k/.y/b.json": "{}"}
    )
    code, out = hidata("--root", f"file://{root}", "validate")
    reported = re.findall(r"^file:\S+/records/(\S+):1:1: N004 ", out, re.MULTILINE)
    assert (code, reported) == (1, ["k/.x.json", "k/.y/b.json"]), out
