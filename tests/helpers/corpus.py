"""Makes seeded datasets of any size: from hidata's own schemas, and from a plain foreign one."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARES = {"source": 0.05, "organization": 0.35, "occupation": 0.60}
FOREIGN_REFS = ("codes", "programs_cip", "related_codes", "host", "broader", "job_zone")
"""Properties that refer to kinds, or records, which the corpus does not have."""

WORDS = ("record", "coder", "clinic", "patient", "chart", "audit", "ledger", "claim", "index")

THING = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "nick": {"type": ["string", "null"]},
        "size": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
        "when": {"type": "string", "format": "date"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "parts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "label": {"type": "string"},
                    "weight": {"type": "number"},
                    "marks": {"type": "array", "items": {"type": "integer"}},
                },
            },
        },
        "extra": {"type": "object"},
    },
}


OWN_SETTINGS = 'strict = true\nextension = "careers"'
"""Settings of a dataset with hidata's schemas, which name rules of its extension."""


def own(root: Path, records: int, seed: int = 1) -> None:
    """A dataset of so many records under hidata's schemas: sources, organizations, occupations."""
    _fresh(root, OWN_SETTINGS)
    shutil.copytree(ROOT / "schema", root / "schema")
    chance = random.Random(seed)
    real = {kind: _load(kind) for kind in SHARES}
    real["source"] = [source for source in real["source"] if "official" in source["tier"]]
    sources = [f"source-{i:07d}" for i in range(max(1, int(records * SHARES["source"])))]
    for kind, share in SHARES.items():
        for i in range(max(1, int(records * share))):
            record = _like(chance.choice(real[kind]), f"{kind}-{i:07d}", sources, chance)
            _write(root, kind, record)


def data(root: Path) -> None:
    """The schemas and records of hidata itself, as they are."""
    _fresh(root, OWN_SETTINGS)
    for name in ("schema", "records"):
        shutil.copytree(ROOT / name, root / name, dirs_exist_ok=True)


def foreign(root: Path, records: int, seed: int = 1) -> None:
    """A dataset of so many records under a plain schema with lists, unions and nulls."""
    _fresh(root, "")
    (root / "schema").mkdir()
    (root / "schema" / "thing.schema.json").write_text(json.dumps(THING))
    chance = random.Random(seed)
    for i in range(records):
        _write(root, "thing", _thing(f"thing-{i:07d}", chance))


def _fresh(root: Path, settings: str) -> None:
    shutil.rmtree(root, ignore_errors=True)
    (root / "records").mkdir(parents=True)
    text = f'[tool.hidata]\nname = "corpus"\nversion = "1.0.0"\n{settings}\n'
    (root / "pyproject.toml").write_text(text)


def _load(kind: str) -> list[dict[str, Any]]:
    paths = sorted((ROOT / "records" / kind).glob("*.json"))
    return [json.loads(path.read_text("utf-8")) for path in paths]


def _like(
    real: dict[str, Any], identifier: str, sources: list[str], chance: random.Random
) -> dict[str, Any]:
    """A record with the shape of a real one, its references turned to the corpus' own sources."""

    def turn(value: Any) -> Any:
        if isinstance(value, list):
            turned = [turn(item) for item in value]
            return [item for i, item in enumerate(turned) if item not in turned[:i]]
        if isinstance(value, dict):
            return {
                n: chance.choice(sources) if n == "source" else turn(v)
                for n, v in value.items()
                if n != "weak"  # the corpus' sources are all official
            }
        return value

    record = {**turn(real), "id": identifier}
    for name in ("name", "title"):
        if name in record:
            record[name] = f"{record[name]} {chance.choice(WORDS)} {identifier[-7:]}"
    for name in FOREIGN_REFS:
        record.pop(name, None)
    if "evidence" in record:
        evidence = [e for e in record["evidence"] if e.get("field", "/")[1:] not in FOREIGN_REFS]
        record["evidence"] = [*evidence, {"source": chance.choice(sources), "locator": "all of it"}]
    return record


def _thing(identifier: str, chance: random.Random) -> dict[str, Any]:
    words = [chance.choice(WORDS) for _ in range(8)]
    parts = [
        {
            "label": chance.choice(WORDS),
            "weight": chance.random(),
            "marks": [1, 2, 3][: chance.randrange(4)],
        }
        for _ in range(chance.randrange(5))
    ]
    return {
        "id": identifier,
        "name": " ".join(words),
        "nick": chance.choice([None, words[0]]),
        "size": chance.choice([chance.randrange(100), words[1]]),
        "when": f"20{chance.randrange(10, 25)}-0{chance.randrange(1, 10)}-1{chance.randrange(10)}",
        "tags": words[: chance.randrange(5)],
        "parts": parts,
        "extra": {words[2]: chance.randrange(9)},
    }


def _write(root: Path, kind: str, record: dict[str, Any]) -> None:
    folder = root / "records" / kind
    folder.mkdir(exist_ok=True)
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    (folder / f"{record['id']}.json").write_text(text, "utf-8")


def foreign_bulk(root: Path, records: int, seed: int = 1) -> None:
    """The foreign dataset as one NDJSON file."""
    _fresh(root, "")
    (root / "schema").mkdir()
    (root / "schema" / "thing.schema.json").write_text(json.dumps(THING))
    (root / "records" / "thing").mkdir()
    chance = random.Random(seed)
    with (root / "records" / "thing" / "all.ndjson").open("w", encoding="utf-8") as lines:
        for i in range(records):
            lines.write(json.dumps(_thing(f"thing-{i:07d}", chance)) + "\n")
