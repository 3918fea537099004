"""Says what was guessed of a new dataset: a page in it, and a few lines on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hidata.jsontext.writer import compact
from hidata.reports import counted
from hidata.reports.markdown import cell, code, paragraph
from hidata.scaffold.inference import EACH_AT_LEAST, LEAST_VALUES, MOST_CHOICES, Guess
from hidata.scaffold.kinds import NewKind

PAGE = "INIT.md"
LONGEST_EXAMPLE = 50

_RULES = f"""\
Guesses follow these rules. Texts are an enum where there are at least {LEAST_VALUES}, of at most
{MOST_CHOICES} different ones, each {EACH_AT_LEAST} times or more. What each record has is required.
A format (date, date-time, uri, email) is one that all texts have. Objects whose names are data are
maps: names that no program uses, many names of which each object has few, or several values of one
form. Numbers with leading zeros or all of one width are codes, and stay text. Numbers may have a
decimal comma, if one of them shows that it is not for thousands. References between kinds are not
guessed: give a property that holds the key of another kind's record
`"x-hidata-ref": "KIND"`.
"""


def page(kinds: Sequence[NewKind], left_out: Sequence[str]) -> bytes:
    """Return the page with all that was guessed."""
    lines = [
        "# What hidata init guessed", "",
        "Read it once, correct the schemas in `schema/`, and delete this file. Nothing in it is",
        "needed any more.", "", *_RULES.splitlines(),
    ]  # fmt: skip
    if left_out:
        lines += ["", f"Files that were left out: {', '.join(map(code, left_out))}."]
    for kind in kinds:
        lines += ["", *_section(kind)]
    return "\n".join([*lines, ""]).encode()


def _section(kind: NewKind) -> Iterator[str]:
    """Yield the lines on one kind."""
    yield f"## {kind.name}"
    yield ""
    number = f"{len(kind.keyed.records):,}"
    yield f"- Records: {number}, from {code(kind.found.origin)}, in {code(kind.place)}."
    yield f"- {paragraph_of(kind.keyed.reason)}{' Is that right?' if kind.keyed.doubt else ''}"
    if kind.label:
        yield f"- {paragraph_of(f'People know a record by `{kind.label}`.')} Is that right?"
    for note in kind.found.notes:
        yield f"- {paragraph_of(note)}"
    if kind.doubts:
        yield from ("", "Look at these:", "")
        paths: dict[str, list[str]] = {}
        for guess in kind.doubts:
            for doubt in guess.doubts:
                paths.setdefault(doubt, []).append(code(guess.path))
        for doubt, where in paths.items():
            yield f"- {paragraph_of(doubt)} ({', '.join(where)})"
    yield from ("", "| property | type | present | example |", "| --- | --- | --: | --- |")
    for guess in kind.guesses:
        yield _row(guess)


def paragraph_of(sentence: str) -> str:
    """Return a sentence of ours in Markdown: what it quotes, between backticks, stays text."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        return paragraph(sentence)
    return "".join(code(part) if n % 2 else cell_of(part) for n, part in enumerate(parts))


def cell_of(text: str) -> str:
    """Return a part of a sentence in Markdown, with the blanks at its ends."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{cell(text)}{after}" if text.strip() else text


def _row(guess: Guess) -> str:
    """Return the row of a property in the table."""
    example = "" if guess.example is None else compact(guess.example).decode()
    if len(example) > LONGEST_EXAMPLE:
        example = f"{example[:LONGEST_EXAMPLE]}..."
    share = f"{guess.share:.0%}" if guess.share in (0, 1) else f"{min(guess.share, 0.999):.1%}"
    shown = code(example) if example else ""
    return f"| {code(guess.path)} | {guess.types} | {share} | {shown} |"


def lines(kinds: Sequence[NewKind], left_out: Sequence[str]) -> Iterator[str]:
    """Yield what the terminal says of the kinds: a line each, and one on where to look."""
    for kind in kinds:
        number = len(kind.keyed.records)
        key = f"key {kind.keyed.property}" if kind.keyed.property else "key: the name of the file"
        doubtful = counted(len(kind.doubts), "point")
        doubts = f"; {doubtful} to look at" if kind.doubts else ""
        yield f"{kind.name}: {counted(number, 'record')} in {kind.place} ({key}){doubts}"
    if left_out:
        yield f"left out: {', '.join(left_out[:5])}{' and others' if left_out[5:] else ''}"
