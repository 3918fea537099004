"""The contributor's commands: fmt, validate --fix, PATH and --since, new, explain."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hidata.authoring import canonical
from hidata.findings.finding import catalogue
from hidata.schemas.shape import Shape
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import ROOT
from .test_corpus import SCHEMA

DUNE = '{"id": "dune", "title": "Dune"}'


def test_our_records_are_in_canonical_form(hidata):
    code, out = hidata("--root", ROOT, "fmt", "--check")
    assert (code, out) == (0, "")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["b", "a", "$schema", "z"]), JSON))
def test_formatting_keeps_the_value_and_is_idempotent(record: dict[str, Any]):
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    shape = Shape(form="object", fields={"a": Shape(form="free"), "b": Shape(form="free")})
    once = canonical.formatted(record, shape)
    value = json.loads(once)
    assert _composed(value) == _composed(record)
    assert canonical.formatted(value, shape) == once
    assert once.endswith(b"\n")
    known = [name for name in ("$schema", "a", "b") if name in record]
    assert list(value)[: len(known)] == known


def _composed(value: Any) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", json.dumps(value, sort_keys=True, ensure_ascii=False))


def test_fmt_orders_and_shows_the_difference(make, hidata):
    root = make({"book": SCHEMA}, {"book/x.json": '{"title":"X",\n"id":"x"}'})
    code, out = hidata("--root", root, "fmt", "--diff")
    assert code == 1
    assert '+  "id": "x",' in out
    assert hidata("--root", root, "fmt")[0] == 0
    path = root / "records" / "book" / "x.json"
    assert path.read_text() == '{\n  "id": "x",\n  "title": "X"\n}\n'
    assert hidata("--root", root, "fmt", "--check") == (0, "")


def test_fix_mends_what_is_safe_and_leaves_the_rest(make, hidata):
    wrong = {
        "id": "x",
        "titel": "X",
        "pages": "12",
        "binding": "Ebook",
        "in_print": "true",
        "published": "soon",
    }
    root = make({"book": SCHEMA}, {"book/x.json": wrong, "book/dune.json": DUNE})
    code, out = hidata("--root", root, "validate", "--fix")
    assert code == 1
    assert out.count("mended") == 4
    assert 'Now "title".' in out
    assert re.findall(r": ([A-Z]\d{3}) ", out) == ["S006"]
    mended = json.loads((root / "records" / "book" / "x.json").read_text())
    assert mended == {
        "id": "x",
        "title": "X",
        "pages": 12,
        "binding": "ebook",
        "in_print": True,
        "published": "soon",
    }
    assert (root / "records" / "book" / "dune.json").read_text().startswith('{\n  "id": "dune"')


def test_paths_restrict_the_findings(make, hidata):
    root = make(
        {"book": SCHEMA},
        {"book/x.json": {"id": "x"}, "book/y.json": {"id": "y"}, "book/dune.json": DUNE},
    )
    _, out = hidata("--root", root, "validate", "records/book/y.json")
    assert "records/book/y.json:" in out
    assert "records/book/x.json:" not in out
    assert hidata("--root", root, "validate", root / "records/book/dune.json")[0] == 0
    assert hidata("--root", root, "validate", "records/book/none.json")[0] == 2


def test_since_finds_what_a_deletion_broke(make, hidata):
    records = {
        "book/x.json": {"id": "x", "title": "X", "sequel": "dune"},
        "book/dune.json": DUNE,
        "book/old.json": {"id": "old"},
    }
    root = make({"book": SCHEMA}, records)
    git = ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    assert hidata("--root", root, "validate", "--since", "HEAD")[0] == 0
    (root / "records" / "book" / "dune.json").unlink()
    (root / "records" / "book" / "new.json").write_text('{"id": "new"}')
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert code == 1
    assert re.findall(r"records/book/(\w+)\.json:\d+:\d+: (\w+)", out) == [
        ("new", "S001"),
        ("x", "R001"),
    ]
    assert hidata("--root", root, "validate", "--since", "no-such-thing")[0] == 2
    assert hidata("--root", root, "validate", "--since", f"--output={root}/written")[0] == 2
    assert not (root / "written").exists()
    _, out = hidata("--root", root, "validate", "records/book/dune.json")  # gone, and known to git
    assert re.findall(r"records/book/(\w+)\.json:\d+:\d+: (\w+)", out) == [("x", "R001")]
    untouched = (root / "records/book/x.json").read_text()
    hidata("--root", root, "validate", "--since", "HEAD", "--fix")
    assert (root / "records/book/x.json").read_text() == untouched
    (root / "schema/book.schema.json").write_text('{"type": 5}')
    assert "L001" in hidata("--root", root, "validate", "schema/book.schema.json")[1]


def test_writing_follows_no_link_that_somebody_laid(make, hidata, tmp_path: Path):
    root = make({"k": {"type": "object"}}, {"k/a.json": '{"a":1}'})
    theirs = tmp_path / "theirs"
    theirs.write_text("precious")
    for name in (".a.json.new", ".a.json"):
        (root / "records/k" / name).symlink_to(theirs)
    assert hidata("--root", root, "fmt")[0] == 0
    assert theirs.read_text() == "precious"
    assert (root / "records/k/a.json").read_text() == '{\n  "a": 1\n}\n'


def test_new_writes_a_skeleton_and_validate_lists_what_is_left(tmp_path: Path, hidata):
    for name in ("schema", "records"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    code, out = hidata(
        "--root",
        tmp_path,
        "new",
        "credential",
        "rhit-next",
        "--set",
        "abbreviation=RHIT",
        "--set",
        "exam.questions=12",
        "--set",
        "country=US",
    )
    assert code == 0
    assert "may be the same as credential/rhit: abbreviation RHIT" in out
    path = tmp_path / "records" / "credential" / "rhit-next.json"
    record = json.loads(path.read_text())
    assert record["$schema"] == "../../schema/credential.schema.json"
    assert record["exam"] == {"questions": 12}
    _, out = hidata("--root", tmp_path, "validate", path, "--format", "json")
    left = {f["pointer"] for f in json.loads(out)["findings"]}
    assert left == {"/issuer", "/status", "/description", "/verification", "/evidence/0/source"}
    # a text with another property's name, of a kind that the engine has never met
    (tmp_path / "schema" / "tool.schema.json").write_text(
        json.dumps(
            {
                "type": "object",
                "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
            }
        )
    )
    assert hidata("--root", tmp_path, "new", "tool", "saw", "--set", "label=Saw, hand")[0] == 0
    out = hidata("--root", tmp_path, "new", "tool", "hand-saw", "--set", "label=saw, hand")[1]
    assert "may be the same as tool/saw: label Saw, hand" in out
    assert hidata("--root", tmp_path, "new", "credential", "rhit")[0] == 2
    assert hidata("--root", tmp_path, "new", "credentials", "x")[0] == 2


def test_new_asks_on_a_terminal_and_keeps_every_answer(tmp_path: Path):
    """On a real terminal (a pseudo one): what does not fit is asked again."""
    for name in ("schema", "records"):
        shutil.copytree(ROOT / name, tmp_path / name)
    answers = ["records-helper", "ahina", "ahima", "USA", "US", "active", "Helps.", "", ""]
    out = _on_terminal([sys.executable, "-m", "hidata", "new", "credential"], answers, tmp_path)
    assert "There is no organization record ahina. Did you mean ahi" in out
    assert "USA is not one of them. Did you mean US?" in out
    record = json.loads((tmp_path / "records/credential/records-helper.json").read_text())
    assert record == {
        "$schema": "../../schema/credential.schema.json",
        "id": "records-helper",
        "issuer": "ahima",
        "country": "US",
        "status": "active",
        "description": "Helps.",
        "verification": "",
        "evidence": [{"source": ""}],
    }


def _on_terminal(command: list[str], answers: list[str], folder: Path) -> str:
    ours, theirs = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=env):
        os.close(theirs)
        os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
        out = b""
        with contextlib.suppress(OSError):  # how a terminal ends on Linux
            while part := os.read(ours, 4096):
                out += part
    os.close(ours)
    return out.decode()


def test_the_page_of_codes_is_current(hidata):
    assert hidata("explain", "--markdown")[1] == (ROOT / "docs" / "codes.md").read_text("utf-8")


@pytest.mark.parametrize("code", catalogue())
def test_every_code_is_explained_and_raised_somewhere(hidata, code: str):
    exit_code, out = hidata("explain", code)
    assert (exit_code, out.startswith(f"{code}: ")) == (0, True)
    sources = [*(ROOT / "hidata").rglob("*.py")]
    assert any(f'"{code}"' in path.read_text("utf-8") for path in sources), f"nothing raises {code}"
    tests = [*(ROOT / "tests").rglob("*.py")]
    assert any(code in path.read_text("utf-8") for path in tests), f"no test raises {code}"


def test_github_gets_annotations_and_a_summary(make, hidata, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    root = make({"book": SCHEMA}, {"book/x.json": '{"id": "x",\n "titel": "X"}'})
    code, out = hidata("--root", root, "validate", "--format", "github")
    assert code == 1
    assert out.startswith("::error file=records/book/x.json,line=2,col=2,")
    assert "S002" in (tmp_path / "summary.md").read_text()


def test_every_command_of_contributing_works(tmp_path: Path):
    """The commands in backticks, as they stand, in a copy; those that set up are run by CI."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    commands = re.findall(r"`\.venv/bin/hidata ([^`]+)`", text)
    assert len(commands) >= 4
    for name in ("schema", "records", "register", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "hidata", *command.split()],
            cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        wrong = done.returncode not in ((0, 1) if command.startswith("validate") else (0,))
        assert not wrong, (command, done.stderr)
        assert "Traceback" not in done.stderr


def test_the_editor_knows_every_kind():
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text())
    mapped = {entry["url"]: entry["fileMatch"] for entry in settings["json.schemas"]}
    kinds = [path.name.removesuffix(".schema.json") for path in (ROOT / "schema").glob("*.json")]
    assert mapped == {f"./schema/{k}.schema.json": [f"/records/{k}/*.json"] for k in kinds}


def test_codes_that_other_files_can_cause_are_marked():
    """By the modules that raise them: those that look at many records at once."""
    far = {"N003", "R001"}  # engine/run.py
    for module in ("careers/dataset_rules", "dataset/id_register"):
        text = (ROOT / "hidata" / f"{module}.py").read_text("utf-8")
        far |= set(re.findall(r'"([A-Z]\d{3})"', text))
    assert {code for code, means in catalogue().items() if means.across} == far


BOOK = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "sequel": {"type": "string", "x-hidata-ref": "book"},
        "pages": {"type": "integer"},
    },
}
NAMES = st.sampled_from(["a", "b", "c", "d"])
BOOKS = st.dictionaries(
    NAMES,
    st.fixed_dictionaries(
        {"id": NAMES},
        optional={"sequel": NAMES, "pages": st.integers() | st.text(max_size=2)},
    ),
)


@settings(max_examples=25, deadline=None)
@given(BOOKS, st.sets(NAMES, min_size=1))
def test_a_restricted_run_finds_what_the_full_run_finds(
    tmp_path_factory: pytest.TempPathFactory, books: dict[str, Any], chosen: set[str]
):
    """In the chosen files the same; elsewhere only what another file can cause."""
    from hidata.api import Dataset
    from hidata.cli import run

    root = tmp_path_factory.mktemp("books")
    (root / "records" / "book").mkdir(parents=True)
    (root / "schema").mkdir()
    (root / "schema" / "book.schema.json").write_text(json.dumps(BOOK))
    for name, book in books.items():
        (root / "records" / "book" / f"{name}.json").write_text(json.dumps(book))
    full = Dataset(root).validate()
    paths = {f"records/book/{name}.json" for name in chosen & books.keys()}
    if not paths:
        return
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run(["--root", str(root), "validate", *(str(root / p) for p in paths), "--format", "json"])
    told = {
        (f["file"], f["line"], f["column"], f["code"])
        for f in json.loads(out.getvalue())["findings"]
    }
    here = {(f.file, f.line, f.column, f.code) for f in full if f.file in paths}
    assert {f for f in told if f[0] in paths} == here
    assert told - here == {
        (f.file, f.line, f.column, f.code)
        for f in full
        if f.file not in paths and f.code in ("R001", "N003")
    }


def test_formatting_and_fixing_lose_nothing(make, hidata):
    """Keys that would become one stay two; what may have been meant otherwise stays as it is."""
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "title": {},
            "status": {"enum": ["active", "retired"]},
            "edition": {"enum": ["2018"]},
            "names": {"type": "object"},
        },
    }
    alike = '{"A\\u030a": 1, "\\u212b": 2}'
    wrong = {"titel": 1, "tittle": 2, "status": "inactive", "edition": "2017"}
    root = make({"k": schema}, {"k/a.json": f'{{"names": {alike}}}', "k/b.json": wrong})
    assert hidata("--root", root, "fmt")[0] == 0
    kept = json.loads((root / "records/k/a.json").read_text())
    assert kept == {"names": {"A\u030a": 1, "\u212b": 2}}
    code, out = hidata("--root", root, "validate", "--fix")
    assert (code, "mended" in out) == (1, False), out
    assert json.loads((root / "records/k/b.json").read_text()) == wrong


def test_new_in_a_foreign_dataset_leaves_what_validate_lists(make, hidata):
    """Whether $schema may stand in a record, and "" in a property, is the schema's to say."""
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "pages": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["id", "title", "pages", "tags"],
    }
    root = make({"book": schema}, {"book/a.json": {"id": "a", "title": "", "pages": 1, "tags": []}})
    assert hidata("--root", root, "new", "book", "b")[0] == 0
    _, out = hidata("--root", root, "validate", "--format", "json")
    told = [(f["code"], f["pointer"], f["message"]) for f in json.loads(out)["findings"]]
    assert [(code, pointer) for code, pointer, _ in told] == [
        ("S001", ""),
        ("S001", ""),
        ("S003", "/pages"),
    ]
    assert ["tags" in told[0][2], "title" in told[1][2]] == [True, True]
    for name in ("../c", ".c", "", "a\nb"):
        assert hidata("--root", root, "new", "book", name)[0] == 2
    assert hidata("--root", root, "new", "book", "c", "--set", "id=d")[0] == 2
    assert hidata("--root", ROOT, "new", "book", "con")[0] == 2
