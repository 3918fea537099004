"""Checks the schemas of a dataset: that they hold together, and become tables without doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from hidata.checks import (
    annotation_lint,
    extensions,
    newest,
    rules,
    strict_lint,
    subjects,
    uncertainty,
)
from hidata.dataset.folder import Folder
from hidata.findings.finding import Fault, Finding
from hidata.jsontext import reader
from hidata.jsontext.reader import escape
from hidata.schemas import cost, unresolved, validator
from hidata.schemas.annotations import UNKNOWN
from hidata.schemas.loading import Schema, Schemas, is_of_kind
from hidata.schemas.look_around import TooCostly
from hidata.schemas.shape import Shape
from hidata.schemas.shape_reader import ShapeReader
from hidata.schemas.unresolved import Lost
from hidata.tables.model import UNCERTAINTY
from hidata.tables.naming import folded

META = "schema/meta/"
"""Folder of the meta-schemas that a dataset's schemas must fit, beside JSON Schema's own."""


def lint(folder: Folder) -> list[Finding]:
    """Every fault of the dataset's schemas; without any, all its kinds can be built.

    What only a strict dataset promises (words for the dictionary, a place in the tables for every
    value, patterns that all validators read alike) is asked of strict datasets only.
    """
    extensions.load(folder.metadata.extension)  # without it nothing is checked as it should be
    found = [*folder.schema_faults, *_doubles(folder)]
    if found:
        return found  # what refers to these files is not at fault
    lost = [*unresolved.addresses(folder.schemas)]
    if not all(each.meant for each in lost):  # else each schema would report those of all
        located = (_located(folder, each.path, [each.fault]) for each in lost)
        return sorted(chain.from_iterable(located), key=lambda f: f.sort_key)
    lost, rest, costly = _followed(folder, lost)
    refused = _refused(rest)
    for path, file in folder.schemas.files.items():
        faults = [each.fault for each in lost if each.path == path]
        if path not in refused:
            known = {fault.pointer for fault in faults}
            more = _faults(rest, file, path in costly)
            faults += [f for f in more if f.code != "L003" or f.pointer not in known]
        elif refusal := refused[path]:
            faults.append(refusal)
        found += _located(folder, path, faults)
    found += _clashes(folder)
    if not folder.schemas.kinds:
        message = "No schema here describes records, so there is nothing to check or build."
        hint = "write schema/<kind>.schema.json for the records in records/<kind>/"
        found.append(Finding("schema", 1, 1, "L009", message, "", hint))
    return sorted(found, key=lambda f: f.sort_key)


def _followed(folder: Folder, lost: list[Lost]) -> tuple[list[Lost], Folder, set[str]]:
    """Return the references that cannot be followed, the dataset without them, the costly files.

    The first are those given, and more. In the second all else that is wrong shows.
    """
    rest = _without(folder, lost)
    nowhere = [*unresolved.references(rest.schemas)]
    rest = _without(rest, nowhere)
    counter = cost.Counter(rest.schemas)
    costly = {file.path for file in rest.schemas.files.values() if not counter.bounded(file)}
    if not counter.met_ring:
        return [*lost, *nowhere], rest, costly
    from hidata.schemas import rings  # which hardly any schemas have

    back = [*rings.references(rest.schemas)]
    return [*lost, *nowhere, *back], _without(rest, back), costly


def _without(folder: Folder, lost: list[Lost]) -> Folder:
    """Return the dataset with a stand-in for what some references should lead to."""
    if not lost:
        return folder
    from hidata.schemas import stand_ins

    return folder.with_schemas(stand_ins.without_references(folder.schemas, lost))


def _faults(rest: Folder, file: Schema, costly: bool) -> Iterator[Fault]:
    """What is wrong with a schema that compiles, but for references that `rest` is without."""
    if costly:
        message = "References multiply in this schema: one value would be checked too many times."
        yield Fault("", "L012", message, "refer to fewer alternatives, and nest them less deeply")
        return
    of_views = {view.path for view in rest.schemas.views.values()}
    unfit = [*_known_keywords(rest, file)]
    yield from unfit
    nodes = rest.schemas.links.nodes[file.path]
    yield from annotation_lint.of_nodes(nodes, {fault.pointer for fault in unfit})
    if rest.metadata.strict:
        yield from strict_lint.patterns(nodes)
        if file.path not in of_views:
            yield from strict_lint.words(nodes)
    if file.path in of_views:
        yield from _describes(rest, file)
    elif file.name in rest.schemas.kinds and rest.schemas.kinds[file.name].path == file.path:
        yield from _builds(rest, file)


def _doubles(folder: Folder) -> Iterator[Finding]:
    """Schema files that another one has the identifier of, or the kind."""
    seen: dict[str, str] = {}
    for file in folder.schemas.files.values():
        names = [f"$id {file.uri}", f"kind {file.name}" if is_of_kind(file.path) else ""]
        for name in filter(None, names):
            if name in seen:
                message = f"{seen[name]} has the {name} too."
                yield Finding(file.path, 1, 1, "L013", message, "", "rename one of the two")
            seen.setdefault(name, file.path)


def _clashes(folder: Folder) -> Iterator[Finding]:
    """Kinds whose names differ in letter case only: their files and tables would be the same."""
    seen: dict[str, str] = {}
    for name, schema in folder.schemas.kinds.items():
        other = seen.setdefault(folded(name), name)
        if other != name:
            message = f"There is a kind {other} too: many programs do not distinguish the two."
            yield Finding(schema.path, 1, 1, "L013", message, "", "rename one of the two")


def _located(folder: Folder, path: str, faults: list[Fault]) -> list[Finding]:
    if not faults:
        return []
    data = folder.read(path)
    document = reader.read(b"{}" if isinstance(data, Finding) else data)
    return [reader.locate(fault, path, document) for fault in faults]


def _refused(rest: Folder) -> dict[str, Fault | None]:
    """The schema files that do not compile, with all that they refer to, by path.

    Each with what is wrong, or None where that is wrong with a file that it refers to.
    """
    strict, refused = rest.metadata.strict, dict[str, Fault | None]()
    for path, file in rest.schemas.files.items():
        try:
            rest.schemas.validator(file, strict)
        except ValueError as error:
            refused[path] = validator.refusal(error, strict)
    return dict.fromkeys(refused) | _at_fault(rest.schemas, refused) if refused else refused


def _at_fault(schemas: Schemas, refused: dict[str, Fault | None]) -> dict[str, Fault | None]:
    """Those of some faulty files that are so not only because they refer to another of them."""
    from hidata.schemas import stand_ins

    depend = {path: stand_ins.dependents(schemas, [path]) for path in refused}
    sound = {path for path in refused if _fits_alone(schemas.files[path])}
    return {
        path: fault
        for path, fault in refused.items()
        if not any(
            path in depend[other]
            and (other not in depend[path] or (path in sound and other not in sound))
            for other in refused.keys() - {path}
        )
    }


def _fits_alone(file: Schema) -> bool:
    """Whether a file is a schema of the draft that it names; not if it names none of ours."""
    try:
        return validator.fits_metaschema(file.document)
    except ValueError:
        return False


def _known_keywords(rest: Folder, file: Schema) -> Iterator[Fault]:
    """Whether the schema fits the dataset's own meta-schemas."""
    for meta in _meta_schemas(rest.schemas):
        judge = rest.schemas.validator(meta)
        try:
            if judge.is_valid(file.document):  # seven times as quick as to look for errors
                continue
            for error in judge.iter_errors(file.document):
                pointer = reader.pointer(error.instance_path)
                reason = " ".join(error.message.split())[-160:]
                yield Fault(pointer, "L003", f"This does not fit {meta.path}: {reason}")
        except TooCostly as error:
            yield Fault("", "L003", f"Whether this fits {meta.path} is not known: {error}.")


