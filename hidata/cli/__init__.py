"""The command line: options in, exit code out. Only this package imports click."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from keyword import iskeyword

import click

from hidata.cli.arguments import refuse_empty
from hidata.cli.common import INTERNAL, USAGE, Settings
from hidata.cli.output import refuse, say
from hidata.storage.addresses import public

COMMANDS = (
    "init",
    "validate",
    "build",
    "release",
    "verify",
    "diff",
    "restore",
    "fetch",
    "site",
    "import",
    "audit",
    "fmt",
    "new",
    "rename",
    "explain",
    "show",
    "tables",
)
"""Each is a module of this package with a function `command`, imported when it is called."""


class Lazy(click.Group):
    """A group whose commands are imported only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which a dataset needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"hidata.cli.{module}").command
        if not any(option.name == "root" for option in command.params):
            command.params.append(_root_option(_set_root))
        return command


def _new_settings(ctx: click.Context, param: click.Parameter, root: str | None) -> None:
    """Take the `--root` before a command, or HIDATA_ROOT."""
    _refuse_empty(root)
    ctx.obj = Settings(root)


def _set_root(ctx: click.Context, param: click.Parameter, root: str | None) -> None:
    """Take the `--root` after a command, which counts more than one before it."""
    _refuse_empty(root)
    if root is not None:
        ctx.obj.root = root


def _refuse_empty(root: str | None) -> None:
    if root == "":
        message = "It is empty, and should be the dataset's folder."
        raise click.BadParameter(message)


def _root_option(callback: Callable[..., None], variable: str | None = None) -> click.Option:
    """Return the option `--root`."""
    return click.Option(
        ["--root"], metavar="DIR", envvar=variable, expose_value=False, callback=callback,
        help="The dataset's folder, or its address in an object store; before or after the command,"
        " or in HIDATA_ROOT. Default: the nearest folder above with schema/ and records/.",
    )  # fmt: skip


def _version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted:
        from hidata import __version__

        say(f"hidata {__version__}")
        ctx.exit()


@click.command(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"]},
    params=[_root_option(_new_settings, "HIDATA_ROOT")],
)
@click.option("--debug", is_flag=True, help="Show the traceback of an internal fault.")
@click.option(
    "--version",
    is_flag=True,
    callback=_version,
    expose_value=False,
    is_eager=True,
    help="Show the version and exit.",
)
def group(debug: bool) -> None:
    """Check a dataset of JSON records and build its releases.

    Example: hidata validate && hidata build
    """


def main() -> int:
    """Run the command line with the arguments of this process; return the exit code."""
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:  # it was closed before Python started
            setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        getattr(sys, stream).reconfigure(errors="backslashreplace")  # what it cannot encode
    if not sys.warnoptions:  # a library's warnings quote files, and are for who changes hidata
        warnings.simplefilter("ignore")
    for unused in ("numpy", "pandas"):  # pyarrow takes a while to import them where it finds them
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]
    return run(sys.argv[1:])


def run(arguments: list[str]) -> int:
    """Run one command; return the exit code: 0, FINDINGS, USAGE or INTERNAL."""
    try:
        refuse_empty(arguments)
        result = group.main(arguments, prog_name="hidata", standalone_mode=False)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        refuse(error)
        return USAGE
    except BrokenPipeError:
        return 0
    except (KeyboardInterrupt, click.Abort):
        return _complain("Interrupted; nothing was left half done.", 130)
    except Exception as error:
        if "--debug" in arguments:
            import traceback

            say(*traceback.format_exc().split("\n"), err=True)
        return _explain(error)
    return result if isinstance(result, int) else 0


def _explain(error: Exception) -> int:
    from hidata.dataset.folder import NoDataset  # not before: small commands do without it
    from hidata.storage.git import GitError

    if isinstance(error, NoDataset | GitError):
        return _complain(str(error), USAGE)
    if isinstance(error, OSError):  # some, such as shutil.Error, have no strerror
        reason = error.strerror or str(error) or type(error).__name__
        return _complain(f"{error.filename or 'Input or output'}: {reason}.", USAGE)
    if isinstance(error, MemoryError):
        return _complain("This takes more memory than there is.", USAGE)
    fault = f"Internal fault ({type(error).__name__}: {error})."
    return _complain(f"{fault} Please report it; --debug shows where.", INTERNAL)


def _complain(sentence: str, code: int) -> int:
    say(f"hidata: {public(' '.join(sentence.split()))}", err=True)
    return code
