"""What holds for the arguments of every command."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click


def refuse_empty(arguments: Sequence[str]) -> None:
    """Raise click.UsageError if an argument, or the value of an option, is empty.

    Nobody means one: it comes from a variable that is not set, and as a path it would be the
    current folder.
    """
    for before, argument in zip(["", *arguments], arguments, strict=False):
        option = re.fullmatch("(--[^=]+)=", argument)
        if argument and not option:
            continue
        named = option[1] if option else before if before.startswith("-") else ""
        subject = f"The value of {named}" if named.strip("-") else "An argument"
        raise click.UsageError(f"{subject} is empty: leave it out, or give it a value.")


def is_unicode(argument: str) -> bool:
    """Return whether an argument is a text: bytes that are not UTF-8 stand in it as surrogates."""
    return not re.search("[\ud800-\udfff]", argument)