def _meta_schemas(schemas: Schemas) -> list[Schema]:
    """The dataset's meta-schemas, without those that depend on a stand-in."""
    found = [meta for meta in schemas.files.values() if meta.path.startswith(META)]
    replaced = [path for path, file in schemas.files.items() if UNKNOWN in file.document]
    if not found or not replaced:
        return found
    from hidata.schemas import stand_ins

    unsure = stand_ins.dependents(schemas, replaced)
    return [meta for meta in found if meta.path not in unsure]


def _builds(folder: Folder, file: Schema) -> Iterator[Fault]:
    """Whether the kind becomes tables, and what it names exists."""
    try:
        kind = folder.kind(file.name)
    except ValueError as error:
        message = f"A reference in this schema, or in one it refers to, leads nowhere: {error}."
        yield Fault("", "L002", message)
        return
    if kind.shape.form != "object" and not kind.shape.note(UNKNOWN):
        message = "The records of a kind are objects with properties; this schema does not say so."
        yield Fault("", "L009", message, 'add "type": "object" and "properties"')
        return
    places = [*_places(kind.shape)]
    yield from annotation_lint.of_kind(kind.shape)
    yield from annotation_lint.of_values(places)
    yield from _unknown_kinds(places, folder.schemas)
    if kind.shape.note(subjects.KEYWORD) is not None and not kind.shape.note(UNKNOWN):
        yield from subjects.lint(kind.shape, folder.schemas)
    yield from newest.lint(places, folder.kind)
    yield from uncertainty.lint(places)
    named = file.document.get(rules.KEYWORD, [])
    if not isinstance(named, list):
        yield Fault(f"/{rules.KEYWORD}", "L011", f"{rules.KEYWORD} is a list of names.")
        return
    yield from _unknown_rules(named, folder.metadata.extension)
    if folder.metadata.strict:
        yield from strict_lint.without_doubt(places)


