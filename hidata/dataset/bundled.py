"""The dataset that is installed with hidata: its folder, and its version."""

from __future__ import annotations

import os


def bundled_folder() -> str:
    """Return the folder of the installed dataset, or the checkout that this package lies in."""
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    data = os.path.join(package, "data")
    return data if os.path.isdir(data) else os.path.dirname(package)


def bundled_version() -> str:
    """Return the version of hidata, which is that of the dataset installed with it.

    The line is found in `pyproject.toml` as text because importing a parser of TOML takes longer
    than starting Python. It is the first line that begins so.
    """
    with open(os.path.join(bundled_folder(), "pyproject.toml"), encoding="utf-8") as settings:
        line = next(line for line in settings if line.startswith("version = "))
    return line.split('"')[1]
