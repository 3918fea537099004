"""An extension of a dataset that is not ours, as docs/extensions.md shows it; and those unfit."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hidata.cli import run
from hidata.findings import codes

from tests.conftest import ROOT
from tests.helpers import codes_in
from tests.helpers.installed import LIBRARY, POINTS, hidata, importable, install

DAY = {"type": "string", "format": "date"}
BOOK: dict[str, Any] = {
    "type": "object",
    "x-hidata-rules": ["loan-ends-later", "nothing-to-come", "shelfmark-once"],
    "properties": {
        "shelfmark": {"type": "string"},
        "since": DAY,
        "until": DAY,
        "bought": DAY | {"x-hidata-date": True},
        "pages": {"type": "integer", "x-ogc-unit": "{page}"},
    },
}
RECORDS: dict[str, Any] = {
    "book/a.json": {"shelfmark": "A 1", "since": "2024-05-02", "until": "2024-05-01"},
    "book/b.json": {"shelfmark": "B 1"},
    "book/c.json": {"shelfmark": "B 1", "since": "2024-05-02", "until": "2024-05-02"},
    "book/d.json": {"bought": "2999-01-01", "until": "2999-01-01", "pages": 12},
}
FOUND = [
    ("records/book/a.json", "B001", "/until"),
    ("records/book/c.json", "B003", "/shelfmark"),
    ("records/book/d.json", "B002", "/bought"),
]
NAMED = 'extension = "library"'


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder on Python's path with the documented extension."""
    return install(tmp_path / "installed", LIBRARY, POINTS)


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """A function that does what `hidata` of the helpers does, in this process: no other starts."""

    def call(path: Path, *arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        with importable(path):
            code = run([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_rules_of_the_extension_report_faults(make, library: Path, jobs: int):
    root = make({"book": BOOK}, RECORDS, NAMED)
    order = ("--root", root, "validate", "--jobs", jobs, "--format")
    code, out, errors = hidata(library, *order, "json")
    findings = [(f["file"], f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert (code, findings, errors) == (1, FOUND, "")
    _, out, _ = hidata(library, *order, "text")
    assert codes_in(out) == [code for _, code, _ in FOUND]
    assert "B001 This loan ends before it begins." in out
    assert "hint: exchange the two days" in out


@pytest.mark.slow
def test_codes_of_the_extension_are_explained_in_its_dataset_only(make, here, library: Path):
    root = make({"book": BOOK}, RECORDS, NAMED)
    code, out, _ = here(library, "--root", root, "explain", "b003")
    assert (code, out.splitlines()[0]) == (0, "B003: Shelfmark that is taken")
    _, out, _ = here(library, "--root", root, "explain")
    listed = [line[:4] for line in out.splitlines()]
    assert listed == sorted({*codes.engine(), "B001", "B002", "B003"} - {*codes.TEXT})
    _, out, _ = here(library, "--root", root, "explain", "--markdown")
    assert "## Library rules\n\n### B001: Loan that ends before it begins\n" in out
    code, _, errors = here(library, "--root", make({}, {}, name="other"), "explain", "B003")
    assert (code, "There is no code B003." in errors) == (2, True)


@pytest.mark.parametrize("strict", [False, True])
def test_sarif_explains_all_codes_of_the_dataset(make, here, library: Path, strict: bool):
    settings = f"{NAMED}\nstrict = {str(strict).lower()}"
    root = make({"book": BOOK} if not strict else {}, RECORDS if not strict else {}, settings)
    _, out, _ = here(library, "--root", root, "validate", "--format", "sarif")
    (run,) = json.loads(out)["runs"]
    listed = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [code for code in listed if code[0] in "BDE"] == [
        "B001", "B002", "B003", *(codes.TEXT if strict else ()),
    ]  # fmt: skip
    assert len(listed) == len({*listed}) == len(codes.engine()) + 3 * strict
    if not strict:
        assert [result["ruleId"] for result in run["results"]] == [code for _, code, _ in FOUND]


def test_a_foreign_log_lists_no_code_of_another_dataset(make):
    _, out, _ = hidata(None, "--root", make({}, {}), "validate", "--format", "sarif")
    rules = json.loads(out)["runs"][0]["tool"]["driver"]["rules"]
    assert {rule["id"][0] for rule in rules} == set("JNSRLTI")


def test_github_gets_the_titles_of_the_extensions_codes(make, here, library: Path):
    root = make({"book": BOOK}, RECORDS, NAMED)
    _, out, _ = here(library, "--root", root, "validate", "--format", "github")
    assert "title=B001 Loan that ends before it begins::" in out


def test_findings_that_chosen_files_cause_elsewhere_are_shown(make, here, library: Path):
    root = make({"book": BOOK}, RECORDS, NAMED)
    _, out, _ = here(library, "--root", root, "validate", root / "records/book/a.json")
    assert codes_in(out) == ["B001", "B003"]


@pytest.mark.slow
def test_pages_of_the_extension_are_part_of_the_site(make, library: Path, tmp_path: Path):
    pytest.importorskip("jinja2")
    right = {"book/a.json": {"shelfmark": "A 1"}, "book/d.json": {"pages": 12}}
    root, dist, site = make({"book": BOOK}, right, NAMED), tmp_path / "dist", tmp_path / "site"
    loaded = "import atexit; atexit.register(lambda: print('library_rules.site' in sys.modules))"
    _, out, _ = hidata(library, "--root", root, "build", "--out", dist, before=loaded)
    assert out.endswith("False\n")
    code, _, errors = hidata(library, "--root", root, "site", dist / "demo-0.0.0", "--out", site)
    assert (code, errors) == (0, "")
    page = (site / "shelves.html").read_text()
    assert '<li><a href="book/a.html">A 1</a></li>' in page
    assert '<a href="shelves.html" aria-current="page">Shelves</a>' in page
    assert (site / "static" / "library" / "shelves.css").read_text() == "li { color: green; }\n"
    assert 'href="static/library/shelves.css"' in page
    assert "12 pages" in (site / "book" / "d.html").read_text()
    assert '<a href="../shelves.html">Shelves</a>' in (site / "book" / "a.html").read_text()


@pytest.mark.slow
def test_pages_of_the_extension_need_their_kinds(make, here, library: Path, tmp_path: Path):
    pytest.importorskip("jinja2")
    root, dist = make({"film": {"type": "object"}}, {"film/a.json": {}}, NAMED), tmp_path / "dist"
    assert here(library, "--root", root, "build", "--out", dist)[0] == 0
    command = ("--root", root, "site", dist / "demo-0.0.0", "--out", tmp_path / "site")
    code, _, errors = here(library, *command)
    assert (code, "needs kinds that the release does not have: book." in errors) == (2, True)
    assert not (tmp_path / "site").exists()


MODULE = "from hidata.checks.extensions import Extension\nfrom pathlib import Path\n"
CODES = f"EXTENSION = Extension(letters={{'B': 'b'}}, codes=Path({__file__!r}).parent / 'no')"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "cannot be loaded: ZeroDivisionError: division by zero"),
        ("import not_there", "cannot be loaded: ModuleNotFoundError: No module named 'not_there'"),
        ("raise SystemExit(0)", "cannot be loaded: SystemExit: 0"),
        ("raise Exception('one\\ntwo')", "cannot be loaded: Exception: one two"),
        ("def (", "cannot be loaded: SyntaxError"),
        ("", "cannot be loaded: AttributeError"),
        ("EXTENSION = {}", "is not a hidata.checks.extensions.Extension"),
        *(
            (f"EXTENSION = Extension(letters={{{letter!r}: 'mine'}})", f"begin with {letter}:")
            for letter in ("J", "N", "S", "R", "L", "T", "I", "b", "BB", "", "Ä", "1")
        ),
    ],
)
def test_an_unusable_extension_is_named_in_one_line(
    make, here, tmp_path: Path, source: str, message: str
):
    path = install(tmp_path / "installed", {"library_rules.py": MODULE + source}, POINTS)
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, NAMED)
    code, out, line = here(path, "--root", root, "validate")
    assert (code, out, line.count("\n")) == (2, "", 1), line
    assert message in line
    assert "extension library" in line


def test_an_unused_letter_is_accepted_for_codes(make, here, tmp_path: Path):
    source = MODULE + "EXTENSION = Extension(letters={'A': 'a', 'D': 'd', 'Z': 'z'})"
    path = install(tmp_path / "p", {"library_rules.py": source}, POINTS)
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, NAMED)
    assert here(path, "--root", root, "validate")[0] == 0


