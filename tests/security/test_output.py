"""Hostile text through every place that prints: no terminal and no runner of jobs acts on it."""

from __future__ import annotations

import ast
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hidata import cli
from hidata.findings.codes import Code
from hidata.findings.finding import Finding
from hidata.reports import FORMATS, render

from tests.conftest import ROOT
from tests.helpers import git, resum
from tests.helpers.repositories import dataset

STEERING = (
    "\x1b]0;t\x07\x1b]8;;http://x.org\x1b\\\x1b[2J\x9b2J\x85\u061c\u202e\u2066\u2028\u2029\x7f"
)
HOSTILE = (
    f"\n::error::a\r\n ##[group]b\u034f{STEERING}\ufeff\n\u00a0::stop-commands::x\nok: 9 records"
)
"""Commands on lines of their own, titles and links of a terminal, turned writing, a false line."""
NAME = HOSTILE.replace("/", "")
"""The same for the name of a file."""

OWN_COLORS = re.compile(r"\x1b\[(?:0|1|31|36)m")
IGNORED = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u200b-\u200f\u3164\ufe00-\ufe0f\ufeff]")
"""What a comparison of .NET passes over when it looks for a command."""


def faults(text: str, commands: bool = False) -> list[str]:
    """Return the lines of an output on which a terminal or GitHub's runner would act."""
    text.encode()  # no lone surrogates
    found = [c for c in OWN_COLORS.sub("", text) if c != "\n" and not c.isprintable()]
    for line in re.split("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", text):
        seen = IGNORED.sub("", OWN_COLORS.sub("", line)).strip()
        if "##[" in seen or (seen.startswith("::") and not commands):
            found.append(line)
        if commands and seen.startswith("::") and not re.match(r"::error file=[^:]*::", seen):
            found.append(line)
        if line.startswith("ok: 9 records"):
            found.append(line)
    return found


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """A function that runs the command line, checks what is printed, and returns it."""

    def call(*arguments: object, codes: tuple[int, ...] = (0, 1, 2)) -> str:
        capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert faults(captured.out, commands="github" in arguments) == []
        assert faults(captured.err) == []
        out = captured.out + captured.err
        assert code in codes, out
        assert "Traceback" not in out
        return out

    return call


@pytest.mark.parametrize("text", ["::a::", " \t::a", "x##[a]", "\x1b[2J", "\x85", "a\u202eb", "#\u034f#[a]", "\ufe0f::a", "\x1b[31m::a"])  # fmt: skip
def test_this_test_sees_what_it_should(text: str):
    assert faults(text)


SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": HOSTILE,
    "description": HOSTILE,
    "properties": {
        "id": {"type": "string"},
        HOSTILE: {"type": "integer", "title": HOSTILE, "description": HOSTILE},
        "text": {"type": "string", "title": HOSTILE, "x-ogc-unit": HOSTILE},
        "state": {"enum": [HOSTILE, "b"], "description": HOSTILE},
        "pattern": {"type": "string", "pattern": f"^{re.escape(HOSTILE)}$"},
        "ref": {"type": "string", "x-hidata-ref": "k"},
        "list": {"type": "array", "items": {"type": "object", "properties": {HOSTILE: {}}}},
    },
    "required": ["id", HOSTILE],
    "additionalProperties": False,
}
RECORDS: dict[str, Any] = {
    "good": {"id": "good", HOSTILE: 1, "text": HOSTILE, "state": HOSTILE},
    "other": {"id": "other", HOSTILE: 2, "text": HOSTILE * 3, "list": [{HOSTILE: HOSTILE}]},
}
WRONG: dict[str, Any] = {
    "a": {"id": HOSTILE, HOSTILE: HOSTILE, "state": HOSTILE + "c", "pattern": HOSTILE},
    "b": {"id": "b", HOSTILE: 1, HOSTILE + "x": 1, "ref": HOSTILE, "list": [{HOSTILE + "y": 1}]},
    "twice": f'{{"id": "twice", {json.dumps(HOSTILE)}: 1, {json.dumps(HOSTILE)}: 2}}',
    "broken": f'{{"id": "broken",\n{HOSTILE}\n  ::error::x ##[group]\n}}\n',
    "c1": '{"id": "c1",\n ::error::\x9b31m \u202e}\n',
    NAME: {"id": "x", HOSTILE: 1},
    "::warning::x": {"id": "y"},
    "##[error]z": {"id": 1},
    "long": {"id": "long", "x" * 10**5: 1, "state": "v" * 10**5, HOSTILE: "w" * 10**5},
}
SETTINGS = "".join(
    f"{name} = {json.dumps(HOSTILE)}\n"
    for name in ("title", "description", "license", "schema-version")
)


