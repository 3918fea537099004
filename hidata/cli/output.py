"""The one way to print. Whatever a line quotes, no terminal and no runner of jobs acts on it.

A test sees to it that no command prints otherwise, and so does ruff.
"""

from __future__ import annotations

import contextlib

import click

from hidata.cli.arguments import is_unicode
from hidata.reports.visible import inert, line
from hidata.storage.addresses import public


def say(*lines: str, err: bool = False) -> None:
    """Print some lines: each stays one line, clean and not too long, whatever it quotes."""
    click.echo("\n".join(map(line, lines)), err=err)


def page(text: str, commands: bool = False, err: bool = False) -> None:
    """Print a report that is written already, its own colors and lines kept.

    With `commands` its lines may be commands of GitHub's runner.
    """
    click.echo(inert(text, commands), nl=not text.endswith("\n"), err=err, color=True)


def ask(question: str, default: str | None = None) -> str:
    """Return the answer of the person at the terminal."""
    while True:
        with contextlib.suppress(UnicodeDecodeError):  # or surrogates, as the system's locale is
            answer = str(click.prompt(line(question), default=default, show_default=False))
            if is_unicode(answer):
                return answer
        say("  This is not a text in UTF-8.")


def refuse(error: click.ClickException) -> None:
    """Print what is wrong with how a command was called, and how it is called."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        page(error.format_message(), err=True)
        return
    context = getattr(error, "ctx", None)
    if context is not None:
        usage = f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n"
        say(*usage.split("\n"), err=True)
    say(f"Error: {public(error.format_message())}", err=True)
