"""Knows the folder that hidata's own data came in, and the version that both go by."""

from __future__ import annotations

import os


def folder() -> str:
    """The dataset that came with the package, or the checkout that the package lies in."""
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    carried = os.path.join(package, "data")
    return carried if os.path.isdir(carried) else os.path.dirname(package)


def version() -> str:
    """The version of the data that came with hidata, and so of hidata: they are released as one.

    It is the first in `pyproject.toml`; a reader of TOML takes longer to import than Python itself.
    """
    with open(os.path.join(folder(), "pyproject.toml"), encoding="utf-8") as settings:
        said = next(line for line in settings if line.startswith("version = "))
    return said.split('"')[1]
