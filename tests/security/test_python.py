"""No module that lies in a dataset's folder is imported, and no program is run that is not git."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import hidata as package
import pytest

from tests.conftest import ROOT
from tests.data import PLAIN

MODULES = {
    *sys.stdlib_module_names, "attr", "attrs", "careers", "click", "dask", "distributed", "fsspec",
    "jinja2", "jsonschema", "jsonschema_rs", "jsonschema_specifications", "numpy", "orjson", "pandas",
    "pyarrow", "referencing", "rpds", "sitecustomize", "typing_extensions", "usercustomize",
    "vl_convert",
}  # fmt: skip
"""What hidata, its libraries and Python itself may import."""

LEAVE_TRACE = "import os\nos.close(os.open({trace!r} + __name__, os.O_CREAT))\n"

SCRIPT = """
import multiprocessing
import hidata.dataset.batches
from hidata.__main__ import main

if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    hidata.dataset.batches.RECORDS_PER_BATCH = 2
    main()
"""
"""The command line, as its script in `bin/` runs it where Python starts processes in that way."""


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    (tmp_path / "traces").mkdir()
    return tmp_path / "traces"


@pytest.fixture
def root(make: Callable[..., Path], traces: Path, tmp_path: Path) -> Path:
    """A dataset with a module of each name beside its records, as files and as packages."""
    records = {f"plain/r{n}.json": {"id": f"r{n}", "n": n} for n in range(20)}
    root = make({"plain": PLAIN}, records, 'name = "t"')
    own = imported_by_python_alone(tmp_path / "empty")
    for name in MODULES - own:
        (root / f"{name}.py").write_text(LEAVE_TRACE.format(trace=f"{traces}/"))
    for name in ("hidata", "encodings", "json"):
        (root / name).mkdir()
        (root / name / "__init__.py").write_text(LEAVE_TRACE.format(trace=f"{traces}/"))
    return root


def imported_by_python_alone(folder: Path) -> set[str]:
    """What `python -m` imports, from the current folder too, before it runs anything."""
    folder.mkdir()
    (folder / "nothing.py").write_text("import sys\nprint(*sys.modules)")
    done = run(["-m", "nothing"], folder)
    return {name.partition(".")[0] for name in done.stdout.split()}


def run(arguments: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
    )  # fmt: skip


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["--version"], ["validate", "--jobs", "2"], ["build", "--jobs", "2"]]
)
def test_the_module_imports_nothing_from_the_current_folder(root, traces, arguments):
    (root / "hidata/__init__.py").unlink()  # else Python runs that one, and hidata has no say
    (root / "hidata").rmdir()
    done = run(["-m", "hidata", *arguments], root)
    assert (done.returncode, done.stderr) == (0, "")
    assert names(traces) == []


def test_a_current_folder_that_is_gone_is_said(make, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"import os, runpy\nos.chdir({str(gone)!r})\nos.rmdir({str(gone)!r})\n"
    script += "runpy.run_module('hidata', run_name='__main__', alter_sys=True)\n"
    done = run(["-c", script, "validate"], tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("arguments", [["validate", "--jobs", "2"], ["build", "--jobs", "3"]])
def test_nor_does_a_worker(root, traces, tmp_path, method, arguments):
    (tmp_path / "script.py").write_text(SCRIPT.format(method=method))
    done = run([str(tmp_path / "script.py"), *arguments], root)
    assert (done.returncode, done.stderr) == (0, "")
    assert names(traces) == []


@pytest.mark.slow
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_nor_does_a_worker_of_a_program(root, traces, tmp_path, method):
    script = f"""
import multiprocessing, os, hidata, hidata.dataset.batches
if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    hidata.dataset.batches.RECORDS_PER_BATCH = 2
    print(hidata.Dataset(".").validate(jobs=2), os.environ.get("PYTHONSAFEPATH"))
"""
    (tmp_path / "script.py").write_text(script)
    done = run([str(tmp_path / "script.py")], root)
    assert (done.stdout, done.stderr) == ("[] None\n", "")  # the program's own variable stays
    assert names(traces) == []


@pytest.mark.slow
@pytest.mark.parametrize("variables", [{}, {"PYTHONPATH": f".{os.pathsep}{ROOT}"}])
@pytest.mark.parametrize("ending", ["dist-info", "egg-info"])
def test_an_extension_is_not_found_in_the_current_folder(make, traces, variables, ending):
    root = make({"plain": PLAIN}, {}, 'extension = "evil"')
    (root / f"evil-1.0.{ending}").mkdir()
    (root / f"evil-1.0.{ending}/METADATA").write_text("Name: evil\nVersion: 1.0\n")
    entry = "[hidata.extensions]\nevil = evil:EXTENSION\n"
    (root / f"evil-1.0.{ending}/entry_points.txt").write_text(entry)
    (root / "evil.py").write_text(LEAVE_TRACE.format(trace=f"{traces}/"))
    for start in (["-m", "hidata"], ["-c", "from hidata.__main__ import main; main()"]):
        done = run([*start, "validate"], root, **variables)
        assert done.returncode == 2, done
        assert "No extension called evil is installed" in done.stderr
    assert names(traces) == []


WATCH = f"""
import sys
PROGRAMS = {{"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile",
            "pty.spawn", "webbrowser.open"}}

def watch(event, arguments):
    if event in PROGRAMS:
        print(event, arguments[0], arguments[1][:1] if len(arguments) > 1 else "", file=sys.stderr)

sys.addaudithook(watch)
sys.path.insert(0, {str(ROOT)!r})
from hidata.cli import run

for command in COMMANDS:
    print(command, run(command), file=sys.stderr)
"""
"""Runs commands in one process, which says each program that it starts."""


@pytest.mark.slow
def test_no_command_starts_another_program(make, tmp_path):
    """Outside of a repository none at all; in one, git: tests/security/test_git.py."""
    root = make({"plain": PLAIN}, {"plain/a.json": {"id": "a", "n": 1}}, 'name = "t"')
    release = root / "dist/t-0.0.0"
    commands = [
        ["validate"],
        ["validate", "--cross-check"],
        ["validate", "--fix"],
        ["build"],
        ["verify", str(release)],
        ["diff", str(release), str(release)],
        ["restore", str(release), "--out", str(tmp_path / "back")],
        ["fetch", str(release), "--out", str(tmp_path / "got")],
        ["site", str(release), "--out", str(tmp_path / "site")],
        ["fmt"],
        ["show", "plain/a"],
        ["tables"],
        ["new", "plain", "b"],
        ["explain", "J001"],
    ]
    (tmp_path / "watch.py").write_text(f"COMMANDS = {commands!r}\n{WATCH}")
    done = run(["-P", str(tmp_path / "watch.py")], root)
    said = [
        line for line in done.stderr.splitlines() if line.startswith(("subprocess", "os.", "pty"))
    ]
    assert said == []
    codes = [line.rpartition(" ")[2] for line in done.stderr.splitlines() if line.startswith("[")]
    assert len(codes) == len(commands)
    assert {*codes} <= {"0", "1", "2"}


def test_the_interface_needs_no_environment(make):
    """A variable that the run sets for its workers is gone when it ends, or as it was."""
    records = {f"plain/r{n}.json": {"id": f"r{n}", "n": n} for n in range(20)}
    root = make({"plain": PLAIN}, records, 'name = "t"')
    before = dict(os.environ)
    assert package.Dataset(root).validate(jobs=2) == []
    assert dict(os.environ) == before
