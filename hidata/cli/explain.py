"""hidata explain: what a code means."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

import click

from hidata.cli.common import Settings
from hidata.cli.output import page, say
from hidata.findings import codes as own_codes
from hidata.findings.codes import Code
from hidata.findings.suggestions import with_hint


@click.command("explain")
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="All codes as a page: docs/codes.md.")
@click.pass_obj
def command(settings: Settings, code: str | None, markdown: bool) -> int:
    """Explain the code of a finding, with a wrong and a right example.

    Without CODE, list all codes that the dataset may have.

    Example: hidata explain J013
    """
    codes = own_codes.engine()
    if code is None or code.upper() not in codes:  # the others need a dataset with its extension
        from hidata.checks import extensions

        codes = extensions.catalogue(settings.readable.metadata)
    if markdown:
        page("\n".join(_page(codes.values())) + "\n")
        return 0
    if code is None:
        for each in codes.values():
            say(f"{each.code}  {each.title}")
        return 0
    found = codes.get(code.upper())
    if found is None:
        otherwise = "hidata explain lists all codes."
        raise click.UsageError(with_hint(f"There is no code {code}.", code, codes, otherwise))
    say(f"{found.code}: {found.title}", "", *textwrap.wrap(found.explanation, 96))
    page(f"\nwrong:  {found.wrong}\nright:  {found.right}")
    if found.schema:
        say(f"schema: {found.schema}")
    return 0


def _page(codes: Iterable[Code]) -> Iterator[str]:
    yield "# Codes of findings\n"
    yield "Made by `hidata explain --markdown`; `hidata explain CODE` shows one of them.\n"
    for group, members in groupby(codes, key=lambda code: code.group):
        yield f"## {group.capitalize()}\n"
        for code in members:
            yield f"### {code.code}: {code.title}\n"
            yield f"{code.explanation.strip()}\n"
            for word, example in (("Wrong", code.wrong), ("Right", code.right)):
                shown = "    " + example.strip().replace("\n", "\n    ")
                yield f"{word}:\n\n{shown}\n"
