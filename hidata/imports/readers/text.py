"""Reads texts with a row a line: delimited (CSV, TSV) and of fixed width, as streams."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from hidata.imports.cells import Bad, Cell, ReadError
from hidata.imports.readers import streams
from hidata.imports.readers.formats import encoding_of
from hidata.imports.readers.header import headings_of
from hidata.imports.readers.options import Options, Rows, Table, check_columns, fitted

if TYPE_CHECKING:
    from _csv import Reader as CsvReader  # csv has no public name for it

LONGEST_LINE = 2**20
"""How many characters a line may have."""

LONGEST_ROW = 2**23
"""How many characters a row may about have, with line ends in its cells."""

DELIMITERS = ("\t", ";", "|", ",")
"""What may stand between cells; of those as frequent in the headings, the first counts."""

LOWEST_HEADINGS = 10_000
"""How far down the row with the headings may be for its delimiter to be seen."""

NO_ROWS = "this file has no rows"

ROW_ENDS = "missing: the row ends before this column"
"""The reason of the cells that a short row does not have."""

_SHORT = Bad(ROW_ENDS)


def table(path: Path, options: Options, *, fixed: bool) -> Table:
    """Return the table in a text, which is read row by row. Raises ReadError, also later."""
    if fixed:
        return _fixed_table(path, options)
    lines = Lines(path, options.encoding)
    reader = _csv_reader(lines, options)
    header = sorted(set(options.header))
    above: list[list[str]] = []
    for row, texts in _texts(lines, reader, options.quote):
        if row in header or not header:
            above.append([text.strip() for text in texts])
        if not header or row >= header[-1]:
            break
    if len(above) != max(len(header), 1):
        lines.close()
        message = f"this file has no row {header[-1]} with headings" if header else NO_ROWS
        raise ReadError(message)
    headings = headings_of(above) if header else [""] * len(above[0])
    check_columns(len(headings))
    rest = _cells(lines, reader, options.quote, len(headings))
    rows = rest if header else chain([(1, list[Cell](above[0]))], rest)
    return Table(headings, rows, delimiter=reader.dialect.delimiter)


def _texts(lines: Lines, reader: CsvReader, quote: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the line where each row begins, and its texts. Raises ReadError."""
    try:
        for texts in reader:
            row, lines.row = lines.row, reader.line_num + 1
            yield row, texts
    except csv.Error as error:
        raise _csv_error(str(error), lines.row, quote) from None


def _cells(lines: Lines, reader: CsvReader, quote: str, width: int) -> Rows:
    """Yield rows with the cells trimmed, at least as many as there are headings."""
    missing: list[Cell] = [_SHORT] * width
    strip = str.strip
    with closing(lines):
        for row, texts in _texts(lines, reader, quote):
            cells: list[Cell] = list(map(strip, texts))
            if len(cells) != width:
                if len(cells) > width:
                    cells = fitted(cells, width)
                elif any(cells):
                    cells += missing[len(cells) :]
                else:
                    cells = [""] * width
            yield row, cells


def _csv_reader(lines: Lines, options: Options) -> CsvReader:
    """Return what parses the lines of a delimited text."""
    quote, delimiter = options.quote, options.delimiter
    source: Iterator[str] = iter(lines)
    if not delimiter and len(quote) < 2:
        above = _down_to_headings(source, lines, options)
        delimiter = delimiter_of(above[-1] if above else "", quote)
        source = chain(above, source)
    ends = {"\r", "\n"}
    if len(delimiter) != 1 or len(quote) > 1 or {delimiter, quote} & ends or delimiter == quote:
        lines.close()
        message = f"cells cannot be told apart with delimiter {delimiter!r} and quote {quote!r}"
        raise ReadError(message, "each is one character, and not the same")
    return csv.reader(
        source,
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        skipinitialspace=delimiter != " ",
        strict=True,
    )


def _down_to_headings(source: Iterator[str], lines: Lines, options: Options) -> list[str]:
    """Return the lines down to the last row with headings, or the first one without any."""
    above: list[str] = []
    for line in source:
        above.append(line)
        lines.row = len(above) + 1
        if len(above) >= min(max(options.header, default=1), LOWEST_HEADINGS):
            break
    lines.row = 1
    return above


def delimiter_of(line: str, quote: str = '"') -> str:
    """Return the most frequent delimiter in a line, outside quotes; without any, a comma."""
    if quote:
        mark = re.escape(quote)
        line = re.sub(f"{mark}[^{mark}]*(?:{mark}|$)", "", line)
    counts = {delimiter: line.count(delimiter) for delimiter in DELIMITERS}
    most = max(counts.values())
    return next(mark for mark in DELIMITERS if counts[mark] == most) if most else ","


