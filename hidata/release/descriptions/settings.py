"""hidata.toml of a release: the dataset's settings, so that a restored dataset has them too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hidata.dataset.folder import Metadata

LEAD = "# The settings of the dataset that the release is built from, for hidata restore.\n\n"


def settings_file(metadata: Metadata) -> str:
    """Return the text of a `hidata.toml` with all settings that are not the default."""
    derived = {"schema_version": metadata.version, "title": metadata.name}
    return LEAD + _lines(metadata._asdict(), Metadata._field_defaults | derived)


def settings_from_package(package: Mapping[str, Any]) -> str:
    """Return the same of a release without such a file (1.0), as far as `datapackage.json` goes."""
    licenses, contributors = package.get("licenses"), package.get("contributors")
    values = {
        "name": package.get("name"),
        "version": package.get("version"),
        "schema_version": package.get("schemaVersion"),
        **{name: package.get(name) for name in ("title", "description", "homepage", "keywords")},
        "license": licenses[0].get("name") if licenses else "",
        "creators": [person.get("title", "") for person in contributors or ()],
    }
    return LEAD + _lines(values, {})


def _lines(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> str:
    """Return the lines of the values that differ from the default."""
    lines = (
        f"{name.replace('_', '-')} = {_toml(value)}\n"
        for name, value in values.items()
        if value is not None and value != defaults.get(name, "")
    )
    return "".join(lines)


def _toml(value: Any) -> str:
    """Return a value as TOML, whose texts, numbers and booleans are written as in JSON."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Mapping):
        pairs = (f"{_toml(str(name))} = {_toml(inner)}" for name, inner in value.items())
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
