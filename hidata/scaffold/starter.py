"""The files around the records of a new dataset: settings, checks on GitHub, hooks, editors."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from importlib.resources import files

from hidata.dataset.settings_files import SETTINGS_FILE
from hidata.jsontext.writer import canonical
from hidata.scaffold import names

WORKFLOW, HOOKS = ".github/workflows/hidata.yml", ".pre-commit-config.yaml"
AT_THE_TOP = (WORKFLOW, HOOKS)
"""Files that do something only at the top of a repository."""

IGNORED = ".gitignore"
EDITOR = ".vscode/settings.json"


def template(folder: str, name: str, words: Mapping[str, str]) -> bytes:
    """Return a file of the templates, with each @WORD@ in it replaced."""
    text = (files("hidata.scaffold") / "templates" / folder / name).read_text("utf-8")
    for word, replacement in words.items():
        text = text.replace(f"@{word}@", replacement)
    return text.encode()


def first_record() -> dict[str, bytes]:
    """Return a schema and a record to begin with, by path."""
    return {
        "schema/item.schema.json": template("dataset", "item.schema.json", {}),
        "records/item/first.json": template("dataset", "first.json", {}),
    }


def settings(name: str) -> bytes:
    """Return the settings of a dataset."""
    lines = [
        f"name = {_toml(name)}",
        'version = "0.1.0"',
        f"title = {_toml(names.title(name))}",
        "# Before hidata release, say what others may do with the data, who made it, and what the",
        "# addresses of its records begin with:",
        '# license = "CC-BY-4.0"',
        '# creators = ["..."]',
        '# base = "https://data.example.org/"',
    ]
    return "\n".join([*lines, ""]).encode()


def surroundings(name: str, kinds: Collection[str], version: str) -> dict[str, bytes]:
    """Return the files that help to work on a dataset, by path; each may be left out."""
    words = {
        "VERSION": version,
        "TITLE": names.title(name),
        "KIND": next(iter(kinds)),
        "SETTINGS": SETTINGS_FILE,
    }
    found = {
        "README.md": "README.md",
        IGNORED: "gitignore",
        WORKFLOW: "hidata.yml",
        HOOKS: "pre-commit-config.yaml",
    }
    made = {path: template("dataset", source, words) for path, source in found.items()}
    return {**made, EDITOR: _editor_settings(kinds)}


def _editor_settings(kinds: Collection[str]) -> bytes:
    """Return settings for editors like VS Code: the schema of each record."""
    schemas = [
        {"fileMatch": [f"/records/{kind}/*.json"], "url": f"./schema/{kind}.schema.json"}
        for kind in kinds
    ]
    ours = {
        "json.schemas": schemas,
        "json.format.enable": False,
        "files.eol": "\n",
        "files.insertFinalNewline": True,
    }
    return canonical(ours)


def _toml(text: str) -> str:
    """Return a text as TOML writes it, which for what can be printed is as JSON writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
