"""Reads YAML as what JSON can say: scalars by the core schema of YAML 1.2, no tags, no loops."""

from __future__ import annotations

import math
import re
from typing import Any

from hidata.imports.cells import ReadError

MOST_VALUES = 2_000_000
"""How many values a text may stand for: what is named once can be repeated many times over."""

_SCALARS = {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?(0|[1-9][0-9]*)",
    "float": r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?",
}
"""What is not a text where it stands without quotes; what JSON cannot write is a text."""


def value_of(text: str) -> Any:
    """Return the value of a YAML text. Raises ReadError."""
    try:
        import yaml
    except ImportError:
        message = "reading YAML needs PyYAML"
        raise ReadError(message, "pip install 'hidata[yaml]'") from None
    try:
        value = yaml.load(text, Loader=_loader(yaml))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        row, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        reason = ", ".join(filter(None, (error.context, error.problem)))
        message = f"this is not YAML that JSON can hold: {reason}"
        raise ReadError(message, row=row, column=column) from None
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ReadError(f"this is not YAML: {reason}") from None
    except RecursionError:
        message = "this YAML is nested too deeply, or within itself"
        raise ReadError(message) from None
    _count(value)
    return value


def _loader(yaml: Any) -> Any:
    """Return a class that loads texts: only scalars, lists and maps, no name twice in a map."""

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 - as the library has it

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[str, Any]:
            self.flatten_mapping(node)
            found: dict[str, Any] = {}
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    problem = "a name in a map is not a text"
                    raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
                if key.value in found:
                    problem = f"a map has {key.value!r} twice"
                    raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
                found[key.value] = self.construct_object(value, deep=True)
            return found

    for name, pattern in _SCALARS.items():
        Loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{name}", re.compile(f"(?:{pattern})$"), None
        )
    Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile("<<$"), ["<"])
    Loader.add_constructor("tag:yaml.org,2002:merge", Loader.construct_yaml_str)
    for name in ("timestamp", "binary", "omap", "pairs", "set"):
        Loader.add_constructor(f"tag:yaml.org,2002:{name}", Loader.construct_undefined)
    return Loader


def _count(value: Any) -> None:
    """Raise ReadError if a value is within itself, or has too many values in it."""
    left, todo = MOST_VALUES, [value]
    while todo:
        inner = todo.pop()
        left -= 1
        if left < 0:
            message = f"this YAML stands for more than {MOST_VALUES:,} values"
            raise ReadError(message, "write out what its anchors (&) repeat, or divide it")
        if isinstance(inner, float) and not math.isfinite(inner):
            message = "a number in this YAML is too large"
            raise ReadError(message, "write it in quotes")
        if isinstance(inner, dict):
            todo += inner.values()
        elif isinstance(inner, list):
            todo += inner
