"""Two implementations of JSON Schema, one in Rust and one in Python, agree on what hidata hands them."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hidata.checks.cross_check.bounded import DIALECTS
from hidata.checks.cross_check.compare import COMPARED, Coverage, CrossChecker
from hidata.checks.cross_check.reference import Reference, judge_schema
from hidata.dataset.folder import open_dataset
from hidata.schemas import validator
from hidata.schemas.loading import Schema, Schemas
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.data.faults import DUNE, FAULTS, SCHEMA
from tests.helpers import examples

MAIN, OTHER = "https://example.org/main.json", "https://example.org/elsewhere/other.json"
NAMES = st.sampled_from(["a", "b", "ab"])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 5),
    st.sampled_from([0.0, 0.5, 1.0, 2.5, -1.0, 1e300, 10**30]),
    st.sampled_from(["", "a", "ab", "aab", "é", "\U0001f600", "1", "2024-02-29", "2023-02-29"]),
)
REFERENCES = st.sampled_from(
    ["#/$defs/p", "other.schema.json", "other.schema.json#/$defs/q", "other.schema.json#named"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
COUNTS = st.integers(0, 3)
TYPES = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
PATTERNS = st.sampled_from(["^a", "b$", "^[a-z]+$", "^a?b+$", "[0-9]", "^(a|b)*$", "^.$"])
PLAIN = {
    "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
    "enum": st.lists(VALUES, min_size=1, max_size=3),
    "const": VALUES,
    "minimum": st.integers(-2, 4),
    "maximum": st.integers(-2, 4),
    "exclusiveMinimum": st.integers(-2, 4),
    "exclusiveMaximum": st.integers(-2, 4),
    "multipleOf": st.sampled_from([1, 2, 0.5]),
    "minLength": COUNTS,
    "maxLength": COUNTS,
    "pattern": PATTERNS,
    "format": st.sampled_from(["date", "ipv4", "no-such-format"]),
    "minItems": COUNTS,
    "maxItems": COUNTS,
    "uniqueItems": st.booleans(),
    "minProperties": COUNTS,
    "maxProperties": COUNTS,
    "required": st.lists(NAMES, max_size=2, unique=True),
    "dependentRequired": st.dictionaries(
        NAMES, st.lists(NAMES, max_size=2, unique=True), max_size=2
    ),
    "default": VALUES,
    "examples": st.lists(VALUES, max_size=2),
    "unknown": VALUES,
}


def _schemas(depth: int, references: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Schemas with some keywords, and schemas of less depth within them."""
    keywords: dict[str, st.SearchStrategy[Any]] = {**PLAIN, "$ref": references}
    if depth:
        inner = _schemas(depth - 1, references)
        several, named = (
            st.lists(inner, min_size=1, max_size=2),
            st.dictionaries(NAMES, inner, max_size=2),
        )
        keywords |= dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), several)
        keywords |= dict.fromkeys(("properties", "dependentSchemas"), named)
        keywords |= {"patternProperties": st.dictionaries(PATTERNS, inner, max_size=2)}
        single = ("not", "if", "then", "else", "items", "contains", "propertyNames")
        closing = ("additionalProperties", "unevaluatedProperties", "unevaluatedItems")
        keywords |= dict.fromkeys((*single, *closing), inner)
        keywords |= {"minContains": COUNTS, "maxContains": COUNTS}
    some = st.lists(st.sampled_from(sorted(keywords)), max_size=4, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: keywords[name] for name in names})
    )
    return some | st.booleans() if depth < 2 else some


LEAVES = _schemas(0, st.just("#/$defs/q"))
DATASETS = st.fixed_dictionaries({
    "main": st.tuples(_schemas(2, REFERENCES), _schemas(1, st.just("other.schema.json"))).map(
        lambda pair: {**_object(pair[0]), "$id": MAIN, "$defs": {"p": pair[1]}}
    ),
    "other": st.tuples(_schemas(1, st.just("#/$defs/q")), LEAVES, LEAVES).map(
        lambda three: {
            **_object(three[0]),
            "$id": OTHER,
            "$defs": {"q": _closed(three[1]), "named": {**_closed(three[2]), "$anchor": "named"}},
        }
    ),
})  # fmt: skip


def _object(schema: Any) -> dict[str, Any]:
    """The schema as an object."""
    return schema if isinstance(schema, dict) else {} if schema else {"not": {}}


def _closed(schema: Any) -> dict[str, Any]:
    """The schema as an object without a reference, so that none leads in a circle."""
    return {keyword: value for keyword, value in _object(schema).items() if keyword != "$ref"}


@pytest.mark.slow
@settings(max_examples=examples(200))
@given(DATASETS, st.lists(VALUES, min_size=1, max_size=6))
def test_both_validators_agree_on_generated_schemas(files: dict[str, Any], values: list[Any]):
    """Of two files, one refers to the other by where it lies, which is not where its `$id` says."""
    loaded = Schemas({
        f"schema/{name}.schema.json": Schema(f"schema/{name}.schema.json", document["$id"], document)
        for name, document in files.items()
    })  # fmt: skip
    judge = loaded.validator(loaded.files["schema/main.schema.json"])
    documents = {document["$id"]: document for document in files.values()}
    reference = Reference(documents, {"https://example.org/other.schema.json": OTHER})
    for value in values:
        theirs = reference.judge(MAIN, value, 10_000)
        event(f"jsonschema: {theirs.valid}")
        assert theirs.valid in (None, judge.is_valid(value)), (theirs, value)


DIALECT = st.sampled_from(sorted(DIALECTS))
WORDS = sorted(
    {word for plain in DIALECTS.values() for word in plain.META_SCHEMA["properties"]}
    | {"$ref", *PLAIN}
)
MALFORMED = st.dictionaries(st.sampled_from(WORDS), VALUES | _schemas(1, REFERENCES), max_size=4)


@pytest.mark.slow
@given(DIALECT, MALFORMED)
def test_well_formedness_is_what_check_schema_says(dialect: str, words: dict[str, Any]):
    document = words | {"$schema": dialect}
    theirs = judge_schema(document, 50_000).valid
    event(f"well-formed: {theirs}")
    checks = DIALECTS[dialect].check_schema
    try:
        checks(document, format_checker=jsonschema.FormatChecker(formats=()))
    except jsonschema.SchemaError:
        assert theirs is not True
    else:
        assert theirs is not False
    assert theirs in (None, validator.fits_metaschema(document))


def test_both_validators_agree_on_all_planted_faults(make):
    """Of each fault in the corpus both say the same: that the record fits its schema or not."""
    root = make({"book": SCHEMA}, {"book/dune.json": DUNE})
    checker, coverage = CrossChecker(open_dataset(str(root))), Coverage()
    assert list(checker.schemas(coverage)) == []
    for text, *_ in FAULTS:
        assert list(checker.record("book", "x.json", text.encode(), coverage)) == [], text
    unreadable = coverage["record", "it cannot be read as JSON"]
    assert coverage["record", COMPARED] + unreadable == len(FAULTS)
    assert unreadable == sum(code.startswith("J") for *_, code, _ in FAULTS)
