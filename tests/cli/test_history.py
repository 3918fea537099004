"""What commands say of a dataset's history: no revision, no git, a repository that is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.helpers.repositories import dataset, run_git


@pytest.fixture
def root(tmp_path: Path) -> Path:
    data = dataset(tmp_path / "data")
    (data / ".gitattributes").unlink()
    run_git(data, "init", "-q")
    run_git(data, "add", "-A")
    run_git(data, "commit", "-qm", "one")
    return data


@pytest.mark.parametrize("name", ["none", "-h", "HEAD:records", "HEAD..HEAD"])
def test_a_side_that_does_not_exist(hidata, root: Path, name: str):
    code, out = hidata("--root", root, "diff", "--", name, root)
    sentence = f"{name} is not a release, not a dataset and not a git revision of {root}."
    assert (code, sentence in out) == (2, True)
    code, out = hidata("--root", root, "validate", f"--since={name}")
    assert (code, out) == (2, f"hidata: {name} is not a git revision of {root}.\n")


def test_what_a_branch_changed_since_it_left_another(hidata, root: Path):
    """A pull request: what others changed in the meantime is no change of it."""
    run_git(root, "branch", "-m", "main")
    for branch, key in (("feature", "f"), ("main", "m")):
        run_git(root, "checkout", "-q", "-B", branch)
        (root / f"records/item/{key}.json").write_text(f'{{"id": "{key}", "name": "N"}}\n')
        run_git(root, "add", "-A")
        run_git(root, "commit", "-qm", key)
        run_git(root, "checkout", "-q", "main")
    expected = {
        ("main...feature",): ["+ item/f"],
        ("feature...main",): ["+ item/m"],
        ("...feature",): ["+ item/f"],
        ("feature...",): ["+ item/m"],
        ("feature",): ["+ item/m", "- item/f"],
        ("main", "feature"): ["+ item/f", "- item/m"],
    }
    run_git(root, "checkout", "-q", "main")
    for arguments, lines in expected.items():
        code, out = hidata("--root", root, "diff", *arguments)
        assert (code, out.splitlines()[:-1]) == (0, lines), arguments
    (root / "records/item/w.json").write_text('{"id": "w", "name": "N"}\n')  # not committed
    code, out = hidata("--root", root, "diff", "feature...")
    assert (code, out.splitlines()[:-1]) == (0, ["+ item/m", "+ item/w"])
    code, out = hidata("--root", root, "diff", "main...feature", root)
    assert (code, "main...feature names both sides" in out) == (2, True)
    code, out = hidata("--root", root, "diff", "none...")
    assert (code, out) == (2, f"hidata: none is not a git revision of {root}.\n")


def test_which_side_cannot_be_read(hidata, root: Path):
    (root / "records/item/c.json").write_text("{")
    code, out = hidata("--root", root, "diff", "HEAD", root)
    assert code == 2
    sentence = "cannot be compared: records/item/c.json:1: not a JSON object"
    assert f"Error: {root} {sentence}; hidata validate says more.\n" == out
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "two")
    (root / "records/item/c.json").unlink()
    code, out = hidata("--root", root, "diff", "HEAD", root)
    assert (code, out) == (2, f"Error: HEAD {sentence}.\n")


def test_a_revision_without_records(hidata, root: Path):
    run_git(root, "rm", "-qr", "records")
    run_git(root, "commit", "-qm", "two")
    run_git(root, "checkout", "-q", "HEAD~1", "--", "records")
    code, out = hidata("--root", root, "diff", "HEAD", root)
    assert (code, "The git revision HEAD has no folder records/." in out) == (2, True)


def test_without_git(hidata, root: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert hidata("--root", root, "validate")[0] == 0
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert (code, out) == (2, "hidata: git cannot be run: No such file or directory.\n")
    code, out = hidata("--root", root, "release", "--out", root / "dist")
    assert (code, out.splitlines()) == (
        2,
        [f"Error: {NEEDS} git cannot be run: No such file or directory."],
    )
    code, out = hidata("--root", root, "build", "--out", root / "dist")
    assert code == 0
    assert f"git cannot be run: No such file or directory. {STAMPED}" in out.splitlines()


NEEDS = "A release needs git, to see what is committed and was released:"
STAMPED = "So the release has the date of today, not that of the commit."


def test_a_broken_repository_stops_a_release(hidata, root: Path):
    (root / ".git/config").write_text("[core\n")
    assert hidata("--root", root, "validate")[0] == 0
    code, out = hidata("--root", root, "release", "--out", root / "dist")
    assert code == 2
    assert out.startswith(f"Error: {NEEDS} git refuses: bad config line 1")
    assert not (root / "dist").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_repository_of_somebody_else(hidata, root: Path, tmp_path: Path, monkeypatch):
    os.chown(root, 12345, 12345)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("SUDO_UID", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"):
        monkeypatch.delenv(name, raising=False)
    code, out = hidata("--root", root, "release", "--out", root / "dist")
    advice = f"If you trust it: git config --global --add safe.directory {root}"
    assert (code, advice in out) == (2, True)
    code, out = hidata("--root", root, "build", "--out", root / "dist")
    assert (code, advice in out, STAMPED in out) == (0, True, True)


def test_what_a_build_says_of_its_date(hidata, root: Path, tmp_path: Path, monkeypatch):
    build = ["--root", root, "build", "--out", root / "dist"]
    assert STAMPED not in hidata(*build)[1]
    run_git(root, "checkout", "-q", "--orphan", "new")
    assert f"There is no commit yet. {STAMPED}" in hidata(*build)[1]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert STAMPED not in hidata(*build)[1]
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    shutil.rmtree(root / ".git")
    assert STAMPED not in hidata(*build)[1]  # nobody expects another date


def test_a_release_names_a_file_that_is_not_committed(hidata, root: Path, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(f"[core]\n\texcludesFile = {home}/ignored\n")
    (home / "ignored").write_text("notes\n")  # others, who get the release, have no such file
    (home / ".gitignore").write_text("notes\n")
    monkeypatch.setenv("HOME", str(home))
    (root / "notes").write_text("")
    code, out = hidata("--root", root, "release", "--out", root / "dist")
    assert code == 1
    assert out == "refused: the tree has changes that are not committed, such as notes.\n"


@pytest.mark.parametrize(("seconds", "code"), [(253402300799, 0), (253402300800, 2)])
def test_a_commit_after_the_last_year_of_the_calendar(hidata, root: Path, seconds: int, code: int):
    text = run_git(root, "cat-file", "commit", "HEAD")
    parts = text.partition("committer ")
    name, _, rest = parts[2].partition("> ")
    after = rest.partition(" ")[2]
    commit = run_git(
        root, "hash-object", "-t", "commit", "-w", "--stdin", "--literally",
        input=f"{parts[0]}committer {name}> {seconds} {after}\n",
    )  # fmt: skip
    run_git(root, "update-ref", "HEAD", commit)
    exit_code, out = hidata("--root", root, "build", "--out", root / "dist")
    assert exit_code == code
    assert ("The time of the last commit is not a time in seconds" in out) == bool(code)


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs ssh-keygen to sign")
def test_the_users_settings_change_nothing(hidata, root: Path, tmp_path: Path, monkeypatch):
    """A commit that is signed, and a user whose git shows the signature beside all it prints."""
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    (tmp_path / "signers").write_text(f"t@example.org {(tmp_path / 'key.pub').read_text()}")
    settings = {
        "gpg.format": "ssh",
        "user.signingKey": f"{key}.pub",
        "gpg.ssh.allowedSignersFile": str(tmp_path / "signers"),
        "log.showSignature": "true",
        "color.ui": "always",
        "core.quotePath": "true",
        "diff.noprefix": "true",
        "core.pager": "cat -n",
    }
    for name, value in settings.items():
        run_git(root, "config", name, value)
    run_git(root, "commit", "-qS", "-m", "signed", "--allow-empty")
    for command in (["validate"], ["validate", "--since", "HEAD"], ["diff", "HEAD", "."]):
        monkeypatch.chdir(root)
        assert hidata(*command)[0] == 0