def _csv_error(error: str, row: int, quote: str) -> ReadError:
    """Return what is wrong with a row that the parser refuses, in our words."""
    hint = f'if {quote} is a character like others, say so: quote = ""'
    if "unexpected end of data" in error:
        return ReadError("a cell begins with a quote here that never ends", hint, row=row)
    if "field larger" in error:
        hint = f"perhaps its quote ({quote}) does not end" if quote else ""
        message = f"a cell has more than {csv.field_size_limit():,} characters"
        return ReadError(message, hint or None, "I011", row)
    if "expected after" in error:
        return ReadError("a cell goes on behind the quote that ends it", hint, row=row)
    return ReadError(f"this row cannot be read: {error}", row=row)


def _fixed_table(path: Path, options: Options) -> Table:
    """Return the table in a text whose columns are of fixed width."""
    if not options.fields:
        message = "which characters make which column is not said"
        raise ReadError(message, "say it in fields")
    for name, (start, end) in options.fields.items():
        if not 1 <= start <= end <= LONGEST_LINE:
            message = f"the field {name!r} from {start} to {end} has no characters"
            raise ReadError(message)
    check_columns(len(options.fields))
    lines = Lines(path, options.encoding)
    return Table(list(options.fields), _fixed_rows(lines, options))


def _fixed_rows(lines: Lines, options: Options) -> Rows:
    """Yield the rows of a text of fixed width, below those with headings."""
    spans = [slice(start - 1, end) for start, end in options.fields.values()]
    last = max(options.header, default=0)
    with closing(lines):
        for row, line in enumerate(lines, 1):
            lines.row = row
            if row > last:
                text = line.rstrip("\r\n")
                yield row, [text[span].strip() for span in spans]


class Lines:
    """The lines of a text with their ends, decoded. Raises ReadError while it is read."""

    def __init__(self, path: Path, encoding: str) -> None:
        """Open a file. Raises ReadError."""
        self._file = streams.open_plain(path)
        self._encoding = encoding
        self.row = 1
        """The line where the row begins that is being read: its reader keeps it."""

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __iter__(self) -> Iterator[str]:
        """Yield each line; it ends with LF, CR LF or CR, as it does in the file."""
        rest = ""
        row, length = 0, 0
        for text in self._texts():
            length = length + len(text) if self.row == row else len(text)
            row = self.row
            if length > LONGEST_ROW:
                message = f"a row has more than {LONGEST_ROW:,} characters"
                raise ReadError(message, "perhaps a quote does not end", "I011", self.row)
            block = rest + text
            end = block.rfind("\n") + 1 or block.rfind("\r", 0, -1) + 1
            rest = block[end:]
            if len(rest) > LONGEST_LINE:
                message = f"a line has more than {LONGEST_LINE:,} characters"
                raise ReadError(message, code="I011", row=self.row)
            yield from io.StringIO(block[:end], newline="")
        yield from io.StringIO(rest, newline="")

    def _texts(self) -> Iterator[str]:
        """Yield the text in parts. Raises ReadError if it is not in the encoding."""
        lines = 1
        decoder: codecs.IncrementalDecoder | None = None
        for data in streams.chunks(self._file):
            is_first = decoder is None
            if decoder is None:
                name = self._encoding or encoding_of(data)
                decoder = codecs.getincrementaldecoder(name)("strict")
            text = self._decoded(decoder, data, lines)
            if "\0" in text:
                row = lines + text.count("\n", 0, text.index("\0"))
                message = "there is a NUL character here, which no text has"
                raise ReadError(message, "perhaps this is not a text, or UTF-16", row=row)
            lines += text.count("\n")
            yield text.removeprefix("\ufeff") if is_first else text
        if decoder is not None:
            yield self._decoded(decoder, b"", lines, final=True)

    def _decoded(
        self, decoder: codecs.IncrementalDecoder, data: bytes, lines: int, final: bool = False
    ) -> str:
        """Return the text of bytes that begin in a line. Raises ReadError."""
        hint = 'say its encoding, such as encoding = "cp1252"'
        try:
            return decoder.decode(data, final)
        except UnicodeDecodeError as error:
            row = lines + error.object[: error.start].count(b"\n")
            byte = error.object[error.start]
            message = f"this is not {error.encoding}: here is the byte 0x{byte:02X}"
            raise ReadError(message, hint, row=row) from None
        except UnicodeError as error:
            message = f"this text cannot be decoded: {error}"
            raise ReadError(message, hint, row=lines) from None
