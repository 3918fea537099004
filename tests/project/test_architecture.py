"""docs/architecture.md speaks of what is there."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text("utf-8")
NAMES = sorted(set(re.findall(r"`(hidata(?:\.\w+)+)`", TEXT)))
PATHS = sorted(set(re.findall(r"`([\w./]+/[\w./]*)`", TEXT)))


def _section(title: str) -> str:
    return TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_exists(name: str):
    """A module, or something in it: the longest part that can be imported has the rest."""
    parts = name.split(".")
    for depth in range(len(parts), 0, -1):
        try:
            value: Any = import_module(".".join(parts[:depth]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[depth:]:
            value = getattr(value, attribute)
        return
    raise AssertionError(name)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_exists(path: str):
    assert (ROOT / path).exists()


def test_every_package_has_its_row():
    packages = {p.parent.name for p in (ROOT / "hidata").glob("*/__init__.py")}
    rows = set(re.findall(r"^\| `hidata\.(\w+)` \|", _section("The rooms"), re.MULTILINE))
    assert rows == packages | {"api"}


def test_the_road_has_ten_steps_and_the_map_at_least_fifteen_rows():
    steps = re.findall(r"^\d+\. .*`hidata\.", _section("The road of a record"), re.MULTILINE)
    rows = re.findall(r"^\| .* \| .*`.* \|$", _section("To change X, look in Y"), re.MULTILINE)
    assert len(steps) == 10
    assert len(rows) >= 15
