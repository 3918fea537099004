"""Runs the command line. `--version` alone is answered here, which takes half the time.

`python -m hidata` looks for modules in the current folder first, and that may be a stranger's
dataset: the folder is taken off the path before anything is imported that Python has not loaded by
itself. So there is no `from __future__ import annotations` here and in `hidata/__init__.py`, which
would be read from there.
"""

import gc
import os
import sys


def main() -> None:
    """Run the command line and exit with its exit code."""
    if sys.argv[1:] == ["--version"]:
        from hidata import __version__

        sys.stdout.write(f"hidata {__version__}\n")
        return
    gc.disable()  # a run makes many objects and few cycles, and then ends
    from hidata import cli

    code = cli.main()
    gc.freeze()  # otherwise Python searches all objects for cycles before it exits
    sys.exit(code)


def _forget_current_folder() -> None:
    """Take the current folder off the path, where `-m` has put it, unless hidata lies there."""
    try:
        here = os.getcwd()
    except OSError:  # it has been deleted
        return
    ours = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    if not sys.flags.safe_path and sys.path[0] in ("", here) and os.path.realpath(here) != ours:
        del sys.path[0]


if __name__ == "__main__":
    _forget_current_folder()
    main()
