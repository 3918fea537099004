"""All that hidata knows of jsonschema-rs: how it compiles a schema, and what its errors are called.

A newer version may rename a class; `tests/schemas/test_validator.py` says which one is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from hidata.findings.finding import Fault
from hidata.jsontext import reader

if TYPE_CHECKING:
    import jsonschema_rs

    from hidata.schemas.look_around import LookAround

    Validator: TypeAlias = jsonschema_rs.Validator | LookAround
    """What judges values by one schema."""

LONGEST = 300
"""Characters quoted of why a schema is refused; the reason may hold much of the schema."""

PANIC = "PanicException"
"""Class of what is raised where the library itself fails. It is a BaseException of pyo3's, the
bridge to Rust, which no module exports."""

REFERENCING = "ReferencingError"
"""Class of what is raised for a `$ref` that leads nowhere."""


class ErrorKind(StrEnum):
    """The classes in `jsonschema_rs.ValidationErrorKind` that hidata tells from the others."""

    ADDITIONAL_ITEMS = "AdditionalItems"
    ANY_OF = "AnyOf"
    CONSTANT = "Constant"
    CONTAINS = "Contains"
    FALSE_SCHEMA = "FalseSchema"
    ONE_OF_NOT_VALID = "OneOfNotValid"
    PATTERN = "Pattern"
    PROPERTY_NAMES = "PropertyNames"
    REQUIRED = "Required"
    UNEVALUATED_ITEMS = "UnevaluatedItems"


def kind_of(error: jsonschema_rs.ValidationError) -> str:
    """Return the name of an error's class of errors, which is an ErrorKind or another."""
    return type(error.kind).__name__


def is_failure(error: BaseException) -> bool:
    """Return whether a library has failed; an interrupt, for one, is no failure."""
    return isinstance(error, Exception) or type(error).__name__ == PANIC


def registry(resources: Mapping[str, Any]) -> jsonschema_rs.Registry:
    """Return a registry of these documents by identifier, from which nothing is ever fetched.

    Raises ValueError when they cannot be linked.
    """
    import jsonschema_rs

    return jsonschema_rs.Registry(list(resources.items()), retriever=_refuse)


def compiled(
    document: Any,
    uri: str,
    known: jsonschema_rs.Registry | None = None,
    strict: bool = False,
    format_assertion: bool = True,
    patterns_of_names: Callable[[], Collection[str]] = tuple,
) -> Validator:
    """Return the validator of a schema whose identifier is `uri`, by default asserting formats.

    With `strict`, unknown formats and patterns that need more than linear time are refused; without
    it such patterns are judged within bounds, those that `patterns_of_names` gives too. Raises
    ValueError when the schema is ill-formed, or a `$ref` leads nowhere or outside.
    """
    import jsonschema_rs

    options: dict[str, Any] = {
        "registry": known,
        "base_uri": uri,
        "offline": True,
        "validate_formats": format_assertion,
        "ignore_unknown_formats": not strict,
    }
    try:
        linear = jsonschema_rs.RegexOptions()
        try:
            return jsonschema_rs.validator_for(document, **options, pattern_options=linear)
        except ValueError:
            if strict:
                raise
            from hidata.schemas.look_around import LookAround  # which few schemas need

            return LookAround(document, patterns_of_names(), options)
    except BaseException as error:
        if isinstance(error, Exception) or not is_failure(error):
            raise
        message = f"the validator gave up: {error}"
        raise ValueError(message) from None


def fits_metaschema(document: Any) -> bool:
    """Return whether a document is a schema of the draft that it names, all else apart.

    Raises ValueError when it names a draft that the library does not know.
    """
    import jsonschema_rs

    try:
        return jsonschema_rs.meta.is_valid(document)
    except jsonschema_rs.ReferencingError as error:
        raise ValueError(str(error)) from None


@cache
def knows_format(name: str, dialect: str) -> bool:
    """Return whether a format is asserted in a dialect, not passed over."""
    try:
        compiled({"$schema": dialect, "format": name}, "", strict=True)
    except ValueError:
        return False
    return True


def refusal(error: ValueError, strict: bool = False) -> Fault:
    """Return why a schema does not compile; `strict` tells formats and patterns apart."""
    reason = " ".join(str(error).split("\n")[0].split()).rpartition("ValueError: ")[2]
    reason = reason if len(reason) <= LONGEST else f"{reason[:100]} ... {reason[100 - LONGEST :]}"
    pointer = reader.pointer(getattr(error, "instance_path", ()))
    if type(error).__name__ == REFERENCING or _leads_nowhere(reason):
        return Fault(pointer, "L002", f"A reference in this schema leads nowhere: {reason}")
    for code, word in (("L005", "format"), ("L006", "regex")) if strict else ():
        if word in reason.lower():
            return Fault(pointer, code, f"Not every validator can apply this: {reason}")
    return Fault(pointer, "L001", f"This is not a JSON Schema: {reason}")


def _leads_nowhere(reason: str) -> bool:
    return "fetched" in reason or "does not exist" in reason


def _refuse(uri: str) -> Any:
    message = f"{uri} is not a schema of this dataset, and nothing is fetched"
    raise ValueError(message)
