"""hidata explain: what a code means."""

from __future__ import annotations

import textwrap

import click

from hidata.finding import catalogue
from hidata.hints import nearest


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Tell what the code of a finding means, with a wrong and a right example.

    Without CODE, list all codes.

    Example: hidata explain J013
    """
    codes = catalogue()
    if code is None:
        for each in codes.values():
            click.echo(f"{each.code}  {each.title}")
        return 0
    found = codes.get(code.upper())
    if found is None:
        near = nearest(code, codes)
        hint = f" Did you mean {near}?" if near else " hidata explain lists all codes."
        message = f"There is no code {code}.{hint}"
        raise click.UsageError(message)
    click.echo(f"{found.code}: {found.title}\n")
    click.echo(textwrap.fill(found.explanation, 96))
    click.echo(f"\nwrong:  {found.wrong}\nright:  {found.right}")
    return 0
