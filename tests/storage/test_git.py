"""No program that a repository, a user or the environment names is ever run by git."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import hidata as package
import pytest
from hidata.release.build import Refused

from tests.conftest import ROOT
from tests.helpers.repositories import dataset, run_git

PROGRAMS = [
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.pager",
    "core.sshCommand",
    "sequence.editor",
    "credential.helper",
    "credential.https://example.org.helper",
    "diff.external",
    "diff.evil.command",
    "diff.evil.textconv",
    "diff.guitool",
    "diff.tool",
    "difftool.evil.cmd",
    "difftool.evil.path",
    "filter.evil.clean",
    "filter.evil.process",
    "filter.evil.smudge",
    "filter.lfs.clean",
    "filter.lfs.process",
    "filter.lfs.smudge",
    "gc.recentObjectsHook",
    "gpg.program",
    "gpg.openpgp.program",
    "gpg.ssh.defaultKeyCommand",
    "gpg.ssh.program",
    "gpg.x509.program",
    "guitool.evil.cmd",
    "help.browser",
    "browser.evil.cmd",
    "browser.evil.path",
    "man.evil.cmd",
    "man.evil.path",
    "web.browser",
    "instaweb.browser",
    "instaweb.httpd",
    "imap.tunnel",
    "interactive.diffFilter",
    "merge.evil.driver",
    "merge.guitool",
    "merge.tool",
    "mergetool.evil.cmd",
    "mergetool.evil.path",
    "pager.archive",
    "pager.cat-file",
    "pager.diff",
    "pager.for-each-ref",
    "pager.log",
    "pager.ls-files",
    "pager.ls-tree",
    "pager.rev-list",
    "pager.rev-parse",
    "pager.status",
    "pager.tag",
    "receive.procReceiveRefs",
    "remote.evil.receivepack",
    "remote.evil.uploadpack",
    "remote.local.uploadpack",
    "remote.odd.vcs",
    "credential.evil.helper",
    "mergetool.evil.command",
    "pager.config",
    "pager.merge-base",
    "sendemail.ccCmd",
    "sendemail.headerCmd",
    "sendemail.sendmailCmd",
    "sendemail.smtpServer",
    "sendemail.toCmd",
    "tar.tar.command",
    "tar.evil.command",
    "trailer.evil.cmd",
    "trailer.evil.command",
    "uploadpack.packObjectsHook",
    "hook.evil.command",
]
"""The settings in git's documentation whose value is a program."""

ALIASES = "archive config merge-base cat-file diff for-each-ref log ls-files ls-tree rev-list rev-parse status tag"

HOOKS = [
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "post-update",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
    "proc-receive",
    "push-to-checkout",
    "query-watchman",
    "reference-transaction",
    "sendemail-validate",
    "update",
]

VARIABLES = [
    "EDITOR",
    "GIT_ASKPASS",
    "GIT_EDITOR",
    "GIT_EXTERNAL_DIFF",
    "GIT_PAGER",
    "GIT_PROXY_COMMAND",
    "GIT_SEQUENCE_EDITOR",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "PAGER",
    "SSH_ASKPASS",
    "VISUAL",
]

COMMANDS = [
    ["validate"],
    ["validate", "--since", "HEAD"],
    ["validate", "--since", "HEAD~1", "--format", "github"],
    ["validate", "records/item/a.json"],
    ["validate", "records/item/gone.json"],
    ["validate", "--fix"],
    ["build", "--out", "dist"],
    ["release"],
    ["release", "--previous", "HEAD"],
    ["diff", "HEAD", "."],
    ["diff", "HEAD~1", "HEAD"],
    ["fmt"],
    ["show", "item/a"],
    ["tables", "item"],
    ["new", "item", "z", "--set", "name=Z"],
    ["restore", "dist/t-1.0.0", "--out", "back"],
    ["verify", "dist/t-1.0.0"],
    ["site", "dist/t-1.0.0", "--out", "back/site"],
    ["fetch", "dist/t-1.0.0", "--out", "back/fetched"],
    ["build", "--jobs", "2"],
]


PROGRAM_WORDS = (
    "cmd", "command", "program", "helper", "hook", "driver", "textconv", "clean", "smudge", "process",
    "editor", "askpass", "pager", "browser", "fsmonitor", "diffFilter", "gitProxy", "external",
    "uploadpack", "receivepack", "vcs", "httpd", "tunnel", "prog",
)  # fmt: skip
"""How the names of settings end whose value is a program."""


NO_PROGRAMS = ("advice.", "color.", "column.", "diff.evil.cachetextconv", "gitcvs.")
"""How the names begin of settings that sound so and are true or false."""


