"""No file from outside is read into anything, and nothing is written through a link."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hidata.api import Release
from hidata.release.fetch import Unfetched, fetch
from hidata.release.read import Damaged

from tests.helpers import git

SECRET = "a secret that lies outside"
BOOK = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
SETTINGS = (
    'name = "d"\nversion = "1.0.0"\nlicense = "CC0-1.0"\ncreators = ["A"]\n'
    'base = "https://data.acme.org/"'
)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder outside of the dataset, with a secret that looks like each file that is read."""
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("secret", "book.tsv", "x.schema.json", "known.json"):
        (folder / name).write_text(f"{SECRET}\n")
        (folder / name).chmod(0o600)
    return folder


@pytest.fixture
def data(make: Callable[..., Path]) -> Path:
    """A dataset of one record that could be released."""
    root = make({"book": BOOK}, {"book/a.json": {"id": "a"}}, SETTINGS, "d")
    (root / "CHANGELOG.md").write_text("## [1.0.0]\n")
    return root


@pytest.fixture
def built(data: Path, hidata: Any) -> Path:
    """The release of the dataset."""
    assert hidata("--root", data, "build")[0] == 0
    return data / "dist/d-1.0.0"


def assert_untouched(outside: Path) -> None:
    names = ["book.tsv", "known.json", "secret", "x.schema.json"]
    assert sorted(path.name for path in outside.iterdir()) == names
    for path in outside.iterdir():
        assert (path.read_text(), path.stat().st_mode & 0o777) == (f"{SECRET}\n", 0o600)


def assert_no_secret(folder: Path) -> None:
    """No file below a folder has the secret or an environment in it, by whatever name."""
    for around, _, names in os.walk(folder):
        for path in (Path(around, name) for name in names):
            if path.is_file() and not path.is_symlink() and path.stat().st_size < 2**20:
                content = path.read_bytes()
                assert SECRET.encode() not in content, path
                assert b"PYTEST_CURRENT_TEST=" not in content, path


ODD: dict[str, Callable[[Path, Path], object]] = {
    "a link out": lambda path, outside: path.symlink_to(outside / "secret"),
    "a relative link out": lambda path, outside: path.symlink_to(
        os.path.relpath(outside / "secret", path.parent)
    ),
    "a link to a folder": lambda path, outside: path.symlink_to(outside),
    "the environment": lambda path, outside: path.symlink_to("/proc/self/environ"),
    "a device": lambda path, outside: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path, outside: path.symlink_to(path.name),
    "a pipe": lambda path, outside: os.mkfifo(path),
    "a huge file": lambda path, outside: (path.touch(), os.truncate(path, 2**40)),
}
IN_DATASET = (
    "schema/x.schema.json", "schema/x", "schema/readme.txt", "records/book/x.json",
    "records/book/x.ndjson", "register/book.tsv", "pyproject.toml", "hidata.toml",
)  # fmt: skip
COPIED = ("CHANGELOG.md", "CITATION.cff", "LICENSE", "COPYING", "LICENSES/x.txt")


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", IN_DATASET)
def test_what_is_no_file_of_the_dataset_is_a_finding(data, hidata, outside, place: str, odd: str):
    (data / place).parent.mkdir(exist_ok=True)
    (data / place).unlink(missing_ok=True)
    ODD[odd](data / place, outside)
    for command in ("validate", "build"):
        code, out = hidata("--root", data, command)
        if (
            place in ("pyproject.toml", "hidata.toml") and command == "build"
        ):  # whose settings are needed to begin
            assert (code, len(out.splitlines())) == (2, 1), out
        elif place.endswith(".ndjson") and odd == "a huge file":  # such may be large, its lines not
            assert (code, f"{place}:1:1: J018 " in out) == (1, True), out[:1000]
        else:
            assert (code, f"{place}:1:1: J001 This file cannot be read: " in out) == (1, True), out
        assert SECRET not in out
    assert_no_secret(data)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", COPIED)
def test_what_is_no_file_is_not_copied_into_a_release(data, hidata, outside, place: str, odd: str):
    (data / place).parent.mkdir(exist_ok=True)
    (data / place).unlink(missing_ok=True)
    ODD[odd](data / place, outside)
    code, out = hidata("--root", data, "build")
    folder_left_out = odd == "a link to a folder" and place == "LICENSES/x.txt"
    assert (code, f"{place}:1:1: J001 " in out) == ((0, False) if folder_left_out else (1, True))
    assert hidata("--root", data, "release", "--first")[0] in ((0,) if folder_left_out else (1,))
    assert_no_secret(data)


@pytest.mark.parametrize("folder", ["records/x", "records/book/more", "records/.x"])
@pytest.mark.parametrize("command", ["validate", "build"])
def test_folders_of_records_behind_a_link_are_not_read(data, hidata, outside, folder, command):
    (data / folder).symlink_to(outside)
    code, out = hidata("--root", data, command)
    assert (code, f"{folder}:1:1: " in out, SECRET in out) == (1, True, False), out
    assert "book.tsv" not in out


