"""Files, folders, archives, and what is not a table."""

import gzip
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from hidata.imports.cells import ReadError
from hidata.imports.readers import Options, files_at

CSV = b"a,b\n1,2\n"

AS_FOUND = Options()


def labels(path: Path) -> list[str]:
    return [file.label.removeprefix(str(path)) for file in files_at(path)]


def put(path: Path, data: bytes = CSV) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def pack(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def rows(file, options: Options = AS_FOUND):
    return list(file.table(options).rows)


def refusal(path: Path, options: Options = AS_FOUND) -> ReadError:
    with pytest.raises(ReadError) as error:
        [rows(file, options) for file in files_at(path)]
    return error.value


def test_a_file(tmp_path):
    path = put(tmp_path / "pay.csv")
    [file] = files_at(path)
    assert (file.name, file.label) == ("pay.csv", str(path))
    assert file.sha256() == hashlib.sha256(CSV).hexdigest()
    assert (file.size(), file.media_type, file.sheet_names()) == (8, "text/csv", [])
    assert rows(file) == [(2, ["1", "2"])]
    file.close()


def test_a_file_in_gzip_is_named_without_it_and_measured_with_it(tmp_path):
    data = gzip.compress(CSV, mtime=0)
    [file] = files_at(put(tmp_path / "pay.csv.GZ", data))
    assert file.name == "pay.csv"
    assert (file.size(), file.sha256()) == (len(data), hashlib.sha256(data).hexdigest())
    assert file.media_type == "application/gzip"


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.tsv", b"a\tb\n", "text/tab-separated-values"),
        ("a.data", b"a\tb\n", "text/plain"),
        ("a.json", b'[{"a":1}]', "application/json"),
        ("a.csv", b'[{"a":1}]', "text/csv"),
        ("a.ndjson", b'{"a":1}\n', "application/x-ndjson"),
        ("a", b'{"a":1}\n{"a":2}\n', "application/x-ndjson"),
        ("a", b'{"data":\n[]}', "application/json"),
    ],
)
def test_media_types(tmp_path, name, data, media_type):
    assert files_at(put(tmp_path / name, data))[0].media_type == media_type


def test_a_folder_is_walked_in_order_without_what_is_hidden(tmp_path):
    for name in ("b.csv", "a/z.csv", ".hidden", ".git/x.csv", "a/.x", "~$lock.xlsx", "B.csv"):
        put(tmp_path / name)
    assert labels(tmp_path) == ["/B.csv", "/a/z.csv", "/b.csv"]


def test_links_that_lead_out_of_a_folder_are_passed_over(tmp_path):
    outside = put(tmp_path / "outside/x.csv")
    put(tmp_path / "in/a.csv")
    put(tmp_path / "in/.h/b.csv")
    for name, target in (
        ("out.csv", outside), ("inside.csv", "a.csv"), ("hidden.csv", ".h/b.csv"),
        ("gone.csv", "nowhere"), ("self", "self"), ("folder", outside.parent),
    ):  # fmt: skip
        (tmp_path / "in" / name).symlink_to(target)
    assert labels(tmp_path / "in") == ["/a.csv", "/inside.csv"]
    assert rows(files_at(tmp_path / "in/out.csv")[0]) == [(2, ["1", "2"])]


def test_what_is_not_a_regular_file_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    put(tmp_path / "a.csv")
    assert labels(tmp_path) == ["/a.csv"]
    with pytest.raises(ReadError, match="not a regular file"):
        files_at(tmp_path / "pipe")
    with pytest.raises(ReadError, match="no such file"):
        files_at(tmp_path / "nothing")


def test_a_zip_is_read_like_a_folder(tmp_path):
    members = {
        "b/c.csv": CSV, "a.csv.gz": gzip.compress(CSV, mtime=0), "__MACOSX/._a.csv": b"x", ".x": b"",
    }  # fmt: skip
    path = pack(tmp_path / "all.zip", members)
    first, second = files_at(path)
    assert (first.name, first.label) == ("a.csv", f"{path}!a.csv.gz")
    assert (second.name, second.label) == ("c.csv", f"{path}!b/c.csv")
    assert rows(first) == rows(second) == [(2, ["1", "2"])]
    assert (second.size(), second.sha256()) == (8, hashlib.sha256(CSV).hexdigest())
    assert labels(tmp_path) == ["/all.zip!a.csv.gz", "/all.zip!b/c.csv"]


