"""Which version may follow which, and what is refused."""

from __future__ import annotations

import copy
import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import Package, system
from hidata.api import Release
from hidata.dataset.edits import Edit
from hidata.release import versions
from hidata.release.diff import Difference
from hidata.release.schema_diff import Bump, SchemaChange
from hidata.storage import checksums

from tests.data.changes import RECORDS, SCHEMA
from tests.helpers import commit_version, git


def _released(hidata, root: Path) -> None:
    code, out = _release(hidata, root)
    assert code == 0, out


def _release(hidata, root: Path, *more: object) -> tuple[int, str]:
    return hidata("--root", root, "release", "--out", root / "dist", *more)


@pytest.mark.slow
def test_releases_follow_each_other(hidata, root: Path):
    code, out = _release(hidata, root)
    assert code == 0, out
    assert "commit this file before you tag the version: register/thing.tsv" in out
    assert (root / "register" / "thing.tsv").read_text() == "a\nb\n"
    assert {p.name for p in (root / "dist").glob("*.zip")} == {
        "t-1.0.0.zip",
        "t-1.0.0-csv.zip",
        "t-1.0.0-parquet.zip",
        "t-1.0.0-sqlite.zip",
        "t-1.0.0-jsonld.zip",
    }
    (root / "records" / "thing" / "a.json").write_text(json.dumps(RECORDS["a"] | {"size": 9}))
    (root / "records" / "thing" / "c.json").write_text('{"id": "c", "name": "C"}')
    commit_version(root, "1.0.1")
    code, out = _release(hidata, root)
    assert code == 1
    assert "from 1.0.0 to 1.0.1 is a patch step; a minor one is required." in out
    assert not (root / "dist" / "t-1.0.1").exists()
    commit_version(root, "1.1.0")
    _released(hidata, root)
    changes = json.loads((root / "dist" / "t-1.1.0" / "changes.json").read_text())
    assert (changes["old"], changes["new"], changes["bump"]) == ("t-1.0.0", "t-1.1.0", "minor")
    rows = [
        {"kind": "thing", "id": "a", "pointer": "/size", "old": "3", "new": "9"},
        {"kind": "thing", "id": "c", "pointer": None, "old": None, "new": '{"id":"c","name":"C"}'},
    ]
    release = root / "dist" / "t-1.1.0"
    assert pq.read_table(release / "parquet" / "change.parquet").to_pylist() == rows
    assert Release(release)["change"].to_pylist() == rows
    with (release / "csv" / "change.csv").open(newline="") as file:
        assert list(csv.DictReader(file)) == [{n: v or "" for n, v in row.items()} for row in rows]
    assert "### change\n" in (release / "README.md").read_text()
    whole = [path for path in (root / "dist").iterdir() if path.suffix != ".sqlite"]
    assert [hidata("verify", path)[0] for path in whole] == [0] * 12
    with system.use_context(trusted=True):
        assert Package(str(release / "datapackage.json")).validate().valid


def test_the_first_release_has_no_changes_and_says_so_in_the_same_form(hidata, root: Path):
    _released(hidata, root)
    release = root / "dist" / "t-1.0.0"
    assert json.loads((release / "changes.json").read_text()) == {
        "version": 1, "old": None, "new": "t-1.0.0", "bump": "none", "reasons": [], "schema": [],
        "added": [], "removed": [], "moved": [], "changed": [], "folded": [],
    }  # fmt: skip
    assert pq.read_table(release / "parquet" / "change.parquet").num_rows == 0
    (release / "csv" / "change.csv").write_text("kind,id,pointer,old,new\n" + '"thing","a",,,"1"\n')
    (release / "SHA256SUMS").write_text(
        checksums.format_checksums(checksums.sha256_by_path(release))
    )
    assert (
        "parquet/change.parquet: its rows differ from those in csv/change.csv"
        in hidata("verify", release)[1]
    )


def test_without_a_folder_of_releases_the_last_tag_is_compared(hidata, root: Path):
    git(root, "tag", "v1.0.0")
    (root / "records" / "thing" / "c.json").write_text('{"id": "c", "name": "C"}')
    commit_version(root, "1.0.1")
    code, out = _release(hidata, root)
    assert code == 1
    assert "from 1.0.0 to 1.0.1 is a patch step; a minor one is required." in out


def test_a_tagged_version_is_not_released_from_another_commit(hidata, root: Path):
    git(root, "tag", "v1.0.0")
    _released(hidata, root)
    git(root, "commit", "-q", "--allow-empty", "-m", "later")
    code, out = _release(hidata, root)
    assert (code, "the tag v1.0.0 is on another commit" in out) == (1, True)


def test_a_broken_record_is_a_finding_though_there_is_a_release_to_compare(hidata, root: Path):
    _released(hidata, root)
    (root / "dist" / "t-other-1").mkdir()
    (root / "dist" / "t-other-1" / "SHA256SUMS").write_text("")
    (root / "records" / "thing" / "a.json").write_text('{"id": "a",')
    commit_version(root, "1.1.0")
    code, out = _release(hidata, root)
    assert code == 1
    assert "records/thing/a.json:1:" in out
    assert _release(hidata, root, "--previous", "nothing")[0] == 2


