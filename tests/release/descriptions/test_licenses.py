"""The licence of a dataset, in each description of its release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


@pytest.mark.parametrize(
    ("spdx", "address"),
    [
        ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC0-1.0", CC0),
        ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
        ("LicenseRef-ours", None),
    ],
)
def test_the_usual_licences_have_an_address(make, hidata, tmp_path: Path, spdx: str, address):
    root = make({"k": {"type": "object"}}, {"k/x.json": {}}, f'license = "{spdx}"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    read = {
        name: json.loads((tmp_path / "demo-0.0.0" / name).read_text())
        for name in ("datapackage.json", "croissant.json", "dataset.jsonld")
    }
    path = {"path": address} if address else {}
    assert read["datapackage.json"]["licenses"] == [{"name": spdx, **path}]
    assert read["croissant.json"]["license"] == (address or spdx)
    assert read["dataset.jsonld"]["license"] == (address or spdx)
