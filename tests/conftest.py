"""What the tests share: datasets made for the purpose, the command line, one real release."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hidata.checks import extensions
from hidata.cli import run
from hypothesis import HealthCheck, settings

from tests.data.changes import RECORDS, SCHEMA
from tests.helpers import commit_version, git
from tests.helpers.sample import sample

ROOT = Path(__file__).resolve().parent.parent

# On a busy machine all is slow, and no test fails for that.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "repeatable", settings.get_profile("default"), derandomize=True, max_examples=33
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a dataset: kind -> schema, path below records/ -> record or text."""

    def write(
        schemas: dict[str, Any], records: dict[str, Any], settings: str = "", name: str = "demo"
    ) -> Path:
        root = tmp_path / name
        for folder in ("schema", "records"):
            (root / folder).mkdir(parents=True)
        if settings:
            (root / "pyproject.toml").write_text(f"[tool.hidata]\n{settings}\n")
        for kind, schema in schemas.items():
            path = root / "schema" / (kind if kind.endswith(".json") else f"{kind}.schema.json")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(schema))
        for place, record in records.items():
            path = root / "records" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(record, bytes):
                path.write_bytes(record)
            else:
                path.write_text(record if isinstance(record, str) else json.dumps(record, indent=2))
        return root

    return write


@pytest.fixture
def hidata(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """A function that runs the command line here: exit code and standard output.

    With `--root` and a folder first, it runs in that folder, so that its files are named from it.
    """

    def call(*arguments: object) -> tuple[int, str]:
        if arguments[:1] == ("--root",) and os.path.isdir(str(arguments[1])):
            monkeypatch.chdir(str(arguments[1]))
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return call


@pytest.fixture
def without_careers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A world in which the extension of hidata's own data cannot be imported."""
    for name in ("hidata.careers", *(n for n in sys.modules if n.startswith("hidata.careers."))):
        monkeypatch.setitem(sys.modules, name, None)
    extensions.load.cache_clear()
    yield
    extensions.load.cache_clear()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A function that has a folder filled once, whatever processes the tests run in."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                draft = shared / f"{name}.draft"
                shutil.rmtree(draft, ignore_errors=True)
                draft.mkdir()
                fill(draft)
                draft.rename(folder)
        return folder

    return filled


@pytest.fixture(scope="session")
def release(once: Callable[..., Path]) -> Path:
    """The release of hidata's own data, built once; nobody changes it."""

    def build(out: Path) -> None:
        assert run(["--root", str(ROOT), "build", "--out", str(out)]) == 0

    (folder,) = (path for path in once("dist", build).iterdir() if path.is_dir())
    return folder


@pytest.fixture(scope="session")
def sample_root(once: Callable[..., Path]) -> Path:
    """A dataset of some of hidata's own records, of all kinds; nobody changes it."""
    return once("sample", lambda out: sample(ROOT, out, of_each=10))


@pytest.fixture(scope="session")
def sample_release(sample_root: Path, once: Callable[..., Path]) -> Path:
    """The release of these; nobody changes it."""

    def build(out: Path) -> None:
        assert run(["--root", str(sample_root), "build", "--out", str(out)]) == 0

    (folder,) = once("sample-dist", build).iterdir()
    return folder


@pytest.fixture(params=["sample", pytest.param("all", marks=[pytest.mark.slow, pytest.mark.heavy])])
def some_or_all(request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """A dataset and its release, for what takes long over each row: the sample; all, if heavy."""
    if request.param == "all":
        return ROOT, request.getfixturevalue("release")
    return request.getfixturevalue("sample_root"), request.getfixturevalue("sample_release")


@pytest.fixture
def release_for_others(some_or_all: tuple[Path, Path]) -> Path:
    """The release of these."""
    return some_or_all[1]


@pytest.fixture
def root(make: Callable[..., Path]) -> Path:
    """A dataset t under git, its version 1.0.0 committed."""
    folder = make(
        {"thing": SCHEMA}, {f"thing/{k}.json": r for k, r in RECORDS.items()}, 'name = "t"'
    )
    git(folder, "init", "-q")
    commit_version(folder, "1.0.0")
    return folder


@pytest.fixture
def store() -> Iterator[Any]:
    """An object store in memory, empty before and after."""
    system = pytest.importorskip("fsspec").filesystem("memory")
    yield system
    system.rm("/", recursive=True)
