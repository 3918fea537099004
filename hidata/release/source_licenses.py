"""The licences of a dataset's sources, as the last section of the licence of its data."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from hidata.dataset.record_source import Record, RecordSource, text_in
from hidata.findings.finding import Finding
from hidata.release.descriptions.licenses import LICENSES
from hidata.release.texts import license_files
from hidata.reports import counted
from hidata.storage import local

LICENSE, ATTRIBUTION, PUBLISHER = "license", "attribution", "publisher"
"""The properties of a source: its licence, the words that this asks for, who published it."""

COMMAND = "hidata audit --licenses --write"
"""The command that renews the section."""

HEADING = "Licences of the sources"
"""The first line of the section, which goes from there to the end of the file."""

_WIDTH = 78


def data_license(root: Path) -> str | None:
    """Return the path of the licence that only the data has, None if there is none."""
    return next((path for path, name in license_files(root).items() if path != name), None)


def current(root: Path, path: str) -> str | Finding:
    """Return the text of a licence, or the finding that it cannot be read."""
    data = local.read_file(str(root), path)
    if isinstance(data, Finding):
        return data
    try:
        return data.decode()
    except UnicodeDecodeError:
        return local.unreadable(path, "it is not UTF-8")


def renewed(text: str, section: str) -> str:
    """Return the text of a licence with its section on the sources replaced, or added."""
    before, _, _ = f"\n{text}".partition(f"\n{HEADING}\n")
    own = before.strip("\n")
    return f"{own}\n\n\n{section}" if own else section


def section(source: RecordSource) -> str:
    """Return the section on the sources: by licence, what each asks for, or who published it.

    Sources are the records of kinds with the properties `license` and `attribution`. Returns "" if
    none of them states a licence. Raises ValueError if a record cannot be read.
    """
    terms, by_license = [], defaultdict(list)
    for kind, definition in source.kinds.items():
        fields = definition.shape.fields
        if not {LICENSE, ATTRIBUTION} <= fields.keys():
            continue
        terms.append(fields[LICENSE].note("description") or "")
        for _, record in source.records(kind):
            if name := text_in(record, LICENSE):
                by_license[name].append(record)
    if not by_license:
        return ""
    parts = [f"{HEADING}\n{'=' * len(HEADING)}", f"Made from the records by {COMMAND}."]
    parts += [_wrapped(text) for text in terms if text]
    for name, records in sorted(by_license.items()):
        parts += _of_license(name, records)
    return "\n\n".join(parts) + "\n"


def _of_license(name: str, records: list[Record]) -> Iterator[str]:
    """Yield the paragraphs on the sources under one licence."""
    title = f"{name}: {counted(len(records), 'source')}"
    yield f"{title}\n{'-' * len(title)}"
    if name in LICENSES:
        yield LICENSES[name]
    asked = {text_in(record, ATTRIBUTION) for record in records}
    yield from map(_wrapped, sorted(asked - {""}))
    publishers = {text_in(each, PUBLISHER) for each in records if not text_in(each, ATTRIBUTION)}
    if publishers := publishers - {""}:
        names = [_wrapped(f"- {each}", "  ") for each in sorted(publishers, key=_letters)]
        yield "\n".join(["Published by:", *names])


def _letters(text: str) -> tuple[str, str]:
    """Return what sorts a text by its letters, upper-case or lower-case."""
    return text.casefold(), text


def _wrapped(text: str, indent: str = "") -> str:
    """Return a paragraph in lines of a readable length, all but the first indented."""
    return textwrap.fill(
        text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
