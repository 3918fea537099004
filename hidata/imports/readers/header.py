"""Makes one heading a column of the rows with headings, which may be several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Range: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""Merged cells: the first and the last, each as row and column, from 0."""

JOINT = " / "


def headings_of(rows: Sequence[Sequence[str]], merged: Sequence[Range] = ()) -> list[str]:
    """Return the heading of each column, texts of several rows joined by ` / `.

    In all but the last row, a text counts for cells to its right too: those merged with it, or
    where none are merged, the blank ones. A text merged over several rows counts once. The rows of
    `merged` count from the first of these rows, and its columns from the first column.
    """
    width = max(map(len, rows), default=0)
    grid: list[list[str]] = [[*row, *[""] * (width - len(row))] for row in rows]
    ranges = [span for span in merged if span[0][0] < len(grid) and span[1][0] >= 0]
    for span in ranges:
        _fill(grid, span)
    if not ranges:
        for row in grid[:-1]:
            _fill_right(row)
    headings = [JOINT.join(text for text in column if text) for column in zip(*grid, strict=True)]
    while headings and not headings[-1]:
        headings.pop()
    return headings


def _fill(grid: list[list[str]], merged: Range) -> None:
    """Write the text of merged cells into all of their first row that is a heading."""
    (top, left), (_, right) = merged
    if top < 0 or left >= len(grid[top]):
        return
    text = grid[top][left]
    for column in range(left, min(right + 1, len(grid[top]))):
        grid[top][column] = text


def _fill_right(row: list[str]) -> None:
    """Write each text into the blank cells to its right."""
    text = ""
    for column, cell in enumerate(row):
        text = cell or text
        row[column] = text
