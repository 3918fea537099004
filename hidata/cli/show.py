"""hidata show: one record for a person to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from hidata.cli.common import Settings, path_from_here
from hidata.cli.output import say
from hidata.findings.suggestions import with_hint
from hidata.schemas.shape import Shape
from hidata.tables.labels import value_label

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder


@click.command("show")
@click.argument("name", metavar="KIND/ID")
@click.pass_obj
def command(settings: Settings, name: str) -> int:
    """Show one record, its values under their titles; of one in a file of many, the line too.

    Example: hidata show credential/rhit
    """
    from hidata.dataset.record_source import find_with_kind

    folder = settings.readable
    kind, _, key = name.partition("/")
    if kind not in folder.schemas.kinds and key not in folder.redirects.get(kind, {}):
        sentence = f"There is no kind {kind}."
        raise click.UsageError(with_hint(sentence, kind, folder.schemas.kinds))
    try:
        kind, record = find_with_kind(folder, kind, key)
    except KeyError:
        keys = [other for other, _ in folder.records(kind)] if kind in folder.schemas.kinds else ()
        sentence = f"There is no {kind} {key}."
        raise click.UsageError(with_hint(sentence, key, keys)) from None
    except ValueError as error:
        raise click.ClickException(f"{error}; hidata validate says more.") from None
    say(*_lines(record, folder.kind(kind).shape))
    if line := _line(folder, kind, record):
        say(f"hidata: this record is in {line}.", err=True)
    return 0


def _line(folder: Folder, kind: str, record: dict[str, Any]) -> str | None:
    """Return the path and line of a record in a file of many, whose name does not say its key."""
    key = folder.kind(kind).key_of(record, "")
    if key is None:
        return None
    _, entry = folder.find(kind, key)
    return None if entry.named else f"line {entry.line} of {path_from_here(folder, entry.path)}"


def _lines(value: Any, shape: Shape | None, indent: str = "") -> Iterator[str]:
    """The value as indented lines, each property under its title."""
    if isinstance(value, dict):
        for name, inner in value.items():
            known = shape.fields.get(name) or shape.item if shape else None
            title = (known.note("title") if known else None) or name
            if isinstance(inner, dict | list) and inner:
                yield f"{indent}{title}:"
                yield from _lines(inner, known, indent + "  ")
            else:
                yield f"{indent}{title}: {_said(inner, known)}"
    elif isinstance(value, list):
        for inner in value:
            lines = list(_lines(inner, shape.item if shape else None, indent + "  "))
            yield f"{indent}- {lines[0].strip() if lines else 'empty'}"
            yield from lines[1:]
    else:
        yield f"{indent}{_said(value, shape)}"


def _said(value: Any, shape: Shape | None) -> str:
    """Return a value as text, with its label before it if the schema has one."""
    text = value if isinstance(value, str) else str(value)
    if value is None or isinstance(value, bool):
        text = {None: "null", True: "yes", False: "no"}[value]
    label = value_label(shape, value) if shape else ""
    return f"{label} ({text})" if label else text
