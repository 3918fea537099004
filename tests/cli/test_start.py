"""How hidata starts: quickly, offline, with honest exit codes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

HEAVY = ("pyarrow", "jsonschema", "jsonschema_rs", "numpy", "pandas")


def _python(code: str, **kwargs: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, **kwargs
    )


@pytest.mark.parametrize(
    "call", ["run(['--version'])", "run(['--help'])", "run(['explain', 'J013'])"]
)
def test_small_commands_import_nothing_heavy(call: str):
    loaded = f"[m for m in {HEAVY} if m in sys.modules]"
    done = _python(f"import sys; from hidata.cli import run; code = {call}; print(code, {loaded})")
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr


def _imported(*arguments: object) -> tuple[str, set[str]]:
    """What a command prints, and the modules it imports."""
    command = [sys.executable, "-X", "importtime", "-m", "hidata", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_the_version_is_printed_without_the_command_line():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    out, names = _imported("--version")
    assert out == f"hidata {version}\n"
    assert not names & {"click", "hidata.cli", "importlib.metadata"}


PLAIN = {"a": {"type": "object", "properties": {"n": {"type": "integer"}}}}


def test_validating_imports_only_what_checks(make):
    _, names = _imported("--root", make(PLAIN, {"a/x.json": {"n": 1}}), "validate")
    assert "jsonschema_rs" in names
    aside = {"pyarrow", "jsonschema", "hidata.release.build", "zipfile", "subprocess", "difflib"}
    assert not names & {*aside, "concurrent.futures", "hidata.careers", "importlib.metadata"}


@pytest.mark.slow
def test_an_extension_costs_what_its_rules_cost(sample_root: Path):
    """Nothing of its pages, nor of importlib.metadata: that takes as long as 500 records."""
    _, names = _imported("--root", sample_root, "validate", "--jobs", "1")
    assert "hidata.careers.record_rules" in names
    assert not names & {"importlib.metadata", "hidata.careers.site", "hidata.site", "jinja2"}


@pytest.mark.slow
def test_a_build_imports_what_writes_and_no_more(make, tmp_path: Path):
    root = make(PLAIN, {"a/x.json": {"n": 1}})
    _, names = _imported("--root", root, "build", "--out", tmp_path / "out")
    assert "pyarrow" in names
    # each takes as long to import as all the rest
    aside = ("pyarrow.compute", "numpy.", "pandas.")
    assert not [name for name in names if name.startswith(aside)]


def test_import_hidata_is_light():
    done = _python(
        "import sys, hidata; print(sorted(m for m in sys.modules if m.startswith('hidata')))"
    )
    assert done.stdout.strip() == "['hidata']"


def test_no_dataset_is_wrong_usage(hidata, tmp_path: Path):
    code, out = hidata("--root", tmp_path, "validate")
    assert code == 2
    assert out.count("\n") == 1
    assert "no folder schema/" in out


@pytest.mark.parametrize("arguments", [["nonsense"], ["build", "--only", "xls"], ["show", "wage/nope"], ["tables", "wagee"], ["explain", "X1"]])  # fmt: skip
def test_wrong_usage_is_reported_and_exits_2(hidata, arguments: list[str]):
    code, out = hidata("--root", ROOT, *arguments)
    assert code == 2
    assert "Traceback" not in out


def test_an_internal_fault_is_reported_in_one_line_and_exits_3(
    hidata, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("hidata.engine.validate.check", lambda *a: 1 / 0)
    code, out = hidata("--root", ROOT, "validate")
    assert (code, out.count("\n")) == (3, 1)
    assert "Please report it" in out


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("unshare"), reason="needs Linux namespaces")
def test_it_builds_without_any_network(sample_root: Path, tmp_path: Path):
    command = [
        "unshare",
        "-rn",
        sys.executable,
        "-m",
        "hidata",
        "--root",
        str(sample_root),
        "build",
        "--out",
        str(tmp_path),
    ]
    allowed = subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0
    if not allowed:
        pytest.skip("this machine gives no user namespaces")
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("named", ["objet", ["string", "texte"], 5, None, ["null", {}]])
@pytest.mark.parametrize("place", ["whole", "part"])
@pytest.mark.parametrize(
    "command",
    [
        "rename other a b",
        "new k b",
        "new k --form form.csv",
        "import --form k form.csv",
        "import --table k form.csv",
        "fmt",
        "show k/a",
        "tables",
        "build",
    ],
)
def test_a_type_that_json_does_not_have_is_no_fault_of_hidata(
    make, hidata, tmp_path, monkeypatch, named, place, command
):
    schema = {"type": named} if place == "whole" else {"properties": {"n": {"type": named}}}
    root = make({"k": schema, "other": {}}, {"k/a.json": {"n": 1}, "other/a.json": {}})
    (tmp_path / "form.csv").write_text("id\nb\n")
    monkeypatch.chdir(tmp_path)
    code, out = hidata("--root", root, *command.split())
    assert code in (0, 1, 2), out
    assert "Internal fault" not in out
