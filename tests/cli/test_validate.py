"""A dozen broken records, one fault each: a dozen findings, each at its line."""

from __future__ import annotations

import json

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z]+$"},
        "size": {"enum": ["small", "large"]},
        "made": {"type": "string", "format": "date"},
        "count": {"type": "integer", "minimum": 0, "maximum": 9},
        "other": {"type": "string", "x-hidata-ref": "thing"},
        "parts": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}},
                "additionalProperties": False,
            },
        },
    },
    "required": ["id"],
    "additionalProperties": False,
}
GOOD = '{\n  "id": "good",\n  "size": "small"\n}\n'
# name: text, line, column, code, pointer
BROKEN = {
    "comma": ('{\n  "id": "comma",\n}\n', 2, 16, "J005", ""),
    "double": ('{\n  "id": "double",\n  "count": 1,\n  "count": 2\n}\n', 4, 3, "J013", "/count"),
    "nan": ('{\n  "id": "nan",\n  "count": NaN\n}\n', 3, 12, "J012", ""),
    "open": ('{\n  "id": "open\n}\n', 2, 9, "J009", ""),
    "named": ('{\n  "id": "another"\n}\n', 2, 9, "N001", "/id"),
    "missing": ('{\n  "size": "small"\n}\n', 1, 1, "S001", ""),
    "typo": ('{\n  "id": "typo",\n  "sise": "small"\n}\n', 3, 3, "S002", "/sise"),
    "quoted": ('{\n  "id": "quoted",\n  "count": "3"\n}\n', 3, 12, "S003", "/count"),
    "choice": ('{\n  "id": "choice",\n  "size": "smal"\n}\n', 3, 11, "S004", "/size"),
    "day": ('{\n  "id": "day",\n  "made": "2024-02-30"\n}\n', 3, 11, "S006", "/made"),
    "bound": ('{\n  "id": "bound",\n  "count": 10\n}\n', 3, 12, "S007", "/count"),
    "empty": ('{\n  "id": "empty",\n  "parts": []\n}\n', 3, 12, "S009", "/parts"),
    "nested": ('{\n  "id": "nested",\n  "parts": [\n    {"name": "a"},\n    {"nam": "b", "name": "c"}\n  ]\n}\n', 5, 6, "S002", "/parts/1/nam"),
    "dangling": ('{\n  "id": "dangling",\n  "other": "goood"\n}\n', 3, 12, "R001", "/other"),
}  # fmt: skip


def test_each_fault_gives_one_finding_at_its_place(make, hidata):
    records = {f"thing/{name}.json": text for name, (text, *_) in BROKEN.items()}
    root = make({"thing": SCHEMA}, {**records, "thing/good.json": GOOD})
    code, out = hidata("--root", root, "validate", "--format", "json")
    findings = json.loads(out)["findings"]
    expected = [
        (f"records/thing/{name}.json", line, column, code, pointer)
        for name, (_, line, column, code, pointer) in sorted(BROKEN.items())
    ]
    assert [
        (f["file"], f["line"], f["column"], f["code"], f["pointer"]) for f in findings
    ] == expected
    assert code == 1


def test_hints_name_what_was_probably_meant(make, hidata):
    records = {f"thing/{name}.json": text for name, (text, *_) in BROKEN.items()}
    root = make({"thing": SCHEMA}, {**records, "thing/good.json": GOOD})
    _, out = hidata("--root", root, "validate", "--format", "json")
    hints = {f["file"][14:-5]: f.get("hint", "") for f in json.loads(out)["findings"]}
    for name, word in (
        ("typo", "size"),
        ("choice", "small"),
        ("dangling", "good"),
    ):
        assert word in hints[name], name
    assert "3" in hints["quoted"]


def test_the_findings_do_not_depend_on_the_processes(make, hidata):
    records = {f"thing/{name}.json": text for name, (text, *_) in BROKEN.items()}
    root = make({"thing": SCHEMA}, records)
    one = hidata("--root", root, "validate", "--jobs", 1)
    two = hidata("--root", root, "validate", "--jobs", 2)
    assert one == two
