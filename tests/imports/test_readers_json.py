"""JSON, NDJSON and Parquet."""

import contextlib
import gzip
import json as stdlib
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hidata.imports.cells import Bad, ReadError
from hidata.imports.readers import Options, files_at, json, options, parquet
from hypothesis import given
from hypothesis import strategies as st

AS_FOUND = Options()


def read(path: Path, data: bytes | str, options: Options = AS_FOUND, name="t.json"):
    path = path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = files_at(path)[0].table(options)
    return found.headings, list(found.rows)


def refusal(*args, **kwargs) -> ReadError:
    with pytest.raises(ReadError) as error:
        read(*args, **kwargs)
    return error.value


ROWS = '[{"a": 1, "b": {"c": " x ", "d": {"e": true}}}, {"f": null, "a": [1, "y ", null]}]'


def test_an_array_of_objects(tmp_path):
    assert read(tmp_path, ROWS) == (
        ["a", "b.c", "b.d.e", "f"],
        [(1, [1, "x", True, ""]), (2, [[1, "y", ""], "", "", ""])],
    )


def test_the_array_may_lie_within(tmp_path):
    text = '{"data/x": [{"rows": ' + ROWS + "}]}"
    assert read(tmp_path, text, Options(at="/data~1x/0/rows"))[0] == ["a", "b.c", "b.d.e", "f"]
    for at in ("", "data", "/data", "/data~1x/1", "/data~1x/0/rows/0"):
        assert "there is no array" in refusal(tmp_path, text, Options(at=at)).message


def test_an_array_of_arrays_with_headings_and_without(tmp_path):
    text = '[["a", "b"], [1, 2.5], ["x"], [1, 2, 3], [1, 2, null]]'
    rows = [(2, [1, 2.5]), (3, ["x", ""]), (4, [1, 2, 3]), (5, [1, 2])]
    assert read(tmp_path, text) == (["a", "b"], rows)
    headings, without = read(tmp_path, text, Options(header=()))
    assert (headings, without[0], len(without)) == (["", ""], (1, ["a", "b"]), 5)
    assert "no row 9" in refusal(tmp_path, text, Options(header=(9,))).message


def test_numbers_are_exact(tmp_path):
    text = '[{"a": 123456789012345678901234567890, "b": 0.1, "c": -0}]'
    assert read(tmp_path, text)[1] == [(1, [123456789012345678901234567890, 0.1, 0])]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[{"a": 1, "a": 2}]', '"a" twice'),
        ('[{"a": NaN}]', "NaN"),
        ('[{"a": "\\ud800"}]', "surrogate"),
        ('[{"a": 1}', "not JSON"),
        ('[{"a": 1}, 2]', "not an object"),
        ('[["a"], {}]', "not an array"),
        ('[{"a.b": 1, "a": {"b": 2}}]', "'a.b'"),
        ("[" * 100_000, "nested"),
        ('[{"a":' * 300 + "1" + "}]" * 300, ""),
        ('[{"a": ' + '{"a": ' * 400 + "1" + "}" * 400 + "}]", "nested"),
        ('[{"a": ' + "9" * 5_000 + "}]", "JSON"),
    ],
)
def test_what_is_not_clear_is_refused(tmp_path, text, what):
    if what:
        assert what in refusal(tmp_path, text).message
    else:
        assert len(read(tmp_path, text)[1]) == 1


def test_a_fault_of_syntax_has_its_place(tmp_path):
    error = refusal(tmp_path, '[{"a": 1},\n {"a" 1}]')
    assert (error.row, error.column) == (2, 7)


def test_a_pair_of_surrogates_is_a_character(tmp_path):
    assert read(tmp_path, '[{"a": "\\ud83d\\ude00"}]')[1] == [(1, ["😀"])]


def test_other_encodings(tmp_path):
    for encoding in ("utf-8-sig", "utf-16"):
        assert read(tmp_path, '[{"é": "ü"}]'.encode(encoding)) == (["é"], [(1, ["ü"])])
    assert "not utf-8" in refusal(tmp_path, b'[{"a": "\xe9"}]').message


def test_a_long_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(json, "MOST_BYTES", 100)
    assert len(read(tmp_path, "[" + " " * 98 + "]")[1]) == 0
    assert refusal(tmp_path, "[" + " " * 99 + "]").code == "I011"


LINES = '{"a": 1}\n\n{"b": {"c": 2}, "a": null}\n'


@pytest.mark.parametrize("name", ["t.ndjson", "t.jsonl", "t.txt", "t.json"])
def test_a_record_a_line(tmp_path, name):
    found = (["a", "b.c"], [(1, [1, ""]), (3, ["", 2])])
    assert read(tmp_path, LINES, name=name) == found
    assert read(tmp_path, gzip.compress(LINES.encode()), name=f"{name}.gz") == found


def test_a_fault_in_a_line_has_its_place(tmp_path):
    error = refusal(tmp_path, LINES + '{"a": }\n')
    assert (error.row, error.column) == (4, 7)
    assert refusal(tmp_path, LINES + "[1]\n").row == 4
    assert "each line is one" in refusal(tmp_path, LINES, Options(format="ndjson", at="/a")).message


