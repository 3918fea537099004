"""Builds the parts of a mapping from a TOML document of the right form; collects what is wrong."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

from hidata.findings.finding import Finding
from hidata.imports.mapping_form import VALUE_KEYS, as_json
from hidata.imports.mapping_model import (
    Condition,
    Join,
    ListOf,
    Mark,
    Node,
    Object,
    Reading,
    SheetLike,
    Unpivot,
    Value,
)
from hidata.imports.template import KeyTemplate, Pattern, Template
from hidata.imports.toml_text import Path, Positions

FORM, TEMPLATE = "I002", "I004"

MOST_FINDINGS = 200
"""Findings on one mapping."""

Parsed = TypeVar("Parsed", Template, KeyTemplate, Pattern)


class Builder:
    """Builds parts of one mapping. `findings` grows with what is wrong in them.

    Each method takes a value as TOML has it, and its path in the document.
    """

    def __init__(self, positions: Positions) -> None:
        """Take where the keys of the mapping are."""
        self._positions = positions
        self.findings: list[Finding] = []

    def fault(self, code: str, path: Path, message: str, hint: str | None = None) -> None:
        """Add a finding at the key at a path, if there are not too many already."""
        if len(self.findings) >= MOST_FINDINGS:
            return
        place = self._positions.of(path)
        finding = Finding(self._positions.file, *place, code, message, hint=hint)
        self.findings.append(finding)

    def template(self, text: str, path: Path) -> Template:
        """Return a template to be filled in; an empty one if it is faulty."""
        return self._parsed(Template, text, path)

    def key_template(self, text: str, path: Path) -> KeyTemplate:
        """Return the template of a key; an empty one if it is faulty."""
        return self._parsed(KeyTemplate, text, path)

    def pattern(self, text: str, path: Path) -> Pattern:
        """Return a template that reads; an empty one if it is faulty."""
        return self._parsed(Pattern, text, path)

    def _parsed(self, template: type[Parsed], text: str, path: Path) -> Parsed:
        try:
            return template.parse(text)
        except ValueError as error:
            self.fault(TEMPLATE, path, f"This template cannot be used: {error}.")
            return template.parse("")

    def templates(self, value: Any, path: Path) -> tuple[Template, ...]:
        """Return the template that a text is, or those in a list."""
        if isinstance(value, str):
            return (self.template(value, path),)
        return tuple(self.template(text, (*path, n)) for n, text in enumerate(value))

    def patterns(self, value: Any, path: Path) -> tuple[Pattern, ...]:
        """Return the pattern that a text is, or those in a list."""
        if isinstance(value, str):
            return (self.pattern(value, path),)
        return tuple(self.pattern(text, (*path, n)) for n, text in enumerate(value))

    def where(self, value: Any, path: Path) -> dict[str, Template]:
        """Return the properties that a record must have, each with a template."""
        return {name: self.template(text, (*path, name)) for name, text in value.items()}

    def node(self, value: Any, path: Path) -> Node:
        """Return what a property is made from."""
        if isinstance(value, str):
            return Value((self.template(value, path),))
        if isinstance(value, list):
            return ListOf(tuple(self.node(part, (*path, n)) for n, part in enumerate(value)))
        if isinstance(value, dict):
            if "from" in value and value.keys() <= {*VALUE_KEYS}:
                return self.value(value, path)
            return self.object(value, path)
        return Value(constant=as_json(value))

    def object(self, value: Any, path: Path) -> Object:
        """Return what the properties of an object are made from."""
        return Object({name: self.node(part, (*path, name)) for name, part in value.items()})

    def value(self, value: Any, path: Path) -> Value:
        """Return a value, as the table with the key `from` describes it."""
        return Value(
            self.templates(value["from"], (*path, "from")),
            as_json(value.get("map")),
            self._times(value.get("times"), (*path, "times")),
            value.get("ref", ""),
            value.get("by", ""),
            self.where(value.get("where", {}), (*path, "where")),
            value.get("optional", False),
            value.get("separator"),
            otherwise=self._otherwise(value.get("else"), (*path, "else")),
            count=value.get("count", False),
        )

    def _times(self, value: Any, path: Path) -> Decimal | Value | None:
        """Return what a number is multiplied by, or where that comes from."""
        if isinstance(value, dict):
            return self.value(value, path)
        return None if value is None else Decimal(value)

    def _otherwise(self, value: Any, path: Path) -> Template | int | float | bool | None:
        """Return what texts stand for that a map does not know, None if they are refused."""
        return self.template(value, path) if isinstance(value, str) else as_json(value)

    def derived(self, value: Any, path: Path) -> Value:
        """Return a new column: a value, or templates of which the first not blank counts."""
        if isinstance(value, dict):
            return self.value(value, path)
        return Value(self.templates(value, path))

    def condition(self, value: Any, path: Path) -> Condition:
        """Return what must be true of a cell."""
        if not isinstance(value, dict):
            return Condition(self._plain_texts(value, path))
        return Condition(
            like=self.patterns(value.get("like", []), (*path, "like")),
            unlike=self._plain_texts(value.get("not", []), (*path, "not")),
            blank=value.get("blank"),
            ref=value.get("ref", ""),
            by=value.get("by", ""),
            where=self.where(value.get("where", {}), (*path, "where")),
        )

    def _plain_texts(self, value: Any, path: Path) -> frozenset[str]:
        """Return the texts of templates without names."""
        templates = self.templates(value, path)
        for template in templates:
            if not template.is_constant:
                message = f"A filter compares with texts, not with columns: {template.text}"
                hint = "derive a column, and filter by that"
                self.fault(TEMPLATE, path, message, hint)
        return frozenset(template.constant for template in templates)

    def reading(self, value: Any, path: Path) -> Reading:
        """Return which table is read, and how."""
        header = value.get("header", 0 if "fields" in value else 1)
        plain = ("format", "encoding", "delimiter", "quote", "decimal", "thousands", "at")
        self._check_signs(value, path)
        return Reading(
            files=self.patterns(value.get("file", []), (*path, "file")),
            sheet=self._sheet(value.get("sheet", 1), (*path, "sheet")),
            header=tuple(header) if isinstance(header, list) else (header,) if header else (),
            fields=self._fields(value.get("fields", {}), (*path, "fields")),
            columns=self._columns(value.get("columns", {}), (*path, "columns")),
            fill=tuple(value.get("fill", ())),
            **self._row_steps(value, path),
            **{name: value[name] for name in plain if name in value},
        )

    def _row_steps(self, value: Any, path: Path) -> dict[str, Any]:
        """Return what is done to each row: `split`, `derive` and `keep` of a `Reading`."""
        split = {
            name: self.patterns(text, (*path, "split", name))
            for name, text in value.get("split", {}).items()
        }
        self._check_names(value, split, path)
        return {
            "split": split,
            "derive": {
                name: self.derived(part, (*path, "derive", name))
                for name, part in value.get("derive", {}).items()
            },
            "keep": {
                name: self.condition(part, (*path, "keep", name))
                for name, part in value.get("keep", {}).items()
            },
        }

    def _check_signs(self, value: Any, path: Path) -> None:
        """Check that the encoding is known, and that no sign has two meanings."""
        encoding = value.get("encoding")
        if encoding is not None and not _is_encoding(encoding):
            self.fault(FORM, (*path, "encoding"), f"There is no encoding {encoding}.")
        if value.get("thousands") == value.get("decimal", "."):
            message = "The sign for thousands is that of the decimal fraction."
            self.fault(FORM, (*path, "thousands"), message)

    def _check_names(self, value: Any, split: dict[str, tuple[Pattern, ...]], path: Path) -> None:
        """Check that no two parts of a table's description give a column the same name."""
        known: set[str] = set()
        for part in ("fields", "columns", "derive"):
            for name in value.get(part, {}):
                if name in known or name.startswith("@"):
                    why = "is always there" if name.startswith("@") else "is defined twice"
                    self.fault(FORM, (*path, part, name), f"The column {name} {why}.")
                known.add(name)
        for column, patterns in split.items():
            told = {name for pattern in patterns for name in pattern.names}
            for name in sorted(told & known):
                self.fault(FORM, (*path, "split", column), f"The column {name} is defined twice.")
            known |= told

    def _sheet(self, value: Any, path: Path) -> int | Pattern | SheetLike:
        if isinstance(value, dict):
            return SheetLike(value["cell"], self.pattern(value["like"], (*path, "like")))
        return self.pattern(value, path) if isinstance(value, str) else int(value)

    def _fields(self, value: Any, path: Path) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for name, text in value.items():
            first, _, last = text.partition("-")
            found[name] = start, end = int(first), int(last or first)
            if end < start:
                self.fault(FORM, (*path, name), f"This field ends before it begins: {text}.")
        return found

    def _columns(self, value: Any, path: Path) -> dict[str, tuple[Pattern | str, ...]]:
        found: dict[str, tuple[Pattern | str, ...]] = {}
        for name, texts in value.items():
            listed = [texts] if isinstance(texts, str) else texts
            for text in listed:
                if text.startswith("@") and not re.fullmatch("@[A-Z]{1,3}", text):
                    message = f"After @ stand the letters of a column, as in @B: {text}"
                    self.fault(FORM, (*path, name), message)
            found[name] = tuple(
                text if text.startswith("@") else self.pattern(text, (*path, name))
                for text in listed
            )
        return found

    def join(self, name: str, value: Any, path: Path) -> Join:
        """Return another table, and how its rows are found."""
        return Join(
            name,
            self.reading(value, path),
            value["on"],
            value.get("optional", False),
            value.get("many", False),
        )

    def unpivot(self, value: Any, path: Path) -> Unpivot | None:
        """Return the columns of which each becomes a row, None if there are none."""
        if value is None:
            return None
        return Unpivot(
            self.patterns(value["headings"], (*path, "headings")),
            value["value"],
            Reading(**self._row_steps(value, path)),
        )

    def mark(self, value: Any, path: Path) -> Mark:
        """Return cells that are not values."""
        cell, note, properties = (value.get(name) for name in ("cell", "note", "properties"))
        return Mark(
            None if cell is None else texts(cell),
            None if note is None else texts(note),
            None if properties is None else self.patterns(properties, (*path, "properties")),
            value.get("list", ""),
            self.node(value["item"], (*path, "item")) if "item" in value else None,
            {
                name: self.condition(part, (*path, "when", name))
                for name, part in value.get("when", {}).items()
            },
        )


def texts(value: str | Iterable[str]) -> frozenset[str]:
    """Return the text that a value is, or those in it."""
    return frozenset((value,) if isinstance(value, str) else value)


def _is_encoding(name: str) -> bool:
    """Return whether Python knows a text encoding of this name."""
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=name)
    except (LookupError, ValueError):
        return False
    return True
