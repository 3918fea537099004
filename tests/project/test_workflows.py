"""What the workflows, the action and the hooks may do, and how they run Python."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
CONSTRAINTS = ROOT / ".github/constraints"

WRITES = {
    ("ci", "comment"): {"pull-requests": "write"},
    ("ci", "scanning"): {"security-events": "write"},
    ("release", "publish"): {"contents": "write", "id-token": "write", "attestations": "write"},
    ("release", "pages"): {"pages": "write", "id-token": "write"},
    ("release", "wheel"): {"contents": "read", "id-token": "write"},
}
"""The jobs with rights to write, and all rights that they have."""


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path.stem, name, job) for path in WORKFLOWS for name, job in read(path)["jobs"].items()
    ]


def steps() -> list[dict[str, Any]]:
    return [*read(ACTION)["runs"]["steps"], *(step for *_, job in jobs() for step in job["steps"])]


def scripts() -> list[str]:
    return [step["run"] for step in steps() if "run" in step]


def test_a_workflow_may_do_nothing_and_a_job_what_it_says():
    for path in WORKFLOWS:
        assert read(path)["permissions"] == {}, path
    for workflow, name, job in jobs():
        allowed = WRITES.get((workflow, name), {"contents": "read"})
        assert job["permissions"] == allowed, (workflow, name)
        assert "timeout-minutes" in job


def test_a_job_that_may_write_checks_out_builds_and_installs_nothing():
    for workflow, name, job in jobs():
        if (workflow, name) not in WRITES:
            continue
        for step in job["steps"]:
            assert "actions/checkout" not in step.get("uses", ""), (workflow, name)
            assert not re.search(r"\b(pip|python3?|uv|npm|hidata|bash|sh)\b\s", step.get("run", ""))


def test_actions_are_pinned_and_keep_no_credentials():
    for step in steps():
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), step
        if "actions/checkout@" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_an_action_has_one_pin_everywhere():
    pins: dict[str, set[str]] = {}
    for step in steps():
        if "uses" in step:
            name, _, pin = step["uses"].partition("@")
            pins.setdefault(name, set()).add(pin)
    assert {name: pin for name, pin in pins.items() if len(pin) > 1} == {}


def test_no_text_of_others_is_put_into_a_script():
    """Not even what is ours: values come as variables of the environment."""
    assert [script for script in scripts() if "${{" in script] == []


def test_no_event_runs_a_stranger_s_code_with_our_rights():
    for path in WORKFLOWS:
        events = read(path)[True]  # YAML takes `on` for a truth value
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & {*events}, path


def test_python_runs_isolated():
    calls = [*scripts(), (ROOT / ".ci/run").read_text()]
    calls += [hook["entry"] for hook in read(ROOT / ".pre-commit-hooks.yaml")]
    pythons = [
        call
        for text in calls
        for call in re.findall(r"\bpython[0-9.]*\"? [^#\n]*", text, re.IGNORECASE)
    ]
    assert len(pythons) > 15
    assert [
        call for call in pythons if not re.match(r"python[0-9.]*\"? -I\b", call, re.IGNORECASE)
    ] == []


def test_hidata_runs_as_a_module_of_an_isolated_python():
    texts = scripts() + [hook["entry"] for hook in read(ROOT / ".pre-commit-hooks.yaml")]
    lines = [line.split("#")[0] for text in texts for line in text.splitlines()]
    command = re.compile(r"(?:^|[;&|(]\s*)\s*hidata\s")
    assert [line for line in lines if command.search(line)] == []


def test_what_is_installed_is_pinned_by_hash():
    """But for the job that wants the newest versions, and may only read."""
    for workflow, name, job in jobs():
        for line in (step.get("run", "") for step in job["steps"]):
            for call in re.findall(r"pip install .*", line):
                pinned = "--require-hashes -r .github/constraints/" in call
                ours = "--no-deps --no-build-isolation" in call
                assert pinned or ours or workflow == "versions", (name, call)
    action = "\n".join(step.get("run", "") for step in read(ACTION)["runs"]["steps"])
    assert (
        action.count("--require-hashes -r") == action.count("--no-deps --no-build-isolation") == 1
    )


@pytest.mark.parametrize("name", ["hidata", "release"])
def test_the_constraints_have_a_hash_for_each_library(name: str):
    text = (CONSTRAINTS / f"{name}.txt").read_text()
    entries = re.findall(
        r"^([\w.-]+)==\S+.*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", text, re.MULTILINE
    )
    assert len(entries) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) > 10
    assert {
        "click",
        "hatchling",
        "jsonschema",
        "jsonschema-rs",
        "orjson",
        "pyarrow",
        "referencing",
    } <= {*entries}
    assert "://" not in text  # no address of an index


def test_releases_are_built_without_rights_and_checked_before_they_are_published():
    release = read(ROOT / ".github/workflows/release.yml")["jobs"]
    assert release["build"]["outputs"] == {"digest": "${{ steps.sums.outputs.digest }}"}
    assert release["publish"]["needs"] == "build"
    checks = [step for step in release["publish"]["steps"] if "DIGEST" in step.get("env", {})]
    assert len(checks) == 1
    assert 'echo "$DIGEST  sums" | sha256sum --check --strict' in checks[0]["run"]
    for follower in ("site", "wheel"):
        assert release[follower]["needs"] == "publish"


def test_dependabot_watches_the_actions_and_the_constraints():
    updates = read(ROOT / ".github/dependabot.yml")["updates"]
    assert [(u["package-ecosystem"], u["directory"]) for u in updates] == [
        ("github-actions", "/"),
        ("pip", "/.github/constraints"),
    ]


def test_the_sdist_takes_only_what_is_listed():
    target = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
        "targets"
    ]
    assert target["sdist"].keys() == {"only-include"}
    listed = target["sdist"]["only-include"]
    assert [name for name in listed if not (ROOT / name).exists()] == []
    assert {"hidata", "imports", "schema", "records", "register", "pyproject.toml"} <= {*listed}
    assert not {".", ".git", ".github", "dist"} & {*listed}
