"""What the rules for the two descriptions have in common: shapes, and names used once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs

MAX_MESSAGE_LENGTH = 160
"""How much of a message on a value is shown, since it quotes the value."""

TEXT = {"type": "string"}


def shape_faults(schema: Mapping[str, Any], document: Any) -> Iterator[str]:
    """Yield where a document does not have the shape of a schema: place and reason."""
    validator = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True)
    for error in validator.iter_errors(document):
        place = "/".join(map(str, error.instance_path))
        reason = " ".join(error.message.split())
        if len(reason) > MAX_MESSAGE_LENGTH:
            half = MAX_MESSAGE_LENGTH // 2
            reason = f"{reason[:half]} ... {reason[-half:]}"
        yield f"{place}: {reason}" if place else reason


def repeated(names: Iterable[str]) -> Iterator[str]:
    """Yield each name that is there more than once."""
    return (name for name, times in Counter(names).items() if times > 1)