@pytest.mark.parametrize("folder", ["register", "LICENSES", "schema/more"])
def test_folders_behind_a_link_are_not_read(data, hidata, outside, folder: str):
    (data / folder).symlink_to(outside)
    code, out = hidata("--root", data, "build")
    sentence = "This file cannot be read: it is a link that leads out of the dataset."
    assert (code, f"{folder}:1:1: J001 {sentence}" in out) == (1, True), out
    assert SECRET not in out
    assert_no_secret(data)


@pytest.mark.parametrize(
    "place", ["LICENSE", "CHANGELOG.md", "schema/x", "schema/x.schema.json", "records/book/x.json"]
)
@pytest.mark.parametrize("target", [".git/config", ".env", "notes/.hidden/x"])
def test_what_is_hidden_in_the_dataset_is_not_read(data, hidata, place: str, target: str):
    """A checkout's `.git/config` may have the token of the job in it."""
    (data / target).parent.mkdir(parents=True, exist_ok=True)
    (data / target).write_text(f"[{SECRET}]\n")
    (data / place).unlink(missing_ok=True)
    (data / place).symlink_to(os.path.relpath(data / target, (data / place).parent))
    code, out = hidata("--root", data, "build")
    assert (code, f"{place}:1:1: J001 " in out, SECRET in out) == (1, True, False), out
    assert not list(data.glob("dist/*"))


@pytest.mark.parametrize("part", ["schema", "records"])
def test_a_part_of_the_dataset_is_not_read_from_outside(data, hidata, outside, part: str):
    shutil.move(data / part, outside / part)
    (data / part).symlink_to(outside / part)
    code, out = hidata("--root", data, "validate")
    assert (code, len(out.splitlines())) == (2, 1), out
    assert f"{part}/ cannot be read: it is a link that leads out of the dataset." in out


@pytest.mark.parametrize("name", ["known.json", "sub/known.json"])
def test_a_baseline_behind_a_link_is_neither_read_nor_written(data, hidata, outside, name: str):
    (data / "pyproject.toml").write_text(f'[tool.hidata]\n{SETTINGS}\nbaseline = "{name}"\n')
    (data / name.split("/", maxsplit=1)[0]).symlink_to(
        outside / "known.json" if name[0] == "k" else outside
    )
    for command in (["validate"], ["validate", "--write-baseline"]):
        code, out = hidata("--root", data, *command)
        assert (code, SECRET in out) == (2, False), out
    assert_untouched(outside)


@pytest.mark.parametrize("target", ["outside", ".git/hooks/pre-commit"])
def test_the_register_is_not_written_through_a_link(data, hidata, outside, target: str):
    git(data, "init", "-q")
    (data / "register").mkdir()
    link = data / "register/book.tsv"
    link.symlink_to(f"../{target}" if target[0] == "." else outside / "new.tsv")
    git(data, "add", ".")
    git(data, "commit", "-qm", "all")
    assert hidata("--root", data, "release", "--first")[0] == 1
    assert not (data / ".git/hooks/pre-commit").exists()
    assert_untouched(outside)


WRITES: dict[str, tuple[str, list[str]]] = {
    "a report": ("out", ["validate", "--format", "sarif", "--output", "out/secret"]),
    "a new report": ("out", ["validate", "--format", "sarif", "--output", "out/new"]),
    "a build": ("out", ["build", "--out", "out"]),
    "a build below": ("out", ["build", "--out", "out/below"]),
    "the build's own folder": ("dist", ["build"]),
    "the release's own folder": ("other/d-1.0.0", ["build", "--out", "other"]),
    "a site": ("out", ["site", "dist/d-1.0.0", "--out", "out"]),
    "a site below": ("out", ["site", "dist/d-1.0.0", "--out", "out/site"]),
    "a restored dataset": ("out", ["restore", "dist/d-1.0.0", "--out", "out/back"]),
    "in place of a link": ("out", ["restore", "dist/d-1.0.0", "--out", "out"]),
}


@pytest.mark.parametrize("name", WRITES)
def test_nothing_is_written_through_a_link(built, data, hidata, outside, name: str):
    link, command = WRITES[name]
    if link == "dist":
        shutil.rmtree(data / "dist")
    (data / link).parent.mkdir(exist_ok=True)
    (data / link).symlink_to(outside)
    code, out = hidata("--root", data, *command)
    assert code == 2, out
    assert "It is not written: " in out or "already exists" in out
    assert_untouched(outside)


@pytest.mark.parametrize("how", ["a link", "a link within", "a dangling link", "a pipe"])
def test_a_report_replaces_no_odd_file(data, hidata, outside, how: str):
    target = {"a link": outside / "secret", "a link within": "CHANGELOG.md"}.get(how, "nowhere")
    os.mkfifo(data / "out") if how == "a pipe" else (data / "out").symlink_to(target)
    code, out = hidata("--root", data, "validate", "--format", "sarif", "--output", "out")
    assert (code, "out: It is not written: " in out) == (2, True), out
    assert (data / "CHANGELOG.md").read_text() == "## [1.0.0]\n"
    assert not (data / "nowhere").exists()
    assert_untouched(outside)


