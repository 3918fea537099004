"""Names for what files call otherwise: kinds, properties, titles and keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 60
"""How many characters a name of a kind or a property may have."""

_SIGNS = {"%": " percent ", "#": " number ", "&": " and ", "+": " plus "}
_BOUNDARY = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OF_FILES = {"csv", "data", "database", "dataset", "db", "export", "json", "list", "min", "records"}
"""Words that say of a file's name that it has many records, and not what they are."""

_SAME_IN_PLURAL = ("ss", "us", "is", "news", "series", "species", "data", "means", "status")

_IN_IE = ("calorie", "cookie", "die", "lie", "movie", "pie", "rookie", "selfie", "tie", "zombie")


def words(text: str) -> list[str]:
    """Return the words in a text in lower case, letters and digits of any script."""
    text = "".join(_SIGNS.get(character, character) for character in text)
    text = re.sub("['\u2019]", "", unicodedata.normalize("NFKC", text))
    text = _BOUNDARY.sub(" ", text)
    if text.isascii():
        return re.findall("[a-z0-9]+", text.lower())
    plain = (c if unicodedata.category(c)[0] in "LNM" else " " for c in text)
    return "".join(plain).lower().split()


def property_name(heading: str) -> str:
    """Return the name of a property for a heading: `gdp_usd` for "GDP (USD)"; "" for a blank."""
    name = "_".join(words(heading))[:LONGEST].strip("_")
    return f"col_{name}" if name[:1].isdigit() else name


def kind_name(text: str) -> str:
    """Return the name of a kind for the name of a file or a list: `city` for "world-cities"."""
    found = words(text)
    while len(found) > 1 and found[-1] in _OF_FILES:
        found.pop()
    if not found:
        return "record"
    name = "_".join([*found[:-1], singular(found[-1])])
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    name = (plain if plain.isascii() else name)[:LONGEST].strip("_")
    return f"record_{name}" if name[:1].isdigit() else name


def singular(word: str) -> str:
    """Return an English word in the singular, as far as its ending tells."""
    if len(word) < 4 or word.endswith(_SAME_IN_PLURAL) or not word.endswith("s"):
        return word
    if word.endswith("ies") and word[:-1] not in _IN_IE:
        return f"{word[:-3]}y"
    return word[: -2 if word.endswith(("ches", "iases", "shes", "sses", "xes", "zes")) else -1]


def title(name: str) -> str:
    """Return a name as people write it: "Country name" for `countryName` or `country_name`."""
    text = " ".join(words(name)) or name
    return text[:1].upper() + text[1:]


def slug(texts: Iterable[str]) -> str:
    """Return texts as one key: words of letters and digits, joined by hyphens."""
    found = [word for text in texts for word in words(text)]
    name = "-".join(found)
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return (plain if plain.isascii() else name)[:LONGEST].strip("-")


def unique(name: str, taken: Iterable[str], joint: str = "_") -> str:
    """Return a name, with a number behind it if it is taken, in upper or lower case."""
    folded = {other.casefold() for other in taken}
    number, found = 1, name
    while found.casefold() in folded:
        number += 1
        found = f"{name}{joint}{number}"
    return found