def _unknown_kinds(places: Iterable[tuple[str, Shape]], schemas: Schemas) -> Iterator[Fault]:
    """References to kinds that the dataset does not have."""
    for pointer, shape in places:
        target = shape.notes.get("x-hidata-ref")
        if target and not (isinstance(target, str) and target in schemas.kinds):
            message = f"x-hidata-ref names {_shown(target)}, which is not a kind of this dataset."
            yield Fault(pointer, "L008", message)
        elif target and (shape.form == "list" or shape.type in ("number", "boolean")):
            message = "x-hidata-ref stands on what cannot be a key, where it says nothing."
            hint = "a key is a text or an integer; of a list, set x-hidata-ref on its items"
            yield Fault(pointer, "L008", message, hint)


def _describes(folder: Folder, file: Schema) -> Iterator[Fault]:
    """Whether the schema of a view says what its columns hold, itself or by its references."""
    try:
        shape = ShapeReader(folder.schemas).shape_of(file)
    except ValueError as error:
        message = f"A reference in this schema, or in one it refers to, leads nowhere: {error}."
        yield Fault("", "L002", message)
        return
    places = [*_places(shape)]
    yield from _unknown_kinds(places, folder.schemas)
    yield from uncertainty.lint(places, _stated(file))
    for pointer, inner in places[1:] if folder.metadata.strict else ():
        if not inner.note(UNKNOWN):
            yield from strict_lint.without_words(pointer, pointer.rpartition("/")[2], inner.notes)


def _stated(view: Schema) -> list[str]:
    """Return the properties of a view whose uncertainty its own schema states."""
    columns = view.document.get("properties", {})
    return [name for name, of in columns.items() if isinstance(of, dict) and UNCERTAINTY in of]


def _unknown_rules(named: list[Any], extension: str) -> Iterator[Fault]:
    """Names of rules that the dataset's extension does not bring."""
    known = [*extensions.load(extension).rules]
    hint = None if extension else "rules come with an extension, which the settings name"
    for index, rule in enumerate(named):
        if rule not in known:
            message = f"There is no rule called {_shown(rule)}."
            yield Fault(f"/{rules.KEYWORD}/{index}", "L011", message, hint)


def _shown(value: Any) -> str:
    from hidata.checks.structure.location import shown  # most schemas need no words

    return shown(value)


def _places(shape: Shape, at: str = "") -> Iterator[tuple[str, Shape]]:
    """Every place in a kind's shape with its pointer in the schema, references aside."""
    yield at, shape
    for name, inner in shape.fields.items():
        yield from _places(inner, f"{at}/properties/{escape(name)}")
    if shape.item is not None:
        keyword = "additionalProperties" if shape.form == "map" else "items"
        yield from _places(shape.item, f"{at}/{keyword}")
