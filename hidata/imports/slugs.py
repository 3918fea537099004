"""Makes keys of strict datasets from texts."""

from __future__ import annotations

import re
import unicodedata

from hidata.dataset.file_names import MAX_NAME_LENGTH


def slug(text: str) -> str:
    """Return a text as a key of a strict dataset: words of `a` to `z` and digits, with hyphens.

    Accents and apostrophes are left out, and words beyond the longest name of a file.
    """
    plain = unicodedata.normalize("NFKD", re.sub("['\u2019]", "", text)).lower()
    words = re.findall("[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    key = "-".join(words)
    while len(key) > MAX_NAME_LENGTH and len(words) > 1:
        words.pop()
        key = "-".join(words)
    return key