def test_a_zip_with_two_members_of_one_name_is_refused(tmp_path):
    assert (
        "is in it twice" in refusal(pack(tmp_path / "a.zip", {"a.csv": CSV, "A.csv": CSV})).message
    )


def test_a_zip_that_leads_out_is_refused(tmp_path):
    assert "is not read" in refusal(pack(tmp_path / "a.zip", {"../a.csv": CSV})).message


def test_a_zip_that_is_larger_than_it_says_is_refused(tmp_path):
    data = bytearray(pack(tmp_path / "a.zip", {"a.csv": CSV * 1000}).read_bytes())
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        start = data.index(mark) + at
        data[start : start + 4] = (800).to_bytes(4, "little")
    error = refusal(put(tmp_path / "b.zip", bytes(data)))
    assert "is not what its directory says" in error.message


def test_a_damaged_zip_is_refused_when_it_is_read(tmp_path):
    whole = pack(tmp_path / "a.zip", {"a.csv": CSV * 1000}).read_bytes()
    for data in (whole[:-30], whole[:40] + b"\xff\xff" + whole[42:], b"PK\3\4 and more"):
        assert refusal(put(tmp_path / "b.zip", data)).code == "I010"


def test_a_zip_in_a_zip_is_refused(tmp_path):
    inner = pack(tmp_path / "i.zip", {"a.csv": CSV}).read_bytes()
    assert "a zip archive" in refusal(pack(tmp_path / "o.zip", {"i.zip": inner})).message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "Git LFS pointer"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"%PDF-1.7\n", "PDF document"),
        (b"\0" * 100, "zero bytes"),
        (b"a\0,\0b\0\n\0", "UTF-16, not UTF-8"),
        (gzip.compress(gzip.compress(CSV, mtime=0), mtime=0), "gzip"),
        (b"", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
    ],
)
def test_what_is_not_a_table_is_named(tmp_path, data, what):
    assert what in refusal(put(tmp_path / "a.csv", data)).message


def test_a_format_that_is_asked_for_and_is_not_there_is_refused(tmp_path):
    path = put(tmp_path / "a.csv")
    for name in ("workbook", "parquet"):
        assert f"not a file of the format {name}" in refusal(path, Options(format=name)).message
    assert "is not a format" in refusal(path, Options(format="xml")).message
    packed = pack(tmp_path / "a.xlsx", {"[Content_Types].xml": b""})
    assert "of the format workbook, not csv" in refusal(packed, Options(format="csv")).message


def test_a_text_has_no_sheets(tmp_path):
    with pytest.raises(ReadError, match="not a workbook"):
        files_at(put(tmp_path / "a.csv"))[0].table(Options(), "Sheet1")
    with pytest.raises(ReadError):
        files_at(put(tmp_path / "a.csv"))[0].cell("Sheet1", "A1")


def test_a_file_that_goes_away_is_refused(tmp_path):
    [file] = files_at(put(tmp_path / "a.csv"))
    (tmp_path / "a.csv").unlink()
    with pytest.raises(ReadError, match="no such file"):
        file.table(Options())


def test_members_are_unpacked_into_temporary_files_that_go_away(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    [file] = files_at(pack(tmp_path / "a.zip", {"a.csv": CSV}))
    assert rows(file)
    assert list((tmp_path / "t").rglob("file"))
    file.close()
    del file
    assert list((tmp_path / "t").iterdir()) == []


def test_a_zip_of_another_program_is_read(tmp_path):
    """Written as a stream: the sizes follow the data."""

    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", CSV)
    assert rows(files_at(put(tmp_path / "a.zip", out.getvalue()))[0]) == [(2, ["1", "2"])]
