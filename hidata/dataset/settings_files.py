"""The files that a dataset's settings are read from, and where in them each setting stands."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hidata.findings.finding import Finding
from hidata.jsontext import reader
from hidata.storage import local

SETTINGS_FILES = SETTINGS_FILE, PROJECT_FILE = "hidata.toml", "pyproject.toml"
"""The files that may hold settings: of any repository, and of a Python project.

Where the first is there, hidata's own settings are in it. A release always has the first."""

SETTING_CODE, TWICE_CODE = "L015", "L027"
"""The codes of a setting that is not valid, and of settings in both files."""

MOST_BYTES = 2**20
"""How long a settings file may be."""

MOST_PARTS = 100
"""Parts of a dotted name in a settings file; reading takes time and memory by their square."""

PROJECT_SETTINGS = ("name", "version", "description", "keywords")
"""What `[project]` has by the same name as the settings of hidata."""

_LICENSE_ID = r"[A-Za-z0-9.+-]+"
_match_license = re.compile(
    rf"\(*{_LICENSE_ID}\)*(?: (?:AND|OR|WITH) \(*{_LICENSE_ID}\)*)*"
).fullmatch
is_path_within = re.compile(r"(?!(?:.*/)?\.{0,2}(?:/|$))[^\\\x00-\x1f\x7f]+").fullmatch
_find_license_tag = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n]*)").search
_match_license_file = re.compile(rf"LICENSES/({_LICENSE_ID})\.(?:txt|md)").fullmatch


class Place(NamedTuple):
    """Where settings stand: a file, and a table in it; "" is the top level."""

    file: str
    table: str = ""

    def __str__(self) -> str:
        """Return the place in words."""
        return f"[{self.table}] of {self.file}" if self.table else self.file


OWN_FILE, IN_PROJECT = Place(SETTINGS_FILE), Place(PROJECT_FILE, "tool.hidata")
OF_PROJECT = Place(PROJECT_FILE, "project")


class SettingFault(NamedTuple):
    """What is wrong with a setting, or, without a name, with all that should hold them.

    `finding` is what was found before the settings could be read.
    """

    sentence: str
    place: Place
    name: str = ""
    finding: Finding | None = None

    def as_finding(self, root: Path) -> Finding:
        """Return the finding, at the first line below the table's name that sets the setting."""
        if self.finding is not None:
            return self.finding
        line = _line_of(root, self.place, self.name)
        message = f"In the settings, {self.sentence}"
        return Finding(self.place.file, line, 1, SETTING_CODE, message)


class Found(NamedTuple):
    """The settings of hidata as they are written, and those that `[project]` has."""

    own: dict[str, Any]
    project: dict[str, Any]
    place: Place
    faults: list[SettingFault]


def place_of(root: Path) -> Place:
    """Return where the settings of the dataset in a folder stand, or would have to."""
    in_project = os.path.lexists(root / PROJECT_FILE) and not os.path.lexists(root / SETTINGS_FILE)
    return IN_PROJECT if in_project else OWN_FILE


def read_files(root: Path) -> Found:
    """Return what the settings files of a dataset say, nothing if there are none."""
    document, faults = _read(root, PROJECT_FILE)
    project, own = _table(document, "project"), _table(_table(document, "tool"), "hidata")
    place = place_of(root)
    if place == OWN_FILE:
        if own:
            faults.append(_twice(root))
        own, more = _read(root, SETTINGS_FILE)
        faults += more
    return Found(own, _of_project(root, project), place, faults)


def _twice(root: Path) -> SettingFault:
    """Return the fault of settings in both files."""
    line = _line_of(root, IN_PROJECT, "")
    sentence = f"there are settings here and in {SETTINGS_FILE}, and only those there are used."
    hint = f"move what you need there, and delete [{IN_PROJECT.table}] here"
    finding = Finding(PROJECT_FILE, line, 1, TWICE_CODE, _upper(sentence), "", hint)
    return SettingFault(f"{sentence} {_upper(hint)}.", IN_PROJECT, "", finding)


def _upper(sentence: str) -> str:
    """Return a sentence with its first letter in upper case."""
    return f"{sentence[0].upper()}{sentence[1:]}"


