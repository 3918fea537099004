"""Reads what a dataset says of itself: its name, version, licence, in `pyproject.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from hidata.findings.finding import Finding
from hidata.findings.suggestions import with_hint
from hidata.storage import local

FILE = "pyproject.toml"
PROJECT = ("name", "version", "description", "keywords")
"""What `[project]` may say where `[tool.hidata]` does not."""


class NoDataset(Exception):
    """There is no dataset at the place named; the message says what is missing."""


LISTS = ("creators", "keywords")


class Metadata(NamedTuple):
    """What `pyproject.toml` says of the dataset, `[tool.hidata]` before `[project]`."""

    name: str
    version: str = "0.0.0"
    schema_version: str = ""
    title: str = ""
    description: str = ""
    license: str = ""
    base: str = ""
    homepage: str = ""
    releases: str = ""
    site: str = ""
    strict: bool = False
    creators: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    @classmethod
    def read(cls, root: Path) -> Metadata:
        """Read the dataset's own metadata; a folder without any goes by its own name.

        Raises NoDataset when `pyproject.toml` cannot be read, or says what it may not.
        """
        settings = _settings(root)
        project, tool = _table(settings, "project"), _table(settings, "tool")
        own = {key.replace("-", "_"): v for key, v in _table(tool, "hidata").items()}
        said = {k: project[k] for k in PROJECT if k in project} | own
        for sentence in _faults(said):
            message = f"{root / FILE}: {sentence}"
            raise NoDataset(message)
        lists = {name: tuple(said.get(name, ())) for name in LISTS}
        known: dict[str, Any] = {"name": root.name or "dataset", **said, **lists}
        known.setdefault("base", f"https://example.org/{quote(known['name'])}/")
        known.setdefault("title", known["name"])
        known.setdefault("schema_version", known.get("version", "0.0.0"))
        return cls(**known)


_UNFIT = re.compile(r"^[.]|[/\\\x00-\x1f\x7f]|^$").search


def _settings(root: Path) -> dict[str, Any]:
    if not (root / FILE).exists():
        return {}
    import tomllib  # a folder without settings does without

    data = local.read(str(root), FILE)
    if isinstance(data, Finding):
        message = f"{root / FILE}: {data.message}"
        raise NoDataset(message)
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{root / FILE} is not TOML: {error}"
    except RecursionError:
        message = f"{root / FILE} is nested too deep."
    raise NoDataset(message)


def _table(settings: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = settings.get(name, {})
    return found if isinstance(found, dict) else {name: found}


def _faults(said: Mapping[str, Any]) -> Iterator[str]:
    """What the settings may not say, in sentences."""
    known = Metadata._fields
    for name, value in said.items():
        key = name.replace("_", "-")
        if name not in known:
            keys = [each.replace("_", "-") for each in known]
            yield with_hint(f"there is no setting {key} in [tool.hidata].", key, keys)
        elif name == "strict":
            if not isinstance(value, bool):
                yield f"{key} is true or false."
        elif name in LISTS:
            if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
                yield f"{key} is a list of texts."
        elif not isinstance(value, str):
            yield f"{key} is text in quotes."
        elif name in ("name", "version") and _UNFIT(value):
            yield f"{key} becomes part of a folder's name: no slash, and no dot at its start."
