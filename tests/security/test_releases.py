"""Releases with files that are not what they were, or were made to cost: each ends in a line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hidata.api import Release
from hidata.release.read import Damaged

from tests.helpers import resum

Hidata = Callable[..., tuple[int, str]]


@pytest.fixture
def good(make: Callable[..., Path], hidata: Hidata, tmp_path: Path) -> Path:
    """A small release."""
    schema = {"type": "object", "properties": {"n": {"type": "integer"}, "s": {"type": "string"}}}
    root = make({"k": schema}, {"k/x.json": {"n": 1, "s": "a"}}, 'name = "f"')
    assert hidata("--root", root, "build", "--out", tmp_path / "d")[0] == 0
    return tmp_path / "d" / "f-0.0.0"


def readers(release: Path) -> list[tuple[object, ...]]:
    """The commands that read a release, beside verify."""
    beside = release.parent.parent
    return [
        ("restore", release, "--out", beside / "back"),
        ("site", release, "--out", beside / "site"),
        ("diff", release, release),
        ("diff", beside / "demo", release),
    ]


CHANGES: dict[str, Callable[[Path], object]] = {
    "changed": lambda folder: (folder / "jsonld/k.jsonld").write_text("{}"),
    "more": lambda folder: (folder / "more.txt").write_text(""),
    "more, hidden": lambda folder: (folder / "parquet/.k").write_text(""),
    "more, as if loaded": lambda folder: (folder / "LICENSE.part").write_text(""),
    "a link": lambda folder: (folder / "LICENSE").symlink_to("/etc/passwd"),
    "missing": lambda folder: (folder / "schema/k.schema.json").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_bytes_are_compared_before_a_release_is_used(good: Path, hidata: Hidata, change: str):
    CHANGES[change](good)
    for command in readers(good):
        code, out = hidata(*command)
        assert (code, "is not as it was released" in out) == (2, True), (command, out)
    assert not (good.parent.parent / "back").exists()
    assert not (good.parent.parent / "site").exists()


def test_bytes_are_not_compared_if_so_asked(good: Path, hidata: Hidata):
    with (good / "README.md").open("a") as file:
        file.write("more")
    for command in readers(good):
        assert hidata(*command, "--unverified")[0] == 0, command
    with pytest.raises(Damaged):
        Release(good)


def test_an_earlier_release_of_a_site_is_compared_too(good: Path, hidata: Hidata, tmp_path: Path):
    other = shutil.copytree(good, tmp_path / "f-0.0.1")
    (other / "more.txt").write_text("")
    code, out = hidata("site", good, "--earlier", other, "--out", tmp_path / "site")
    assert (code, "is not as it was released: more.txt" in out) == (2, True)


DEEP = "[" * 100_000 + "]" * 100_000
JSON = {
    "deep": DEEP,
    "deep objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "deep in it": f'{{"@graph": [{DEEP}]}}',
    "a list": "[]",
    "a number": "3",
    "null": "null",
    "empty": "",
    "a name twice": '{"version": "0.0.0", "version": "0.0.0", "@graph": []}',
    "not UTF-8": "\udcff",
    "half": '{"version": "0.0.0"',
    "graph of numbers": '{"@graph": [1, "a", null]}',
    "no graph": '{"@graph": {"a": 1}}',
}
FILES = (
    *("datapackage.json", "croissant.json", "redirects.json", "dataset.jsonld"),
    *("jsonld/k.jsonld", "schema/k.schema.json"),
)


@pytest.mark.slow
@pytest.mark.parametrize("text", JSON)
@pytest.mark.parametrize("name", FILES)
def test_json_of_a_release_is_read_within_bounds(good: Path, hidata: Hidata, name: str, text: str):
    (good / name).write_text(JSON[text], "utf-8", "surrogateescape")
    resum(good)
    code, out = hidata("verify", good)
    assert code in (1, 2) or (name == "dataset.jsonld" and code == 0), out
    for command in (("verify", good), *readers(good)):
        code, out = hidata(*command)
        assert code in (0, 1, 2), (command, out)
        assert len(out) < 3000


def test_a_long_file_of_nodes_is_read_by_lines(
    good: Path, hidata: Hidata, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr("hidata.storage.local.MAX_BYTES", 450)
    lines = (good / "jsonld/k.jsonld").read_text().splitlines()
    nodes = ",\n".join(lines[2].replace('"x"', f'"x{number}"') for number in range(9))
    (good / "jsonld/k.jsonld").write_text("\n".join([*lines[:2], nodes, lines[3], ""]))
    assert [key for key, _ in Release(good, verify=False).records("k")] == [
        f"x{n}" for n in range(9)
    ]
    (good / "jsonld/k.jsonld").write_text("{" + " " * 1000)
    with pytest.raises(ValueError, match="a line in it is longer"):
        [*Release(good, verify=False).records("k")]


BYTES = {
    "csv/k.csv": [b'"' * 100_000, b"", b"_id\n", b"\0" * 1000, b"id,n,s\n" + b",,\n" * 10],
    "parquet/k.parquet": [b"", b"PAR1", b"PAR1" + b"\xff" * 1000 + b"\xe4\3\0\0PAR1", b"PAR1\0\0\0\x7fPAR1"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "number"), [(name, n) for name in BYTES for n in range(len(BYTES[name]))]
)
def test_tables_that_are_none_end_in_a_line(
    good: Path, hidata: Hidata, name: str, number: int
):  # fmt: skip
    (good / name).write_bytes(BYTES[name][number])
    resum(good)
    assert hidata("verify", good)[0] == 1
    form = name.partition("/")[0]
    back = good.parent.parent / "back"
    code, out = hidata("restore", good, "--from", form, "--out", back)
    assert (code, back.exists(), out.count("\n")) == (2, False, 1), out
    for command in readers(good):
        code, out = hidata(*command)
        assert code in (0, 1, 2), (command, out)


def test_a_list_of_checksums_without_end_is_refused(good: Path, hidata: Hidata):
    with (good / "SHA256SUMS").open("ab") as file:
        file.truncate(2**40)
    for command in (("verify", good), *readers(good)):
        code, out = hidata(*command)
        assert (code in (1, 2), "SHA256SUMS is longer than 16 MiB" in out) == (True, True), out


def test_a_table_with_more_rows_than_its_file_holds_is_refused(
    good: Path, hidata: Hidata, monkeypatch: pytest.MonkeyPatch
):
    """As many equal rows as one likes take a few bytes; they are counted before they are read."""
    assert hidata("restore", good, "--out", good.parent.parent / "first")[0] == 0
    monkeypatch.setattr("hidata.release.read_tables.MOST_CELLS", 0)
    monkeypatch.setattr("hidata.release.read_tables.CELLS_PER_BYTE", 0)
    code, out = hidata("restore", good, "--out", good.parent.parent / "back")
    assert (code, "it says that it has 1 rows, more than" in out) == (2, True)
