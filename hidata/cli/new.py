"""hidata new: the skeleton of a record."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from hidata.cli.common import Settings, check_key, path_from_here
from hidata.cli.output import ask, say
from hidata.findings.suggestions import with_hint
from hidata.storage.rewrite import write_file
from hidata.tables.keys import DEFAULT

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder
    from hidata.schemas.shape import Shape


@click.command("new")
@click.argument("kind")
@click.argument("identifier", metavar="[ID]", required=False)
@click.option("--set", "values", multiple=True, metavar="KEY=VALUE", help="Fill in a property.")
@click.pass_obj
def command(settings: Settings, kind: str, identifier: str | None, values: tuple[str, ...]) -> int:
    """Write the skeleton of a new record; hidata validate then says what is left to fill in.

    On a terminal, asks for what is required. Names records that may be about the same thing.

    Example: hidata new credential rhit --set name="Registered Health Information Technician"
    """
    from hidata.authoring import canonical, new_record

    folder = settings.local
    if kind not in folder.schemas.kinds:
        sentence = f"There is no kind {kind}."
        raise click.UsageError(with_hint(sentence, kind, folder.schemas.kinds))
    try:
        defined = folder.kind(kind)
        validator = folder.schemas.validator(folder.schemas.kinds[kind], folder.metadata.strict)
    except ValueError:
        message = f"The schema of {kind} is not valid; hidata validate reports why."
        raise click.ClickException(message) from None
    given = _given(values)
    if identifier is None:
        identifier = given.get(defined.key or DEFAULT) or _ask_id(defined.key or DEFAULT)
    if defined.key and given.setdefault(defined.key, identifier) != identifier:
        said = f"The {defined.key} is {identifier}, but --set says {given[defined.key]}."
        raise click.UsageError(said)
    check_key(identifier, folder.metadata.strict)
    path = _free_path(folder, kind, identifier)
    addressed = new_record.allows_schema_property(validator)
    try:
        record = new_record.skeleton(kind, defined.shape, given, addressed)
    except KeyError as error:
        raise click.UsageError(str(error.args[0])) from None
    if sys.stdin.isatty():
        _ask(record, defined.shape, folder)
    new_record.drop_optional_blanks(record, defined.shape)
    try:
        others = _others(folder, kind, identifier)
        for key, why in new_record.likely_duplicates(record, defined.shape, others):
            say(f"may be the same as {kind}/{key}: {why}", err=True)
    except ValueError as error:
        say(f"not compared with all records of its kind: {error}", err=True)
    write_file(folder.root, path, canonical.formatted(record, defined.shape))
    path = path_from_here(folder, path)
    say(f"wrote {path}; hidata validate {path} says what is left to fill in")
    return 0


def _free_path(folder: Folder, kind: str, identifier: str) -> str:
    """Return the path of the file for a new record; refuse names that are taken."""
    from hidata.dataset.file_names import key_of_name, name_of_key
    from hidata.storage.local import JSON_ENDING, stem_of

    if os.path.islink(folder.root / "records" / kind):
        raise click.UsageError(f"records/{kind} is a link, and what lies behind it is not read.")
    path = f"records/{kind}/{name_of_key(identifier)}{JSON_ENDING}"
    if os.path.lexists(folder.root / path):
        raise click.UsageError(f"{kind}/{identifier} exists.")
    for other in folder.files_of(kind):
        if other.endswith(JSON_ENDING):
            _refuse_taken(kind, key_of_name(stem_of(other)), identifier)
    return path


def _others(folder: Folder, kind: str, identifier: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the records of a kind; refuse an id that one of them has, or one like it."""
    for key, record in folder.records(kind):
        _refuse_taken(kind, key, identifier)
        yield key, record


def _refuse_taken(kind: str, key: str, identifier: str) -> None:
    """Refuse an id that is the key of a record, or that not every system tells apart from it."""
    from hidata.dataset.file_names import difference, folded

    if key == identifier:
        raise click.UsageError(f"{kind}/{identifier} exists.")
    if folded(key) == folded(identifier):
        raise click.UsageError(
            f"{kind}/{key} exists: {identifier} differs from it only in"
            f" {difference(key, identifier)}, which Windows and macOS do not tell apart."
        )


def _given(values: tuple[str, ...]) -> dict[str, str]:
    for value in values:
        if "=" not in value:
            raise click.UsageError(f"--set {value}: write it as key=value.")
    return dict(value.split("=", 1) for value in values)


def _ask_id(name: str) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError("An ID is needed: hidata new KIND ID.")
    return ask(name)


def _ask(record: dict[str, Any], shape: Shape, folder: Folder) -> None:
    """Ask for what is required and has no value yet; an empty answer leaves it open."""
    from hidata.authoring import new_record

    @cache
    def known(kind: str) -> frozenset[str]:
        keys: set[str] = set()
        with contextlib.suppress(ValueError):  # of a record that cannot be read; those before count
            keys.update(key for key, _ in folder.records(kind))
        return frozenset(keys)

    for holder, step, inner, way in new_record.blanks(record, shape):
        say(f"{inner.note('title') or way}: {inner.note('description') or ''}")
        if values := new_record.choices(inner):
            say("  one of " + ", ".join(map(str, values)))
        while text := ask(f"  {way}", default=""):
            try:
                holder[step] = new_record.parse_answer(inner, text, known)
                break
            except ValueError as error:
                say(f"  {error}")
