"""The folder of a dataset."""

from __future__ import annotations

import re
from pathlib import Path

from tests.data import OPEN


def test_a_dataset_without_kinds_is_reported(make, hidata, tmp_path: Path):
    root = make({"k": {"title": "Says nothing of records"}}, {"k/a.json": {}})
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, re.findall(r"^schema:1:1: (L\d+) ", out, re.MULTILINE)) == (1, ["L009"])


def test_the_folders_of_a_dataset_do_not_lead_out_of_it(make, hidata, tmp_path: Path):
    root = make({"k": OPEN}, {"k/x.json": "secret"})
    for name in ("records", "schema"):
        (root / name).rename(tmp_path / name)
        (root / name).symlink_to(tmp_path / name)
        code, out = hidata("--root", root, "validate")
        assert (code, "leads out" in out, "secret" in out) == (2, True, False)
        (root / name).unlink()
        (tmp_path / name).rename(root / name)
