"""Knows the folder that hidata's own data came in, and the version that both go by."""

from __future__ import annotations

import tomllib
from pathlib import Path


def installed() -> Path:
    """The dataset that came with the package, or the checkout that the package lies in."""
    package = Path(__file__).resolve().parent
    carried = package / "data"
    return carried if carried.is_dir() else package.parent


def version() -> str:
    """The version of the data that came with hidata, and so of hidata: they are released as one."""
    settings = tomllib.loads((installed() / "pyproject.toml").read_text("utf-8"))
    return str(settings["project"]["version"])
