"""The items of a file that is one list of records: replaced, deleted, added."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from hidata.authoring.layout import layout_of
from hidata.jsontext.items import Item
from hidata.jsontext.reader import read

_MARGIN = re.compile(rb"[ \t]*").match


def merged(
    data: bytes,
    items: Sequence[Item],
    keys: Mapping[int, str],
    replaced: Mapping[int, bytes | None],
    added: Mapping[str, bytes],
) -> bytes:
    """Return the text of a list with some items replaced, or deleted for None, and others added.

    Items count from 1; `keys` are those of their records. New items, by key, stand in the order of
    keys: before the first with a greater one. They are laid out like the first item. What stands
    between two items is the same as before where both stay.
    """
    gaps = [data[one.end : other.start] for one, other in pairwise(items)]
    new_gap = gaps[0] if gaps else b"," + data[data.index(b"[") + 1 : items[0].start]
    first, margin = data[items[0].start : items[0].end], _margin(data, items[0].start)
    new = {key: _laid_out(text, first, margin) for key, text in added.items()}
    waiting = sorted(new, reverse=True)
    pieces: list[bytes] = []
    for number, item in enumerate(items, 1):
        while waiting and number in keys and waiting[-1] < keys[number]:
            pieces += (new_gap, new[waiting.pop()])
        text = replaced.get(number, data[item.start : item.end])
        if text is not None:
            pieces += (gaps[number - 2] if number > 1 else new_gap, text)
    for key in reversed(waiting):
        pieces += (new_gap, new[key])
    return data[: items[0].start] + b"".join(pieces[1:]) + data[items[-1].end :]


def _laid_out(text: bytes, like: bytes, margin: str) -> bytes:
    """Return the text of a record, compact or canonical, in the layout of another item."""
    layout = layout_of(like.decode().replace(f"\n{margin}", "\n"))
    return layout.dump(read(text).value, margin).encode()


def _margin(data: bytes, start: int) -> str:
    """Return the blanks at the beginning of the line of an offset."""
    match = _MARGIN(data, data.rfind(b"\n", 0, start) + 1)
    return match.group().decode() if match else ""
