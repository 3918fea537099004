"""The peers hidata is measured beside, each as a command on the same records.

Peers do less: they know no ids, references between records, duplicate keys, domain rules, JSON-LD
or checksums. Each script here is the plainest use of its library that its documentation shows.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
from hidata.dataset.folder import open_dataset
from hidata.tables.flatten import arrow_type
from tests.helpers import duck

ROOT = Path(__file__).resolve().parent.parent

BARE = """
import os, sys, orjson
from pathlib import Path
import jsonschema_rs, json
root = sys.argv[1]
for name in sorted(os.listdir(root + "/bundle")):
    schema = json.load(open(root + "/bundle/" + name))
    valid = jsonschema_rs.validator_for(schema, offline=True, validate_formats=True).is_valid
    folder = root + "/records/" + name.removesuffix(".json")
    for record in os.listdir(folder):
        file = os.open(folder + "/" + record, os.O_RDONLY)
        data = os.read(file, 1 << 16)
        os.close(file)
        assert valid(orjson.loads(data))
"""

AJV = """
const fs = require("fs"), path = require("path");
const Ajv = require("ajv/dist/2020").default, formats = require("ajv-formats").default;
const root = process.argv[2];
for (const name of fs.readdirSync(root + "/bundle")) {
  const ajv = new Ajv({strict: false, allErrors: false});
  formats(ajv);
  const valid = ajv.compile(JSON.parse(fs.readFileSync(root + "/bundle/" + name)));
  const folder = root + "/records/" + path.basename(name, ".json");
  for (const record of fs.readdirSync(folder))
    if (!valid(JSON.parse(fs.readFileSync(folder + "/" + record)))) throw new Error(record);
}
"""

DUCKDB = """
import json, os, sys, duckdb
root, source, out = sys.argv[1:4]
os.makedirs(out, exist_ok=True)
db = duckdb.connect()
for kind, plan in json.load(open(root + "/tables.json")).items():
    lines = root + "/ndjson/" + kind + ".ndjson"
    if source == "files":
        lines = out + "/" + kind + ".json"
        with open(lines, "wb") as joined:
            for name in sorted(os.listdir(root + "/records/" + kind)):
                with open(root + "/records/" + kind + "/" + name, "rb") as record:
                    joined.write(record.read())
    read = f"read_json('{lines}', format='auto', columns={plan['columns']}, maximum_object_size=100000000)"
    db.execute(f"CREATE TABLE records AS SELECT * FROM {read}")
    for table, query in plan["tables"].items():
        db.execute(f"CREATE TABLE made AS {query}")
        for form in ("csv", "parquet"):
            options = "HEADER" if form == "csv" else "FORMAT parquet, COMPRESSION zstd"
            db.execute(f"COPY made TO '{out}/{table}.{form}' ({options})")
        db.execute("DROP TABLE made")
    db.execute("DROP TABLE records")
"""

PYARROW = """
import sys, os, pyarrow.json as pj, pyarrow.parquet as pq
root, out = sys.argv[1:3]
os.makedirs(out, exist_ok=True)
for name in sorted(os.listdir(root + "/ndjson")):
    table = pj.read_json(root + "/ndjson/" + name, pj.ReadOptions(block_size=1 << 26))
    pq.write_table(table, out + "/" + name + ".parquet", compression="zstd")
"""

POLARS = """
import sys, os, polars
root, out = sys.argv[1:3]
os.makedirs(out, exist_ok=True)
for name in sorted(os.listdir(root + "/ndjson")):
    table = polars.read_ndjson(root + "/ndjson/" + name, infer_schema_length=None)
    table.write_parquet(out + "/" + name + ".parquet", compression="zstd")
"""


@dataclass(frozen=True)
class Command:
    """One thing to run: its name in the table, its command, and the folder to run it in."""

    name: str
    command: Sequence[str]
    folder: Path | None = None
    slow: bool = False


def prepare(root: Path) -> None:
    """Lay out a corpus for the peers: self-contained schemas, Arrow types, NDJSON, and SQL.

    The SQL makes hidata's own tables, all of them, from columns of declared types.
    """
    made = open_dataset(str(root)).kinds
    kinds = {p.name: made[p.name] for p in sorted((root / "records").iterdir())}
    plans = {name: duck.plan(kind) for name, kind in kinds.items()}
    (root / "tables.json").write_text(json.dumps(plans, indent=1))
    for folder in ("bundle", "ndjson", "arrow"):
        shutil.rmtree(root / folder, ignore_errors=True)
        (root / folder).mkdir()
    for kind, described in kinds.items():
        fields = arrow_type(described.shape)
        (root / "arrow" / kind).write_bytes(pa.schema(list(fields)).serialize())
        (root / "bundle" / f"{kind}.json").write_text(json.dumps(_bundled(root, kind)))
        with (root / "ndjson" / f"{kind}.ndjson").open("w", encoding="utf-8") as lines:
            for path in sorted((root / "records" / kind).iterdir()):
                lines.write(
                    json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False) + "\n"
                )


def _bundled(root: Path, kind: str) -> dict[str, Any]:
    """A kind's schema with the shared definitions inside; annotations taken out."""
    schema = json.loads((root / "schema" / f"{kind}.schema.json").read_text("utf-8"))
    shared = sorted((root / "schema").glob("common/*.json"))
    if shared:
        parts = [json.loads(path.read_text("utf-8")) for path in shared]
        schema["$defs"] = {
            path.name.split(".")[0]: part for path, part in zip(shared, parts, strict=True)
        }
    schema.pop("x-hidata-rules", None)
    return schema


