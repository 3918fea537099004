"""Writes JSON: compact for releases, canonical for records."""

from __future__ import annotations

import json
from typing import Any

import orjson

CANONICAL_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
"""Options of orjson for the canonical form: 2 spaces, UTF-8, LF, a final newline."""


def compact(value: Any) -> bytes:
    """Return a value as compact UTF-8 JSON, keys in their own order, integers of any size exact."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # an integer beyond 64 bits
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode()


def canonical(value: Any) -> bytes:
    """Return a value in the form of records: 2 spaces, UTF-8, LF, a final newline."""
    try:
        return orjson.dumps(value, option=CANONICAL_OPTIONS)
    except orjson.JSONEncodeError:
        text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
        return text.encode() + b"\n"
