"""hidata new: the skeleton of a record."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hidata.cli.arguments import is_unicode
from hidata.cli.common import Settings, check_key, path_from_here
from hidata.cli.forms import write_form
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
@click.option("--with", "optional", multiple=True, metavar="KEY", help="Add an optional property.")
@click.option("--all", "with_all", is_flag=True, help="Add all optional properties.")
@click.option("--like", metavar="ID", help="Take over structure and classes from this record.")
@click.option(
    "--form",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write no record but a form to fill in: .xlsx, .csv, or .yml for issues of GitHub.",
)
@click.pass_obj
def command(
    settings: Settings,
    kind: str,
    identifier: str | None,
    values: tuple[str, ...],
    optional: tuple[str, ...],
    with_all: bool,
    like: str | None,
    form: Path | None,
) -> int:
    """Write the skeleton of a new record; hidata validate then says what is left to fill in.

    On a terminal, asks for what is required, and which optional properties to add. Names records
    that may be about the same thing. Where the id of another record is meant, several words of its
    title will do: the records that have them are named, and a single one is taken. The day on which
    something was read (as_of, retrieved) is today.

    --like takes over references, values from a list and true or false. Names, texts, numbers,
    dates, sources and evidence are facts of their own, and left blank.

    \b
    Examples: hidata new credential rhit --set name="Health Information Technician"
      --set exam.questions=150                    a property of an object
      --set former_names="ART, Technician"        a list, or '["ART", "Technician"]'
      --set evidence.source="ahima handbook" --set evidence.locator="page 3" --with evidence.as_of
      --set evidence.1.source=ahima-faq           of the second item of a list
      --like rhia                                 as another record, without its facts
    """  # noqa: D301 - click takes the sign for lines to keep
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
    if form is not None:
        return write_form(folder, kind, form, None if with_all else optional, identifier)
    given = _given(values)
    identifier = _identifier(identifier, given, defined.key)
    check_key(identifier, folder.metadata.strict)
    path = _free_path(folder, kind, identifier)
    addressed = new_record.allows_schema_property(validator)
    optional += _all_optional(defined.shape) if with_all else ()
    try:
        base = _base(folder, kind, like)
        record = new_record.skeleton(
            kind, defined.shape, given, addressed, like=base, optional=optional
        )
    except KeyError as error:
        raise click.UsageError(str(error.args[0])) from None
    _find_records(record, defined.shape, folder)
    if dated := new_record.fill_dates(record, defined.shape, date.today().isoformat()):
        say(f"today's date, to be changed where it is another day: {', '.join(dated)}", err=True)
    if sys.stdin.isatty():
        _ask(record, defined.shape, folder)
        _offer(record, defined.shape, folder)
    if not optional:  # else they were asked for
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
    from hidata.dataset.file_names import alike, folded

    if key == identifier:
        raise click.UsageError(f"{kind}/{identifier} exists.")
    if folded(key) == folded(identifier):
        raise click.UsageError(f"{alike(kind, key, identifier)}.")


def _given(values: tuple[str, ...]) -> dict[str, str]:
    """Return the values of `--set` by property."""
    for value in values:
        if "=" not in value:
            raise click.UsageError(f"--set {value}: write it as key=value.")
        if not is_unicode(value):
            raise click.UsageError(f"--set {value}: this is not a text in UTF-8.")
    return dict(value.split("=", 1) for value in values)


def _identifier(identifier: str | None, given: dict[str, str], key: str | None) -> str:
    """Return the key of the new record, and see to it that its key property is given that."""
    identifier = identifier or given.get(key or DEFAULT) or _ask_id(key or DEFAULT)
    if key and given.setdefault(key, identifier) != identifier:
        said = f"The {key} is {identifier}, but --set says {given[key]}."
        raise click.UsageError(said)
    return identifier


def _all_optional(shape: Shape) -> tuple[str, ...]:
    """Return the properties that a record need not have, but for that of its schema."""
    return tuple(n for n in shape.fields if n not in shape.required and n[0] != "$")


def _ask_id(name: str) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError("An ID is needed: hidata new KIND ID.")
    return ask(name)


def _base(folder: Folder, kind: str, key: str | None) -> dict[str, Any]:
    """Return what a new record takes over from the one with a key, nothing without a key."""
    from hidata.authoring.record_like import copied

    if key is None:
        return {}
    try:
        record = folder.record(kind, key)
    except KeyError:
        sentence = f"There is no {kind} {key}."
        known = [other for other, _ in folder.records(kind)]
        raise click.UsageError(with_hint(sentence, key, known)) from None
    except ValueError as error:
        raise click.ClickException(f"{kind}/{key} cannot be read: {error}.") from None
    defined = folder.kind(kind)
    base: dict[str, Any] = copied(record, defined.shape)
    if defined.key:
        base.pop(defined.key, None)
    return base


def _find_records(record: dict[str, Any], shape: Shape, folder: Folder) -> None:
    """Put ids where several words of other records were given, as far as one record has them.

    Raises click.UsageError, with the records to choose from, if there are several.
    """
    from hidata.authoring.fixes import apply
    from hidata.checks.references import references
    from hidata.findings.finding import Fix

    for kind, text, pointer, _ in [*references(shape, record)]:
        found = _found(folder, kind, text) if " " in text.strip() else []
        if len(found) == 1:
            apply(record, Fix("replace", pointer, found[0][0]))
            say(f"{pointer[1:].replace('/', '.')} is {found[0][0]}: {found[0][1]}", err=True)
        elif found:
            names = "; ".join(f"{key} ({label})" for key, label in found)
            raise click.UsageError(f"Several {kind} records have the words {text}: {names}.")


def _found(folder: Folder, kind: str, text: str) -> list[tuple[str, str]]:
    """Return the key and label of records that have the words of a text; none if it is a key."""
    from hidata.authoring.record_like import with_words

    if kind not in folder.schemas.kinds:
        return []
    try:
        folder.record(kind, text)
    except KeyError:
        return with_words(folder, kind, text)
    except ValueError:
        pass
    return []


def _offer(record: dict[str, Any], shape: Shape, folder: Folder) -> None:
    """Ask which optional properties to add, and for their values, until an empty answer."""
    from hidata.authoring import new_record

    while left := [name for name in shape.fields if name not in record and name[0] != "$"]:
        say("optional: " + ", ".join(left))
        if not (name := ask("  add", default="")):
            return
        try:
            new_record.add_property(record, shape, name)
        except KeyError as error:
            say(f"  {error.args[0]}")
            continue
        new_record.fill_dates(record, shape, date.today().isoformat())
        _ask(record, shape, folder, below=name)


def _ask(record: dict[str, Any], shape: Shape, folder: Folder, below: str = "") -> None:
    """Ask for what has no value yet, all or of one property; an empty answer leaves it open."""
    from hidata.authoring import new_record

    @cache
    def known(kind: str) -> frozenset[str]:
        keys: set[str] = set()
        with contextlib.suppress(ValueError):  # of a record that cannot be read; those before count
            keys.update(key for key, _ in folder.records(kind))
        return frozenset(keys)

    for holder, step, inner, way in new_record.blanks(record, shape):
        if below and not f"{way}.".startswith(f"{below}."):
            continue
        say(f"{inner.note('title') or way}: {inner.note('description') or ''}")
        if values := new_record.choices(inner):
            say("  one of " + ", ".join(map(str, values)))
        while text := ask(f"  {way}", default=""):
            try:
                holder[step] = new_record.parse_answer(inner, text, known)
                break
            except ValueError as error:
                found = _found(folder, inner.note("x-hidata-ref") or "", text)
                say(*(f"  {key}: {label}" for key, label in found) if found else [f"  {error}"])
