"""The metadata of a dataset, read from its `pyproject.toml`: name, version, licence and so on."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from hidata.dataset import ignored, view_parameters
from hidata.findings.finding import Finding
from hidata.findings.suggestions import with_hint
from hidata.jsontext import reader
from hidata.storage import local

SETTINGS_FILE = "pyproject.toml"
PROJECT_SETTINGS = ("name", "version", "description", "keywords")
"""What is read from `[project]` if it is not in `[tool.hidata]`."""


SETTING_CODE = "L015"
"""The code of a setting that is not valid."""


class NoDataset(Exception):
    """There is no dataset at an address, or it cannot be used. The message says why."""


FORMATS = ("csv", "parquet", "jsonld")
"""The formats of a release that are a folder each, with a file for each table or kind."""

FILES = ("sqlite", "xlsx")
"""The formats of a release that are one file each."""

LIST_SETTINGS = ("creators", "keywords", "ignore", "formats")
"""The settings that are lists of strings."""

SWITCHES = ("strict", "format_assertion", "formulas_as_text")
"""The settings that are true or false."""

ADDRESSES = ("homepage", "releases")
"""The settings that are web addresses."""

MOST_BYTES = 2**20
"""How long a settings file may be."""

MOST_PARTS = 100
"""Parts of a dotted name in a settings file; reading takes time and memory by their square."""


class Metadata(NamedTuple):
    """The settings in `[tool.hidata]`, completed from `[project]` and by defaults."""

    name: str
    version: str = "0.0.0"
    schema_version: str = ""
    title: str = ""
    description: str = ""
    license: str = ""
    base: str = ""
    homepage: str = ""
    releases: str = ""
    extension: str = ""
    strict: bool = False
    creators: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    format_assertion: bool = True
    ignore: tuple[str, ...] = ()
    baseline: str = ""
    formulas_as_text: bool = False
    formats: tuple[str, ...] = (*FORMATS, "sqlite")
    parameters: Mapping[str, str | float] = {}

    @property
    def citation(self) -> str:
        """How the dataset is cited: its creators, title and version."""
        creators = f"{', '.join(self.creators)}: " if self.creators else ""
        return f"{creators}{self.title}, version {self.version}"

    @classmethod
    def read(cls, root: Path) -> Metadata:
        """Read the metadata of the dataset in a folder, whose name is the default for its own.

        Raises NoDataset if `pyproject.toml` cannot be read or a setting in it is not valid.
        """
        metadata, faults = cls.read_leniently(root)
        for fault in faults:
            message = f"{root / SETTINGS_FILE}: {fault.sentence}"
            raise NoDataset(message)
        return metadata

    @classmethod
    def read_leniently(cls, root: Path) -> tuple[Metadata, list[SettingFault]]:
        """Return the metadata without the settings that are not valid, and what is wrong."""
        document, faults = _read_settings(root)
        project, tool = _table(document, "project"), _table(document, "tool")
        own_settings = {key.replace("-", "_"): v for key, v in _table(tool, "hidata").items()}
        if "site" in own_settings:  # as `extension` was called in 1.0
            own_settings = {"extension": own_settings.pop("site")} | own_settings
        settings = {k: project[k] for k in PROJECT_SETTINGS if k in project} | own_settings
        for name, sentence in _faults(settings):
            faults.append(SettingFault(sentence, name.replace("_", "-")))
            settings.pop(name, None)
        lists = {name: tuple(settings[name]) for name in LIST_SETTINGS if name in settings}
        values: dict[str, Any] = {"name": root.name or "dataset", **settings, **lists}
        values.setdefault("base", f"https://example.org/{quote(values['name'])}/")
        values.setdefault("title", values["name"])
        values.setdefault("schema_version", values.get("version", "0.0.0"))
        return cls(**values), faults


class SettingFault(NamedTuple):
    """What is wrong with a setting, or, without a name, with all that should hold them.

    `finding` is what was found before the settings could be read.
    """

    sentence: str
    name: str = ""
    finding: Finding | None = None

    def as_finding(self, root: Path) -> Finding:
        """Return the finding, at the first line that sets the setting."""
        if self.finding is not None:
            return self.finding
        data = local.read_file(str(root), SETTINGS_FILE)
        lines = data.decode("utf-8", "replace").splitlines() if isinstance(data, bytes) else []
        sets = re.compile(rf"""\s*["']?{re.escape(self.name)}["']?\s*=""").match
        line = next((number for number, text in enumerate(lines, 1) if sets(text)), 1)
        message = f"In the settings, {self.sentence}"
        return Finding(SETTINGS_FILE, line, 1, SETTING_CODE, message)


_SCHEMES = "https?|tag|urn|info|doi|did|ark|ni"
"""Matches what the base of IRIs may begin with; none of these runs or reads anything."""

_IN_ADDRESS = r"[^\s\x00-\x1f\x7f\"<>\\^`{|}]"
"""Matches a character that an address may have as it is."""

_PASSWORD = "[^/?#]*:[^/?#]*@"
"""Matches a user and a password before a host."""

_BASE = f"(?i:{_SCHEMES}):(?!//{_PASSWORD}){_IN_ADDRESS}*"


def is_web_address(text: str) -> bool:
    """Return whether a text is an absolute address with http or https, and a host.

    One with a password for that host is for nobody to read.
    """
    return re.fullmatch(f"(?i:https?)://(?![/?#:]|{_PASSWORD}){_IN_ADDRESS}+", text) is not None


_OWN_FILE = r"(?!(schema|records|register)(/|$))(?!.*(^|/)\.{0,2}(/|$))[^\\\x00-\x1f\x7f]+"
_NOT_IN_NAMES = r"^[.]|[/\\\x00-\x1f\x7f]|^$"


def _read_settings(root: Path) -> tuple[dict[str, Any], list[SettingFault]]:
    """Return all of a dataset's `pyproject.toml`, empty if there is none, and what is wrong."""
    if not os.path.lexists(root / SETTINGS_FILE):
        return {}, []
    import tomllib  # slow to import, and not needed without settings

    data = local.read_file(str(root), SETTINGS_FILE)
    if isinstance(data, Finding):
        return {}, [SettingFault(data.message, finding=data)]
    if len(data) > MOST_BYTES:
        return {}, [SettingFault(f"this file is longer than {MOST_BYTES >> 20} MiB.")]
    try:
        text = data.decode("utf-8")
        if max(part.count(".") for part in re.split(r"[=,{\n]", text)) >= MOST_PARTS:
            return {}, [SettingFault(f"a name has more than {MOST_PARTS:,} parts.")]
        return tomllib.loads(text), []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        sentence = f"this file is not TOML: {error}"
    except RecursionError:
        sentence = "this file is nested too deeply."
    from hidata.jsontext import other_formats

    document = reader.Document(data.decode("utf-8", "replace"))
    fault = other_formats.format_fault(data, "TOML", plain_text=True)
    fault = fault or other_formats.merge_fault(document.text)
    if fault is not None:
        return {}, [SettingFault(fault.message, "", reader.locate(fault, SETTINGS_FILE, document))]
    place = re.search(r"at line ([0-9]+), column ([0-9]+)", sentence)
    line, column = map(int, place.groups()) if place else (1, 1)
    message = f"{sentence[0].upper()}{sentence[1:]}"
    finding = Finding(SETTINGS_FILE, line, column, SETTING_CODE, message)
    return {}, [SettingFault(sentence, "", finding)]


def _table(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a table of TOML. If its name has another value, that becomes an unknown setting."""
    value = document.get(name, {})
    return value if isinstance(value, dict) else {name: value}


def _faults(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name of each setting that is not valid, and a sentence on it."""
    known_names = Metadata._fields
    for name, value in list(settings.items()):
        key = name.replace("_", "-")
        if name not in known_names:
            known_keys = [known.replace("_", "-") for known in known_names]
            yield name, with_hint(f"there is no setting {key} in [tool.hidata].", key, known_keys)
        elif name in SWITCHES:
            if not isinstance(value, bool):
                yield name, f"{key} must be true or false."
        elif name in LIST_SETTINGS:
            yield from ((name, sentence) for sentence in _list_faults(key, value))
        elif name == "parameters":
            yield from ((name, sentence) for sentence in view_parameters.faults(value))
        elif not isinstance(value, str):
            yield name, f"{key} must be a string."
        elif sentence := _text_fault(name, key, value):
            yield name, sentence


def _text_fault(name: str, key: str, value: str) -> str:
    """Return a sentence on what is not valid in a setting that is a string, "" if nothing is."""
    if name in ADDRESSES and value and not is_web_address(value):
        return f"{key} must be a web address, which begins with https:// or http://."
    if name == "base" and value and not re.fullmatch(_BASE, value):
        return "base must be an address such as https://data.example.org/, or a tag: or urn:."
    if name == "baseline" and not re.fullmatch(_OWN_FILE, value):
        outside = "outside schema/, records/ and register/"
        return f"baseline must be the path of a file in the dataset's folder, {outside}."
    if name in ("name", "version") and re.search(_NOT_IN_NAMES, value):
        rule = "it must not be empty, begin with a dot or have a slash or control character in it."
        return f"{key} becomes part of a folder's name: {rule}"
    return ""


def _list_faults(key: str, value: Any) -> Iterator[str]:
    """Yield a sentence on what is not valid in a setting that is a list of strings."""
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        yield f"{key} must be a list of strings."
    elif key == "ignore":
        faulty = ((pattern, ignored.fault(pattern)) for pattern in value)
        yield from (f"ignore has {pattern!r}, which {why}." for pattern, why in faulty if why)
    elif key == "formats":
        known = (*FORMATS, *FILES)
        for name in (name for name in value if name not in known):
            sentence = f"formats has {name!r}; the formats are {', '.join(known)}."
            yield with_hint(sentence, name, known)
        if not value:
            yield f"formats must name at least one of {', '.join(known)}."
