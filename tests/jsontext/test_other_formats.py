"""Files that are not JSON are named for what they are."""

from __future__ import annotations

import gzip

import pytest
from hidata.jsontext import other_formats, reader

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n"

FORMATS = [
    # the file, and a word for what it is
    (LFS, "Git LFS"),
    (b"\xef\xbb\xbf<!doctype HTML>\n<html>", "HTML"),
    (b"\n <html lang='en'>", "HTML"),
    (b"404: Not Found", "error message"),
    (b"404 Not Found\n", "error message"),
    (b"Too Many Requests", "error message"),
    (b'<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code></Error>', "error message"),
    (b'<?xml version="1.0"?>\n<a/>', "XML"),
    (b"../../o.json", "symbolic link"),
    (b"o.json", "symbolic link"),
    (b"sub/o.json\n", "symbolic link"),
    (b"!<symlink>\xff\xfeo\0", "symbolic link"),
    (b"/annex/objects/SHA256E-s3--ab.json\n", "git-annex"),
    (b"../../.git/annex/objects/aa/bb/SHA256E-s3--ab.json", "git-annex"),
    (b"---\nid: nurse\n", "YAML"),
    (b"id: nurse\nlevel: 2\n", "YAML"),
    (b"# a comment\nid: nurse\nareas:\n  - a\n", "YAML"),
    (b"- a\n- b\n", "YAML"),
    (b'id = "nurse"\n', "TOML"),
    (b"id,title\nnurse,Nurse\n", "CSV"),
    (b"diff --git a/x b/x\n", "patch"),
    (b"PK\x03\x04\x14\0", "zip"),
    (gzip.compress(b'{"a": 1}', mtime=0), "gzip"),
    (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    (b"{\\rtf1\\ansi}", "RTF"),
    (b"\0GITCRYPT\0\x01", "git-crypt"),
    (b"\0" * 20, "zero bytes"),
]


@pytest.mark.parametrize(("data", "word"), FORMATS)
def test_another_format_is_named(data: bytes, word: str):
    (fault,) = reader.read(data).faults
    assert (fault.code, fault.offset, word in fault.message) == ("J018", 0, True), fault
    assert fault.hint


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("UTF-16", "utf-16"), ("UTF-16", "utf-16-be"), ("UTF-16", "utf-16-le"), ("UTF-32", "utf-32")],
)
def test_another_encoding_is_named(name: str, encoding: str):
    (fault,) = reader.read('{"a": 1}'.encode(encoding)).faults
    assert (fault.code, fault.message) == ("J002", f"This is {name}, not UTF-8.")


@pytest.mark.parametrize(
    "text",
    ["{", '{"a": b: c}', '["x"', '"a": 1', "nurse", "True", "{'a': 1}", "12,5", "a b c", ""],
)
def test_broken_json_is_not_taken_for_another_format(text: str):
    (fault,) = reader.read(text.encode()).faults
    assert fault.code not in ("J018", "J019")


MERGES = [
    # a text, and the line of its fault
    ('{\n<<<<<<< HEAD\n "a": 1\n=======\n "a": 2\n>>>>>>> x\n}', 2),
    ('{\n "b": 1,\n "b": 2,\n "c": 0\n<<<<<<< HEAD\n=======\n>>>>>>> x\n}', 5),
    ("<<<<<<< HEAD\r\n{}\r\n||||||| base\r\n[]\r\n=======\r\n1\r\n>>>>>>> x\r\n", 1),
    ('{"a": 1\n=======\n}', 2),
]


@pytest.mark.parametrize(("text", "line"), MERGES)
def test_a_merge_conflict_is_the_only_fault(text: str, line: int):
    document = reader.read(text.encode())
    (fault,) = document.faults
    assert (fault.code, document.position(fault.offset or 0)) == ("J019", (line, 1))


def test_marks_within_text_are_no_conflict():
    assert reader.read(b'{"a": "<<<<<<< x", "b":\n "======="}').faults == []


@pytest.mark.parametrize("text", [b"PAR1\n", b"a,b\nc,d\n", b"a: b\n", b"x.json\n", b"GIF8\nBZh\n"])
def test_other_plain_text_is_not_taken_for_a_format(text: bytes):
    """A register of ids, for one, may have such lines."""
    assert other_formats.format_fault(text, plain_text=True) is None


LINES = [
    # an NDJSON file, where its fault is, and a word in it; None where each line is read
    ('[{"id": "a"},\n{"id": "b"}]\n', (1, 1), "list"),
    ('[\n{"id": "a"},\n{"id": "b"}\n]', (1, 1), "list"),
    ('{"id": "a"},\n{"id": "b"},\n{"id": "c"}\n', (1, 12), "commas"),
    ('{\n  "id": "a"\n}\n', (1, 1), "several lines"),
    ('\n{"id":\n "a"}\n{"id": "b"}\n', (2, 1), "several lines"),
    ("<html>\n</html>\n", (1, 1), "HTML"),
    ('{"id": "a"}\n{"id": "b"},\n{"id": "c"}\n', None, ""),
    ('{"id": "a"\n{"id": "b"}\n', None, ""),
    ('{"id": "a"}\nfoo: x\n', None, ""),
]


@pytest.mark.parametrize(("text", "place", "word"), LINES)
def test_a_file_without_one_record_a_line_has_one_finding(make, hidata, text, place, word):
    root = make({"k": {"type": "object", "properties": {"id": {"type": "string"}}}}, {})
    (root / "records/k").mkdir()
    (root / "records/k/all.ndjson").write_text(text)
    _, out = hidata("--root", root, "validate")
    lines = [line for line in out.splitlines() if line.startswith("records/")]
    if place is None:
        assert "J018" not in out
        assert lines
    else:
        (finding,) = lines
        assert finding.startswith("records/k/all.ndjson:{}:{}: J018".format(*place))
        assert word in finding
