"""What holds for the arguments of every command: none is empty."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from hidata.cli import COMMANDS, group

from tests.helpers import file_sums

EMPTY = [
    (["init", ""], "An argument"),
    (["init", "new", "--from", ""], "The value of --from"),
    (["init", "new", "--extension="], "The value of --extension"),
    (["diff", "", "."], "An argument"),
    (["diff", ".", ""], "An argument"),
    (["diff", "--", "", "."], "An argument"),
    (["release", "--previous", ""], "The value of --previous"),
    (["release", "--previous="], "The value of --previous"),
    (["validate", "--since", ""], "The value of --since"),
    (["validate", "--since="], "The value of --since"),
    (["validate", ""], "An argument"),
    (["restore", "", "--out", "back"], "An argument"),
    (["restore", ".", "--out", ""], "The value of --out"),
    (["verify", ""], "An argument"),
    (["build", "--out", ""], "The value of --out"),
    (["build", "--only", ""], "The value of --only"),
    (["site", ""], "An argument"),
    (["fetch", "", "--from", "http://localhost:1/"], "An argument"),
    (["import", "m.toml", ""], "An argument"),
    (["import", "--table", "", "t.csv"], "The value of --table"),
    (["audit", "", "--files", "."], "An argument"),
    (["audit", "--files", ""], "The value of --files"),
    (["fmt", ""], "An argument"),
    (["new", "thing", ""], "An argument"),
    (["rename", "thing", "a", ""], "An argument"),
    (["show", ""], "An argument"),
    (["tables", ""], "An argument"),
    (["explain", ""], "An argument"),
    ([""], "An argument"),
    (["--root", "", "validate"], "The value of --root"),
    (["--root=", "validate"], "The value of --root"),
]


@pytest.mark.parametrize(("arguments", "subject"), EMPTY)
def test_an_empty_argument_is_refused(
    hidata, root: Path, monkeypatch, arguments: list[str], subject: str
):
    monkeypatch.chdir(root)
    before = file_sums(root)
    code, out = hidata(*arguments)
    assert code == 2
    assert out.endswith(f"Error: {subject} is empty: leave it out, or give it a value.\n")
    assert file_sums(root) == before


def test_every_command_that_takes_arguments_is_tried():
    tried = {word for arguments, _ in EMPTY for word in arguments}
    with click.Context(group) as context:
        for name in COMMANDS:
            command = group.get_command(context, name)
            assert command is not None
            assert name in tried


def test_a_value_that_ends_with_an_equals_sign_is_not_empty(hidata, root: Path):
    code, out = hidata("--root", root, "new", "thing", "c", "--set=name=")
    assert "is empty: leave it out" not in out
    assert code in (0, 1, 2)


def test_no_format_at_all_is_refused(hidata, root: Path):
    code, out = hidata("--root", root, "build", "--only", ",", "--out", root / "dist")
    assert (code, "',' is not a format" in out) == (2, True)