def test_a_release_is_refused_with_its_reasons(hidata, root: Path):
    commit_version(root, "1.0.0", entry="0.9.0")
    (root / "CHANGELOG.md").write_text("### [1.0.0]\n")
    (root / "CITATION.cff").write_text("cff-version: 1.0.0\nversion: 0.9.0\n")
    (root / "records" / "thing" / "new.json").write_text('{"id": "new", "name": "N"}')
    code, out = _release(hidata, root)
    assert code == 1
    assert "CHANGELOG.md has no entry ## [1.0.0]." in out
    assert "changes that are not committed" in out
    assert "CITATION.cff does not say version 1.0.0." in out
    (root / "CITATION.cff").unlink()
    commit_version(root, "1.0.0")
    (root / "records" / "thing" / "new.json").write_text('{"id": "new"}')
    commit_version(root, "1.0.0", entry="1.0.0")
    code, out = _release(hidata, root)
    assert code == 1
    assert "S001" in out
    assert not (root / "dist").exists() or not list((root / "dist").iterdir())


def _with_schema(root: Path, version: str, schema: str, **properties: object) -> None:
    changed = copy.deepcopy(SCHEMA)
    changed["properties"] |= properties
    (root / "schema" / "thing.schema.json").write_text(json.dumps(changed))
    commit_version(root, version, more=f'schema-version = "{schema}"\n')


def test_the_schema_has_its_own_version_equal_or_older(hidata, root: Path):
    _with_schema(root, "1.2.0", "1.3.0")
    code, out = _release(hidata, root)
    assert (code, "newer than the data's" in out) == (1, True)
    _with_schema(root, "1.3.0", "1.1.0")
    _released(hidata, root)
    for name in ("datapackage.json", "dataset.jsonld"):
        description = json.loads((root / "dist" / "t-1.3.0" / name).read_text())
        assert (description["version"], description["schemaVersion"]) == ("1.3.0", "1.1.0")
    _with_schema(root, "1.4.0", "1.1.0", weight={"type": "number"})
    code, out = _release(hidata, root)
    assert (code, out.strip()) == (
        1,
        "refused: the schema's version goes from 1.1.0 to 1.1.0; a minor step is required.",
    )
    _with_schema(root, "1.4.0", "1.4.0", weight={"type": "number"})
    _released(hidata, root)


def test_an_old_schema_still_validates_its_own_release(hidata, root: Path, tmp_path: Path):
    _released(hidata, root)
    _with_schema(root, "2.0.0", "2.0.0", size={"type": "string", "minLength": 1})
    (root / "records" / "thing" / "a.json").write_text('{"id": "a", "name": "A", "size": "3"}')
    git(root, "commit", "-qam", "text")
    _released(hidata, root)
    old = root / "dist" / "t-1.0.0"
    assert hidata("verify", old)[0] == 0
    back = tmp_path / "back"
    assert hidata("restore", old, "--from", "csv", "--out", back)[0] == 0
    assert json.loads((back / "records" / "thing" / "a.json").read_text())["size"] == 3
    assert hidata("--root", back, "validate")[0] == 0

    # records that do not fit the release's own schema are reported, though its checksums hold
    schema = old / "schema" / "thing.schema.json"
    schema.write_text(schema.read_text().replace('"maximum": 99', '"maximum": 2'))
    (old / "SHA256SUMS").write_text(checksums.format_checksums(checksums.sha256_by_path(old)))
    code, out = hidata("verify", old)
    assert code == 1
    assert "jsonld/thing: the record a does not fit the release's own schema" in out


STEPS = [
    # the version before and after, the bump that the changes call for, the step that is required or None
    ("1.2.3", "1.2.4", "none", None),
    ("1.2.3", "1.2.3", "none", "a greater version"),
    ("1.2.3", "1.2.2", "none", "a greater version"),
    ("1.2.3", "1.2.4", "patch", None),
    ("1.2.3", "1.2.4", "minor", "a minor one"),
    ("1.2.3", "1.3.0", "minor", None),
    ("1.2.3", "1.3.0", "major", "a major one"),
    ("1.2.3", "2.0.0", "major", None),
    ("1.2.3", "2.0.0", "patch", None),
    ("1.9.0", "1.10.0", "minor", None),  # numbers, not letters
    ("1.10.0", "1.9.0", "minor", "a minor one"),
    # before 1.0.0 a minor step is enough for a major change, a patch is not
    ("0.2.3", "0.3.0", "major", None),
    ("0.2.3", "0.2.4", "major", "a minor one"),
    ("0.2.3", "0.2.4", "minor", "a minor one"),
    ("0.2.3", "0.2.4", "patch", None),
    ("0.9.9", "1.0.0", "major", None),
    # a pre-release is before the full release of its numbers
    ("1.2.3", "2.0.0-rc.1", "major", None),
    ("1.2.3", "1.3.0-rc.1", "major", "a major one"),
    ("2.0.0-rc.1", "2.0.0-rc.2", "major", None),
    ("1.3.0-rc.1", "1.3.0", "minor", None),
    ("1.3.0-rc.1", "1.3.0", "major", "a major one"),
    ("2.0.0-rc.10", "2.0.0-rc.9", "none", "a greater version"),
    ("2.0.0", "2.0.0-rc.1", "none", "a greater version"),
]


