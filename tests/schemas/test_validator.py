"""The names of jsonschema-rs that hidata reads are there, in whatever version is installed."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import jsonschema_rs
import pytest
from hidata.schemas.validator import PANIC, REFERENCING, ErrorKind, kind_of

# for each kind of error: a schema, and a value that it refuses with such an error
EXAMPLES = {
    ErrorKind.ADDITIONAL_ITEMS: (
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "items": [{}],
            "additionalItems": False,
        },
        [1, 2],
    ),
    ErrorKind.ANY_OF: ({"anyOf": [{"type": "string"}]}, 1),
    ErrorKind.CONSTANT: ({"const": 1}, 2),
    ErrorKind.CONTAINS: ({"contains": {"const": 1}}, [2]),
    ErrorKind.FALSE_SCHEMA: (False, 1),
    ErrorKind.ONE_OF_NOT_VALID: ({"oneOf": [{"type": "string"}]}, 1),
    ErrorKind.PATTERN: ({"pattern": "b"}, "a"),
    ErrorKind.PROPERTY_NAMES: ({"propertyNames": {"maxLength": 1}}, {"ab": 1}),
    ErrorKind.REQUIRED: ({"required": ["a"]}, {}),
    ErrorKind.UNEVALUATED_ITEMS: ({"prefixItems": [{}], "unevaluatedItems": False}, [1, 2]),
}
GONE = (
    f"jsonschema-rs {version('jsonschema-rs')} has no %s, which hidata/schemas/validator.py names"
)


@pytest.mark.parametrize("kind", ErrorKind)
def test_a_class_of_errors_is_there_and_means_what_it_did(kind: ErrorKind):
    assert hasattr(jsonschema_rs.ValidationErrorKind, kind), GONE % f"ValidationErrorKind.{kind}"
    schema, value = EXAMPLES[kind]
    (error,) = jsonschema_rs.validator_for(schema).iter_errors(value)
    assert kind_of(error) == kind


def test_the_class_for_references_that_lead_nowhere_is_there():
    assert hasattr(jsonschema_rs, REFERENCING), GONE % REFERENCING


def test_the_class_of_panics_is_there():
    """It is made by the bridge to Rust and exported by no module, but its name is in the binary."""
    (binary,) = Path(jsonschema_rs.__file__).parent.glob("*.so")
    assert PANIC.encode() in binary.read_bytes(), GONE % PANIC