def test_too_many_properties_are_refused(tmp_path, monkeypatch):
    def text(number):
        return "".join(f'{{"p{index}": 1}}\n' for index in range(number))

    monkeypatch.setattr(options, "MOST_COLUMNS", 50)
    assert len(read(tmp_path, text(50))[0]) == 50
    assert refusal(tmp_path, text(51)).code == "I011"


NAMES = st.text(st.characters(categories=["L"]), min_size=1, max_size=3)
VALUES = st.integers() | st.booleans() | st.text(max_size=4).map(str.strip) | st.none()


@given(st.lists(st.dictionaries(NAMES, VALUES, min_size=1), min_size=1, max_size=5))
def test_lines_and_arrays_give_the_same(tmp_path_factory, records):
    folder = tmp_path_factory.mktemp("json")
    lines = "".join(stdlib.dumps(record) + "\n" for record in records)
    found = read(folder, lines, name="t.ndjson")
    assert read(folder, stdlib.dumps(records)) == found
    assert [
        {name: cell for name, cell in zip(found[0], cells, strict=True) if cell != ""}
        for _, cells in found[1]
    ] == [
        {name: value for name, value in record.items() if value not in ("", None)}
        for record in records
    ]


def parquet_file(path: Path, table: pa.Table, **options) -> Path:
    pq.write_table(table, path, **options)
    return path


COLUMNS = {
    "text": pa.array([" x ", None, ""]),
    "whole": pa.array([2**63 - 1, None, 0]),
    "float": pa.array([0.1, float("nan"), float("inf")]),
    "exact": pa.array([Decimal("1.10"), None, Decimal("-2.00")]),
    "flag": pa.array([True, False, None]),
    "day": pa.array([date(2025, 5, 31), None, date(1, 1, 1)]),
    "at": pa.array([datetime(2025, 5, 31, 12, 30, tzinfo=UTC), None, None]),
    "nanoseconds": pa.array([1_000, None, 0], pa.timestamp("ns")),
    "time": pa.array([time(12, 30), None, None], pa.time64("ns")),
    "list": pa.array([["a ", None], [], None]),
    "inner": pa.array([{"a": 1, "b": {"c": "x"}}, None, {"a": None, "b": None}]),
    "code": pa.array(["A", "B", None]).dictionary_encode(),
    "bytes": pa.array([b"x", None, None]),
    "span": pa.array([timedelta(hours=1), None, None]),
}


def test_parquet(tmp_path):
    path = parquet_file(tmp_path / "t.parquet", pa.table(COLUMNS), row_group_size=2)
    [file] = files_at(path)
    found = file.table(Options())
    assert found.headings == [
        "text", "whole", "float", "exact", "flag", "day", "at", "nanoseconds", "time", "list",
        "inner.a", "inner.b.c", "code", "bytes", "span",
    ]  # fmt: skip
    rows = list(found.rows)
    assert [row for row, _ in rows] == [1, 2, 3]
    assert rows[0][1] == [
        "x", 2**63 - 1, 0.1, Decimal("1.10"), True, date(2025, 5, 31),
        datetime(2025, 5, 31, 12, 30, tzinfo=UTC), datetime(1970, 1, 1, microsecond=1),
        time(12, 30), ["a", ""], 1, "x", "A", "", "1:00:00",
    ]  # fmt: skip
    assert [type(cell) for cell in (rows[0][1][13], rows[1][1][2], rows[2][1][2])] == [Bad] * 3
    blank = [cell for cell in rows[1][1] if cell != ""]
    assert blank == [False, [], "B"]
    assert file.media_type == "application/vnd.apache.parquet"


def test_parquet_in_gzip(tmp_path):
    path = parquet_file(tmp_path / "t", pa.table({"a": [1]}))
    (tmp_path / "t.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert list(files_at(tmp_path / "t.gz")[0].table(Options()).rows) == [(1, [1])]


def test_parquet_with_times_that_would_be_rounded_is_refused(tmp_path):
    path = parquet_file(tmp_path / "t", pa.table({"a": pa.array([1], pa.timestamp("ns"))}))
    with pytest.raises(ReadError, match="cannot be read"):
        list(files_at(path)[0].table(Options()).rows)


def test_parquet_that_says_it_has_more_cells_than_fit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "MOST_CELLS", 100_000)
    monkeypatch.setattr(parquet, "CELLS_PER_BYTE", 0)
    for number in (100_000, 100_001):
        path = parquet_file(tmp_path / "t", pa.table({"a": pa.array([1] * number)}))
        if number == 100_000:
            assert sum(1 for _ in files_at(path)[0].table(Options()).rows) == number
        else:
            with pytest.raises(ReadError) as error:
                files_at(path)[0].table(Options())
            assert error.value.code == "I011"


def test_damaged_parquet_is_refused(tmp_path):
    data = parquet_file(tmp_path / "t", pa.table({"a": ["x" * 1000] * 1000})).read_bytes()
    for at in range(4, len(data), max(1, len(data) // 60)):
        for damaged in (data[:at], data[:at] + b"\xff\xff" + data[at + 2 :]):
            (tmp_path / "d").write_bytes(damaged)
            with contextlib.suppress(ReadError):  # and nothing else
                for _ in files_at(tmp_path / "d")[0].table(Options()).rows:
                    pass
