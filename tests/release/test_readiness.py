"""What is refused before records are checked: data that nobody may use, cite or see whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hidata.dataset.settings import Metadata
from hidata.release.readiness import is_own_base, unusable

from tests.helpers import git
from tests.helpers.repositories import add_submodule, dataset, run_git

USABLE = Metadata(
    "t", "1.0.0", license="CC-BY-4.0", creators=("T",), base="https://w3id.org/hidata/"
)


def test_metadata_that_may_be_released():
    assert list(unusable(USABLE)) == []


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("license", "", "no licence: "),
        ("license", " ", "no licence: "),
        ("license", "NONE", "no licence: "),
        ("license", "NOASSERTION", "no licence: "),
        ("creators", (), "no creator: "),
        ("creators", ("", " "), "no creator: "),
        ("base", "", "the base of the records' IRIs, which is empty, is not one of your own"),
        (
            "base",
            "https://example.org/t/",
            "the base of the records' IRIs, https://example.org/t/,",
        ),
        ("version", "0.0.0", "version 0.0.0 cannot be"),
    ],
)
def test_metadata_that_may_not_be_released(setting: str, value: object, sentence: str):
    (reason,) = unusable(USABLE._replace(**{setting: value}))
    assert reason.startswith(sentence)
    assert f"Set {setting}, " in reason


@pytest.mark.parametrize(
    ("base", "own"),
    [
        ("https://w3id.org/hidata/", True),
        ("http://data.museum/", True),
        ("https://examples.org/", True),
        ("https://myexample.org/", True),
        ("https://example.de/", True),
        ("https://testing/", True),
        ("urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66#", True),
        ("tag:tdb.org,2024:", True),
        ("https://example.org/", False),
        ("https://EXAMPLE.com:8080/x", False),
        ("https://www.example.net./", False),
        ("https://data.example/", False),
        ("https://a.test/", False),
        ("https://x.invalid/", False),
        ("http://localhost:8000/", False),
        ("http://api.localhost/", False),
        ("urn:example:thing:", False),
        ("tag:example.org,2024:", False),
        ("tag:me@example.com,2024:", False),
        ("file:///home/me/", False),
        ("https:///x", False),
        ("/records/", False),
        ("records", False),
        ("https://[x/", False),
    ],
)
def test_which_bases_are_ones_own(base: str, own: bool):
    assert is_own_base(base) is own


def test_all_reasons_are_reported_at_once(hidata, root: Path):
    (root / "pyproject.toml").write_text('[tool.hidata]\nname = "t"\n')
    git(root, "commit", "-qam", "no settings")
    code, out = hidata("--root", root, "release", "--out", root / "dist")
    assert code == 1
    assert [line.split()[1:3] for line in out.splitlines()] == [
        ["no", "licence:"], ["no", "creator:"], ["the", "base"], ["version", "0.0.0"],
        ["CHANGELOG.md", "has"],
    ]  # fmt: skip
    assert not (root / "dist").exists()
    assert hidata("--root", root, "build", "--out", root / "dist")[0] == 0  # nobody publishes it


@pytest.mark.parametrize("tag", ["v1.0.0", "1.0.0"])
def test_a_version_that_is_tagged_elsewhere(hidata, root: Path, tag: str):
    git(root, "tag", tag)
    git(root, "commit", "-q", "--allow-empty", "-m", "later")
    code, out = hidata("--root", root, "release", "--out", root / "dist")
    assert (code, f"the tag {tag} is on another commit" in out) == (1, True)


def test_a_submodule_that_is_not_checked_out(hidata, tmp_path: Path):
    inner = tmp_path / "inner"
    inner.mkdir()
    run_git(inner, "init", "-q")
    (inner / "x.json").write_text('{"id": "x", "name": "N"}\n')
    run_git(inner, "add", "-A")
    run_git(inner, "commit", "-qm", "x")
    root = dataset(tmp_path / "data")
    (root / ".gitattributes").unlink()
    run_git(root, "init", "-q")
    shutil.copy(root / "schema/item.json", root / "schema/other.json")
    add_submodule(root, inner, "records/other")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "one")
    run_git(root, "submodule", "--quiet", "deinit", "--force", "records/other")
    code, out = hidata("--root", root, "release", "--out", root / "dist")
    sentence = "The submodule records/other is not checked out: git submodule update --init"
    assert (code, out) == (1, f"refused: {sentence} records/other.\n")


def test_a_changelog_that_is_not_utf_8(hidata, root: Path):
    (root / "CHANGELOG.md").write_bytes(b"\xef\xbb\xbf## [1.0.0]\r\n\xe9\r\n")
    git(root, "commit", "-qam", "odd bytes")
    assert hidata("--root", root, "release", "--out", root / "dist")[0] == 0


@pytest.mark.parametrize("where", [".gitignore", ".git/info/exclude"])
def test_a_record_that_git_ignores_is_not_released(hidata, root: Path, where: str):
    with (root / where).open("a") as rules:
        rules.write("ignored.json\n.DS_Store\n")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-q", "--allow-empty", "-m", "ignore")
    (root / "records" / "thing" / "ignored.json").write_text('{"id": "ignored", "name": "I"}')
    code, out = hidata("--root", root, "release", "--out", root / "dist")
    assert code == 1
    assert "not committed, such as records/thing/ignored.json." in out
    (root / "records" / "thing" / "ignored.json").rename(root / "records" / "thing" / ".DS_Store")
    assert "not committed" not in hidata("--root", root, "release", "--out", root / "dist")[1]
