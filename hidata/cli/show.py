"""hidata show: one record for a person to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hidata.cli.common import Settings
from hidata.cli.output import say
from hidata.findings.suggestions import with_hint
from hidata.schemas.shape import Shape


@click.command("show")
@click.argument("name", metavar="KIND/ID")
@click.pass_obj
def command(settings: Settings, name: str) -> int:
    """Show one record, its values under their titles.

    Example: hidata show credential/rhit
    """
    from hidata.dataset.file_names import key_of_name
    from hidata.dataset.record_source import find_with_kind
    from hidata.storage.local import stem_of

    folder = settings.readable
    kind, _, key = name.partition("/")
    if kind not in folder.schemas.kinds and key not in folder.redirects.get(kind, {}):
        sentence = f"There is no kind {kind}."
        raise click.UsageError(with_hint(sentence, kind, folder.schemas.kinds))
    try:
        kind, record = find_with_kind(folder, kind, key)
    except KeyError:
        keys = [key_of_name(stem_of(path)) for path in folder.record_files().get(kind, [])]
        sentence = f"There is no {kind} {key}."
        raise click.UsageError(with_hint(sentence, key, keys)) from None
    except ValueError as error:
        raise click.ClickException(f"{error}; hidata validate says more.") from None
    say(*_lines(record, folder.kind(kind).shape))
    return 0


def _lines(value: Any, shape: Shape | None, indent: str = "") -> Iterator[str]:
    """The value as indented lines, each property under its title."""
    if isinstance(value, dict):
        for name, inner in value.items():
            known = shape.fields.get(name) if shape else None
            title = (known.note("title") if known else None) or name
            if isinstance(inner, dict | list) and inner:
                yield f"{indent}{title}:"
                yield from _lines(inner, known, indent + "  ")
            else:
                yield f"{indent}{title}: {_said(inner)}"
    elif isinstance(value, list):
        for inner in value:
            lines = list(_lines(inner, shape.item if shape else None, indent + "  "))
            yield f"{indent}- {lines[0].strip() if lines else 'empty'}"
            yield from lines[1:]
    else:
        yield f"{indent}{_said(value)}"


def _said(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "yes", False: "no"}[value]
    return value if isinstance(value, str) else str(value)
