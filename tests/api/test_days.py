"""The Python interface: the same bytes as the command line, and the day they are of."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import hidata as package
import pytest
from hidata.api import Release, day_of, latest_day
from hidata.engine.run import Outcome

from tests.helpers import file_sums, git

SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}
RECORDS = {
    "thing/a.json": {"id": "a", "tags": ["x", "y"]},
    "thing/b.json": {"id": "b"},
}


@pytest.fixture
def root(make, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset outside git, and no SOURCE_DATE_EPOCH."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", "/")
    return make({"thing": SCHEMA}, RECORDS, 'name = "t"')


def _created(out: Path) -> str:
    return json.loads((out / "t-0.0.0" / "datapackage.json").read_text())["created"][:10]


def test_the_day_is_that_of_the_command(root: Path, hidata, tmp_path: Path, monkeypatch):
    before = datetime.now(UTC).date()
    assert before <= day_of(root) <= datetime.now(UTC).date()
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"@{86_400 * 365} +0000")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        git(root, *command)
    for epoch, day in ((None, "1971-01-01"), (86_400 * 2 - 1, "1970-01-02")):
        if epoch:
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(epoch))
        package.Dataset(root).build(tmp_path / "api")
        assert hidata("--root", root, "build", "--out", tmp_path / "cli")[0] == 0
        assert _created(tmp_path / "api") == day
        assert file_sums(tmp_path / "api") == file_sums(tmp_path / "cli")
        package.Dataset(root).build(tmp_path / "given", as_of=date(2001, 2, 3))
        assert _created(tmp_path / "given") == "2001-02-03"


def test_validate_takes_the_day_it_is_somewhere(root: Path, monkeypatch):
    days: list[date] = []

    def run(folder: object, as_of: date, *others: object, **options: object) -> Outcome:
        days.append(as_of)
        return Outcome([], {}, {})

    monkeypatch.setattr("hidata.engine.validate.run", run)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    for as_of in (None, date(2001, 2, 3)):
        assert package.Dataset(root).validate(as_of) == []
    assert days in ([tomorrow, date(2001, 2, 3)], [latest_day(), date(2001, 2, 3)])


@pytest.mark.parametrize("epoch", ["soon", "1.5", "9" * 30])
def test_an_invalid_day_is_reported(root: Path, hidata, monkeypatch, epoch: str):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    message = f"SOURCE_DATE_EPOCH is not a time in seconds: {epoch}."
    with pytest.raises(ValueError, match=message):
        package.Dataset(root).build(root / "out")
    code, out = hidata("--root", root, "build", "--out", root / "out")
    assert (code, message in out) == (2, True)


def test_a_dataset_and_a_release_look_alike(root: Path, tmp_path: Path):
    data = package.Dataset(root)
    release = Release(data.build(tmp_path).folder)
    for each in (data, release):
        assert (each.version, each.kinds) == ("0.0.0", ["thing"])
        assert list(each.tables) == ["thing", "thing_tags"]
        assert dict(each.records("thing")) == {r["id"]: r for r in RECORDS.values()}
        assert each.record("thing", "a") == RECORDS["thing/a.json"]
        assert each["thing"]["id"].to_pylist() == ["a", "b"]
        assert each["thing_tags"].num_rows == 2
        for name in ("things", "thin", "thing_", ""):
            with pytest.raises(KeyError):
                each[name]
    assert each["thing"].equals(data["thing"])


def test_a_release_in_json_alone_has_records_and_no_tables(root: Path, hidata, tmp_path: Path):
    assert hidata("--root", root, "build", "--only", "jsonld", "--out", tmp_path)[0] == 0
    release = Release(tmp_path / "t-0.0.0")
    assert release.record("thing", "b") == {"id": "b"}
    with pytest.raises(KeyError):
        release["thing"]
