"""Rendering of pages from Jinja templates, with all values escaped and all links relative."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
import markupsafe

from hidata.reports import counted
from hidata.reports.visible import markup
from hidata.site.addresses import clean, folder_of, table_page
from hidata.site.catalogue import Catalogue
from hidata.site.facts import unit_in_words
from hidata.site.observations import section_id

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""Content Security Policy of all pages: nothing from other sites, no inline scripts or styles."""

File = tuple[str, bytes]
"""A file of the site: its percent-encoded path relative to the root, and its content."""


class Pages:
    """Renders the pages of one site."""

    def __init__(self, catalogue: Catalogue, templates: Mapping[str, Path], **common: Any) -> None:
        """Prepare the templates; `common` are values that all of them can use.

        `templates` are folders of further templates, by the prefix of their names.
        """
        loaders = {prefix: jinja2.FileSystemLoader(path) for prefix, path in templates.items()}
        self._environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader(
                [jinja2.PackageLoader("hidata.site"), jinja2.PrefixLoader(loaders)]
            ),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        words = partial(unit_in_words, units=catalogue.units)
        self._environment.filters |= {
            "unit": words, "size": size_in_words, "data": script_json, "counted": counted,
        }  # fmt: skip
        self._environment.globals |= {
            "catalogue": catalogue, "address": catalogue.address, "clean": clean,
            "folder_of": folder_of, "table_page": table_page, "section_id": section_id,
            "policy": CONTENT_SECURITY_POLICY, **common,
        }  # fmt: skip

    def page(self, template: str, path: str, **values: Any) -> File:
        """Return the page at `path`, rendered from the template of that name with the values."""
        text = self._environment.get_template(template).render(
            root="../" * path.count("/"), path=path, **values
        )
        return path, markup(text).encode()


def script_json(document: Any) -> markupsafe.Markup:
    """Return a document as JSON that is safe in a script element: no text can end the element."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return markupsafe.Markup(text.replace("&", r"\u0026").replace("<", r"\u003c"))


def size_in_words(number: int) -> str:
    """Return a number of bytes in words."""
    return f"{number:,} bytes" if number < 1000 else f"{number / 1000:,.0f} kB"
