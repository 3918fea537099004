"""Files that are not JSON are named for what they are."""

from __future__ import annotations

import gzip
from time import process_time

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
    ('[{"id": "a"},{"id": "b"}]\n', (1, 1), "one list"),
    ('[{"id": "a"}]', (1, 1), "one list"),
    ('[{"id": "a"}]\n[{"id": "b"}]\n', (1, 1), "Each line is a list"),
    ('[{"id": "a"}]\n{"id": "b"}\n', None, ""),
    ('{"id": "a"}\r{"id": "b"}\r', (1, 12), "CR alone"),
    ('{"id": "a"}\r{"id": ', (1, 12), "CR alone"),
    ("nurse\rcoder\r", None, ""),
    ('{"id": "a"}\r\n{"id": }\r\n', None, ""),
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
    (root / "records/k/all.ndjson").write_bytes(text.encode())
    _, out = hidata("--root", root, "validate")
    lines = [line for line in out.splitlines() if line.startswith("records/")]
    if place is None:
        assert "J018" not in out
        assert lines
    else:
        (finding,) = lines
        assert finding.startswith("records/k/all.ndjson:{}:{}: J018".format(*place))
        assert word in finding


AS_IT_IS = [
    # the contents of a record's file, what the finding calls it, and a word in the hint
    ('export default {"id": "a"};\n', "JavaScript", "delete all but the value"),
    ('module.exports = {"id": "a"};\n', "JavaScript", "delete all but the value"),
    ('// made by hand\nvar x = {"id": "a"};\n', "JavaScript", "delete all but the value"),
    ('"use strict";\nexports.x = {}\n', "JavaScript", "delete all but the value"),
    ('callback({"id": "a"});', "JSONP", "delete all but the value"),
    ('/**/ jQuery12_3([{"id": "a"}])', "JSONP", "delete all but the value"),
    (')]}\',\n{"id": "a"}', "JSON behind", "delete all before the value"),
    ("-----BEGIN CERTIFICATE-----\nMIIB\n", "certificate", "move it out"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIB\n", "private key", "replace the key"),
    ("undefined", "no value", "delete the file"),
    ("None\n", "no value", "delete the file"),
    ("NaN", "no value", "delete the file"),
    ("[object Object]", "no value", "delete the file"),
    ('"id","n"\n"a",1\n', "CSV", "convert"),
    ('a,"x, y",1\nb,z,2\n', "CSV", "convert"),
    ("id,n\n", "CSV", "convert"),
    ("[section]\nid = 1\n", "TOML or INI", "convert"),
    ("# c\n[[a.b]]\nid=1\n", "TOML or INI", "convert"),
    ("#!/bin/sh\ntrue\n", "a script", "move it out"),
    (b"\x7fELF\x02\x01", "program", "move it out"),
    (b"\0asm\x01\0\0\0", "WebAssembly", "move it out"),
    (b"\xca\xfe\xba\xbe\0\0\0\x34", "binary file", "convert"),
    (b"Rar!\x1a\x07\0", "RAR", "unpack"),
]


@pytest.mark.parametrize(("contents", "name", "hint"), AS_IT_IS)
@pytest.mark.parametrize("ending", ["json", "ndjson"])
def test_what_is_not_json_is_named_in_the_one_finding(make, hidata, contents, name, hint, ending):
    root = make({"k": {"type": "object"}}, {f"k/x.{ending}": contents})
    code, out = hidata("--root", root, "validate")
    (finding,) = [line for line in out.splitlines() if line.startswith("records/")]
    assert (code, finding.split(" ")[:2]) == (1, [f"records/k/x.{ending}:1:1:", "J018"])
    assert name in finding
    assert hint in out


@pytest.mark.parametrize(
    "text",
    ["[nurse]", '"a", "b"', '"a": 1,\n"b": 2,\n', '"a",\n"b",\n', '# c\n {"a": 1}', '{"a": "\0"}'],
)
def test_json_with_faults_is_not_taken_for_a_table_or_settings(make, hidata, text):
    root = make({"k": {"type": "object"}}, {"k/x.json": text})
    assert "J018" not in hidata("--root", root, "validate")[1]


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("null", "write the record, or delete this"),
        (
            '[[{"id": "a"}]]',
            "delete these brackets: each record is an item of the file's own list, or",
        ),
    ],
)
def test_a_file_with_another_value_than_a_record_has_a_hint(make, hidata, value, hint):
    root = make({"k": {"type": "object"}}, {"k/x.json": value})
    _, out = hidata("--root", root, "validate")
    assert f"records/k/x.json:1:{1 + (value[0] == '[')}: S003" in out
    assert f"hint: {hint}" in out


@pytest.mark.parametrize("part", ["- ", "//\n", "/**/", "#\n", '"', "a,", "import ", "undefined "])
def test_what_repeats_a_sign_is_recognized_in_proportion_to_its_length(part: str):
    """`- - -` took 40 seconds, the square of its length."""

    def cpu_time(length: int) -> float:
        start = process_time()
        other_formats.format_fault(part.encode() * (length // len(part)))
        return process_time() - start

    size = other_formats.HEAD_BYTES
    quarter, whole = (min(cpu_time(n) for _ in range(3)) for n in (size // 4, size))
    assert whole < 10 * quarter + 0.05
