"""The metadata of a dataset, read from its settings: name, version, licence and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from hidata.dataset import ignored, settings_files, view_parameters
from hidata.dataset.settings_files import OF_PROJECT, SETTINGS_FILE, SettingFault
from hidata.findings.suggestions import with_hint


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


class Metadata(NamedTuple):
    """The settings of hidata, completed from `[project]` and by defaults."""

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

        Raises NoDataset if a settings file cannot be read or a setting in it is not valid.
        """
        metadata, faults = cls.read_leniently(root)
        for fault in faults:
            message = f"{root / fault.place.file}: {fault.sentence}"
            raise NoDataset(message)
        return metadata

    @classmethod
    def read_leniently(cls, root: Path) -> tuple[Metadata, list[SettingFault]]:
        """Return the metadata without the settings that are not valid, and what is wrong."""
        own, project, place, faults = settings_files.read_files(root)
        own_settings = {key.replace("-", "_"): value for key, value in own.items()}
        if "site" in own_settings:  # as `extension` was called in 1.0
            own_settings = {"extension": own_settings.pop("site")} | own_settings
        settings = project | own_settings
        for name, sentence in _faults(settings):
            where = place if name in own_settings else OF_PROJECT
            faults.append(SettingFault(sentence, where, name.replace("_", "-")))
            settings.pop(name, None)
        lists = {name: tuple(settings[name]) for name in LIST_SETTINGS if name in settings}
        values: dict[str, Any] = {"name": root.name or "dataset", **settings, **lists}
        values.setdefault("base", f"https://example.org/{quote(values['name'])}/")
        values.setdefault("title", values["name"])
        values.setdefault("schema_version", values.get("version", "0.0.0"))
        return cls(**values), faults


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


_TABLES = dict.fromkeys(("tool", "hidata"), f"In {SETTINGS_FILE} settings stand in no table.")
_OWN_FILE = r"(?!(schema|records|register)(/|$))(?!.*(^|/)\.{0,2}(/|$))[^\\\x00-\x1f\x7f]+"
_NOT_IN_NAMES = r"^[.]|[/\\\x00-\x1f\x7f]|^$"


def _faults(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name of each setting that is not valid, and a sentence on it."""
    known_names = Metadata._fields
    for name, value in list(settings.items()):
        key = name.replace("_", "-")
        if name not in known_names:
            known_keys = [known.replace("_", "-") for known in known_names]
            yield (
                name,
                with_hint(f"there is no setting {key}.", key, known_keys, _TABLES.get(name, "")),
            )
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