WORDS = 'title = "t"\nexplanation = "e"\nwrong = "w"\nright = "r"\n'


@pytest.mark.parametrize(
    ("letter", "text", "message"),
    [
        ("D", f"[D201]\n{WORDS}", "may not replace the code D201 of hidata"),
        ("D", f"[D204]\n{WORDS}", ""),
        ("B", f"[S001]\n{WORDS}", "S001 is not one of the letters B and three digits"),
        ("B", "[B001]", "cannot be read"),
        ("B", None, "cannot be read"),
    ],
)
def test_codes_that_an_extension_may_not_have(
    make, here, tmp_path: Path, letter: str, text: str | None, message: str
):
    source = f"EXTENSION = Extension(letters={{{letter!r}: 'x'}}, codes=Path({str(tmp_path / 'codes.toml')!r}))"  # fmt: skip
    if text is not None:
        (tmp_path / "codes.toml").write_text(text)
    path = install(tmp_path / "p", {"library_rules.py": MODULE + source}, POINTS)
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, NAMED)
    for command in (("explain",), ("validate", "--format", "sarif")):
        code, _, errors = here(path, "--root", root, *command)
        assert (code, errors.count("\n")) == ((2, 1) if message else (0, 0))
        assert message in errors


@pytest.mark.slow
@pytest.mark.parametrize(
    ("site", "message"),
    [
        ("library_rules:Site", "cannot be loaded: AttributeError"),
        ("not_there:Site", "cannot be loaded: ModuleNotFoundError"),
        ("library_rules:Path", "is not a hidata.site.extension.SiteExtension"),
    ],
)
def test_an_unusable_site_extension(make, here, tmp_path: Path, site: str, message: str):
    pytest.importorskip("jinja2")
    files = {"library_rules.py": f"{MODULE}EXTENSION = Extension(site={site!r})"}
    path, dist = install(tmp_path / "p", files, POINTS), tmp_path / "dist"
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, NAMED)
    assert here(path, "--root", root, "build", "--out", dist)[0] == 0
    command = ("--root", root, "site", dist / "demo-0.0.0", "--out", tmp_path / "site")
    code, _, errors = here(path, *command)
    assert (code, errors.count("\n"), message in errors) == (2, 1, True), errors


