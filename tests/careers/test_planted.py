"""Slips planted in our own records, one a file: each is one finding, at its place, with its hint."""

from __future__ import annotations

import copy
import functools
import json
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hidata.api import Dataset
from hidata.checks.cross_check.compare import Coverage, CrossChecker
from hidata.dataset.folder import open_dataset

from tests.conftest import ROOT

PER_KIND = 3
MARK = "\N{SNOWMAN}"
"""A text that no record has: where it stands in a record written out, the slip will stand."""

Path_ = tuple[Any, ...]
Slip = tuple[str, tuple[int, int], str, str]
"""The record's text with the slip, the line and column, the code, and what the hint must say."""


@pytest.fixture(scope="module")
def ours(sample_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample, to write into."""
    return shutil.copytree(sample_root, tmp_path_factory.mktemp("ours") / "data")


def _walk(value: Any, way: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    if way and way[0] != "$schema":
        yield way, value
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _walk(inner, (*way, step))


def _at(value: Any, way: Path_) -> Any:
    for step in way:
        value = value[step]
    return value


def _with(record: Any, way: Path_, value: Any) -> str:
    record = copy.deepcopy(record)
    _at(record, way[:-1])[way[-1]] = value
    return _text(record)


def _renamed(record: Any, way: Path_, name: str) -> str:
    record = copy.deepcopy(record)
    inside = _at(record, way[:-1])
    pairs = [(name if key == way[-1] else key, value) for key, value in inside.items()]
    inside.clear()
    inside.update(pairs)
    return _text(record)


def _text(record: Any) -> str:
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _marked(text: str) -> tuple[int, int]:
    """The line and column of the quote before the mark."""
    before = text[: text.index(f'"{MARK}')]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@functools.cache
def _parsed(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(path.read_text())
    return schema


@functools.cache
def _keys(kind: str) -> set[str]:
    return {path.stem for path in (ROOT / "records" / kind).iterdir()}


def _resolved(schema: dict[str, Any], base: Path) -> tuple[dict[str, Any], Path]:
    """A subschema without $ref, by a few lines of our own: relative files and pointers."""
    while "$ref" in schema:
        file, _, fragment = schema["$ref"].partition("#")
        base = base.parent / file if file else base
        target = _parsed(base)
        for step in filter(None, fragment.split("/")):
            target = target[step]
        schema = target | {key: value for key, value in schema.items() if key != "$ref"}
    return schema, base


def _schema(kind: str, way: Path_) -> dict[str, Any]:
    base = ROOT / "schema" / f"{kind}.schema.json"
    schema, base = _resolved(_parsed(base), base)
    for step in way:
        inner = schema["items"] if isinstance(step, int) else schema["properties"][step]
        schema, base = _resolved(inner, base)
    return schema


def _misspelt(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    other = chance.choice("aeioudrst")
    swapped = before + after[0] + letter + after[1:]
    added = before + other + letter + after
    return chance.choice([before + after, before + other + after, swapped, added])


def _one_slip_off(word: str) -> set[str]:
    """Every text with one letter of the word swapped, dropped, replaced or added."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-"
    return {
        *(a + b[1:] for a, b in cuts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
        *(a + letter + b[1:] for a, b in cuts if b for letter in letters),
        *(a + letter + b for a, b in cuts for letter in letters),
    }


def _wrong_key(
    kind: str, record: Any, way: Path_, value: Any, chance: random.Random
) -> Slip | None:
    name = way[-1]
    if not isinstance(name, str) or len(name) < 4:
        return None
    wrong = _misspelt(name, chance)
    if wrong in _schema(kind, way[:-1])["properties"]:
        return None
    place = _marked(_renamed(record, way, MARK))
    return _renamed(record, way, wrong), place, "S002", f"did you mean {name}?"


def _wrong_choice(
    kind: str, record: Any, way: Path_, value: Any, chance: random.Random
) -> Slip | None:
    choices = _schema(kind, way).get("enum", ())
    if not isinstance(value, str) or value not in choices or len(value) < 4:
        return None
    wrong = _misspelt(value, chance)
    if wrong in choices:
        return None
    return (
        _with(record, way, wrong),
        _marked(_with(record, way, MARK)),
        "S004",
        f"did you mean {value}?",
    )


def _wrong_reference(
    kind: str, record: Any, way: Path_, value: Any, chance: random.Random
) -> Slip | None:
    aim = _schema(kind, way).get("x-hidata-ref")
    if aim is None or len(value) < 6 or any(letter.isdigit() for letter in value):
        return None  # one digit amiss is as near to the neighbour's id as to the one meant
    wrong = _misspelt(value, chance)
    known = _keys(aim)
    if wrong in known or "--" in wrong or known & _one_slip_off(wrong) != {value}:
        return None  # as near to another id as to the one meant
    return (
        _with(record, way, wrong),
        _marked(_with(record, way, MARK)),
        "R001",
        f"did you mean {value}?",
    )


def _quoted_number(
    kind: str, record: Any, way: Path_, value: Any, chance: random.Random
) -> Slip | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    place = _marked(_with(record, way, MARK))
    return _with(record, way, str(value)), place, "S003", f"write {value} without quotes"


def _number_for_text(
    kind: str, record: Any, way: Path_, value: Any, chance: random.Random
) -> Slip | None:
    if not isinstance(value, str):
        return None
    return _with(record, way, 17), _marked(_with(record, way, MARK)), "S003", 'write "17"'


def _null(kind: str, record: Any, way: Path_, value: Any, chance: random.Random) -> Slip:
    place = _marked(_with(record, way, MARK))
    return _with(record, way, None), place, "S003", "leave the property out"


def _odd_text(kind: str, record: Any, way: Path_, value: Any, chance: random.Random) -> Slip | None:
    schema = _schema(kind, way)
    lines = schema.get("pattern") == r"^[^\n\r\t]+$"  # the form of free text, and of nothing else
    if not isinstance(value, str) or not lines or way[-1] == "notation_pattern":
        return None
    wrong, code, hint = chance.choice([
        (f" {value}", "D201", "delete the blank"),
        (f"={value}", "D201", "formula"),
        (f"{value[:1]}\u200b{value[1:]}", "D202", "U+200B at position 2"),
    ])  # fmt: skip
    return _with(record, way, wrong), _marked(_with(record, way, MARK)), code, hint


def _missing(kind: str, record: Any, way: Path_, value: Any, chance: random.Random) -> Slip | None:
    required = _schema(kind, way[:-1]).get("required", ())
    if way[-1] not in required or way[-1] == "id" or len(_at(record, way[:-1])) < 2:
        return None
    shortened = copy.deepcopy(record)
    del _at(shortened, way[:-1])[way[-1]]
    place = _marked(_with(record, way[:-1], MARK)) if way[:-1] else (1, 1)
    return _text(shortened), place, "S001", f'add "{way[-1]}"'


def _twice(kind: str, record: Any, way: Path_, value: Any, chance: random.Random) -> Slip | None:
    if not isinstance(way[-1], str) or isinstance(value, dict | list):
        return None
    line, column = _marked(_renamed(record, way, MARK))
    lines = _text(record).split("\n")
    lines.insert(line - 1, f"{' ' * (column - 1)}{json.dumps(way[-1])}: {json.dumps(value)},")
    return "\n".join(lines), (line + 1, column), "J013", "delete one of the two"


def _no_comma(kind: str, record: Any, way: Path_, value: Any, chance: random.Random) -> Slip:
    lines = _text(record).split("\n")
    place = chance.choice([n for n, line in enumerate(lines) if line.endswith(",")])
    lines[place] = lines[place][:-1]
    return "\n".join(lines), (place + 1, len(lines[place]) + 1), "J006", "comma"


def _comment(kind: str, record: Any, way: Path_, value: Any, chance: random.Random) -> Slip:
    lines = _text(record).split("\n")
    place = chance.randrange(1, len(lines) - 2)
    lines.insert(place, "    // look this up")
    return "\n".join(lines), (place + 1, 5), "", "comment"


SLIPS: list[Callable[..., Slip | None]] = [
    _wrong_key, _wrong_choice, _wrong_reference, _quoted_number, _number_for_text,
    _null, _odd_text, _missing, _twice, _no_comma, _comment,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.__name__.strip("_"))
def test_each_planted_slip_in_our_records_is_reported_once(
    ours: Path, slip: Callable[..., Slip | None]
):
    chance = random.Random(20261124)
    planted: dict[str, tuple[Slip, str]] = {}
    for folder in sorted((ours / "records").iterdir()):
        files = sorted(folder.glob("*.json"))
        for file in chance.sample(files, min(PER_KIND, len(files))):
            record = json.loads(file.read_text())
            places = list(_walk(record))
            chance.shuffle(places)
            slips = (slip(folder.name, record, *place, chance) for place in places)
            if (one := next(filter(None, slips), None)) is not None:
                planted[file.relative_to(ours).as_posix()] = one, file.read_text()
    assert len(planted) >= 15
    for name, ((text, *_), _) in planted.items():
        (ours / name).write_text(text)
    checker, coverage = CrossChecker(open_dataset(str(ours))), Coverage()
    for name, ((text, *_), _) in planted.items():
        assert list(checker.record(name.split("/")[1], name, text.encode(), coverage)) == [], name
    reported = defaultdict(list)
    for finding in Dataset(ours).validate():
        reported[finding.file].append(finding)
    for name, (_, before) in planted.items():
        (ours / name).write_text(before)

    assert reported.keys() == planted.keys()
    for name, ((_, place, code, hint), _) in planted.items():
        (finding,) = reported[name]
        assert (finding.line, finding.column) == place, finding
        assert code in finding.code, finding
        assert hint in f"{finding.message} {finding.hint}", finding