class Tools:
    """The peers' programs, installed into a folder of their own."""

    def __init__(self, folder: Path) -> None:
        """Install what is missing, from the package registries."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "node_modules").exists():
            packages = ["ajv", "ajv-formats", "@sourcemeta/jsonschema"]
            subprocess.run(
                ["npm", "install", "--silent", "--prefix", ".", *packages], cwd=folder, check=False
            )
        if not (folder / "venv").exists():
            subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
            pip = [folder / "venv/bin/pip", "install", "--quiet", "check-jsonschema"]
            subprocess.run(pip, check=False)
        for name, text in (
            ("bare.py", BARE),
            ("ajv.js", AJV),
            ("duck.py", DUCKDB),
            ("arrow.py", PYARROW),
            ("polar.py", POLARS),
        ):
            (folder / name).write_text(text)

    def validators(self, root: Path, small: bool) -> list[Command]:
        """Those that check records; the slow ones on small corpora only."""
        found = [
            self.bare(root),
            self.floor(root, 1),
            self.floor(root, 2),
            Command("ajv script", ["node", str(self.folder / "ajv.js"), str(root)]),
        ]
        if small:
            check = str(self.folder / "venv/bin/check-jsonschema")
            binary = self._sourcemeta()
            whole, direct = [], []
            for kind in sorted(p.name for p in (root / "records").iterdir()):
                schema, folder = f"{root}/bundle/{kind}.json", f"{root}/records/{kind}"
                whole.append(
                    f"find {folder} -name '*.json' | xargs -n 100000 {check} -q --schemafile {schema}"
                )
                direct.append(f"{binary} validate {schema} {folder} --fast")
            found.append(Command("check-jsonschema", ["sh", "-c", " && ".join(whole)], slow=True))
            if binary:
                found.append(
                    Command("sourcemeta on the folder, --fast", ["sh", "-c", " && ".join(direct)])
                )
        return found

    def builders(self, root: Path, out: Path) -> list[Command]:
        """Those that write tables."""
        python = sys.executable
        duck, arrow, polar = (str(self.folder / f"{n}.py") for n in ("duck", "arrow", "polar"))
        return [
            Command(
                "DuckDB, files joined first",
                [python, duck, str(root), "files", str(out / "duck-files")],
            ),
            Command(
                "DuckDB, NDJSON", [python, duck, str(root), "ndjson", str(out / "duck-ndjson")]
            ),
            Command(
                "pyarrow.json, NDJSON, Parquet only", [python, arrow, str(root), str(out / "arrow")]
            ),
            Command(
                "Polars, NDJSON, Parquet only", [python, polar, str(root), str(out / "polars")]
            ),
        ]

    def bare(self, root: Path) -> Command:
        """Parsing and validation alone, in the environment that hidata is run in."""
        command = [str(self.wheel), str(self.folder / "bare.py"), str(root)]
        return Command("bare loop: orjson + jsonschema-rs", command)

    def floor(self, root: Path, processes: int, out: Path | None = None) -> Command:
        """What hidata's checks, and with `out` its build, cost as bare calls of its libraries."""
        script, where = ROOT / "benchmarks" / "floor.py", [str(out)] if out else []
        words = {1: "one process", 2: "two processes"}[processes]
        command = [str(self.wheel), str(script), str(root), str(processes), *where]
        return Command(f"the floor: hidata's {'build' if out else 'checks'}, {words}", command)

    @cached_property
    def wheel(self) -> Path:
        """The Python of an environment with hidata's own wheel, built and installed anew."""
        python = self.folder / "wheel" / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", self.folder / "wheel"], check=True)
        pip = [python, "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, f"{ROOT}[site]"], check=True)
        subprocess.run([*pip, "--force-reinstall", "--no-deps", ROOT], check=True)
        return python

    def _sourcemeta(self) -> str | None:
        found = sorted(
            (self.folder / "node_modules/@sourcemeta/jsonschema/build").rglob(
                "jsonschema-linux-x86_64*"
            )
        )
        return str(found[0]) if found else None
