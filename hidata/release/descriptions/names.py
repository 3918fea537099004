"""Names of tables and columns that all readers of descriptions accept, one name for each."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

MAX_LENGTH = 120
"""The length of the longest name that stays as it is; a part of file names and web addresses."""

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*").fullmatch
_ESCAPED = re.compile(r"(.*-)?x[0-9a-f]{20}", re.IGNORECASE).fullmatch


@lru_cache(maxsize=2**14)
def legal_name(name: str, *, lower: bool = False, reserved: str | tuple[str, ...] = ()) -> str:
    """Return a name of ASCII letters, digits and `._-` for any text, different for each text.

    A text that is such a name stays as it is; of any other what is legal is kept, and a hash of the
    text makes the name unique. `lower` allows lower case letters only. A name that ends in what is
    `reserved` is not kept either: the caller adds these endings to other names.
    """
    plain = _PLAIN(name) and len(name) <= MAX_LENGTH and not (lower and name != name.lower())
    if plain and not _ESCAPED(name) and not name.endswith(reserved or ()):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return "-".join(filter(None, [slug(name)[:40].strip("-"), f"x{digest}"]))


def slug(text: str) -> str:
    """Return what of a text is legal in a name, in lower case; different texts may share it."""
    return re.sub(r"[^a-z0-9._]+", "-", text.lower()).strip("-.")
