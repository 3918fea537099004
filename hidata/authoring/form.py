"""The fields of a form for new records, from a kind's schema: one row or one issue is one record.

A field is a value of the record, or that of the first item of a list of objects in it, such as the
source of its first evidence. A list of plain values is one field, with one value a line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from hidata.authoring.new_record import choices
from hidata.schemas.shape import Shape
from hidata.tables.model import Kind

MOST_FIELDS = 200
"""How many fields a form has at most; people fill in a dozen."""

LONGEST_LABEL = 100
"""Characters of a label; GitHub takes more, but no heading of a column should be longer."""

LONG_TEXTS = ("description", "note", "notes", "text", "comment", "summary")
"""Properties whose answer is a paragraph."""


class Field(NamedTuple):
    """A field of a form.

    `path` leads to its value in the record, by names with dots between them; "" is the key, where
    that is the name of the file. `shape` is that of the value, or for a `several` values that of
    each. `required` says whether each record has it.
    """

    path: str
    label: str
    shape: Shape
    required: bool
    several: bool = False

    @property
    def choices(self) -> list[str]:
        """The values that the schema allows, as texts; empty if it lists none."""
        if self.shape.type == "boolean":
            return ["true", "false"]
        return [str(value) for value in choices(self.shape)]

    @property
    def description(self) -> str:
        """What the schema says of the value."""
        text = " ".join(str(self.shape.note("description") or "").split())
        return f"{text} One value a line.".strip() if self.several else text


def form_fields(kind: Kind, optional: Collection[str] | None = None) -> list[Field]:
    """Return the fields of a form: what is required, and of the rest the properties named.

    Without `optional` all properties have fields. The key comes first. Labels are titles from the
    schema, with the path behind where several are the same.
    """
    found = [*_fields(kind.shape, "", "", True, 0)]
    key = kind.key or ""
    first = [field for field in found if field.path == key] if key else []
    first = first or [Field(key, "Key", Shape("scalar", "string"), True)]
    first = [first[0]._replace(required=True)]
    rest = [
        field
        for field in found
        if field.path != key
        and (optional is None or field.required or field.path.split(".")[0] in optional)
    ]
    fields = [*first, *rest][:MOST_FIELDS]
    counts = Counter(field.label.casefold() for field in fields)
    return [
        f if counts[f.label.casefold()] == 1 else f._replace(label=f"{f.label} ({f.path})")
        for f in fields
    ]


def _fields(
    shape: Shape, path: str, label: str, required: bool, lists: int, several: bool = False
) -> Iterator[Field]:
    """Yield the fields of a value and of those in it; `lists` is how many lists it lies in."""
    if shape.form == "scalar":
        yield Field(path, label, shape, required, several)
    elif shape.form == "list" and shape.item is not None and not lists:
        yield from _fields(_titled(shape), path, label, required, 1, shape.item.form == "scalar")
    elif shape.form == "object":
        for name, inner in shape.fields.items():
            if name[0] != "$" and "." not in name:
                title = " ".join(str(inner.note("title") or name).split())
                whole = f"{label}: {title}" if label else title
                needed = required and name in shape.required
                below = f"{path}.{name}" if path else name
                yield from _fields(inner, below, whole[:LONGEST_LABEL], needed, lists)


def _titled(shape: Shape) -> Shape:
    """Return the shape of a list's items, with the words of the list if these are plain values."""
    item = shape.item or Shape()
    if item.form != "scalar":
        return item
    words = {n: shape.note(n) for n in ("title", "description") if shape.note(n)}
    return item._replace(notes={**item.notes, **words})


def issue_form(kind: Kind, fields: Sequence[Field]) -> str:
    """Return an issue form of GitHub (YAML), whose filled in text `hidata import --form` reads."""
    import json
    from functools import partial

    dumps = partial(json.dumps, ensure_ascii=False)
    title = str(kind.table.title or kind.name)
    description = " ".join(str(kind.table.description).split())[:200] or f"A new {kind.name}."
    lines = [f"name: {dumps(f'New: {title}')}", f"description: {dumps(description)}", "body:"]
    for number, field in enumerate(fields):
        listed = field.choices
        sort = "dropdown" if listed else "textarea" if _is_long(field) else "input"
        attributes: dict[str, Any] = {"label": field.label, "description": field.description}
        if listed:
            attributes |= {"multiple": field.several, "options": listed}
        lines += [f"  - type: {sort}", f"    id: field-{number}", "    attributes:"]
        lines += [f"      {n}: {dumps(v)}" for n, v in attributes.items() if v]
        lines += ["    validations:", f"      required: {dumps(field.required)}"]
    return "\n".join(lines) + "\n"


def _is_long(field: Field) -> bool:
    """Return whether a field takes several lines."""
    return field.several or field.path.split(".")[-1] in LONG_TEXTS
