"""The template of an extension: a package with a rule, its code, a page and a test."""

from __future__ import annotations

import re
from pathlib import Path

from hidata.scaffold import starter
from hidata.scaffold.collection import RefusedError
from hidata.scaffold.make import write

_is_name = re.compile("[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*").fullmatch


def make_extension(folder: Path, name: str, version: str) -> list[str]:
    """Write the template of an extension and return the paths of its files.

    Raises RefusedError, or OSError; then nothing is written.
    """
    if not _is_name(name) or len(name) > 40:
        message = (
            f"{name!r} cannot be the name of an extension: take lower-case letters and digits,"
        )
        message += " words joined by hyphens, such as library."
        raise RefusedError(message)
    module = f"{name.replace('-', '_')}_rules"
    words = {"NAME": name, "MODULE": module, "VERSION": version}
    places = {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        f"{module}/__init__.py": "module.py",
        f"{module}/codes.toml": "codes.toml",
        f"{module}/site.py": "site.py",
        f"{module}/templates/numbers.html": "numbers.html",
        "tests/test_rules.py": "test_rules.py",
    }
    files = {
        path: starter.template("extension", f"{source}.txt", words)
        for path, source in places.items()
    }
    write(folder, files)
    return list(files)
