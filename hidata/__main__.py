"""Starts the command line; tells the version without it, in half the time."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] == ["--version"]:
        from hidata import __version__

        sys.stdout.write(f"hidata {__version__}\n")
        return
    gc.disable()  # a run makes many objects and no cycles worth looking for, then ends
    from hidata import cli

    code = cli.main()
    gc.freeze()  # or Python looks through all of them for cycles before it goes
    sys.exit(code)


if __name__ == "__main__":
    main()