@pytest.fixture
def good(make: Callable[..., Path]) -> Path:
    """A dataset in which nothing is wrong, and every text is hostile."""
    records = {f"k/{name}.json": record for name, record in RECORDS.items()}
    return make({"k": SCHEMA}, records, SETTINGS)


@pytest.fixture
def bad(make: Callable[..., Path]) -> Path:
    """A dataset with findings on hostile names and values."""
    records = {f"k/{name}.json": record for name, record in WRONG.items()}
    root = make({"k": SCHEMA, NAME: SCHEMA, "e": {"type": HOSTILE, HOSTILE: 1}}, records)
    (root / "records" / NAME).mkdir()
    (root / "records" / NAME / f"{NAME}.json").write_text("[")
    (root / "records/k" / os.fsdecode(b"\xff\x9b::.json")).write_text("{}")
    (root / "schema" / f"{NAME}.yaml").write_text("type: object\n")
    (root / "records" / NAME / "link.json").symlink_to(f"/{NAME}")
    (root / "stray").write_text(HOSTILE)
    return root


@pytest.mark.parametrize("form", FORMATS)
def test_findings(printed, bad: Path, tmp_path: Path, monkeypatch, form: str):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    out = printed("--root", bad, "validate", "--format", form, codes=(1,))
    assert form in ("json", "sarif") or len(out) < 100_000
    if form in ("json", "sarif"):
        assert json.loads(out)
    if form == "junit":
        assert len(ElementTree.fromstring(out)[0]) > 8
    if form == "github":
        assert faults((tmp_path / "summary.md").read_text("utf-8")) == []
    printed("--root", bad, "validate", "--format", form, "--output", tmp_path / "report")
    assert faults((tmp_path / "report").read_text("utf-8"), commands=form == "github") == []


PLANES = [range(0x10000), range(0x1D100, 0x1D200), range(0xDFF00, 0xE0200), range(0x10FF00, 0x110000)]  # fmt: skip
EVERY = "".join(chr(number) for plane in PLANES for number in plane)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_every_character(form: str):
    """Also those that neither JSON in UTF-8 nor XML 1.0 can have."""
    commands = form == "github"
    for part in range(0, len(EVERY), 6000):
        text = EVERY[part : part + 6000]
        finding = Finding(text, 1, 1, text[:9], text, f"/{text}", text)
        report = render(form, [finding], dataset=text, notes=[text])
        assert faults(report, commands) == []
        if form == "junit":
            assert ElementTree.fromstring(report)[0][0][0].text
        if form in ("json", "sarif"):
            assert json.loads(report)
    whole = json.loads(render("json", [Finding(EVERY, 1, 1, "S003", "")]))["findings"][0]["file"]
    assert whole == re.sub("[\ud800-\udfff]", "\ufffd", EVERY)


def test_a_message_of_sarif_has_no_links():
    findings = [Finding("a", 1, 1, "S003", "[here](https://x.org)\n{0} [a\\](b)", "", "[h](x)")]
    (result,) = json.loads(render("sarif", findings))["runs"][0]["results"]
    assert result["message"]["text"] == ("[here] (https://x.org) {{0}} [a\\] (b)\nHint: [h] (x)")


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_an_output_that_cannot_say_everything(make, encoding: str):
    schema = {"type": "object", "properties": {"\u65e5": {"type": "string"}}}
    root = make({"k": schema}, {"k/\u65e5.json": {"\u65e5": 1}})
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "hidata", "--root", str(root), "validate"]
    done = subprocess.run(command, capture_output=True, env=environment)
    assert done.returncode == 1
    assert b"S003" in done.stdout


def test_findings_on_a_terminal(printed, bad: Path, monkeypatch):
    monkeypatch.chdir(bad)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1mrecords/" in printed("validate", codes=(1,))


def test_codes_of_an_extension(printed, bad: Path, monkeypatch):
    text = HOSTILE.removesuffix("ok: 9 records")  # examples may have several lines
    code = Code("S003", text, text, text, text, text, text)
    monkeypatch.setattr("hidata.checks.extensions.catalogue", lambda _: {"S003": code, "Z": code})
    for command in (["explain"], ["explain", "Z"], ["explain", "--markdown"], ["validate", "--format", "github"], ["validate", "--format", "sarif"]):  # fmt: skip
        printed("--root", bad, *command)


