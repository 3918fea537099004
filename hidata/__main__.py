"""Runs the command line. `--version` alone is answered here, which takes half the time."""

from __future__ import annotations

import gc
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


if __name__ == "__main__":
    main()
