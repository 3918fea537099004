"""A picture of all paths between credentials: from left to right, each asks for more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

BOX, GAP, LINE, HEIGHT = 84, 66, 40, 28
"""Width of a box, space between columns, height of a row, height of a box."""

FIRM = ("prerequisite", "accepted", "upgrade", "successor", "supersedes")
"""The types of paths that decide in which column a credential stands; the others are advice."""

STYLES = {"upgrade": "up", "successor": "up", "supersedes": "up", "recommended": "advised"}
"""The class (CSS) of the lines that are not plain, by the type of the path."""

Edge = tuple[str, str, str]


def path_chart(paths: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template draws: boxes, lines, and the size of the picture."""
    edges = [(p["from_credential"], p["to_credential"], p["type"]) for p in paths]
    columns = _columns(edges)
    ended = {
        p[f"{end}_credential"] for p in paths for end in ("from", "to")
        if p[f"{end}_status"] in ("retired", "historical")
    }  # fmt: skip
    place: dict[str, tuple[int, int]] = {}
    top = 0
    for group in _groups(edges):
        rows = _rows(group, columns, edges)
        place |= {key: (columns[key], top + row) for key, row in rows.items()}
        top += max(rows.values()) + 1
    boxes = [
        {"x": column * (BOX + GAP), "y": row * LINE + 6, "name": names[key], "ended": key in ended}
        for key, (column, row) in place.items()
    ]
    lines = [
        {"d": _curve(place[first], place[second]), "style": STYLES.get(kind, "")}
        for first, second, kind in edges
    ]
    width = (max(columns.values(), default=0) + 1) * (BOX + GAP) - GAP
    return {"boxes": boxes, "lines": lines, "width": width + 30, "height": top * LINE,
            "box": BOX, "line": HEIGHT}  # fmt: skip


def _columns(edges: Sequence[Edge]) -> dict[str, int]:
    """Return the column of each credential: one right of the last of those that it asks for.

    What only advice connects stands by the firm paths that it has, else at the left; a ring ends
    after as many steps as there are credentials.
    """
    columns = {key: 0 for edge in edges for key in edge[:2]}
    for _ in columns:
        moved = False
        for first, second, kind in edges:
            if kind in FIRM and columns[second] <= columns[first] < len(columns):
                columns[second], moved = columns[first] + 1, True
        if not moved:
            break
    used = {column: number for number, column in enumerate(sorted({*columns.values()}))}
    return {key: used[column] for key, column in columns.items()}


def _groups(edges: Sequence[Edge]) -> list[list[str]]:
    """Return the credentials that are connected, largest group first."""
    group_of: dict[str, list[str]] = {}
    for first, second, _ in edges:
        one, other = group_of.get(first, [first]), group_of.get(second, [second])
        joined = one if one is other else [*one, *other]
        group_of |= dict.fromkeys(joined, joined)
    groups = {id(group): group for group in group_of.values()}
    return sorted(groups.values(), key=lambda group: (-len(group), min(group)))


def _rows(
    group: Sequence[str], columns: Mapping[str, int], edges: Sequence[Edge]
) -> dict[str, int]:
    """Return the row of each credential of a group, near those that lead to it."""
    rows: dict[str, int] = {}
    for column in sorted({columns[key] for key in group}):
        members = [key for key in group if columns[key] == column]

        def middle(key: str) -> tuple[float, str]:
            led = [rows[first] for first, second, _ in edges if second == key and first in rows]
            return (sum(led) / len(led) if led else len(rows), key)

        wanted = {key: middle(key)[0] for key in members}
        free = 0
        for key in sorted(members, key=lambda key: (wanted[key], key)):
            rows[key] = free = max(free, round(wanted[key]) if column else free)
            free += 1
    return rows


def _curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return the line from a box to one at its right, or round the right side if it is not."""
    y1, y2 = (row * LINE + 6 + HEIGHT / 2 for _, row in (start, end))
    x1 = start[0] * (BOX + GAP) + BOX
    if end[0] > start[0]:
        x2 = end[0] * (BOX + GAP)
        bend = GAP / 2
        return f"M{x1} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2} {y2:g}"
    x2 = end[0] * (BOX + GAP) + BOX
    far = max(x1, x2) + 26
    return f"M{x1} {y1:g}C{far} {y1:g} {far} {y2:g} {x2} {y2:g}"
