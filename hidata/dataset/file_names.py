"""The names of record files: how they hold a key, and which ones strict datasets allow.

A record without a key of its own has the name of its file, without the ending, as its key. A
character that some file system does not allow in a name is written as %XX there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from hidata.findings.finding import Fault
from hidata.storage.local import JSON_ENDING

MAX_FILE_NAME_BYTES = 255
"""The longest name that file systems take, with its ending, in UTF-8."""

MAX_NAME_LENGTH = 100
_SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
_RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}
"""Names that Windows reserves for devices, with any ending."""

_DEVICE = r"(?i:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:[.]|\Z)"
_NOT_ALLOWED = r'[\x00-\x1f\x7f/\\:*?"<>|]|^\.|[. ]\Z|%(?=[0-7][0-9A-Fa-f])'
_ESCAPED = "%([0-7][0-9A-F])"
_LIKE_ESCAPED = "%([0-7][0-9A-Fa-f])"
"""Where letter case does not count, also the name of a file that differs from an escaped one."""


def name_of_key(key: str) -> str:
    """Return the name, without its ending, of the file for the record with a key.

    It is the key, but for what POSIX or Windows do not allow, a dot at the beginning (such files
    are hidden, and not read), and a dot or a blank at the end: these are written as %XX, the number
    of the character in ASCII, and a name of a device with its first letter so.
    """
    plain = re.sub(_LIKE_ESCAPED, _unescape, key)
    marks = re.finditer(_NOT_ALLOWED, key)
    allowed = not re.match(_DEVICE, key) and all(match[0] == "%" for match in marks)
    if allowed and (plain == key or _escaped(plain).lower() != key.lower()):
        return key
    return _escaped(key)


def key_of_name(name: str) -> str:
    """Return the key that is in the name of a file (without its ending): undo `name_of_key`.

    A name that `name_of_key` never returns, such as a%20b, is the key as it is.
    """
    if "%" not in name:
        return name
    key = re.sub(_ESCAPED, _unescape, name)
    return key if name_of_key(key) == name else name


def fits_file_name(name: str) -> bool:
    """Whether a file can have a name and the ending `.json`."""
    return len(name.encode()) + len(JSON_ENDING) <= MAX_FILE_NAME_BYTES


def _escaped(key: str) -> str:
    """Return a key with all that a file name may not have, and what looks like %XX, as %XX."""
    name = re.sub(_NOT_ALLOWED, lambda match: _percent(match[0]), key)
    return _percent(name[0]) + name[1:] if re.match(_DEVICE, name) else name


def _percent(character: str) -> str:
    """Return an ASCII character as %XX."""
    return f"%{ord(character):02X}"


def _unescape(match: re.Match[str]) -> str:
    """Return the character that %XX stands for."""
    return chr(int(match[1], 16))


def folded(name: str) -> str:
    """Return what two names have in common that macOS or Windows take for the same.

    Their letters may differ in case, and be composed or not (Unicode's NFC and NFD).
    """
    if name.isascii():
        return name.lower()
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFD", name))
    return unicodedata.normalize("NFC", "".join(map(_folded_letter, composed)))


def _folded_letter(letter: str) -> str:
    """Return a letter without case, if that is one letter too: no file system takes ß for ss."""
    fold = letter.casefold()
    return fold if len(fold) == 1 else letter.lower()


def difference(one: str, other: str) -> str:
    """Return in words in what two names differ that are the same when folded."""
    composed = (unicodedata.normalize("NFC", name) for name in (one, other))
    case = len({*composed}) > 1
    return "letter case" if case else "how letters with accents are composed (NFC and NFD)"


def alike(kind: str, key: str, new: str) -> str:
    """Return why a record cannot have a key that differs from another's, and is the same folded."""
    what = f"{difference(key, new)}, which Windows and macOS do not tell apart"
    return f"{kind}/{key} exists: {new} differs from it only in {what}"


def is_slug(text: str) -> bool:
    """Whether a text is a slug: words of letters a to z and digits, joined by single hyphens."""
    return re.fullmatch(_SLUG, text) is not None


def name_faults(stems: Sequence[str]) -> Iterator[tuple[int, Fault]]:
    """Yield the index and the fault of each file name, without its ending, that breaks a rule.

    Usually there is none: then one match of all names at once is faster than one match for each.
    """
    all_slugs = re.fullmatch(rf"(?:{_SLUG}\n)*", "".join(f"{stem}\n" for stem in stems))
    if (
        all_slugs
        and _RESERVED.isdisjoint(stems)
        and max(map(len, stems), default=0) <= MAX_NAME_LENGTH
    ):
        return
    for index, stem in enumerate(stems):
        if fault := _name_fault(stem):
            yield index, fault


def _name_fault(stem: str) -> Fault | None:
    """Return what is wrong with a file name (without its ending), or None."""
    if stem.lower() in _RESERVED:
        return _fault(f"Windows reserves the name {stem} for a device.", "choose another id")
    if len(stem) > MAX_NAME_LENGTH:
        return _fault(
            f"This file name is longer than {MAX_NAME_LENGTH} characters.", "choose a short id"
        )
    if not is_slug(stem):
        near = "-".join(re.findall("[a-z0-9]+", stem.lower()))
        return _fault(
            "A file name is made of lower-case letters and digits, words joined by hyphens.",
            f"for example {near}.json" if near else None,
        )
    return None


def _fault(message: str, hint: str | None) -> Fault:
    return Fault("", "N002", message, hint)
