"""Files that no dataset is made of: one line says why, and nothing is written."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

REFUSED: dict[str, tuple[str, Any, str]] = {
    "not there": ("none/x.json", None, "no such file"),
    "empty": ("x.csv", b"", "this file is empty"),
    "only headings": ("x.csv", b"a,b\n", "There are no records"),
    "no records": ("x.json", b"[]", "There are no records"),
    "a plain value": ("x.json", b"42", "none of the formats"),
    "a text": ("x.md", b"# Title\nSome words.\n", "none of the formats"),
    "a web page": ("x.json", b"<html><body>", "a web page"),
    "binary": ("x.csv", b"a,b\n1,\x00\n", "binary"),
    "not utf-8": ("x.json", b'["\xe4"]', "save the file as UTF-8"),
    "no known encoding": ("x.csv", b"a,b\n\x81,\xe4\n", "x.csv:2: this is neither UTF-8 nor cp1252"),
    "broken JSON": ("x.json", b'[{"a":1},]', "x.json:1:10: this is not JSON"),
    "a name twice": ("x.json", b'[{"a":1,"a":2}]', '"a" twice'),
    "half a letter": ("x.json", b'["\\ud800"]', "surrogates"),
    "too large a number": ("x.json", b'[{"a":1e400}]', "1e400 is too large a number"),
    "NaN": ("x.json", b'[{"a":NaN}]', "NaN is not a number"),
    "not only objects": ("x.json", b'[{"a":1},3]', "item 2 is not an object, as others are"),
    "null among records": ("x.json", b"[null]", "item 1 is not an object"),
    "nested deeply": ("x.json", b'[{"a":' * 1000 + b"1" + b"}]" * 1000, "nested too deeply"),
    "nested too deeply": ("x.json", b'{"a":' * 101 + b"1" + b"}" * 101, "more than 100 objects"),
    "a broken line": ("x.jsonl", b'{"a":1}\n{"a":\n', "x.jsonl:2:6"),
    "a long row": ("x.csv", b"a,b\n1,2\n1,2\n1,2,3\n", "x.csv:4: this row has 3 cells"),
    "an open quote": ("x.csv", b'a,b\n"x,1\n', "a quote here that never ends"),
    "many columns": ("x.csv", b",".join([b"c"] * 16_385) + b"\n1\n", "more than 16,384 columns"),
    "broken YAML": ("x.yaml", b"a: [1", "x.yaml:1:6: this is not YAML"),
    "a class in YAML": ("x.yaml", b"a: !!python/object:os.system x", "could not determine"),
    "a name twice in YAML": ("x.yaml", b"a: 1\na: 2\n", "a map has 'a' twice"),
    "two documents in YAML": ("x.yaml", b"a: 1\n---\na: 2\n", "expected a single document"),
    "YAML within itself": ("x.yaml", b"a: &x [*x]", "recursive"),
    "a broken workbook": ("x.xlsx", b"PK\x03\x04nothing", "x.xlsx"),
    "a bomb": ("x.json.gz", gzip.compress(b"[" + b" " * (129 << 20) + b"]", 1), "more than 128 MiB"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_is_refused_in_one_line(hidata, tmp_path: Path, case: str):
    name, data, message = REFUSED[case]
    if data is not None:
        (tmp_path / name).write_bytes(data)
    code, out = hidata("init", tmp_path / "made", "--from", tmp_path / name)
    assert code == 2
    assert message in out
    assert out.count("\n") == 1
    assert not (tmp_path / "made").exists()


def test_many_names_for_few_values_in_yaml_are_refused(hidata, tmp_path: Path):
    names = "abcdefgh"
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [f"{n}: &{n} [{','.join([f'*{before}'] * 9)}]" for before, n in pairwise(names)]  # fmt: skip
    (tmp_path / "x.yaml").write_text("\n".join(lines))
    code, out = hidata("init", tmp_path / "made", "--from", tmp_path / "x.yaml")
    assert (code, out.count("\n")) == (2, 1)
    assert "more than 2,000,000 values" in out


def test_a_pipe_is_refused(hidata, tmp_path: Path):
    os.mkfifo(tmp_path / "x.json")
    code, out = hidata("init", tmp_path / "made", "--from", tmp_path / "x.json")
    assert (code, out.count("\n")) == (2, 1)


def test_links_in_a_folder_that_lead_out_of_it_are_not_read(hidata, tmp_path: Path):
    (tmp_path / "secret.json").write_text('[{"id": "secret"}]')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.json").write_text('[{"id": "a"}]')
    (tmp_path / "data" / "b.json").symlink_to(tmp_path / "secret.json")
    assert hidata("init", tmp_path / "made", "--from", tmp_path / "data")[0] == 0
    found = [path.read_text() for path in (tmp_path / "made").rglob("*") if path.is_file()]
    assert not any("secret" in text for text in found)


def test_a_zip_is_read_like_a_folder(hidata, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name in ("a", "b"):
            archive.writestr(f"books/{name}.json", json.dumps({"n": name}))
    assert hidata("init", tmp_path / "made", "--from", tmp_path / "x.zip")[0] == 0
    assert {path.name for path in (tmp_path / "made/records/book").iterdir()} == {
        "a.json",
        "b.json",
    }


def test_more_records_than_there_may_be(hidata, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("hidata.scaffold.reading.MOST_RECORDS", 2)
    for number, expected in ((2, 0), (3, 2)):
        (tmp_path / "x.json").write_text(json.dumps([{"id": str(n)} for n in range(number)]))
        assert hidata("init", tmp_path / str(number), "--from", tmp_path / "x.json")[0] == expected
