"""Texts: dialects, encodings, bounds."""

import csv
import gzip
import io
import zlib
from pathlib import Path

import pytest
from hidata.imports.cells import Bad, ReadError
from hidata.imports.readers import Options, Table, files_at, text
from hypothesis import given
from hypothesis import strategies as st

AS_FOUND = Options()


def table(path: Path, data: bytes | str, options: Options = AS_FOUND, name="t.csv") -> Table:
    path = path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    [file] = files_at(path)
    return file.table(options)


def read(*args, **kwargs):
    found = table(*args, **kwargs)
    return found.headings, list(found.rows)


def refusal(*args, **kwargs) -> ReadError:
    with pytest.raises(ReadError) as error:
        read(*args, **kwargs)
    return error.value


def test_cells_are_trimmed_and_rows_have_the_number_of_their_line(tmp_path):
    found = read(tmp_path, 'a , b\r\n 1,"x\ny"\r\n\r\n2, "p,q" \r\n'.replace(' "p,q" ', ' "p,q"'))
    assert found == (["a", "b"], [(2, ["1", "x\ny"]), (4, ["", ""]), (5, ["2", "p,q"])])


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_the_delimiter_is_that_of_the_headings(tmp_path, delimiter):
    lines = [delimiter.join(cells) for cells in (('"a,;\t|,;\t|"', "b", "c"), ("1,5", "2", "3"))]
    headings, rows = read(tmp_path, "\n".join(lines).replace("1,5", '"1,5"'))
    assert headings == ["a,;\t|,;\t|", "b", "c"]
    assert rows == [(2, ["1,5", "2", "3"])]


def test_a_comma_in_a_heading_is_not_taken_for_the_delimiter(tmp_path):
    assert read(tmp_path, "Pay, annual;City\n1;2")[0] == ["Pay, annual", "City"]


def test_the_delimiter_is_sought_in_the_row_of_the_headings(tmp_path):
    found = read(tmp_path, "A title, long, of a table\n\na;b\n1;2\n", Options(header=(3,)))
    assert found == (["a", "b"], [(4, ["1", "2"])])


def test_a_text_may_have_one_column(tmp_path):
    assert read(tmp_path, "a\n1\n2") == (["a"], [(2, ["1"]), (3, ["2"])])


def test_what_is_said_of_a_dialect_counts(tmp_path):
    options = Options(delimiter="#", quote="'")
    assert read(tmp_path, "a#b\n'1#2'#3", options) == (["a", "b"], [(2, ["1#2", "3"])])
    assert read(tmp_path, 'a\tb\n"1\t2"', Options(quote=""))[1] == [(2, ['"1', '2"'])]


@pytest.mark.parametrize(("delimiter", "quote"), [("ab", '"'), (",", ","), ("\n", ""), (",", "xy")])
def test_an_impossible_dialect_is_refused(tmp_path, delimiter, quote):
    error = refusal(tmp_path, "a,b\n", Options(delimiter=delimiter, quote=quote))
    assert "cannot be told apart" in error.message


def test_a_short_row_has_cells_that_are_missing_and_a_long_one_more(tmp_path):
    _, rows = read(tmp_path, "a,b,c\n1\n1,2,3,4\n1,2,3,,\n,\n")
    [short, long, blanks, blank] = [cells for _, cells in rows]
    assert short == ["1", "", ""]
    assert [type(cell) for cell in short] == [str, Bad, Bad]
    assert short[1].reason == "missing: the row ends before this column"
    assert long == ["1", "2", "3", "4"]
    assert blanks == ["1", "2", "3"]
    assert blank == ["", "", ""]
    assert not isinstance(blank[2], Bad)


def test_headings_in_several_rows_are_joined(tmp_path):
    text = ",Employment,,Change\nTitle,2024,2034,\nx,1,2,3\n"
    headings, rows = read(tmp_path, text, Options(header=(1, 2)))
    assert headings == ["Title", "Employment / 2024", "Employment / 2034", "Change"]
    assert rows == [(3, ["x", "1", "2", "3"])]


def test_a_text_may_have_no_headings(tmp_path):
    assert read(tmp_path, "1,2\n3,4", Options(header=())) == (
        ["", ""],
        [(1, ["1", "2"]), (2, ["3", "4"])],
    )


def test_headings_that_are_not_there_are_refused(tmp_path):
    assert "no row 3 with headings" in refusal(tmp_path, "a\n1", Options(header=(3,))).message
    assert "is empty" in refusal(tmp_path, "").message


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-8-sig", "utf-8"),
        ("utf-16", ""),
        ("utf-32", ""),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("shift_jis", "shift_jis"),
    ],
)
def test_encodings(tmp_path, encoding, said):
    name = "é" if encoding != "shift_jis" else "語"
    data = f"{name},b\r\n1,{name}\r\n".encode(encoding)
    assert read(tmp_path, data, Options(encoding=said)) == ([name, "b"], [(2, ["1", name])])


def test_another_encoding_is_refused_at_its_line(tmp_path):
    error = refusal(tmp_path, b"a,b\n1,2\n1,\xe9\n")
    assert (error.code, error.row) == ("I010", 3)
    assert error.message == "this is not utf-8: here is the byte 0xE9"
    assert "encoding" in error.hint


def test_another_encoding_is_refused_at_its_line_far_down(tmp_path):
    error = refusal(tmp_path, b"a,b\n" + b"1,2\n" * 200_000 + b"1,\xe9\n")
    assert error.row == 200_002


def test_text_that_ends_within_a_character_is_refused(tmp_path):
    assert refusal(tmp_path, b"a,b\n1,\xc3").row == 2


