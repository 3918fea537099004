"""Addresses with a password in them (`https://user:secret@host/`), which is never shown."""

from __future__ import annotations

MARK = "//"
"""What stands before the host of an address, behind its scheme, if it has one."""


def public(text: str) -> str:
    """Return a text without the user and password of any address in it."""
    if MARK not in text:
        return text
    first, *others = text.split(MARK)
    return MARK.join([first, *map(_without_user, others)])


def _without_user(text: str) -> str:
    """Return what follows the scheme of an address without all up to the last `@` of its host."""
    end = min((at for at in map(text.find, "/?# \t\n") if at >= 0), default=len(text))
    return text[:end].rpartition("@")[2] + text[end:]


def basic_authorization(address: str) -> str:
    """Return the header that says user and password of an address; "" if it has none."""
    import base64
    from urllib.parse import unquote, urlsplit

    user, mark, _ = urlsplit(address).netloc.rpartition("@")
    return f"Basic {base64.b64encode(unquote(user).encode()).decode()}" if mark else ""
