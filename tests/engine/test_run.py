"""One run over all records."""

from __future__ import annotations

import json
from concurrent.futures import Future
from contextlib import nullcontext
from datetime import date

import pytest
from hidata.dataset.folder import open_dataset
from hidata.engine import validate
from hidata.engine.executors import Workers

from tests.data import PART, PLAIN


def test_the_same_key_twice_is_a_finding(make, hidata):
    root = make({"part": PART}, {"part/a/x.json": {}, "part/b/x.json": {"name": "n"}})
    code, out = hidata("--root", root, "validate")
    assert code == 1
    assert "records/part/b/x.json:1:1: N003" in out


class HeldExecutor:
    """An executor that notes what is begun, and does it when its result is asked for."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, str]] = []

    def submit(self, work, job, batch):
        self.notes.append(("begun", batch.kind))
        future = Future()

        def result():
            self.notes.append(("taken", batch.kind))
            return work(job, batch)

        future.result = result
        return future


def test_the_next_kind_begins_before_the_last_is_done(make):
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    kinds = ("a", "b", "d")
    schemas = dict.fromkeys("abcd", schema)  # c has no records
    root = make(schemas, {f"{kind}/x.json": {"n": 1} for kind in kinds})
    executor = HeldExecutor()
    workers = Workers(executor, window=3)
    outcome = validate.run(
        open_dataset(str(root)), date(2026, 1, 1), lambda total: nullcontext(workers)
    )
    assert outcome.records == {"a": 1, "b": 1, "c": 0, "d": 1}
    assert executor.notes[:3] == [("begun", kind) for kind in kinds]


@pytest.mark.parametrize(("count", "hints"), [(200, 200), (201, 200)])
def test_two_hundred_missing_ids_get_a_hint(make, hidata, count: int, hints: int):
    """Each takes a look at every id there is; the same one, sought again, counts once."""
    lost = [{"id": f"r{n}", "next": f"abcdefghi-{n}"} for n in range(count)]
    again = [{"id": f"s{n}", "next": "abcdefghi-0"} for n in range(9)]
    lines = "\n".join(map(json.dumps, [*lost, *again, {"id": "abcdefghi"}]))
    root = make({"plain": PLAIN}, {"plain/all.ndjson": lines})
    _, out = hidata("--root", root, "validate", "--format", "json")
    findings = json.loads(out)["findings"]
    assert {f["code"] for f in findings} == {"R001"}
    assert len(findings) == count + 9
    assert sum("hint" in f for f in findings) == hints + 9
