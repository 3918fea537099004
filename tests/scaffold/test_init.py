"""A dataset to start from, without files of others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from hidata import __version__

from tests.conftest import ROOT
from tests.helpers import git

OURS = {
    "hidata.toml", "schema/item.schema.json", "records/item/first.json", "README.md", ".gitignore",
    ".github/workflows/hidata.yml", ".pre-commit-config.yaml", ".vscode/settings.json",
}  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    """All files in a folder, but those of git, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


@pytest.mark.parametrize("name", ["plain", "two words", "список", "a'b\"c", "-", "..x"])
def test_a_new_dataset_validates_and_builds(hidata, tmp_path: Path, name: str):
    root = tmp_path / name
    code, out = hidata("init", root)
    assert (code, {*contents(root)}) == (0, OURS), out
    assert hidata("validate", "--root", root)[0] == 0
    assert hidata("build", "--root", root, "--out", tmp_path / "dist", "--only", "csv")[0] == 0


def test_the_folder_is_the_current_one_by_default(hidata, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert hidata("init")[0] == 0
    assert {*contents(tmp_path)} == OURS


@pytest.mark.parametrize(
    ("path", "text", "named"),
    [
        ("schema/a.json", "{}", "schema"),
        ("records/x", "", "records"),
        ("schema", "", "schema"),
        ("hidata.toml", "", "hidata.toml"),
        ("pyproject.toml", "[tool.hidata]\nname = 'x'\n", "pyproject.toml"),
    ],
)
def test_what_is_there_is_refused_and_nothing_is_written(
    hidata, tmp_path: Path, path: str, text: str, named: str
):
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    before = contents(tmp_path)
    code, out = hidata("init", tmp_path)
    assert (code, contents(tmp_path)) == (2, before)
    assert named in out
    assert out.count("\n") == 1


def test_a_second_time_is_refused(hidata, tmp_path: Path):
    hidata("init", tmp_path)
    before = contents(tmp_path)
    assert hidata("init", tmp_path)[0] == 2
    assert contents(tmp_path) == before


def test_files_of_a_python_project_stay(hidata, tmp_path: Path):
    theirs = {
        "pyproject.toml": b'[project]\nname = "theirs"\nversion = "3.1.4"\n',
        "README.md": b"Theirs.\n",
        ".gitignore": b"*.pyc\n",
    }
    for path, data in theirs.items():
        (tmp_path / path).write_bytes(data)
    code, out = hidata("init", tmp_path)
    found = contents(tmp_path)
    assert code == 0
    assert {*found} == OURS | {*theirs}
    assert found.items() >= theirs.items()
    assert "left as they were: README.md, .gitignore\n" in out
    assert hidata("validate", "--root", tmp_path)[0] == 0


def test_within_a_repository_the_workflow_and_the_hooks_are_left_out(hidata, tmp_path: Path):
    git(tmp_path, "init", "-q")
    code, out = hidata("init", tmp_path / "data")
    assert code == 0
    assert OURS - {*contents(tmp_path / "data")} == {
        ".github/workflows/hidata.yml", ".pre-commit-config.yaml",
    }  # fmt: skip
    assert "belong to the top of the repository" in out


def test_nothing_is_written_through_a_link_to_nowhere(hidata, tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "schema").symlink_to(tmp_path / "elsewhere")
    assert hidata("init", tmp_path / "data")[0] == 2
    assert not (tmp_path / "elsewhere").exists()


def test_the_workflow_is_pinned_as_ours_are_and_may_only_read(hidata, tmp_path: Path):
    hidata("init", tmp_path)
    text = (tmp_path / ".github/workflows/hidata.yml").read_text("utf-8")
    ours = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    used = re.findall("uses: (.+)", text)
    assert len(used) == 2
    assert {*used} <= {*re.findall("uses: (.+)", ours)}
    assert f"hidata=={__version__}'" in text
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert [job["permissions"] for job in workflow["jobs"].values()] == [{"contents": "read"}]


def test_the_hooks_are_those_that_hidata_offers(hidata, tmp_path: Path):
    hidata("init", tmp_path)
    (local,) = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text())["repos"]
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    for hook in offered:
        del hook["description"]
        hook["additional_dependencies"] = [f"hidata=={__version__}"]
    assert local["hooks"] == offered


def test_editors_find_the_schema_of_a_record(hidata, tmp_path: Path):
    hidata("init", tmp_path)
    settings = json.loads((tmp_path / ".vscode/settings.json").read_text())
    assert settings["json.schemas"] == [
        {"fileMatch": ["/records/item/*.json"], "url": "./schema/item.schema.json"}
    ]


def test_each_property_of_the_first_schema_has_a_title_and_a_description(hidata, tmp_path: Path):
    hidata("init", tmp_path)
    schema = json.loads((tmp_path / "schema/item.schema.json").read_text())
    assert all(
        {"title", "description"} <= {*part} for part in [schema, *schema["properties"].values()]
    )
