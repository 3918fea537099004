"""Commands that write or show records treat lines of NDJSON as they treat files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hidata.authoring import formatting, ndjson
from hidata.cli import fmt
from hidata.jsontext import reader

from tests.helpers import git

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "title": {"type": "string"},
        "pages": {"type": "integer"},
        "next": {"type": "string", "x-hidata-ref": "k"},
    },
    "required": ["id"],
    "additionalProperties": False,
}
PLACE = "k/all.ndjson"

UNSORTED = '{"title":"e\\u0301", "id":"b"}\r\n\n{"id":"a"}\r\n'
SORTED = '{"id":"a"}\n{"id":"b","title":"\u00e9"}\n'


def _lines(root: Path) -> str:
    return (root / "records" / PLACE).read_bytes().decode()


def test_fmt_writes_compact_sorted_lines(make, hidata):
    root = make({"k": SCHEMA}, {PLACE: UNSORTED.encode(), "k/own.json": '{"id":"own"}'})
    code, out = hidata("--root", root, "fmt", "--check")
    assert (code, out.count("is not in canonical form")) == (1, 2)
    assert "records/k/all.ndjson is not in canonical form" in out
    code, out = hidata("--root", root, "fmt", "--diff", f"records/{PLACE}")
    assert (code, out.splitlines()) == (1, [
        "--- a/records/k/all.ndjson", "+++ b/records/k/all.ndjson", "@@ -1,3 +1,2 @@",
        '-{"title":"e\\u0301", "id":"b"}\\r', "-", '-{"id":"a"}\\r',
        '+{"id":"a"}', '+{"id":"b","title":"\u00e9"}',
    ])  # fmt: skip
    assert _lines(root) == UNSORTED
    assert hidata("--root", root, "fmt", f"records/{PLACE}")[0] == 0
    assert _lines(root) == SORTED
    assert hidata("--root", root, "fmt") == (0, "formatted records/k/own.json\n")
    assert hidata("--root", root, "fmt", "--check") == (0, "")


def test_fmt_keeps_the_order_of_lines_without_a_key_and_of_equal_keys(make, hidata):
    text = '{"pages":2}\n{"id":"b"}\n{"pages":1}\n{"id":"a","pages":2}\n{"id":"a","pages":1}\n'
    first, second, third, fourth, fifth = text.splitlines()
    root = make({"k": SCHEMA}, {PLACE: text})
    assert hidata("--root", root, "fmt")[0] == 0
    assert _lines(root).splitlines() == [fourth, fifth, second, first, third]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"id":"b"}\n{"id":"a",}\n[}\n', ["2:10: J005", "3:2: J009"]),
        ('\ufeff{"id":"b"}\n{"id":"a"}\n', ["1:1: J003"]),
        ('{"id":"b","id":"b"}\n', ["1:11: J013"]),
        ('[\n{"id":"b"},\n{"id":"a"}\n]\n', ["1:1: J0"]),
        ('<<<<<<< mine\n{"id":"b"}\n=======\n', ["1:1: J0", "3:1: J0"]),
    ],
)
def test_fmt_leaves_a_file_with_a_faulty_line_alone(make, hidata, text: str, where: list[str]):
    root = make({"k": SCHEMA}, {PLACE: text.encode(), "k/c.json": '{"id":"c"}'})
    code, out = hidata("--root", root, "fmt")
    assert (code, out.count("all.ndjson:")) == (1, len(where))
    for place in where:
        assert f"records/k/all.ndjson:{place}" in out
    assert "formatted records/k/c.json" in out
    assert _lines(root) == text


@pytest.mark.parametrize("faulty", [2, 3])
def test_fmt_reports_so_many_faulty_lines_of_a_file(make, hidata, monkeypatch, faulty: int):
    monkeypatch.setattr(reader, "MAX_FAULTS", 2)
    root = make({"k": SCHEMA}, {PLACE: '{"id":"a"}\n' + '{"id"}\n' * faulty})
    assert hidata("--root", root, "fmt")[1].count("records/k/all.ndjson:") == 2


@pytest.mark.parametrize("more", [0, 1])
def test_fmt_refuses_a_line_beyond_the_bound(make, hidata, monkeypatch, more: int):
    line = '{"id" : "a"}\n'
    monkeypatch.setattr(formatting, "MAX_BYTES", len(line) - more)
    root = make({"k": SCHEMA}, {PLACE: f'{{"id":"b"}}\n{line}'})
    code, out = hidata("--root", root, "fmt")
    assert (code, "records/k/all.ndjson:2:1: J001" in out) == (more, bool(more))


def test_fmt_refuses_a_link_and_a_file_beyond_the_bound(make, hidata, monkeypatch):
    root = make({"k": SCHEMA}, {PLACE: UNSORTED.encode()})
    (root / "records/k/link.ndjson").symlink_to("all.ndjson")
    monkeypatch.setattr(ndjson, "MAX_FILE_BYTES", len(UNSORTED) - 1)
    code, out = hidata("--root", root, "fmt")
    assert (code, out.count("J001 This file cannot be read: it is")) == (1, 2)
    monkeypatch.setattr(ndjson, "MAX_FILE_BYTES", len(UNSORTED))
    code, out = hidata("--root", root, "fmt")
    assert (code, out.count("J001")) == (1, 1)
    assert (_lines(root), os.readlink(root / "records/k/link.ndjson")) == (SORTED, "all.ndjson")


@pytest.mark.parametrize("odd", [4, 5])
def test_fmt_shows_so_many_lines_and_counts_more(make, hidata, monkeypatch, odd: int):
    monkeypatch.setattr(fmt, "MOST_COMPARED", 4)
    lines = [f'{{"id": "{key}"}}\n' for key in "bcdef"[:odd]]
    root = make({"k": SCHEMA}, {PLACE: "".join(['{"id":"a"}\n', *lines, '{"id":"z"}\n'])})
    code, out = hidata("--root", root, "fmt", "--diff")
    assert (code, '-{"id": "e"}' in out, "@@ 5 lines" in out) == (1, odd == 4, odd == 5)


def test_fix_rewrites_only_lines_with_something_to_fix(make, hidata):
    odd = '{ "id":"z", "title":"x"}\r'
    unclear = '{"id":"d",  "titel":"x", "tittle":"y"}'
    wrong = '{"titel":"x",  "id":"b","pages":"12"}'
    text = f'{odd}\n\n{wrong}\r\n{wrong.replace("b", "c")}\n{{"id":"a","pages":"soon"}}\n{unclear}'
    root = make({"k": SCHEMA}, {PLACE: text.encode()})
    code, out = hidata("--root", root, "validate", "--fix")
    assert code == 1
    assert [out.count(f"fixed records/k/all.ndjson:{n}:") for n in range(1, 7)] == [
        0,
        0,
        2,
        2,
        0,
        0,
    ]
    assert out.count("all.ndjson:5:") == 1
    assert _lines(root) == (
        f'{odd}\n\n{{"id":"b","title":"x","pages":12}}\r\n'
        '{"id":"c","title":"x","pages":12}\n{"id":"a","pages":"soon"}'
        f"\n{unclear}"
    )


def test_fix_formats_a_file_of_lines_that_is_named_and_sound(make, hidata):
    root = make({"k": SCHEMA}, {PLACE: UNSORTED.encode(), "k/own.json": '{"id":"own"}'})
    assert hidata("--root", root, "validate", "--fix")[0] == 0
    assert _lines(root) == UNSORTED
    code, out = hidata("--root", root, "validate", "--fix", f"records/{PLACE}")
    assert (code, "formatted records/k/all.ndjson" in out) == (0, True)
    assert _lines(root) == SORTED
    assert (root / "records/k/own.json").read_text() == '{"id":"own"}'


def _wrong_lines() -> dict[str, str]:
    return {"k/a.json": '{"id":"a","pages":"x"}', PLACE: '{"id":"b"}\n{"id":"c","pages":"y"}\n'}


def test_validate_reports_the_findings_of_a_named_file_of_lines(make, hidata):
    root = make({"k": SCHEMA}, _wrong_lines())
    code, out = hidata("--root", root, "validate", f"records/{PLACE}")
    assert (code, out.count(": S0")) == (1, 1)
    assert "records/k/all.ndjson:2:" in out
    assert "not shown: 1 finding in other files" in out


def test_validate_since_reports_a_file_of_lines_that_changed(make, hidata):
    """Its own findings, and references elsewhere to a line that is gone."""
    root = make({"k": SCHEMA}, {**_wrong_lines(), "k/d.json": '{"id":"d","next":"b"}'})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    assert hidata("--root", root, "validate", "--since", "HEAD")[0] == 0
    (root / "records" / PLACE).write_text('{"id":"c","pages":"y"}\n')
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert code == 1
    places = [line.split(": ")[0] for line in out.splitlines() if line.startswith("records/")]
    assert [place.rsplit(":", 1)[0] for place in places] == [
        "records/k/all.ndjson:1", "records/k/d.json:1",
    ]  # fmt: skip


def test_show_finds_a_line_and_what_was_probably_meant(make, hidata):
    lines = [json.dumps({"id": key, "title": key.upper()}) for key in ("nurse", "coder")]
    root = make({"k": SCHEMA}, {PLACE: "\n".join(lines), "k/own.json": '{"id":"own"}'})
    code, out = hidata("--root", root, "show", "k/coder")
    where = "hidata: this record is in line 2 of records/k/all.ndjson.\n"
    assert (code, out) == (0, f"id: coder\ntitle: CODER\n{where}")
    assert hidata("--root", root, "show", "k/own") == (0, "id: own\n")
    code, out = hidata("--root", root, "show", "k/codr")
    assert code == 2
    assert "There is no k codr. Did you mean coder?" in out


def test_moving_a_record_between_a_file_and_a_line_changes_nothing(make, hidata):
    a, b = {"id": "a", "title": "A"}, {"id": "b", "pages": 1}
    root = make({"k": SCHEMA}, {"k/a.json": a, PLACE: json.dumps(b)})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    (root / "records/k/a.json").unlink()
    (root / "records" / PLACE).unlink()
    (root / "records/k/b.json").write_text(json.dumps(b))
    (root / "records/k/more.ndjson").write_text(json.dumps(a))
    code, out = hidata("--root", root, "diff", "HEAD")
    assert (code, out) == (0, "0 schema changes, 0 added, 0 removed, 0 changed. Version: none\n")