@pytest.mark.slow
@pytest.mark.parametrize(
    ("named", "hint"),
    [("libary", "Did you mean library?"), ("zzzz", "Install the package that brings it.")],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_extension_that_is_not_installed(
    make, here, library: Path, named: str, hint: str, jobs: int
):
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, f'extension = "{named}"')
    for command in (["validate", "--jobs", jobs], ["build"], ["explain", "B001"]):
        code, out, errors = (here if jobs == 1 else hidata)(library, "--root", root, *command)
        message = f"hidata: No extension called {named} is installed, which the settings name. {hint}\n"  # fmt: skip
        assert (code, out, errors) == (2, "", message)


@pytest.mark.parametrize("name", ["Library", "a/b", "..", "li.brary", "library "])
def test_a_name_that_is_not_legal_finds_no_extension(make, here, tmp_path: Path, name: str):
    point = f"{name} = library_rules:EXTENSION"
    path = install(tmp_path / "p", {"library_rules.py": MODULE + "EXTENSION = Extension()"}, point)
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, f'extension = "{name}"')
    code, _, errors = here(path, "--root", root, "validate")
    assert (code, "is installed" in errors) == (2, True)


@pytest.mark.slow
def test_two_packages_that_offer_the_extension_are_both_named(make, here, library: Path):
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, NAMED)
    install(library, {}, POINTS, "copy")  # the same address again is the same extension
    assert here(library, "--root", root, "validate")[0] == 0
    install(library, {}, "library = other:EXTENSION", "other")
    code, _, errors = here(library, "--root", root, "validate")
    message = (
        "Several installed packages offer an extension library: library_rules:EXTENSION, other:"
    )
    assert (code, message in errors) == (2, True)


