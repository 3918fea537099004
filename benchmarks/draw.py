"""Draws published values at random from a release, to be traced back to their sources by hand.

    python -m benchmarks.draw dist/hidata-1.0.0 --number 100 --seed 7

Each kind gets the same chance, then each of its rows, then each of the row's values; so small
kinds are looked at as closely as large ones. One JSON object a line: table, key, column, value,
and the sources that the row, or its record's evidence, names.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

UNSOURCED = {"id", "source", "position", "evidence"}


def main() -> None:
    """Read the arguments, print the draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("release", type=Path)
    parser.add_argument("--number", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    for value in draw(chosen.release, chosen.number, chosen.seed):
        print(json.dumps(value, ensure_ascii=False, default=str))


def draw(release: Path, number: int, seed: int) -> list[dict[str, Any]]:
    """So many values, the same for the same release and seed."""
    chance = random.Random(seed)
    tables = {path.stem: pq.read_table(path) for path in sorted((release / "parquet").iterdir())}
    main_tables = [name for name, table in tables.items() if "id" in table.column_names]
    drawn: list[dict[str, Any]] = []
    while len(drawn) < number:
        kind = chance.choice(main_tables)
        parts = [n for n, t in tables.items() if _belongs(n, kind, tables) and t.num_rows]
        name = chance.choice(parts)
        row = tables[name].slice(chance.randrange(tables[name].num_rows), 1).to_pylist()[0]
        columns = [c for c, v in row.items() if v is not None and c not in UNSOURCED]
        columns = [c for c in columns if not c.endswith(("_id", "position"))]
        if not columns:
            continue
        column = chance.choice(columns)
        key = row.get("id") or row[f"{kind}_id"]
        stated = column if name == kind else name.removeprefix(f"{kind}_")
        sources = _sources(tables, kind, key, row, stated)
        place = {"table": name, "key": key, **_positions(row), "column": column}
        if place not in [{k: d[k] for k in place if k in d} for d in drawn]:
            drawn.append({**place, "value": row[column], "sources": sources})
    return drawn


def _belongs(name: str, kind: str, tables: dict[str, Any]) -> bool:
    if name == kind:
        return True
    return f"{kind}_id" in tables[name].column_names and not name.endswith(
        ("_evidence", "_sources")
    )


def _sources(
    tables: dict[str, Any], kind: str, key: str, row: dict[str, Any], stated: str
) -> list[str]:
    """The row's own source, else its record's, else the evidence of the property or the record.

    `stated` is the property's column, or what the name of its link table has after the kind's.
    """
    if row.get("source"):
        return [row["source"]]
    record = next(r for r in tables[kind].to_pylist() if r["id"] == key)
    if record.get("source"):
        return [record["source"]]
    evidence = tables.get(f"{kind}_evidence")
    rows = [r for r in evidence.to_pylist() if r[f"{kind}_id"] == key] if evidence else []
    backed = [r for r in rows if r["field"] and f"{stated}_".startswith(f"{_column(r)}_")]
    closest = max((len(_column(r)) for r in backed), default=0)
    own = [r["source"] for r in backed if len(_column(r)) == closest]
    return own or [r["source"] for r in rows if not r["field"]]


def _column(evidence: dict[str, Any]) -> str:
    """The evidence's field, /exam/vendor, as columns are named: exam_vendor."""
    return str(evidence["field"])[1:].replace("/", "_")


def _positions(row: dict[str, Any]) -> dict[str, int]:
    return {name: place for name, place in row.items() if name.endswith("position")}


if __name__ == "__main__":
    main()