@pytest.mark.parametrize("stand", ["records/k", f"records/{NAME}"])
def test_findings_named_from_where_the_person_stands(printed, bad: Path, monkeypatch, stand: str):
    """A file's name begins the line there."""
    monkeypatch.chdir(bad / stand)
    out = printed("validate", codes=(1,))
    assert "\\u003a:warning::x.json" in out or stand != "records/k"
    printed("fmt", "--check")
    printed("tables")


@pytest.mark.parametrize("setting", ["name", "version", "extension", "baseline", "base", "releases", "homepage", "creators", HOSTILE])  # fmt: skip
@pytest.mark.parametrize("command", [["validate"], ["build"], ["fetch"]])
def test_settings(printed, make, tmp_path: Path, monkeypatch, setting: str, command: list[str]):
    value = json.dumps(HOSTILE.replace("http://x.org", ""))
    root = make({"k": SCHEMA}, {"k/good.json": RECORDS["good"]}, f"{json.dumps(setting)} = {value}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HIDATA_CACHE", str(tmp_path / "cache"))
    printed("--root", root, *command)


@pytest.mark.parametrize(
    "settings",
    [f"# {HOSTILE}", f"[tool.hidata]\n{HOSTILE}", f'[tool.hidata."{STEERING}"]\nx = 1'],
)
def test_settings_that_are_not_toml(printed, good: Path, settings: str):
    (good / "pyproject.toml").write_text(settings)
    printed("--root", good, "validate")
    printed("--root", good, "tables")


def test_a_dataset_in_a_folder_of_hostile_name(printed, good: Path, monkeypatch):
    root = good.rename(good.parent / NAME)
    monkeypatch.chdir(root.parent)
    for command in (["validate"], ["tables"], ["build", "--out", NAME + "2"], ["fmt"]):
        printed("--root", root.name, *command)
    printed("verify", root)
    printed("site", root, "--root", root)


