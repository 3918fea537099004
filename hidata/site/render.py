"""Templates in, pages out: Jinja with everything escaped, links relative, no clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
import markupsafe

from hidata.site.catalogue import Catalogue, address, clean
from hidata.site.facts import unit

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""Content Security Policy: nothing from elsewhere, nothing written into the page."""


class Pages:
    """Renders the pages of one site."""

    def __init__(self, catalogue: Catalogue, templates: Mapping[str, Path], **common: Any) -> None:
        """Take what the pages are about, and what further stands on each of them.

        `templates` are folders of further templates, by the prefix that their names have.
        """
        further = {prefix: jinja2.FileSystemLoader(path) for prefix, path in templates.items()}
        self._environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader(
                [jinja2.PackageLoader("hidata.site"), jinja2.PrefixLoader(further)]
            ),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        words = partial(unit, units=catalogue.units)
        self._environment.filters |= {"unit": words, "size": size, "data": data}
        self._environment.globals |= {
            "catalogue": catalogue, "address": address, "clean": clean, "policy": POLICY, **common,
        }  # fmt: skip

    def page(self, template: str, path: str, **values: Any) -> tuple[str, bytes]:
        """A page for the address `path` below the root, from a template and its values."""
        made = self._environment.get_template(template)
        text = made.render(root="../" * path.count("/"), path=path, **values)
        return path, text.encode()


def data(document: Any) -> markupsafe.Markup:
    """A document as JSON within a script element, which no text in it can end."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return markupsafe.Markup(text.replace("&", r"\u0026").replace("<", r"\u003c"))


def size(number: int) -> str:
    """A number of bytes in words."""
    return f"{number:,} bytes" if number < 1000 else f"{number / 1000:,.0f} kB"
