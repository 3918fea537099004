"""Records are changed and added where they lie: in files of their own, or lines of NDJSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hidata.authoring import ndjson
from hidata.authoring.record_files import Located, locate, plan_files
from hidata.dataset.folder import Folder
from hidata.storage.rewrite import write_files
from hypothesis import given
from hypothesis import strategies as st

SCHEMA = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("id", "title", "note")},
    "required": ["id"],
}
LINES = b'{"id":"b","title":"B"}\n{ "id": "d", "title": "D" }\n'
Make = Callable[..., Path]


def _folder(make: Make, **files: bytes) -> Folder:
    records = {f"thing/{name.replace('_', '.')}": data for name, data in files.items()}
    return Folder(make({"thing": SCHEMA}, records, 'ignore = ["records/thing/ignored.json"]'))


def _record(key: str, **more: str) -> dict[str, Any]:
    return {"id": key, **more}


def _line(key: str) -> bytes:
    return b'{"id":"%s"}' % key.encode()


def test_where_records_lie(make: Make):
    own = b'{\n  "id": "c"\n}\n'
    folder = _folder(make, c_json=own, x_ndjson=b"\n" + LINES.replace(b"\n", b"\r\n"))
    first, second = LINES.splitlines()
    assert locate(folder, "thing") == {
        "c": Located("records/thing/c.json", 0, own),
        "b": Located("records/thing/x.ndjson", 2, first),
        "d": Located("records/thing/x.ndjson", 3, second),
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{}\n", "x.ndjson:1: this record has no key"),
        (b"{\n", "x.ndjson:1: not a JSON object"),
        (b'{"id":"b"}\n\n{"id":"b"}', "x.ndjson:3: thing/b is in records/thing/x.ndjson:1 already"),
    ],
)
def test_what_cannot_be_located_is_named(make: Make, data: bytes, message: str):
    with pytest.raises(ValueError, match=message):
        locate(_folder(make, x_ndjson=data), "thing")


def test_records_change_where_they_lie_and_new_ones_stand_between(make: Make):
    folder = _folder(make, c_json=b'{"id": "c",\n\t"note": "n"}', x_ndjson=LINES)
    changed = {
        "c": _record("c", title="C", note="n"),
        "b": _record("b", title="B"),
        "d": _record("d", title="E", note="n"),
    }
    new = {key: _record(key) for key in "eca" if key != "c"} | {"ca": _record("ca")}
    added = {
        "records/thing/x.ndjson": new,
        "records/thing/f.json": {"f": {"title": "F", "id": "f"}},
        "records/thing/y/z.ndjson": {k: _record(k) for k in ("z", "y")},
    }
    files = plan_files(folder, "thing", changed, added)
    assert list(files) == sorted(files)
    assert files == {
        "records/thing/c.json": b'{"id": "c",\n\t"title": "C",\n\t"note": "n"}',
        "records/thing/f.json": b'{\n  "id": "f",\n  "title": "F"\n}\n',
        "records/thing/x.ndjson": b'{"id":"a"}\n{"id":"b","title":"B"}\n{"id":"ca"}\n'
        b'{ "id": "d", "title": "E", "note": "n" }\n{"id":"e"}\n',
        "records/thing/y/z.ndjson": b'{"id":"y"}\n{"id":"z"}\n',
    }
    write_files(folder.root, files)
    records = dict(Folder(folder.root).records("thing"))
    assert records == {**changed, **new, "f": _record("f", title="F"), "y": _record("y"),
                       "z": _record("z")}  # fmt: skip
    assert plan_files(folder, "thing", changed, {}) == {}


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("bare", [True, False])
def test_line_ends_stay(make: Make, end: bytes, bare: bool):
    last = b"" if bare else end
    folder = _folder(make, x_ndjson=_line("b") + end + _line("d") + last)
    path = "records/thing/x.ndjson"

    def after(*new: str, **changed: str) -> bytes:
        records = {key: _record(key, note=note) for key, note in changed.items()}
        return plan_files(folder, "thing", records, {path: {k: _record(k) for k in new}})[path]

    assert after("c") == end.join([_line("b"), _line("c"), _line("d")]) + last
    assert after("e") == end.join([_line("b"), _line("d"), _line("e")]) + last
    changed = b'{"id":"d","note":"n"}'
    assert after(d="n") == end.join([_line("b"), changed]) + last
    assert after("e", d="n") == end.join([_line("b"), changed, _line("e")]) + last


PATH = "records/thing/x.ndjson"


@pytest.mark.parametrize(
    ("changed", "added", "message"),
    [
        ({"x": _record("x")}, {}, "There is no thing x"),
        ({"b": _record("x")}, {}, "x.ndjson: the record for thing/b has the key x"),
        ({}, {PATH: {"b": _record("b")}}, "x.ndjson: thing/b is in records/thing/x.ndjson:1"),
        ({}, {PATH: {"e": {}}}, "the record for thing/e has the key None"),
        ({}, {"records/thing/c.json": {"e": _record("e")}}, "c.json has another record already"),
        ({}, {"records/thing/e.json": {"e": _record("e"), "f": _record("f")}}, "has another"),
        ({}, {PATH: {"e": _record("e")}, "records/thing/e.json": {"e": _record("e")}}, "is in rec"),
        ({}, {"records/other/e.json": {"e": _record("e")}}, "is not a file for records of thing"),
        ({}, {"records/thing/e.txt": {"e": _record("e")}}, "is not a file"),
        ({}, {"records/thing/../thing/e.json": {"e": _record("e")}}, "is not a file"),
        ({}, {"records/thing//e.json": {"e": _record("e")}}, "is not a file"),
        ({}, {"records/thing/ignored.json": {"e": _record("e")}}, "is not a file"),
        ({}, {"records/thing/.e.json": {"e": _record("e")}}, "is not a file"),
        ({}, {"/records/thing/e.json": {"e": _record("e")}}, "is not a file"),
    ],
)
def test_what_cannot_be_done_is_refused(make: Make, changed: Any, added: Any, message: str):
    folder = _folder(make, c_json=b'{"id":"c"}', x_ndjson=LINES)
    with pytest.raises(ValueError, match=message):
        plan_files(folder, "thing", changed, added)


def test_a_file_that_changed_in_the_meantime_is_refused(make: Make):
    folder = _folder(make, x_ndjson=LINES)
    located = locate(folder, "thing")
    (folder.root / PATH).write_bytes(b"\n" + LINES)
    with pytest.raises(ValueError, match=r"x\.ndjson:1: this line was changed in the meantime"):
        plan_files(folder, "thing", {"b": _record("b", note="n")}, {}, located)


LIST = b"""[
    {"id": "b", "title": "B"},
    {"id": "d", "title": "D"}, {
        "id": "f"
    }
]"""


def test_items_of_a_list_change_where_they_are(make: Make):
    folder = _folder(make, x_json=LIST)
    changed = {"d": _record("d", title="E"), "f": _record("f", note="n")}
    added = {"records/thing/x.json": {"c": _record("c", title="C"), "a": _record("a")}}
    assert plan_files(folder, "thing", changed, added) == {
        "records/thing/x.json": b"""[
    {"id": "a"},
    {"id": "b", "title": "B"},
    {"id": "c", "title": "C"},
    {"id": "d", "title": "E"}, {
        "id": "f",
        "note": "n"
    }
]"""
    }


def test_a_list_that_changed_in_the_meantime_is_refused(make: Make):
    folder = _folder(make, x_json=LIST)
    located = locate(folder, "thing")
    assert located["f"] == Located("records/thing/x.json", 3, LIST[64:-2], 32, 3)
    (folder.root / "records/thing/x.json").write_bytes(LIST.replace(b"D", b"X"))
    with pytest.raises(ValueError, match="this list was changed in the meantime"):
        plan_files(folder, "thing", {"b": _record("b", note="n")}, {}, located)


def test_a_list_does_not_grow_beyond_what_is_read(make: Make):
    """An item of 11 bytes, and what stands between two items: a comma, LF and four blanks."""
    path, added = "records/thing/x.json", {"a": _record("a")}
    folder = _folder(make, x_json=LIST[:-1].ljust(16 * 2**20 - 18) + b"]")
    assert len(plan_files(folder, "thing", {}, {path: added})[path]) == 16 * 2**20
    (folder.root / path).write_bytes(LIST[:-1].ljust(16 * 2**20 - 17) + b"]")
    with pytest.raises(ValueError, match="this list would be longer than 16 MiB"):
        plan_files(folder, "thing", {}, {path: added})


def test_a_link_to_lines_is_refused(make: Make):
    folder = _folder(make, c_json=b'{"id":"c"}')
    (folder.root / "other.ndjson").write_bytes(LINES)
    (folder.root / PATH).symlink_to("../../other.ndjson")
    with pytest.raises(ValueError, match="it is a link"):
        plan_files(folder, "thing", {}, {PATH: {"e": _record("e")}})


def test_a_file_up_to_the_bound_is_edited(make: Make, monkeypatch: pytest.MonkeyPatch):
    folder = _folder(make, x_ndjson=LINES)
    added = {PATH: {"e": _record("e")}}
    monkeypatch.setattr(ndjson, "MAX_FILE_BYTES", len(LINES))
    assert plan_files(folder, "thing", {}, added) == {PATH: LINES + b'{"id":"e"}\n'}
    monkeypatch.setattr(ndjson, "MAX_FILE_BYTES", len(LINES) - 1)
    with pytest.raises(ValueError, match="larger than"):
        plan_files(folder, "thing", {}, added)


KEYS = st.sets(st.text("abc-", min_size=1, max_size=3))


@given(old=KEYS, new=KEYS, newline=st.sampled_from(["\n", "\r\n"]), bare=st.booleans())
def test_sorted_lines_stay_sorted(old: set[str], new: set[str], newline: str, bare: bool):
    lines = [json.dumps({"id": key}) for key in sorted(old)]
    data = newline.join(lines) + ("" if bare or not lines else newline)
    numbers = dict(enumerate(sorted(old), 1))
    added = {key: json.dumps({"id": key}).encode() for key in new - old}
    after = ndjson.merged(ndjson.split_lines(data.encode()), numbers, {}, added).decode()
    assert [json.loads(line)["id"] for line in after.split("\n") if line] == sorted(old | new)
    assert set(lines) <= set(after.replace("\r", "").split("\n"))
    if lines:
        assert after.endswith("\n") == data.endswith("\n")
    if "\r\n" in data:
        assert after.count("\n") == after.count("\r\n")
