"""Files of a folder here: only those, and none that lead out."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.data import OPEN


def test_nothing_outside_the_dataset_is_read(make, hidata, tmp_path: Path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"password": "hunter2"}')
    root = make({"k": OPEN}, {"k/a.json": {}})
    folder = root / "records" / "k"
    (folder / "b.json").symlink_to(secret)
    (folder / "c.json").symlink_to("/dev/zero")
    (folder / "d.json").mkdir()
    os.mkfifo(folder / "e.json")
    (folder / "f.json").symlink_to("a.json")
    (folder / "g.json").symlink_to("nowhere.json")
    code, out = hidata("--root", root, "validate")
    assert code == 1
    assert "hunter2" not in out
    told = re.findall(r"k/(\w)\.json:1:1: (\w+)", out)
    assert told == [(name, "J001") for name in "bcdeg"], out