@pytest.mark.parametrize("name", ["nonsense", "hex", "rot13", "idna", "unicode_escape", "a\0b"])
def test_what_is_not_an_encoding_is_refused(tmp_path, name):
    assert "not a known encoding" in refusal(tmp_path, "a\n1", Options(encoding=name)).message


def test_nul_is_refused_at_its_line(tmp_path):
    error = refusal(tmp_path, "a,b\n" + "1,2\n" * 30_000 + "1,\0\n")
    assert (error.row, "NUL" in error.message) == (30_002, True)


def test_line_ends_of_all_systems(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        assert read(tmp_path, end.join(["a,b", "1,2", "3,4", ""]))[1] == [
            (2, ["1", "2"]),
            (3, ["3", "4"]),
        ]


def test_other_separators_do_not_end_a_line(tmp_path):
    assert read(tmp_path, "a\nx\x0by\u2028z\x85w\n")[1] == [(2, ["x\x0by\u2028z\x85w"])]


def test_a_quote_that_does_not_end_is_refused_where_it_begins(tmp_path):
    error = refusal(tmp_path, 'a,b\n1,2\n3,"x\n4,5\n')
    assert (error.row, error.message) == (3, "a cell begins with a quote here that never ends")


def test_what_follows_a_quote_is_refused(tmp_path):
    error = refusal(tmp_path, 'a,b\n1,"x"y\n')
    assert (error.row, error.message) == (2, "a cell goes on behind the quote that ends it")


def test_a_long_cell_is_refused(tmp_path):
    csv.field_size_limit(131_072)  # Python's own, which other libraries raise for the process
    assert read(tmp_path, "a\n" + "x" * 131_072)[1][0][1] == ["x" * 131_072]
    error = refusal(tmp_path, "a\n" + "x" * 131_073)
    assert (error.code, error.row) == ("I011", 2)


def test_a_long_line_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "LONGEST_LINE", 300_000)
    line = ",".join(["x" * 9_999] * 30)
    assert len(line) == 299_999
    options = Options(delimiter=",", header=())
    assert len(read(tmp_path, line, options)[1][0][1]) == 30
    error = refusal(tmp_path, line + "yz", options)
    assert (error.code, "300,000" in error.message) == ("I011", True)


def test_a_row_of_endless_lines_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "LONGEST_ROW", 1_000_000)
    error = refusal(tmp_path, 'a,b\n1,2\n"' + '\n","' * 600_000)
    assert (error.code, error.row) == ("I011", 3)
    assert len(read(tmp_path, "a,b\n" + "1,2\n" * 500_000)[1]) == 500_000


def test_a_table_with_more_columns_than_a_sheet_has_is_refused(tmp_path):
    assert len(read(tmp_path, ",".join(["a"] * 16_384))[0]) == 16_384
    assert refusal(tmp_path, ",".join(["a"] * 16_385)).code == "I011"


FIXED = "head\n001  first \n22 \n003  third and more\n"


def test_fixed_width(tmp_path):
    options = Options(header=(1,), fields={"code": (1, 3), "name": (6, 10), "mark": (6, 6)})
    assert read(tmp_path, FIXED, options, "t.txt") == (
        ["code", "name", "mark"],
        [(2, ["001", "first", "f"]), (3, ["22", "", ""]), (4, ["003", "third", "t"])],
    )
    assert len(read(tmp_path, FIXED, Options(header=(), fields={"a": (1, 1)}))[1]) == 4


@pytest.mark.parametrize("span", [(0, 1), (2, 1), (1, 2**30)])
def test_a_field_without_characters_is_refused(tmp_path, span):
    assert "has no characters" in refusal(tmp_path, FIXED, Options(fields={"a": span})).message
    assert "is not said" in refusal(tmp_path, FIXED, Options(format="fixed")).message


def test_gzip_is_read_through(tmp_path):
    data = gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n")
    assert read(tmp_path, data, name="t.csv.gz") == (
        ["a", "b"],
        [(2, ["1", "2"]), (3, ["3", "4"])],
    )


def test_damaged_gzip_is_refused(tmp_path):
    data = gzip.compress(b"a,b\n" + bytes(range(48, 58)) * 1000)
    assert "its end is missing" in refusal(tmp_path, data[:-4]).message
    assert "damaged" in refusal(tmp_path, data[:-8] + b"xxxxxxxx").message
    assert "damaged" in refusal(tmp_path, data[:10] + b"\xff" * 10).message


def test_a_text_that_is_endless_when_unpacked_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("hidata.imports.readers.streams.chunks.__defaults__", (1_000_000,))
    line = b"a,b\n"
    assert len(read(tmp_path, gzip.compress(line * 250_000))[1]) == 249_999
    error = refusal(tmp_path, gzip.compress(line * 250_001))
    assert error.code == "I011"


def test_the_compressor_of_a_test_is_a_second_implementation(tmp_path):
    pack = zlib.compressobj(wbits=31)
    data = pack.compress("a,b\né,2\n".encode()) + pack.flush()
    assert read(tmp_path, data)[1] == [(2, ["é", "2"])]


CELLS = st.text(
    st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8
).map(str.strip)


@given(
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_python_writes_is_read_back(tmp_path_factory, rows, delimiter, encoding, end):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator=end)
    writer.writerow(["first", "second"])
    writer.writerows(rows)
    headings, found = read(tmp_path_factory.mktemp("csv"), out.getvalue().encode(encoding))
    assert headings == ["first", "second"]
    assert [cells for _, cells in found] == rows
