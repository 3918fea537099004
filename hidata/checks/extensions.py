"""What installed code adds for a dataset that names it: rules, codes of findings, site pages."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache, reduce
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from hidata.checks.rules import Rule
from hidata.dataset.settings import Metadata, NoDataset
from hidata.findings import codes
from hidata.findings.codes import Code
from hidata.findings.suggestions import nearest

GROUP = "hidata.extensions"
"""The group of entry points by which installed packages offer extensions."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_"
"""What the name of an extension is made of, since files and templates go by it."""

_OURS = ", ".join(codes.GROUPS)


class NoExtension(NoDataset):
    """The extension that a dataset names is not installed, or not fit for use."""


class Extension(NamedTuple):
    """What a package offers under an entry point of the group `hidata.extensions`.

    `rules` go by the names that `x-hidata-rules` uses. `codes` is a TOML file that explains the
    codes which the rules give, in the form of hidata/findings/codes.toml: each begins with one of
    the extension's own `letters`, which have a word for what they stand for. `site` is the address,
    "module:Class", of a hidata.site.extension.SiteExtension. The file is read, and the class
    imported, only when they are needed.
    """

    rules: Mapping[str, Rule] = {}
    letters: Mapping[str, str] = {}
    codes: Path | None = None
    site: str = ""


NONE = Extension()


@cache
def load(name: str) -> Extension:
    """Return the installed extension of that name, and the one that adds nothing for no name.

    Raises NoExtension, in one line, when there is none or it is not fit for use.
    """
    if not name:
        return NONE
    found = attribute(_address(name), f"The extension {name}")
    if not isinstance(found, Extension):
        message = f"The extension {name} is not a hidata.checks.extensions.Extension."
        raise NoExtension(message)
    for letter in found.letters:
        if letter in codes.GROUPS or len(letter) != 1 or not "A" <= letter <= "Z":
            message = f"The extension {name} may not have codes that begin with {letter}:"
            raise NoExtension(f"{message} a letter of its own is one of A to Z but {_OURS}.")
    return found


def catalogue(metadata: Metadata) -> Mapping[str, Code]:
    """Return the codes that a dataset may have, in order: hidata's and those of its extension."""
    own = codes.engine().items()
    asked = {code: means for code, means in own if metadata.strict or code not in codes.TEXT}
    return dict(sorted({**asked, **_explained(metadata.extension)}.items()))


@cache
def _explained(name: str) -> Mapping[str, Code]:
    """Return the codes of an extension. Raises NoExtension where it may not have one of them."""
    extension = load(name)
    if extension.codes is None:
        return {}
    try:
        found = codes.read(extension.codes, extension.letters)
    except (OSError, ValueError, TypeError) as error:
        message = f"The codes of the extension {name} cannot be read: {error}"
        raise NoExtension(message) from error
    if replaced := found.keys() & {*codes.TEXT}:
        message = f"The extension {name} may not replace the code {min(replaced)} of hidata."
        raise NoExtension(message)
    return found


def attribute(address: str, what: str) -> Any:
    """Return what lies at an address "module:name". Raises NoExtension when it cannot be had."""
    module, _, name = address.partition(":")
    try:
        return reduce(getattr, name.split("."), import_module(module))
    except (Exception, SystemExit) as error:  # a module may raise anything when it is imported
        message = f"{what} ({address}) cannot be loaded: {type(error).__name__}: {error}"
        raise NoExtension(message) from error


def _address(name: str) -> str:
    """Return where the extension lies, as "module:name"."""
    found = _offered(name, _declared) or _offered(name, _known_to_python)
    if len(found) == 1:
        return found.pop()
    if found:
        message = (
            f"Several installed packages offer an extension {name}: {', '.join(sorted(found))}."
        )
        raise NoExtension(message)
    near = nearest(name, {known for known, _ in _known_to_python()})
    hint = f"Did you mean {near}?" if near else "Install the package that brings it."
    message = f"No extension called {name} is installed, which the settings name. {hint}"
    raise NoExtension(message)


def _offered(name: str, source: Callable[[], Iterator[tuple[str, str]]]) -> set[str]:
    return {address for known, address in source() if known == name and not name.strip(_LETTERS)}


def _declared() -> Iterator[tuple[str, str]]:
    """The names and addresses in the entry_points.txt of packages that lie on Python's path.

    To read them here takes two milliseconds; importlib.metadata takes as long as 500 records.
    """
    for folder in _path():
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for name in names:
            if not name.endswith((".dist-info", ".egg-info")):
                continue
            try:
                with open(f"{folder}/{name}/entry_points.txt", "rb") as file:
                    data = file.read()
            except OSError:
                continue
            if GROUP.encode() in data:
                yield from _entries(data.decode("utf-8", "replace"))


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """The names and addresses of our group in the text of an entry_points.txt."""
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == GROUP and "=" in line:
            name, _, address = line.partition("=")
            yield name.strip(), address.split("[")[0].strip()


def _known_to_python() -> Iterator[tuple[str, str]]:
    """The names and addresses that importlib.metadata knows, in archives too."""
    from importlib.metadata import distributions

    for distribution in distributions(path=_path()):
        for point in distribution.entry_points.select(group=GROUP):
            yield point.name, point.value.split("[")[0].strip()


def _path() -> list[str]:
    """Where packages are installed; never the current folder, which may be one of records."""
    here = os.getcwd()
    return [folder for folder in dict.fromkeys(sys.path) if os.path.abspath(folder) != here]