def documented() -> list[str]:
    """The settings that this git knows and that sound like a program: a newer one may have more."""
    known = subprocess.run(["git", "help", "--config"], capture_output=True, text=True)
    names = [re.sub("<[^>]*>", "evil", name) for name in known.stdout.split() if "." in name]
    words = tuple(word.lower() for word in PROGRAM_WORDS)
    return [n for n in names if n.lower().endswith(words) and not n.startswith(NO_PROGRAMS)]


class Trap:
    """A program that leaves a trace when it is run, and settings that name it everywhere."""

    def __init__(self, folder: Path) -> None:
        self.trace, self.program = folder / "trace", folder / "program"
        self._script(self.program)
        self.hooks = folder / "hooks"
        self.hooks.mkdir()
        for hook in HOOKS:
            self._script(self.hooks / hook)

    def _script(self, path: Path) -> None:
        path.write_text(f'#!/bin/sh\necho "$0 $*" >> "{self.trace}"\n')
        path.chmod(0o755)

    def settings(self) -> list[tuple[str, str]]:
        programs = [(name, str(self.program)) for name in {*PROGRAMS, *documented()}]
        programs += [(f"alias.{name}", f"!{self.program}") for name in ALIASES.split()]
        return [
            *programs,
            ("core.hooksPath", str(self.hooks)),
            ("init.templateDir", str(self.hooks.parent)),
            ("log.showSignature", "true"),
            ("filter.evil.required", "true"),
            ("merge.verifySignatures", "true"),
            ("protocol.allow", "always"),
            ("protocol.ext.allow", "always"),
            ("remote.evil.url", f"ext::{self.program} %S"),
            ("remote.evil.promisor", "true"),
            ("remote.local.url", str(self.hooks.parent)),
            ("remote.local.promisor", "true"),
            ("remote.odd.promisor", "true"),
            ("submodule.evil.update", f"!{self.program}"),
            ("extensions.partialClone", "evil"),
            ("core.untrackedCache", "true"),
            ("status.submoduleSummary", "true"),
        ]

    def write(self, config: Path) -> None:
        with config.open("a") as file:
            for name, value in self.settings():
                section, key = name.split(".", 1)
                below, _, key = key.rpartition(".")
                head = f'{section} "{below}"' if below else section
                file.write(f'[{head}]\n\t{key} = "{value}"\n')


def commit(root: Path, **more: object) -> None:
    """Two commits, the last with a signature, so that somebody may be asked to check it."""
    run_git(root, "add", "-A", **more)
    run_git(root, "commit", "-qm", "one", **more)
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n"
    first = run_git(root, "rev-parse", "HEAD", **more)
    text = run_git(root, "cat-file", "commit", "HEAD", **more)
    head, _, message = text.replace("author", f"parent {first}\nauthor", 1).partition("\n\n")
    signed = run_git(
        root, "hash-object", "-t", "commit", "-w", "--stdin",
        input=f"{head}\n{signature}\n{message}\n", **more,
    )  # fmt: skip
    run_git(root, "update-ref", "HEAD", signed, **more)


def change(root: Path) -> None:
    """A file is changed, one is new, and one is touched in the second of the last commit."""
    (root / "records/item/b.json").write_text('{"id": "b", "name": "M"}\n')
    (root / "records/item/c.json").write_text('{"id": "c"}\n')
    (root / "records/item/a.json").touch()


