"""Changes the value of a record and leaves its layout, and what did not change, as it was."""

from __future__ import annotations

from typing import Any

from hidata.authoring.canonical import SCHEMA_PROPERTY, formatted, formatted_line
from hidata.authoring.layout import BLANK, ONE_LINE, layout_of
from hidata.authoring.splice import same, spliced
from hidata.jsontext import reader
from hidata.schemas.shape import Shape


def edited(data: bytes, value: Any, shape: Shape) -> bytes:
    """Return the text of a record with another value, in the layout of the old text.

    A text in canonical form stays in it (with new text in NFC), a line of NDJSON compact, and so on
    for any indentation, line ends and separators. In a text of no regular layout, only the members
    that differ are written anew. Keys keep their places; new ones stand where the schema's order
    puts them. `$schema` stays even if `value` has none, since it is for editors.

    Raises ValueError if the old text is not JSON, or has a fault such as a key that is there twice.
    """
    old, _, document = reader.quick(data)
    if document is not None and document.faults:
        message = f"This record cannot be edited: {document.faults[0].message}"
        raise ValueError(message)
    if isinstance(old, dict) and isinstance(value, dict) and SCHEMA_PROPERTY in old:
        value = {SCHEMA_PROPERTY: old[SCHEMA_PROPERTY], **value}
    if same(old, value):
        return data
    new = in_old_order(old, value, shape)
    for form in (formatted, formatted_line):
        if form(old, shape) == data:
            return form(new, shape)
    text = data.decode()
    body = text.strip(BLANK)
    for layout in (ONE_LINE, layout_of(body)):
        if layout.dump(old) == body:
            start = text.index(body)
            return (text[:start] + layout.dump(new) + text[start + len(body) :]).encode()
    return spliced(document or reader.read(data), new).encode()


def in_old_order(old: Any, new: Any, shape: Shape | None) -> Any:
    """Return `new` with its keys in the order of `old`, at all depths.

    A key that `old` lacks stands after the last one that is before it in the schema; one that the
    schema does not name stands at the end.
    """
    if isinstance(old, list) and isinstance(new, list):
        item = shape.item if shape else None
        inner = [in_old_order(*pair, item) for pair in zip(old, new, strict=False)]
        return inner + [in_old_order(None, value, item) for value in new[len(inner) :]]
    if isinstance(new, list):
        return [in_old_order(None, value, shape.item if shape else None) for value in new]
    if not isinstance(new, dict):
        return new
    before = old if isinstance(old, dict) else {}
    fields = shape.fields if shape else {}
    names = [name for name in before if name in new]
    place = {name: index for index, name in enumerate([SCHEMA_PROPERTY, *fields])}
    for name in sorted((n for n in new if n not in before), key=lambda n: place.get(n, len(place))):
        names.insert(_position(name, names, place), name)
    return {n: in_old_order(before.get(n), new[n], _inner(shape, n)) for n in names}


def _position(name: str, names: list[str], place: dict[str, int]) -> int:
    """Return where a new key stands among others: behind the nearest before it in the schema."""
    if name not in place:
        return len(names)
    earlier = [n for n in names if n in place and place[n] < place[name]]
    nearest = max(earlier, key=lambda n: place[n], default=None)
    return 0 if nearest is None else names.index(nearest) + 1


def _inner(shape: Shape | None, name: str) -> Shape | None:
    """Return the shape of a property, or None if it is not known."""
    if shape is None:
        return None
    return shape.fields.get(name, shape.item if shape.form == "map" else None)