def test_what_writes_and_reads_records(printed, good: Path, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in (
        ["fmt", "--diff"], ["fmt", "--check"], ["fmt"], ["tables"], ["tables", "k"],
        ["show", "k/other"], ["show", f"k/{HOSTILE}"], ["show", HOSTILE], ["tables", HOSTILE],
        ["new", "k", "new", "--set", f"text={HOSTILE}"], ["new", "k", HOSTILE],
        ["new", HOSTILE, "x"], ["new", "k", "y", "--set", HOSTILE], ["explain", HOSTILE],
        ["new", "k", "z", "--set", f"{HOSTILE}q=1"], ["new", "k", "v", "--set", f"{HOSTILE}=w"],
        ["validate", "--fix"], ["explain"], ["explain", "--markdown"], ["explain", "J013"],
        ["validate", HOSTILE], ["fmt", HOSTILE], ["validate", "--output", f"{HOSTILE}/x"],
    ):  # fmt: skip
        printed("--root", good, *command)


def test_the_difference_that_fmt_makes(printed, good: Path):
    (good / "records/k/x.json").write_text(
        '{"id": "x",\r\n\t"text": "\u2028::error::\x85 ##[group] \u2028::warning::"}'
    )
    out = printed("--root", good, "fmt", "--diff", "records/k/x.json", codes=(1,))
    assert '+  "text": "\\u2028::error::\\u0085 #\\u0023[group] \\u2028::warning::"' in out


@pytest.mark.parametrize("argument", [HOSTILE, f"--{HOSTILE}", "\udcff"], ids=ascii)
@pytest.mark.parametrize(
    "before",
    [
        [], ["--root"], ["validate"], ["validate", "--since"], ["validate", "--format"],
        ["validate", "--jobs"], ["build", "--only"], ["verify"],
        ["diff"], ["diff", "main"], ["diff", "--format"], ["restore"], ["restore", "--out"],
        ["fetch", "--from"], ["fetch"], ["site"], ["site", "--earlier"], ["fmt"], ["new"],
        ["explain"], ["show"], ["tables"], ["release", "--previous"], ["build", "--zip=x"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_arguments(printed, good: Path, tmp_path: Path, monkeypatch, before: list[str], argument):
    monkeypatch.setenv("HIDATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(good)
    printed(*before, argument)


@pytest.mark.parametrize("variable", ["HIDATA_ROOT", "HIDATA_CACHE", "SOURCE_DATE_EPOCH", "GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "GIT_DIR", "GIT_WORK_TREE", "GIT_CEILING_DIRECTORIES", "XDG_CACHE_HOME", "NO_COLOR", "COLUMNS"])  # fmt: skip
@pytest.mark.parametrize("command", [["validate", "--format", "github"], ["build"], ["fetch", "--from", "http://127.0.0.1:1/"]])  # fmt: skip
def test_the_environment(printed, good: Path, monkeypatch, variable: str, command: list[str]):
    monkeypatch.chdir(good)
    monkeypatch.setenv("HIDATA_CACHE", str(good / "cache"))
    monkeypatch.setenv(variable, HOSTILE)
    printed(*command)


def test_an_exception(printed, good: Path, monkeypatch):
    def fail(*arguments: object) -> None:
        raise RuntimeError(HOSTILE)

    monkeypatch.setattr("hidata.engine.validate.check", fail)
    out = printed("--root", good, "validate", codes=(3,))
    assert out.count("\n") == 1


def test_a_traceback_asked_for(capsys, good: Path, monkeypatch):
    def fail(*arguments: object) -> None:
        raise RuntimeError(HOSTILE)

    monkeypatch.setattr("hidata.engine.validate.check", fail)
    assert cli.run(["--debug", "--root", str(good), "validate"]) == 3
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert [fault for fault in faults(err) if not fault.startswith("ok: 9")] == []


@pytest.fixture
def built(printed, good: Path, tmp_path: Path, monkeypatch) -> Path:
    """A release of the dataset with hostile texts."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    printed("--root", good, "build", "--out", tmp_path / "out", "--zip", codes=(0,))
    return tmp_path / "out/demo-0.0.0"


@pytest.mark.slow
def test_a_release(printed, good: Path, built: Path, tmp_path: Path, monkeypatch):
    printed("verify", built, codes=(0,))
    for form in ("parquet", "csv", "jsonld"):
        printed("restore", built, "--from", form, "--out", tmp_path / f"{NAME}{form}")
    printed("--root", good, "site", built, "--out", tmp_path / f"{NAME}site")
    record = good / "records/k/good.json"
    record.write_text(json.dumps({"id": "good", HOSTILE: 5, "text": HOSTILE + "d"}))
    (good / "records/k/other.json").rename(good / "records/k/::error::o.json")
    schema = {**SCHEMA, "properties": {**SCHEMA["properties"], HOSTILE + "new": {"title": HOSTILE}}}
    (good / "schema/k.schema.json").write_text(json.dumps(schema))
    monkeypatch.chdir(good)
    for form in ("text", "json", "markdown"):
        out = printed("diff", built, "--format", form, codes=(0,))
        assert "good" in out
    assert json.loads(printed("diff", built, "--format", "json"))["changed"]


@pytest.mark.parametrize(
    "sums",
    [
        HOSTILE,
        f"{'0' * 64}  {STEERING}::\n",
        f"{'0' * 64}  ::error::x\n",
        f"{'0' * 64}  csv/##[x]\n",
    ],
)
def test_checksums(printed, built: Path, tmp_path: Path, sums: str):
    text = (built / "SHA256SUMS").read_text("utf-8")
    (built / "SHA256SUMS").write_text(text + sums, "utf-8")
    for name in ("::error::new", NAME):
        (built / name).write_text("x")
    printed("verify", built)
    printed("restore", built, "--out", tmp_path / "x")


@pytest.mark.parametrize("path", ["datapackage.json", "croissant.json", "redirects.json", "csv/k.csv", "jsonld/k.jsonld", "schema/k.schema.json", "dataset.jsonld", "parquet/k.parquet"])  # fmt: skip
def test_files_of_a_release(printed, built: Path, tmp_path: Path, path: str):
    (built / path).write_text(json.dumps({HOSTILE: HOSTILE, "resources": [{"name": HOSTILE}]}))
    resum(built)
    printed("verify", built)
    printed("restore", built, "--from", "csv", "--out", tmp_path / "x")


def test_names_in_a_zip(printed, built: Path, tmp_path: Path):
    path = tmp_path / f"{NAME}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in (NAME, f"../{NAME}", "demo-0.0.0/::error::x", "demo-0.0.0/SHA256SUMS"):
            archive.writestr(name, HOSTILE)
    for command in (["verify", path], ["restore", path, "--out", tmp_path / "x"], ["site", path], ["diff", path, path]):  # fmt: skip
        printed(*command)


@contextmanager
def answering(status: str, headers: list[tuple[str, str]], body: bytes) -> Iterator[str]:
    """The address of a server that gives every request this answer."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

        def do_GET(self) -> None:
            lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
            self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


STEERS = "\x1b]0;t\x07\x85\x9b2J ::error:: ##[group]x"


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (f"404 ::error:: {STEERS}", [], b""),
        (f"500 {STEERS}", [], b""),
        ("200 OK", [("Content-Encoding", STEERS)], b""),
        ("200 OK", [("Content-Length", STEERS)], b"x"),
        ("302 Found", [("Location", f"ftp://{STEERS}")], b""),
        ("302 Found", [("Location", f"/{STEERS}")], b""),
        (STEERS, [], b""),
        ("200 OK", [(STEERS, STEERS)], HOSTILE.encode()),
        ("200 OK", [], f"{'0' * 64}  csv/::error::{STEERING}\n".encode()),
        ("200 OK", [], f"{'0' * 64}  csv/::error::k.csv\n".encode()),
        ("200 OK", [], b"\xff\xfe\x9b"),
    ],
)
def test_answers_of_a_server(printed, good: Path, tmp_path: Path, status, headers, body):
    with answering(status, headers, body) as address:
        printed("--root", good, "fetch", "1.0", "--from", address, "--out", tmp_path / "x", codes=(2,))  # fmt: skip


@pytest.mark.slow
def test_git(printed, tmp_path: Path, monkeypatch):
    """Names of branches, of authors, of committed files, and what git says of odd revisions."""
    root = dataset(tmp_path / "t")
    git(root, "init", "-q", "-b", "x#\u202e##x")
    git(root, "-c", "user.name=::error::", "add", "-A")
    git(root, "commit", "-qm", HOSTILE, "--author", f"::error::{STEERING} <a@b.c>")
    git(root, "tag", "v0.9.0-\u202e")
    (root / "records/item" / f"{NAME}.json").write_text('{"id": 1}')
    (root / "records/item/::error::x.json").write_text('{"id": 1}')
    git(root, "add", "-A")
    git(root, "commit", "-qm", "b")
    monkeypatch.chdir(root)
    for revision in ("HEAD~1", "x#\u202e##x", "HEAD", HOSTILE, "v0.9.0-\u202e", "HEAD...::"):
        for form in ("text", "json", "markdown"):
            printed("diff", revision, "--format", form)
        printed("validate", "--since", revision)
        printed("release", "--previous", revision)
    (root / "records/item" / f"{NAME}.json").rename(root / "records/item/c.json")
    printed("release")
    printed("build")


def test_questions_of_new(printed, good: Path, monkeypatch):
    answers = iter([HOSTILE, "::error::", "7", "", "", "", "", "", "", ""])
    asked: list[str] = []

    def answer(prompt: str = "") -> str:
        asked.append(prompt)
        return next(answers)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", answer)
    printed("--root", good, "new", "k", "new")
    assert len(asked) > 2
    assert faults("\n".join(asked)) == []


CLICK_PRINTS = {"echo", "secho", "echo_via_pager", "prompt", "confirm", "pause", "getchar"}


@pytest.mark.slow
def test_nothing_prints_otherwise():
    found = set()
    for path in (ROOT / "hidata").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            call = ast.unparse(node.func)
            holder, _, name = call.rpartition(".")
            if (
                call == "print"
                or (holder == "click" and name in CLICK_PRINTS)
                or (
                    re.fullmatch(r"(sys\.)?(__)?std(out|err)(__)?(\.buffer)?", holder)
                    and name.startswith("write")
                )
                or call in ("error.show", "traceback.print_exc")
            ):
                found.add(f"{path.relative_to(ROOT).as_posix()}: {call}")
    assert found == {
        "hidata/__main__.py: sys.stdout.write",  # the version alone
        "hidata/cli/output.py: click.echo",
        "hidata/cli/output.py: click.prompt",
    }


@pytest.mark.slow
def test_a_text_of_any_length_is_shortened(printed, make):
    text = "x" * 3 * 10**5
    root = make(
        {"k": {"type": "object", "properties": {"a": {"enum": ["b"]}, text: {"type": "string"}}}},
        {"k/x.json": {"a": text, text: 1, text + "y": 1}},
        f'title = "{text}"\nname = "{text}/"',
    )
    for command in (["validate"], ["tables"], ["show", "k/x"], ["build"], ["diff", text], ["show", f"k/{text}"], ["explain", text]):  # fmt: skip
        out = printed("--root", root, *command)
        assert max(map(len, out.splitlines())) < 12_000, command
    shutil.rmtree(root)