def in_a_bare_folder(trap: Trap, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The dataset's folder holds the files of a bare repository, and is committed in a clone."""
    data = dataset(folder / "outer" / "data")
    run_git(folder, "init", "-q", "--bare", str(folder / "bare"))
    bare = {"env": {**os.environ, "GIT_DIR": str(folder / "bare"), "GIT_WORK_TREE": str(data)}}
    commit(data, **bare)
    for name in ("HEAD", "config", "objects", "refs", "index"):
        path = folder / "bare" / name
        (shutil.copytree if path.is_dir() else shutil.copyfile)(path, data / name)
    for name in ("objects", "refs"):  # git keeps no empty folders
        (data / name / "x").touch()
    shutil.copytree(trap.hooks, data / "hooks")
    with (data / "config").open("a") as file:
        file.write("[core]\n\tbare = false\n\tworktree = .\n")
    trap.write(data / "config")
    run_git(folder / "outer", "init", "-q")
    commit(folder / "outer")
    run_git(folder, "clone", "-q", str(folder / "outer"), str(folder / "clone"))
    return folder / "clone" / "data"


def in_a_bare_folder_alone(trap: Trap, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, unpacked from an archive: there is no other repository."""
    data = in_a_bare_folder(trap, folder, monkeypatch)
    return Path(shutil.copytree(data, folder / "alone"))


def in_a_repository(trap: Trap, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository's own settings are hostile."""
    root = dataset(folder / "root")
    run_git(root, "init", "-q")
    commit(root)
    shutil.rmtree(root / ".git" / "hooks")
    shutil.copytree(trap.hooks, root / ".git" / "hooks")
    with (root / ".git" / "info" / "attributes").open("a") as file:
        file.write("* filter=evil diff=evil merge=evil\n")
    trap.write(root / ".git" / "config")
    return root


def in_a_worktree(trap: Trap, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same from a linked work tree, whose `.git` is a file, with settings of its own."""
    root = in_a_repository(trap, folder, monkeypatch)
    (root / ".git" / "config").rename(folder / "aside")
    shutil.copytree(trap.hooks, root / ".git" / "hooks", dirs_exist_ok=True)
    (root / ".git" / "config").write_text("[core]\n\trepositoryformatversion = 0\n")
    run_git(root, "-c", "core.hooksPath=/dev/null", "worktree", "add", "-q", str(folder / "linked"))
    (folder / "aside").rename(root / ".git" / "config")
    return folder / "linked"


def with_user_settings(trap: Trap, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own settings name the program: by file, and by the environment."""
    root = dataset(folder / "root")
    run_git(root, "init", "-q")
    commit(root)
    home = folder / "home"
    (home / ".config" / "git").mkdir(parents=True)
    trap.write(home / ".gitconfig")
    trap.write(home / ".config" / "git" / "config")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(home / ".gitconfig"))
    for number, (name, value) in enumerate(trap.settings()):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", name)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(trap.settings())))
    for name in VARIABLES:
        monkeypatch.setenv(name, str(trap.program))
    return root


def in_a_partial_clone(trap: Trap, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Contents are missing, and would be fetched by the program that the settings name."""
    root = in_a_repository(trap, folder, monkeypatch)
    blob = subprocess.run(
        ["git", "hash-object", "--no-filters", str(root / "records/item/b.json")],
        capture_output=True, text=True, check=True, cwd=folder,
    ).stdout.strip()  # fmt: skip
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    config = (root / ".git" / "config").read_text()
    (root / ".git" / "config").write_text(config.replace("formatversion = 0", "formatversion = 1"))
    return root


Place = Callable[[Trap, Path, pytest.MonkeyPatch], Path]
PLACES: list[Place] = [
    in_a_bare_folder,
    in_a_bare_folder_alone,
    in_a_repository,
    in_a_worktree,
    with_user_settings,
    in_a_partial_clone,
]


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Trap]:
    (tmp_path / "trap").mkdir()
    return Trap(tmp_path / "trap")


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_no_program_is_run(trap: Trap, place: Place, hidata, tmp_path: Path, monkeypatch):
    root = place(trap, tmp_path, monkeypatch)
    change(root)
    trap.trace.unlink(missing_ok=True)  # making the scene may have run it
    for top in {root, root.parent}:
        monkeypatch.chdir(top)
        for command in COMMANDS:
            code, out = hidata("--root", root, *command)
            assert code in (0, 1, 2), (command, out)
            assert not trap.trace.exists(), (command, trap.trace.read_text())
    package.Dataset(root).validate()
    with contextlib.suppress(Refused):  # one of the records is not valid
        package.Dataset(root).build(tmp_path / "built")
    assert not trap.trace.exists(), trap.trace.read_text()


@pytest.mark.slow
def test_plain_git_commands_run_the_program(trap: Trap, tmp_path: Path, monkeypatch):
    """In each place the program runs as soon as git is called without protection."""
    for place in PLACES:
        folder = tmp_path / place.__name__
        folder.mkdir()
        with monkeypatch.context() as patch:
            root = place(trap, folder, patch)
            change(root)
            trap.trace.unlink(missing_ok=True)
            for command in (
                ["log", "-1"],
                ["status"],
                ["cat-file", "-p", "HEAD:records/item/b.json"],
            ):
                subprocess.run(["git", "-C", str(root), *command], capture_output=True, check=False)
            assert trap.trace.exists(), place


def test_a_folder_like_a_repository_is_compared_with_the_one_around_it(
    trap: Trap, hidata, tmp_path: Path, monkeypatch
):
    root = in_a_bare_folder(trap, tmp_path, monkeypatch)
    (root / "records/item/a.json").write_text('{"id": "a"}\n')
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert (code, re.findall(r"(\S+):1:1: (\w+)", out)) == (1, [("records/item/a.json", "S001")])


def test_only_one_module_calls_git():
    calls = re.compile(r"\[\s*\"git\"|\bsubprocess\b")
    modules = {
        path.relative_to(ROOT / "hidata").as_posix()
        for path in (ROOT / "hidata").rglob("*.py")
        if calls.search(path.read_text("utf-8"))
    }
    assert modules == {"storage/git.py"}