ORDER = ["1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
         "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1-a", "1.0.1",
         "1.9.0", "1.10.0", "2.0.0"]  # fmt: skip
"""As section 11 of https://semver.org/spec/v2.0.0.html has it, and more of the kind."""


def test_the_order_of_versions():
    in_order = sorted(set(ORDER), key=versions.parse_version)
    assert in_order == ORDER
    full = [version for version in ORDER if versions.parse_version(version).is_full]
    assert full == ["1.0.0", "1.0.1", "1.9.0", "1.10.0", "2.0.0"]


@pytest.mark.parametrize(("old", "new", "bump", "due"), STEPS)
def test_the_required_step(old: str, new: str, bump: Bump, due: str | None):
    difference = Difference("old", "new", versions=(old, new))
    if bump == "patch":
        difference.edits.append(Edit("k", "a", "/v", 1, 2))
    elif bump == "minor":
        difference.added.append(("k", "a"))
    elif bump == "major":
        difference.removed.append(("k", "a"))
    refusals = list(versions.refusals(difference))
    assert [sentence.split("; ")[-1] for sentence in refusals[-1:]] == (
        [f"{due} is required."] if due else []
    )
    assert bool(refusals) == bool(due)


@pytest.mark.parametrize(
    ("old", "new", "bump", "due"),
    [
        ("1.0.0", "1.0.0", "none", None),  # it need not grow where the schema is as it was
        ("1.0.0", "1.0.0", "minor", "minor"),
        ("1.0.0", "1.1.0", "minor", None),
        ("1.0.0", "1.1.0", "major", "major"),
        ("0.1.0", "0.2.0", "major", None),
        ("0.1.0", "0.1.1", "major", "minor"),
    ],
)
def test_the_step_of_the_schema(old: str, new: str, bump: Bump, due: str | None):
    schema_changes = [SchemaChange("k", "changed", bump)] if bump != "none" else []
    difference = Difference("old", "new", ("", ""), (old, new), schema_changes)
    refusals = list(versions.refusals(difference))
    assert [f"a {due} step is required." in sentence for sentence in refusals] == (
        [True] if due else []
    )


@pytest.mark.parametrize(
    ("version", "legal"),
    [("1.2.3", True), ("0.0.0", False), ("0.0.1", True), ("10.20.30", True), ("1.2", False),
     ("1.2.3.4", False), ("1.2.3-rc1", True), ("1.2.3-rc.1", True), ("1.2.3-", False),
     ("1.2.3-a..b", False), ("1.2.3+7", False), ("v1.2.3", False), ("1..3", False),
     ("1.2.\u0663", False)],
)  # fmt: skip
def test_a_version_is_three_numbers_and_perhaps_a_stage(
    hidata, root: Path, version: str, legal: bool
):
    commit_version(root, version)
    code, out = hidata("--root", root, "release", "--out", root / "dist")
    assert (code == 0) == legal, out
    assert "Traceback" not in out


@pytest.mark.slow
def test_the_newest_of_the_older_releases_is_compared(hidata, root: Path):
    """Of 9, 10 and 11 the last but one: by number, not by letter, and none that is newer."""
    for version in ("1.9.0", "1.10.0", "2.0.0"):
        commit_version(root, version)
        _released(hidata, root)
    (root / "dist" / "t-other").mkdir()
    commit_version(root, "1.11.0")
    _released(hidata, root)
    changes = json.loads((root / "dist" / "t-1.11.0" / "changes.json").read_text())
    assert changes["old"] == "t-1.10.0"


@pytest.mark.parametrize(("old", "new"), [("300.1.0", "300.2.0"), ("1.300.7", "1.301.0")])
def test_a_step_is_that_of_the_first_number_that_differs(old: str, new: str):
    changed = Difference("old", "new", versions=(old, new), added=[("k", "x")])
    assert [*versions.refusals(changed)] == []


@pytest.mark.parametrize(("number", "listed"), [(5, 5), (6, 5)])
def test_at_most_five_reasons_are_listed(number: int, listed: int):
    changes = [SchemaChange(f"t.c{n}", "column removed", "major") for n in range(number)]
    difference = Difference("old", "new", versions=("1.0.0", "1.1.0"), schema_changes=changes)
    sentences = [*versions.refusals(difference)]
    assert sentences[:-1] == [f"t.c{n}: column removed (major)." for n in range(listed)]
    assert sentences[-1] == "from 1.0.0 to 1.1.0 is a minor step; a major one is required."