def _of_project(root: Path, project: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that `[project]` has, by hidata's names for them."""
    settings = {name: project[name] for name in PROJECT_SETTINGS if name in project}
    authors = project.get("authors")
    people = [person for person in authors or () if isinstance(person, dict)]
    urls = _items(project.get("urls"))
    labels = {re.sub(r"[\W_]", "", label).lower(): url for label, url in urls.items()}
    found = {
        "license": _license(root, project.get("license")),
        "creators": [name for person in people if isinstance(name := person.get("name"), str)],
        "homepage": labels.get("homepage"),
    }
    return settings | {name: value for name, value in found.items() if value}


def _license(root: Path, value: Any) -> str:
    """Return the SPDX expression of a project's licence, "" if it does not say one."""
    if isinstance(value, str):
        return value
    text, file = (_items(value).get(name) for name in ("text", "file"))
    if isinstance(text, str) and _match_license(text.strip()):
        return text.strip()
    if not isinstance(file, str) or not is_path_within(file):
        return ""
    if named := _match_license_file(file):
        return named[1]
    tag = _find_license_tag(local.text_of(str(root), file))
    return tag[1].strip() if tag and _match_license(tag[1].strip()) else ""


def _items(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _table(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a table of TOML. If its name has another value, that becomes an unknown setting."""
    value = document.get(name, {})
    return value if isinstance(value, dict) else {name: value}


def _line_of(root: Path, place: Place, name: str) -> int:
    """Return the number of the line that begins a table, or sets a name in it; else 1."""
    data = local.read_file(str(root), place.file)
    lines = data.decode("utf-8", "replace").splitlines() if isinstance(data, bytes) else []
    table = r"\s*\.\s*".join(map(re.escape, place.table.split(".")))
    begins = re.compile(rf"\s*\[\s*{table}\b").match
    start = next((i for i, text in enumerate(lines) if begins(text)), 0) if table else 0
    if not name:
        return start + 1
    sets = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*=""").match
    return next((i for i, text in enumerate(lines[start:], start + 1) if sets(text)), 1)


def _read(root: Path, name: str) -> tuple[dict[str, Any], list[SettingFault]]:
    """Return all of a settings file, empty if there is none, and what is wrong with it."""
    if not os.path.lexists(root / name):
        return {}, []
    import tomllib  # slow to import, and not needed without settings

    place = Place(name)
    data = local.read_file(str(root), name)
    if isinstance(data, Finding):
        return {}, [SettingFault(data.message, place, finding=data)]
    if len(data) > MOST_BYTES:
        return {}, [SettingFault(f"this file is longer than {MOST_BYTES >> 20} MiB.", place)]
    try:
        text = data.decode("utf-8")
        if max(part.count(".") for part in re.split(r"[=,{\n]", text)) >= MOST_PARTS:
            return {}, [SettingFault(f"a name has more than {MOST_PARTS:,} parts.", place)]
        return tomllib.loads(text), []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        sentence = f"this file is not TOML: {error}"
    except RecursionError:
        sentence = "this file is nested too deeply."
    return {}, [_not_toml(place, data, sentence)]


def _not_toml(place: Place, data: bytes, sentence: str) -> SettingFault:
    """Return the fault of a file that is not TOML, and what it is if that can be recognized."""
    from hidata.jsontext import other_formats

    document = reader.Document(data.decode("utf-8", "replace"))
    fault = other_formats.format_fault(data, "TOML", plain_text=True)
    fault = fault or other_formats.merge_fault(document.text)
    if fault is not None:
        return SettingFault(fault.message, place, "", reader.locate(fault, place.file, document))
    if document.text.startswith("\ufeff"):
        sentence = "this file begins with a byte-order mark (BOM), which TOML does not allow."
        return SettingFault(sentence, place)
    found = re.search(r"at line ([0-9]+), column ([0-9]+)", sentence)
    last = document.text.rstrip().split("\n")
    at_end = (len(last), len(last[-1]) + 1) if "at end of document" in sentence else (1, 1)
    line, column = map(int, found.groups()) if found else at_end
    finding = Finding(place.file, line, column, SETTING_CODE, _upper(sentence))
    return SettingFault(sentence, place, "", finding)
