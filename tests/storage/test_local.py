"""Files of a folder here: only those, and none that lead out."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hidata.storage import local

from tests.data import OPEN
from tests.helpers import codes_in, commit_version, git


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


def test_every_file_below_a_url_that_is_no_record_is_reported(make, hidata):
    root = make(
        {"k": OPEN}, {"k/a.json": "{}", "k/.x.json": "{}", "k/.gitkeep": "", "k/.y/b.json": "{}"}
    )
    code, out = hidata("--root", f"file://{root}", "validate")
    reported = re.findall(r"^file:\S+/records/(\S+):1:1: N004 ", out, re.MULTILINE)
    assert (code, reported) == (1, ["k/.x.json", "k/.y"]), out


def _linked(make) -> Path:
    """A dataset of two kinds: the folder of one is a link, one of the other has a link in it."""
    schema = {"type": "object", "properties": {"id": {"type": "string"}, "k": {"type": "string", "x-hidata-ref": "k"}}}  # fmt: skip
    root = make({"k": schema, "m": schema}, {"m/a.json": '{"id": "a", "k": "r"}'})
    (root / "elsewhere").mkdir()
    (root / "elsewhere/r.json").write_text('{"id": "r"}')
    (root / "records/k").symlink_to("../elsewhere")
    return root


def test_a_link_to_a_folder_is_named_as_what_it_is(make, hidata, tmp_path: Path):
    """Not followed, wherever it is; references to what lies behind it are not wrong."""
    root = _linked(make)
    (root / "records/m/sub").symlink_to("../../elsewhere")
    (root / "records/m/x.json").symlink_to("../../elsewhere")
    (root / "records/m/y.json").mkdir()
    (tmp_path / "outside").mkdir()
    (root / "records/m/out").symlink_to(tmp_path / "outside")
    found = json.loads(hidata("--root", root, "validate", "--format", "json")[1])["findings"]
    reported = [(f["file"], f["code"], f["message"].partition(": ")[2]) for f in found]
    not_followed = "it is a link to a folder, and such links are not followed."
    assert reported == [
        ("records/k", "J001", not_followed),
        ("records/m/out", "J001", "it is a link that leads out of the dataset."),
        ("records/m/sub", "J001", not_followed),
        ("records/m/x.json", "J001", not_followed),
        ("records/m/y.json", "J001", "is a directory."),
    ]


def test_a_linked_file_with_many_records_is_named_as_what_it_is(make, hidata):
    root = _linked(make)
    (root / "records/k").unlink()
    (root / "records/m/l.ndjson").symlink_to("../../elsewhere/r.json")
    _, out = hidata("--root", root, "validate")
    assert "records/m/l.ndjson:1:1: J001 This file cannot be read: it is a link" in out


def test_diff_does_not_say_that_nothing_changed_in_a_linked_folder(make, hidata):
    root = _linked(make)
    git(root, "init", "-q")
    commit_version(root, "1.0.0")
    code, out = hidata("--root", root, "diff", "HEAD")
    assert code == 2
    assert "records/k: This file cannot be read: it is a link to a folder" in out


def test_new_writes_no_record_where_none_is_read(make, hidata):
    root = _linked(make)
    code, out = hidata("--root", root, "new", "k", "s")
    assert (code, "records/k is a link" in out) == (2, True)
    assert [path.name for path in (root / "elsewhere").iterdir()] == ["r.json"]
