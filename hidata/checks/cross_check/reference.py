"""Verdicts of the reference implementation of JSON Schema, `jsonschema`, with a bound on its work.

Some values it cannot judge: those of formats without a checker, and of patterns that Python's `re`
reads differently. There it takes hidata's verdict on that one value, which is counted, and all
around it is compared nevertheless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import referencing.exceptions
import referencing.jsonschema

from hidata.checks.cross_check.bounded import (
    DIALECTS,
    OWN_DIALECT,
    TOO_DEEP,
    NotComparedError,
    Tally,
    classes,
    shortened,
)
from hidata.jsontext import reader
from hidata.schemas import validator
from hidata.schemas.walk import dialect

STEPS, PER_BYTE, PER_BYTE_OF_SCHEMA = 10_000, 3, 50
"""Steps that a judgement may take, and how many more for each byte of the value's text.

A step takes about ten microseconds. Most records take one for every three bytes, schemas that are
judged by a meta-schema with `unevaluatedProperties` ten for each.
"""

DEFAULT = "https://json-schema.org/draft/2020-12/schema"
"""The dialect of a schema that names none; jsonschema-rs has the same default."""


class Opinion(NamedTuple):
    """A validator's verdict on a value; `valid` is None where it has none.

    `reason` says why it refuses the value, at `pointer`, or why there is no verdict. `borrowed`
    counts the parts of the value for which hidata's verdict was taken, by reason.
    """

    valid: bool | None
    reason: str = ""
    pointer: str = ""
    borrowed: Counter[str] = Counter()  # noqa: RUF012


class Reference:
    """jsonschema with the schema files of one dataset."""

    def __init__(
        self,
        files: Mapping[str, Any],
        aliases: Mapping[str, str],
        strict: bool = False,
        format_assertion: bool = True,
    ) -> None:
        """Take the schema documents by identifier, and the identifiers by other addresses of them.

        `strict` is how hidata compiles the patterns, `format_assertion` whether it asserts formats.
        """
        specification = referencing.jsonschema.specification_with(DEFAULT)
        resources = {
            uri: referencing.Resource.from_contents(_identified(document, uri), specification)
            for uri, document in files.items()
        }
        resources |= {address: resources[uri] for address, uri in aliases.items()}
        empty: referencing.jsonschema.SchemaRegistry = referencing.Registry()
        self._registry = empty.with_resources(resources.items()).crawl()
        self._root = cache(
            lambda uri: classes(strict, format_assertion)[DEFAULT](
                {"$ref": uri}, registry=self._registry
            )
        )
        self._name_patterns = sorted({p for each in files.values() for p in _name_patterns(each)})

    def judge(self, uri: str, value: Any, steps: int) -> Opinion:
        """Return whether jsonschema accepts a value by a schema, within so many steps."""
        return _judge(self._root(uri), value, Tally(steps, self._name_patterns))


def judge_schema(document: Any, steps: int) -> Opinion:
    """Return whether jsonschema accepts a schema, by the meta-schema of the draft it names.

    This is what `check_schema` of jsonschema does, but with a bound on the steps.
    """
    declared = document.get("$schema", DEFAULT)
    draft = dialect(declared) if isinstance(declared, str) else DEFAULT
    if draft not in DIALECTS:
        return Opinion(None, OWN_DIALECT)
    return _judge(_meta_schema(draft), document, Tally(steps, (), only_own_errors=True))


@cache
def _meta_schema(draft: str) -> Any:
    """Return jsonschema's validator of schemas of a draft."""
    return classes(strict=False)[draft](DIALECTS[draft].META_SCHEMA)


def _judge(root: Any, value: Any, tally: Tally) -> Opinion:
    """Return the opinion of one of jsonschema's validators on a value."""
    try:
        error = next(root.evolve(format_checker=tally).iter_errors(value), None)
    except NotComparedError as stop:
        return Opinion(None, str(stop))
    except RecursionError:
        return Opinion(None, TOO_DEEP)
    except referencing.exceptions.Unresolvable as stop:
        return Opinion(None, f"jsonschema cannot resolve the reference {shortened(stop.ref)}")
    except BaseException as stop:  # a schema can make the library fail in any way
        if not validator.is_failure(stop):
            raise
        return Opinion(None, f"jsonschema fails ({type(stop).__name__})")
    if error is None:
        return Opinion(True, borrowed=tally.borrowed)
    pointer = reader.pointer(error.absolute_path)
    return Opinion(False, shortened(error.message), pointer, tally.borrowed)


def _identified(document: Any, uri: str) -> Any:
    """Return the document with its full identifier, where it has none or a relative one.

    Without one, `referencing` loses the base of references behind a $dynamicRef.
    """
    keyword = "id" if "draft-04" in str(document.get("$schema")) else "$id"
    own = document.get(keyword)
    if isinstance(own, str) and own.startswith("#"):
        return document
    return {keyword: uri, **document} if own is None else {**document, keyword: uri}


def _name_patterns(document: Any) -> Iterator[str]:
    """Yield all patterns for names of properties in a document."""
    todo = [document]
    while todo:
        part = todo.pop()
        schemas = part.get("patternProperties") if isinstance(part, dict) else None
        yield from schemas if isinstance(schemas, dict) else ()
        inner = part.values() if isinstance(part, dict) else part
        todo += [each for each in inner if isinstance(each, list | dict)]
