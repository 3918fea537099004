"""A foreign dataset full of hostile texts, as its site is to show it."""

from __future__ import annotations

EVIL = '<script>alert("x")</script>'
BOOK = {
    "title": "Book",
    "description": "A book on a shelf.",
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "short": {"type": "string", "x-jsonld-id": "https://schema.org/alternateName"},
        "name": {"type": "string", "title": "Name", "x-jsonld-id": "https://schema.org/name"},
        "pages": {"type": "integer", "title": "Pages", "maximum": 90000},
        "price": {"type": "number", "title": "Price", "x-ogc-unit": "EUR/a"},
        "authors": {"type": "array", "title": "Authors", "items": {"type": "string", "x-hidata-ref": "person"}},
        "page": {"type": "string", "format": "uri", "title": "Page"},
        "anything": {"title": "Anything"},
        "evidence": {"type": "array", "items": {"type": "object", "properties": {"field": {"type": "string"}, "source": {"type": "string", "x-hidata-ref": "origin", "x-hidata-source": "field"}}}},
    },
}  # fmt: skip
PERSON = {"title": "Person", "type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string", "x-jsonld-id": "https://schema.org/name"}}, "required": ["id"]}  # fmt: skip
ORIGIN = {"title": "Origin", "type": "object", "properties": {"label": {"type": "string"}}}
RECORDS = {
    "book/a.json": {"id": "a", "name": EVIL, "pages": 12345, "authors": ["p"], "evidence": [{"source": "x y"}, {"field": "/pages", "source": "z"}]},
    "book/b.json": {"id": "b", "name": "B & C", "price": 5, "page": "javascript:alert(1)", "anything": {"k": [1, None, EVIL]}},
    "book/c.json": {"id": "c", "short": "Bk", "price": 2.5},
    "person/p.json": {"id": "p", "name": EVIL},
    "origin/x y.json": {"label": EVIL},
    "origin/index.json": {"label": "named like the list of its kind"},
    "origin/z.json": {"label": "'\"><img src=x onerror=alert(1)>"},
}  # fmt: skip
