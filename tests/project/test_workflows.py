"""What the workflows, the action and the hooks may do, and how they run Python."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
CONSTRAINTS = ROOT / ".github/constraints"

WRITES = {
    ("comment", "comment"): {"actions": "read", "pull-requests": "write"},
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
        events = {*read(path)[True]}  # YAML takes `on` for a truth value
        assert not {"pull_request_target", "issue_comment"} & events, path
        assert "workflow_run" not in events or (path.stem == "comment" and len(events) == 1), path


def test_the_comment_takes_text_only_from_the_run_before_and_uses_no_action():
    (job,) = read(ROOT / ".github/workflows/comment.yml")["jobs"].values()
    (step,) = job["steps"]
    assert step.keys() == {"env", "run"}
    assert all("pull_request" not in value for value in step["env"].values())
    commands = re.findall(r"(?:^|\||\$\(|; )\s*(\w+) ", step["run"], re.MULTILINE)
    known = [
        "gh",
        "cat",
        "unzip",
        "head",
        "printf",
        "iconv",
        "tr",
        "echo",
        "if",
        "else",
        "fi",
        "exit",
    ]
    assert {*commands} - {*known} == set()
    made = read(ROOT / ".github/workflows/ci.yml")["jobs"]["difference"]
    assert made["permissions"] == {"contents": "read"}
    assert made["steps"][-1]["with"] == {"name": "difference", "path": "difference.txt\nnumber\n"}


GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> calls
case "$*" in
  *runs/7/artifacts*) file=artifacts.json ;;
  *artifacts/70/zip*) cat archive.zip; exit ;;
  *pulls/5*) file=pull.json ;;
  *PATCH*|*POST*) exit ;;
  *issues/5/comments*) file=comments.json ;;
  *) echo "unknown: $*" >&2; exit 1 ;;
esac
while [ "$1" != --jq ]; do shift; done
jq -r "$2" "$file"
"""


@pytest.fixture
def comment(tmp_path: Path) -> Any:
    """A function that runs the step that comments: its exit code, its calls of gh, the comment."""
    if not all(map(shutil.which, ("bash", "unzip", "jq", "iconv"))):
        pytest.skip("the step needs bash, unzip, jq and iconv")
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    ((step,),) = (j["steps"] for j in read(ROOT / ".github/workflows/comment.yml")["jobs"].values())

    def run(
        text: bytes, number: bytes = b"5\n", size: int = 100, sha: str = "abc", comments: Any = ()
    ) -> tuple[int, str, str]:
        with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
            archive.writestr("difference.txt", text)
            archive.writestr("number", number)
            archive.writestr("../outside", "x")
        artifact = {"name": "difference", "size_in_bytes": size, "id": 70}
        older = artifact | {"id": 69}
        answers = {"artifacts": {"artifacts": [older, artifact]}, "pull": {"head": {"sha": sha}}}
        for name, answer in {**answers, "comments": list(comments)}.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(answer))
        env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "RUN": "7", "SHA": "abc", "URL": "url"}
        env["GITHUB_REPOSITORY"] = "o/r"
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            check=False,
        )
        body = tmp_path / "comment.md"
        calls = (tmp_path / "calls").read_text()
        assert not (tmp_path.parent / "outside").exists()
        return done.returncode, calls, body.read_text() if body.exists() else ""

    return run


def test_a_comment_is_made_and_the_next_time_changed(comment: Any):
    code, calls, body = comment(b"+ job/a\n")
    assert (code, "--method POST repos/o/r/issues/5/comments" in calls) == (0, True)
    assert body.startswith("<!-- hidata-diff -->\n")
    assert "\n````text\n+ job/a\n\n````\n" in body
    stranger = {"id": 1, "user": {"login": "x"}, "body": body}
    ours = {"id": 2, "user": {"login": "github-actions[bot]"}, "body": body}
    other = {"id": 3, "user": {"login": "github-actions[bot]"}, "body": "coverage"}
    _, calls, _ = comment(b"+ job/a\n", comments=[stranger, other, ours])
    assert "--method PATCH repos/o/r/issues/comments/2 " in calls


def test_a_text_of_a_stranger_cannot_leave_its_block_and_is_bounded(comment: Any):
    hostile = b"````\n@all <img src=x> [a](http://b)\n~~~~\n\x1b[31m\xff\x00" + b"\xc3\xa9" * 90_000
    code, _, body = comment(hostile)
    assert code == 0
    assert body.count("`") == 8
    assert body.endswith("\n````\n")
    assert not {"\x1b", "\0"} & {*body}
    assert len(body.encode()) < 61_000


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"number": b"5; rm -rf ~"}, 1),
        ({"number": b""}, 1),
        ({"number": b"-5"}, 1),
        ({"number": b"5\n6"}, 1),
        ({"sha": "another"}, 0),
        ({"size": 200_000}, 0),
    ],
)
def test_nothing_is_said_where_the_number_is_not_that_of_the_run(
    comment: Any, changed: Any, code: int
):
    found, calls, body = comment(b"+ job/a\n", **changed)
    assert (found, body) == (code, "")
    assert "--method" not in calls


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
