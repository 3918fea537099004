"""A release knows its past: what it is compared with, and when it may not be the first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.helpers import commit_version, git

NOT_FOUND = "refused: no earlier release was found, but "
ADVICE = ("git fetch --tags", "--previous", "--first")


def _release(hidata, root: Path, *more: object) -> tuple[int, str]:
    return hidata("--root", root, "release", "--out", root / "dist", *more)


def _refused(hidata, root: Path) -> str:
    """The evidence of an earlier release for which one is refused, with what to do."""
    code, out = _release(hidata, root)
    assert code == 1, out
    assert not (root / "dist").exists()
    lines = [line for line in out.splitlines() if line.startswith(NOT_FOUND)]
    assert len(lines) == 1, out
    assert all(words in lines[0] for words in ADVICE)
    return lines[0].removeprefix(NOT_FOUND).split(". ")[0]


def _compared(hidata, root: Path, *more: object) -> str:
    """What a release was compared with."""
    code, out = _release(hidata, root, *more)
    assert code == 0, out
    return out.split("compared with ")[1].splitlines()[0].removesuffix(".")


FIRST = "nothing: it is the first"


def test_a_dataset_without_a_past_has_its_first_release(hidata, root: Path):
    assert _compared(hidata, root) == FIRST
    git(root, "add", "-A")
    git(root, "commit", "-qm", "register")
    assert _compared(hidata, root) == FIRST  # again: the release in dist says that it was
    shutil.rmtree(root / "dist")
    assert _refused(hidata, root) == "register/ has released ids"
    assert _compared(hidata, root, "--first") == FIRST


def test_ids_in_the_register(hidata, root: Path):
    (root / "register").mkdir()
    (root / "register/thing.tsv").write_text("")
    commit_version(root, "1.1.0")
    assert _compared(hidata, root) == FIRST
    shutil.rmtree(root / "dist")
    (root / "register/thing.tsv").write_text("a\n")
    commit_version(root, "1.1.0")
    assert _refused(hidata, root) == "register/ has released ids"


@pytest.mark.parametrize(
    "heading",
    ["## [1.0.0]", "## [1.0.0] - 2024-01-31", "## 1.0.0", "## v1.0.0 (2024)", "# [1.0.0](x)",
     "## [v1.0.0]", "### Version 1.0.0", "## t 1.0.0:"],
)  # fmt: skip
def test_an_older_version_in_the_changelog(hidata, root: Path, heading: str):
    (root / "CHANGELOG.md").write_text(f"## [1.0.1]\n\n{heading}\n")
    _set_version(root, "1.0.1")
    assert _refused(hidata, root) == "CHANGELOG.md has 1.0.0"


@pytest.mark.parametrize(
    "heading",
    ["## [Unreleased]", "## [1.0.2]", "## [1.0.1-rc.1]", "1.0.0", "## Since 1.0.0", "#### 1.0.0"],
)
def test_changelogs_without_an_older_version(hidata, root: Path, heading: str):
    (root / "CHANGELOG.md").write_text(f"{heading}\n## [1.0.1]\n")
    _set_version(root, "1.0.1")
    assert _compared(hidata, root) == FIRST


def _set_version(root: Path, version: str) -> None:
    settings = (root / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(settings.replace("1.0.0", version))
    git(root, "commit", "-qam", version)


def test_the_changelog_knows_a_later_release_than_is_found(hidata, root: Path):
    git(root, "tag", "v1.0.0")
    (root / "CHANGELOG.md").write_text("## [1.2.0]\n## [1.1.0]\n## [1.0.0]\n")
    _set_version(root, "1.2.0")
    code, out = _release(hidata, root)
    sentence = "the newest earlier release found is v1.0.0, but CHANGELOG.md has 1.1.0. git fetch"
    assert (code, out.startswith(f"refused: {sentence}")) == (1, True)
    assert _compared(hidata, root, "--previous", "v1.0.0") == "v1.0.0"
    shutil.rmtree(root / "register")
    git(root, "tag", "1.1.0", "v1.0.0^{}")
    assert _compared(hidata, root) == "1.1.0"


def test_a_shallow_clone(hidata, root: Path, tmp_path: Path):
    git(root, "tag", "v1.0.0")
    commit_version(root, "1.0.1")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{root}", "clone")
    clone = tmp_path / "clone"
    assert _refused(hidata, clone) == "this clone is shallow"
    assert "git fetch --unshallow --tags" in _release(hidata, clone)[1]
    git(clone, "fetch", "-q", "--unshallow", "--tags")
    assert _compared(hidata, clone) == "v1.0.0"


@pytest.mark.slow
def test_a_clone_without_tags(hidata, root: Path, tmp_path: Path):
    """Scene 2: a column is dropped, and the clone does not know what was released."""
    assert _compared(hidata, root) == FIRST
    commit_version(root, "1.0.0")
    git(root, "tag", "v1.0.0")
    schema = root / "schema/thing.schema.json"
    document = json.loads(schema.read_text())
    del document["properties"]["size"]
    schema.write_text(json.dumps(document))
    record = root / "records/thing/a.json"
    record.write_text('{"id": "a", "name": "A", "color": "red"}')
    commit_version(root, "1.0.1")
    for arguments in (["--no-tags", str(root)], ["--depth=1", f"file://{root}"]):
        clone = tmp_path / f"clone{arguments[0]}"
        git(tmp_path, "clone", "-q", *arguments, str(clone))
        assert "register/ has released ids" in _refused(hidata, clone)
        git(clone, "tag", "v1.0.1")  # as the workflow that publishes has it
        assert "register/ has released ids" in _refused(hidata, clone)
    git(tmp_path / "clone--no-tags", "fetch", "-q", "--tags")
    code, out = _release(hidata, tmp_path / "clone--no-tags")
    assert (code, "a major one is required" in out) == (1, True)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["v1.0.0"], "v1.0.0"),
        (["1.0.0"], "1.0.0"),
        (["v1.0.0", "1.0.0"], "v1.0.0"),
        (["v1.0.0", "1.0.1"], "1.0.1"),
        (["v1.9.0", "v1.10.0"], "v1.10.0"),
        (["v1.0.0", "v2.0.0-rc.1", "2.0.0-alpha"], "v1.0.0"),
        (["v2.0.0-rc.1"], FIRST),
        (["v1.0.0", "v3.0.0"], "v1.0.0"),
        (["release-1.0.0", "v1.0", "v1", "V1.0.0", "x/v1.0.0", "v1.0.0+1"], FIRST),
    ],
)
def test_which_tag_is_compared_with(hidata, root: Path, tags: list[str], expected: str):
    for tag in tags:
        git(root, "tag", tag)
    commit_version(root, "2.0.0")
    assert _compared(hidata, root) == expected


def test_a_tag_on_another_branch(hidata, root: Path):
    git(root, "checkout", "-qb", "stable")
    git(root, "commit", "-q", "--allow-empty", "-m", "stable")
    git(root, "tag", "v1.0.0")
    git(root, "checkout", "-q", "-")
    commit_version(root, "1.1.0")
    assert _refused(hidata, root) == "the tag v1.0.0 is on another branch"
    assert _compared(hidata, root, "--previous", "v1.0.0") == "v1.0.0"
    shutil.rmtree(root / "dist")
    git(root, "reset", "-q", "--hard")
    git(root, "clean", "-qfd")
    git(root, "tag", "v0.9.0", "HEAD~1")
    assert _compared(hidata, root) == "v0.9.0"  # what HEAD descends from counts


def test_tags_from_before_there_was_a_dataset(hidata, root: Path):
    records = (root / "records").rename(root / "elsewhere")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "a program")
    git(root, "tag", "v0.1.0")
    records.rename(root / "records")
    commit_version(root, "1.0.0")
    assert _compared(hidata, root) == FIRST


def test_the_first_and_a_previous_one(hidata, root: Path):
    code, out = _release(hidata, root, "--first", "--previous", "HEAD")
    assert (code, "--first means that there is no earlier release" in out) == (2, True)


def test_a_folder_named_like_the_tag_is_another_thing(hidata, root: Path, monkeypatch):
    git(root, "tag", "v1.0.0")
    commit_version(root, "1.0.1")
    (root / "dist").mkdir()
    shutil.copytree(root / "schema", root / "dist/v1.0.0/schema")
    monkeypatch.chdir(root / "dist")
    assert _compared(hidata, root) == "v1.0.0"
    assert json.loads((root / "dist/t-1.0.1/changes.json").read_bytes())["added"] == []


def test_the_previous_release_has_one_name_in_every_form(hidata, root: Path, tmp_path: Path):
    """The same bytes, whether the release before was a tag, a folder or an archive."""
    assert _compared(hidata, root) == FIRST
    commit_version(root, "1.0.0")
    git(root, "tag", "v1.0.0")
    commit_version(root, "1.0.1")
    shutil.move(root / "dist", tmp_path / "dist")
    sums = set()
    for previous in ("v1.0.0", tmp_path / "dist/t-1.0.0", tmp_path / "dist/t-1.0.0.zip"):
        _compared(hidata, root, "--previous", previous)
        assert json.loads((root / "dist/t-1.0.1/changes.json").read_bytes())["old"] == "t-1.0.0"
        sums.add((root / "dist/t-1.0.1/SHA256SUMS").read_text())
    assert len(sums) == 1


def test_a_build_is_not_taken_for_the_previous_release(hidata, root: Path):
    """It may be of data that changed since: then nothing would seem to have changed."""
    assert _compared(hidata, root) == FIRST
    commit_version(root, "1.0.0")
    (root / "records/thing/c.json").write_text('{"id": "c", "name": "C"}')
    assert hidata("--root", root, "build", "--out", root / "dist")[0] == 0
    commit_version(root, "1.0.1")
    code, out = _release(hidata, root)
    assert (code, out.startswith(f"{NOT_FOUND}register/ has released ids")) == (1, True)
    git(root, "tag", "v1.0.0", "HEAD~1")
    code, out = _release(hidata, root)
    assert (code, "from 1.0.0 to 1.0.1 is a patch step; a minor one is required" in out) == (
        1,
        True,
    )


@pytest.mark.slow
def test_a_tag_comes_before_a_folder(hidata, root: Path):
    assert _compared(hidata, root) == FIRST
    commit_version(root, "1.0.0")
    git(root, "tag", "v1.0.0")
    commit_version(root, "1.0.1")
    assert _compared(hidata, root) == "v1.0.0"
    git(root, "tag", "-d", "v1.0.0")
    shutil.rmtree(root / "dist/t-1.0.1")
    assert _compared(hidata, root) == str(root / "dist/t-1.0.0")


def test_without_git_the_register_counts_too(hidata, root: Path):
    assert _compared(hidata, root) == FIRST
    shutil.rmtree(root / ".git")
    shutil.move(root / "dist/t-1.0.0", root / "t-1.0.0")
    shutil.rmtree(root / "dist")
    assert _refused(hidata, root) == "register/ has released ids"
    text = (root / "pyproject.toml").read_text().replace("1.0.0", "1.0.1")
    (root / "pyproject.toml").write_text(text)
    (root / "CHANGELOG.md").write_text("## [1.0.1]\n")
    assert _compared(hidata, root, "--previous", root / "t-1.0.0") == str(root / "t-1.0.0")


def test_a_previous_version_that_cannot_be_compared(hidata, root: Path):
    text = (root / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(text.replace("1.0.0", "2024.1"))
    git(root, "commit", "-qam", "another form")
    git(root, "tag", "old")
    commit_version(root, "2024.2.0")
    code, out = _release(hidata, root, "--previous", "old")
    assert code == 1
    assert "the release before cannot be compared. The version 2024.1 does not have" in out


def test_without_a_repository_the_folder_of_releases_and_the_register_are_the_past(
    hidata, root: Path
):
    shutil.rmtree(root / ".git")
    assert _compared(hidata, root, "--first") == FIRST
    for name in ("pyproject.toml", "CHANGELOG.md"):
        text = (root / name).read_text()
        (root / name).write_text(text.replace("1.0.0", "1.1.0"))
    assert _compared(hidata, root) == str(root / "dist/t-1.0.0")
    shutil.rmtree(root / "dist")
    assert _refused(hidata, root) == "register/ has released ids"
    next((root / "records/thing").glob("*.json")).unlink()
    code, out = _release(hidata, root, "--first")
    assert (code, "R003" in out) == (1, True)
