"""Finds the files and sheets that a mapping names, and what their names tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hidata.findings.suggestions import did_you_mean
from hidata.imports.cells import ReadError, text_of
from hidata.imports.layout import agree
from hidata.imports.mapping_model import Reading, SheetLike
from hidata.imports.readers import DataFile, Options
from hidata.imports.template import Pattern

Texts = Mapping[str, str]
"""Texts that a name was taken apart into, by the names in its pattern."""


def options_of(reading: Reading) -> Options:
    """Return how a file is to be read."""
    return Options(
        reading.format,
        reading.encoding,
        reading.delimiter,
        reading.quote,
        reading.header,
        reading.fields,
        reading.at,
    )


def taken_apart(name: str, patterns: Sequence[Pattern]) -> dict[str, str] | None:
    """Return what the first pattern that a name fits takes it apart into, None if none fits."""
    return next((found for p in patterns if (found := p.match(name)) is not None), None)


def find_sheet(
    file: DataFile, wanted: int | Pattern | SheetLike, given: Texts, options: Options
) -> tuple[str, dict[str, str]]:
    """Return the name of the sheet that is meant, and the texts that were taken from its name.

    The name is "" of a file that is no workbook. Texts that are `given`, such as the year in the
    name of the file, must be the same. Raises ReadError (I012) if there is not one such sheet.
    """
    names = file.sheet_names(options)
    if not names:
        if wanted != 1:
            raise ReadError("This is not a workbook: it has no sheets.", code="I012")
        return "", {}
    if isinstance(wanted, int):
        if wanted > len(names):
            message = f"There is no sheet {wanted}: the workbook has {len(names)}."
            raise ReadError(message, f"its sheets are {_some(names)}", "I012")
        return names[wanted - 1], {}
    pattern = wanted.like if isinstance(wanted, SheetLike) else wanted
    cell = wanted.cell if isinstance(wanted, SheetLike) else ""
    found: list[tuple[str, dict[str, str]]] = []
    for name in names:
        text = text_of(file.cell(name, cell)) if cell else name
        texts = pattern.match(text, fold=True)
        if texts is not None and agree(texts, given):
            found.append((name, texts))
    if len(found) == 1:
        return found[0]
    subject = f"whose cell {cell} reads {pattern.text}" if cell else f"named {pattern.text}"
    if found:
        message = f"There are {len(found)} sheets {subject}."
        raise ReadError(message, f"they are {_some([name for name, _ in found])}", "I012")
    hint = (None if cell else did_you_mean(pattern.text, names)) or f"its sheets are {_some(names)}"
    raise ReadError(f"There is no sheet {subject}.", hint, "I012")


def _some(names: Sequence[str]) -> str:
    """Return some names in a row."""
    return ", ".join(names[:10]) + (" ..." if len(names) > 10 else "")