def test_reports_and_releases_may_go_elsewhere_by_name(data, hidata, tmp_path: Path):
    """A link of one's own, outside of what strangers fill, is followed; so is one within."""
    (tmp_path / "real").mkdir()
    (tmp_path / "mine").symlink_to("real")
    assert hidata("--root", data, "build", "--out", tmp_path / "mine")[0] == 0
    assert (tmp_path / "real/d-1.0.0/SHA256SUMS").is_file()
    report = tmp_path / "mine/report.json"
    assert hidata("--root", data, "validate", "--format", "json", "--output", report)[0] == 0
    assert report.is_file()
    (data / "build").mkdir()
    (data / "dist").symlink_to("build")
    assert hidata("--root", data, "build")[0] == 0
    assert (data / "build/d-1.0.0/SHA256SUMS").is_file()


@pytest.mark.parametrize("mark", ["the folder", "its lock", "none", "a lock", "a pipe as lock"])
def test_only_drafts_of_its_own_are_deleted(data, hidata, outside, mark: str):
    draft = data / "dist/.hidata-abcdefgh"
    draft.parent.mkdir()
    if mark == "the folder":
        draft.symlink_to(outside)
    else:
        draft.mkdir()
        (draft / "precious").write_text("precious")
    if mark == "its lock":
        (draft / "lock").symlink_to(outside / "new")
    if mark == "a lock":
        (draft / "lock").touch()
    if mark == "a pipe as lock":
        os.mkfifo(draft / "lock")
    assert hidata("--root", data, "build")[0] == 0
    assert draft.is_symlink() or (draft / "precious").read_text() == "precious"
    assert_untouched(outside)


def test_a_draft_of_a_killed_run_is_deleted(data, hidata):
    from hidata.storage import atomic

    left = data / "dist/.hidata-abcdefgh"
    left.mkdir(parents=True)
    (left / atomic.LOCK_FILE).write_bytes(atomic.MARK)
    assert hidata("--root", data, "build")[0] == 0
    assert [path.name for path in (data / "dist").iterdir()] == ["d-1.0.0"]


@pytest.mark.parametrize("what", ["a folder", "a file", "a zip"])
def test_a_build_replaces_only_releases(data, hidata, what: str):
    target = data / "dist" / ("d-1.0.0.zip" if what == "a zip" else "d-1.0.0")
    mine = target if what == "a file" else target / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    code, out = hidata("--root", data, "build", "--zip")
    assert (code, "It is not a release of hidata, and is not replaced" in out) == (2, True), out
    assert mine.read_text() == "mine"
    assert len(list((data / "dist").iterdir())) == 1


RELEASED = (
    "LICENSE", "COPYING", "CHANGELOG.md", "CITATION.cff", "README.md", "hidata.toml",
    "schema/x", "schema/more", "csv/book.csv", "jsonld/book.jsonld", "parquet/book.parquet",
    "datapackage.json", "dataset.jsonld", "redirects.json", "._x", ".git",
)  # fmt: skip


@pytest.mark.parametrize("odd", ["a link out", "a link to a folder", "a pipe", "the environment"])
@pytest.mark.parametrize("place", RELEASED)
def test_a_release_with_an_odd_file_is_not_read(built, data, hidata, outside, place, odd):
    """Not even where its checksums are not compared."""
    (built / place).unlink(missing_ok=True)
    ODD[odd](built / place, outside)
    for command in (
        ["restore", built, "--out", "back", "--unverified"],
        ["restore", built, "--out", "back", "--unverified", "--from", "csv"],
        ["site", built, "--out", "site", "--unverified"],
        ["diff", built, ".", "--unverified"],
    ):
        code, out = hidata("--root", data, *command)
        assert (code, f"{place}: not a regular file" in out) == (2, True), out
    assert hidata("verify", built)[0] == 1
    with pytest.raises(Damaged):
        list(Release(built, verify=False).records("book"))
    assert not (data / "back").exists()
    assert not (data / "site").exists()
    assert_untouched(outside)


@pytest.mark.parametrize("odd", ["a link out", "a pipe"])
def test_the_checksums_themselves_are_a_regular_file(built, hidata, outside, odd: str):
    sums = built / "SHA256SUMS"
    shutil.copy(sums, outside / "sums")
    sums.unlink()
    sums.symlink_to(outside / "sums") if odd == "a link out" else os.mkfifo(sums)
    code, out = hidata("verify", built)
    assert (code, len(out.splitlines())) in ((1, 2), (2, 1)), out


@pytest.mark.parametrize(
    "place", ["", "csv", "csv/book.csv.part", "SHA256SUMS.part", "README.md.part", "schema"]
)
def test_a_download_is_not_written_through_a_link(tmp_path: Path, outside, place: str):
    """Nobody listens at the address; the folder is looked at first."""
    link = tmp_path / "out/d-1.0.0" / place
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(outside if place in ("", "csv", "schema") else outside / "secret")
    with pytest.raises(Unfetched, match="is not a regular file"):
        fetch("http://127.0.0.1:9/", "d-1.0.0", tmp_path / "out")
    assert_untouched(outside)