@pytest.mark.slow
def test_extensions_are_found_as_importlib_finds_them(make, tmp_path: Path):
    """In a zip on Python's path; among other groups, comments, extras and spaces."""
    import zipfile

    points = "# library = wrong:EXTENSION\n\nother=x:Y\n  library  =  library_rules : EXTENSION [all]\n[console_scripts]\nlibrary = wrong:main"  # fmt: skip
    source = MODULE + "EXTENSION = Extension()"
    path = install(tmp_path / "p", {"library_rules.py": source}, points.replace(" : ", ":"))
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, NAMED)
    assert hidata(path, "--root", root, "validate")[0] == 0
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as packed:
        for file in path.rglob("*.*"):
            if file.is_file():
                packed.write(file, file.relative_to(path))
    code, out, errors = hidata(tmp_path / "p.zip", "--root", root, "validate")
    assert (code, errors) == (0, "")
    assert out.startswith("ok: 1 record checked, 0 findings (")


@pytest.mark.slow
@pytest.mark.parametrize("before", ["", "sys.path.insert(0, '')", "sys.path.insert(0, '.')"])
def test_a_folder_of_records_can_run_nothing(make, before: str):
    """Not even from within it, where Python would find its modules."""
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, NAMED)
    install(root, {"library_rules.py": "open('ran', 'w')"}, POINTS)
    for folder in (root, root / "records"):
        code, _, errors = hidata(None, "--root", root, "validate", before=before, cwd=folder)
        assert (code, "No extension called library is installed" in errors) == (2, True)
    assert not [*root.rglob("ran")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ("each(lambda record: 1 / 0)", "records/k/x.json"),
        ("each(lambda record: (1 / 0 for _ in 'a'))", "records/k/x.json"),
        ("lambda context: 1 / 0", "the kind k"),
        ("D(lambda: 1 / 0, lambda: [])", "k/x"),
        ("D(lambda: 1, lambda: 1 / 0)", "all records together"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_rule_that_fails_is_named(make, here, tmp_path: Path, rule: str, where: str, jobs: int):
    source = f"""{MODULE}
from hidata.checks.rules import each
class D:
    def __init__(self, *does): self.does = does
    def gather(self, kind, record): return self.does[0]()
    def conclude(self, facts): return self.does[1]()
EXTENSION = Extension(rules={{"bad-rule": {rule}}})
"""
    path = install(tmp_path / "p", {"library_rules.py": source}, POINTS)
    root = make({"k": {"type": "object", "x-hidata-rules": ["bad-rule"]}}, {"k/x.json": {}}, NAMED)
    called = here if jobs == 1 else hidata
    code, out, errors = called(path, "--root", root, "validate", "--jobs", jobs)
    assert (code, out, errors.count("\n")) == (3, "", 1), errors
    assert f"the rule bad-rule failed at {where}: ZeroDivisionError: division by zero" in errors


def test_our_extension_is_installed_like_any_other():
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    offered = settings["project"]["entry-points"]["hidata.extensions"]
    assert offered == {settings["tool"]["hidata"]["extension"]: "hidata.careers:EXTENSION"}
    assert sys.modules["hidata.careers"] is None  # and these tests do without it
