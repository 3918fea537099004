"""Extensions installed for a test: a module and its entry point in a folder on Python's path."""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from hidata.checks import extensions

from tests.conftest import ROOT

DOCUMENTED = (ROOT / "docs" / "extensions.md").read_text("utf-8")


def documented(language: str, beginning: str) -> str:
    """The block of docs/extensions.md in that language that begins so."""
    blocks = re.findall(rf"```{language}\n(.*?)```", DOCUMENTED, re.DOTALL)
    return next(block for block in blocks if block.startswith(beginning))


LIBRARY = {
    "library_rules/__init__.py": documented("python", '"""What JSON Schema'),
    "library_rules/codes.toml": documented("toml", "[B001]"),
    "library_rules/site.py": documented("python", '"""The shelves'),
    "library_rules/templates/shelves.html": documented("html", "{% extends"),
    "library_rules/static/shelves.css": "li { color: green; }\n",
}
"""The extension that docs/extensions.md shows, file by file."""

POINTS = documented("toml", "[project]").partition('"hidata.extensions"]\n')[2].replace('"', "")
"""Its entry points, as pip writes them down."""


def install(folder: Path, files: Mapping[str, str], points: str, name: str = "library") -> Path:
    """A folder that has the files and, as a package installed there, the entry points."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    about = folder / f"{name}-1.0.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
    (about / "entry_points.txt").write_text(f"[hidata.extensions]\n{points}\n")
    return folder


@contextlib.contextmanager
def importable(path: Path) -> Iterator[None]:
    """Have Python find what is in a folder, in this process and for as long as the context lasts."""
    known = {*sys.modules}
    _forget()
    sys.path.insert(0, str(path))
    try:
        yield
    finally:
        sys.path.remove(str(path))
        for name in {*sys.modules} - known:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(path)):
                del sys.modules[name]
        _forget()


def _forget() -> None:
    """Have extensions looked for anew."""
    importlib.invalidate_caches()
    extensions.load.cache_clear()
    extensions._explained.cache_clear()


def hidata(
    path: Path | None, *arguments: object, before: str = "", cwd: Path | None = None
) -> tuple[int, str, str]:
    """Run the command line where the folder is on Python's path: exit code, output, errors.

    `before` is Python that is run first, in the same process.
    """
    code = f"import sys; {before}\nfrom hidata.cli import main\nsys.exit(main())"
    paths = os.pathsep.join(map(str, filter(None, (ROOT, path))))
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True,
        cwd=cwd or ROOT / "tests", env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr
