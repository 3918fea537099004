"""The metadata of a dataset, read from its `pyproject.toml`: name, version, licence and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from hidata.dataset import ignored
from hidata.findings.finding import Finding
from hidata.findings.suggestions import with_hint
from hidata.storage import local

SETTINGS_FILE = "pyproject.toml"
PROJECT_SETTINGS = ("name", "version", "description", "keywords")
"""What is read from `[project]` if it is not in `[tool.hidata]`."""


class NoDataset(Exception):
    """There is no dataset at an address, or it cannot be used. The message says why."""


LIST_SETTINGS = ("creators", "keywords", "ignore")
"""The settings that are lists of strings."""

SWITCHES = ("strict", "format_assertion")
"""The settings that are true or false."""

MOST_PARTS = 1_000
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

    @classmethod
    def read(cls, root: Path) -> Metadata:
        """Read the metadata of the dataset in a folder, whose name is the default for its own.

        Raises NoDataset if `pyproject.toml` cannot be read or a setting in it is not valid.
        """
        document = _read_settings(root)
        project, tool = _table(document, "project"), _table(document, "tool")
        own_settings = {key.replace("-", "_"): v for key, v in _table(tool, "hidata").items()}
        if "site" in own_settings:  # as `extension` was called in 1.0
            own_settings = {"extension": own_settings.pop("site")} | own_settings
        settings = {k: project[k] for k in PROJECT_SETTINGS if k in project} | own_settings
        for sentence in _faults(settings):
            message = f"{root / SETTINGS_FILE}: {sentence}"
            raise NoDataset(message)
        lists = {name: tuple(settings.get(name, ())) for name in LIST_SETTINGS}
        values: dict[str, Any] = {"name": root.name or "dataset", **settings, **lists}
        values.setdefault("base", f"https://example.org/{quote(values['name'])}/")
        values.setdefault("title", values["name"])
        values.setdefault("schema_version", values.get("version", "0.0.0"))
        return cls(**values)


_IS_OWN_FILE = re.compile(
    r"(?!(schema|records|register)(/|$))(?!.*(^|/)\.{0,2}(/|$))[^\\\x00-\x1f\x7f]+"
).fullmatch
_NOT_A_NAME = re.compile(r"^[.]|[/\\\x00-\x1f\x7f]|^$").search


def _read_settings(root: Path) -> dict[str, Any]:
    """Return the whole of a dataset's `pyproject.toml`, empty if there is none."""
    if not (root / SETTINGS_FILE).exists():
        return {}
    import tomllib  # slow to import, and not needed without settings

    data = local.read_file(str(root), SETTINGS_FILE)
    if isinstance(data, Finding):
        message = f"{root / SETTINGS_FILE}: {data.message}"
        raise NoDataset(message)
    try:
        text = data.decode("utf-8")
        if max(part.count(".") for part in re.split(r"[=,{\n]", text)) >= MOST_PARTS:
            message = f"{root / SETTINGS_FILE} has a name with more than {MOST_PARTS:,} parts."
            raise NoDataset(message)
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{root / SETTINGS_FILE} is not TOML: {error}"
    except RecursionError:
        message = f"{root / SETTINGS_FILE} is nested too deeply."
    raise NoDataset(message)


def _table(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a table of TOML. If its name has another value, that becomes an unknown setting."""
    value = document.get(name, {})
    return value if isinstance(value, dict) else {name: value}


def _faults(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence on each setting that is not valid."""
    known_names = Metadata._fields
    for name, value in settings.items():
        key = name.replace("_", "-")
        if name not in known_names:
            known_keys = [known.replace("_", "-") for known in known_names]
            yield with_hint(f"there is no setting {key} in [tool.hidata].", key, known_keys)
        elif name in SWITCHES:
            if not isinstance(value, bool):
                yield f"{key} must be true or false."
        elif name in LIST_SETTINGS:
            yield from _list_faults(key, value)
        elif not isinstance(value, str):
            yield f"{key} must be a string."
        elif name == "baseline" and not _IS_OWN_FILE(value):
            yield (
                "baseline must be the path of a file in the dataset's folder, outside schema/, "
                "records/ and register/."
            )
        elif name in ("name", "version") and _NOT_A_NAME(value):
            yield (
                f"{key} becomes part of a folder's name: it must not be empty, begin with a dot or "
                "have a slash or control character in it."
            )


def _list_faults(key: str, value: Any) -> Iterator[str]:
    """Yield a sentence on what is not valid in a setting that is a list of strings."""
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        yield f"{key} must be a list of strings."
    elif key == "ignore":
        faulty = ((pattern, ignored.fault(pattern)) for pattern in value)
        yield from (f"ignore has {pattern!r}, which {why}." for pattern, why in faulty if why)
