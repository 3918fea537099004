"""Reads the text of an issue that was made by a form of GitHub: `### Label`, and the answer below.

The text is a stranger's. A line in an answer that looks like the heading of a field would begin
another field, so that a field whose heading stands there twice is refused: nobody can tell which of
the two is the form's. Other headings are text.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from hidata.imports.cells import ReadError
from hidata.imports.readers import streams

MOST_BYTES = 512 * 1024
"""GitHub takes issues of 65,536 characters."""

NO_ANSWER = ("_No response_", "None")
"""What stands under the heading of a field without an answer; the second where one is chosen."""


def answers(path: Path, labels: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return the answers by label, each with the line of its heading; not those left open.

    Raises ReadError if the file is not the text of such an issue, or has a heading twice.
    """
    with streams.open_file(path) as file:
        data = streams.read(file, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        message = f"this is larger than {MOST_BYTES // 1024} kB, and no issue is"
        raise ReadError(message, code="I011")
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        message = "this is not a text in UTF-8"
        raise ReadError(message) from None
    found: dict[str, tuple[int, list[str]]] = {}
    current: list[str] = []
    for number, line in enumerate(lines, 1):
        label = line[4:].strip() if line.startswith("### ") else ""
        if label not in labels:
            current.append(line)
            continue
        if label in found:
            message = f"the heading {label} stands here twice, in line {found[label][0]} too"
            hint = "delete the one that is not the form's, or write it otherwise in the answer"
            raise ReadError(message, hint, "I014", number)
        current = []
        found[label] = number, current
    if not found:
        message = (
            "this is not the text of an issue made by this form: no heading is one of its labels"
        )
        raise ReadError(message)
    texts = {label: (number, "\n".join(text).strip()) for label, (number, text) in found.items()}
    return {label: answer for label, answer in texts.items() if answer[1] not in ("", *NO_ANSWER)}
