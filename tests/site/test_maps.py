"""How a site shows maps: as tables."""

from __future__ import annotations

import re

TEXT = {"type": "string"}


def _map(values: object) -> dict[str, object]:
    return {"type": "object", "additionalProperties": values}


def test_a_map_is_a_table_with_a_row_for_each_key(make, hidata, tmp_path):
    name = {
        "type": "object",
        "properties": {"official": TEXT | {"title": "Official"}, "common": TEXT},
    }
    schema = {
        "type": "object",
        "properties": {
            "languages": _map(TEXT | {"title": "Language"}),
            "native": _map(name),
            "stats": _map(_map({"enum": ["y"], "x-hidata-label": {"y": "Supported"}})),
        },
    }
    record = {
        "languages": {"fra": "French", "<b>": "Bold"},
        "native": {"fra": {"official": "R", "common": "F"}, "oci": {"common": "O"}},
        "stats": {"ie": {"11": "y"}},
    }
    root = make({"k": schema}, {"k/a.json": record})
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    (release,) = (tmp_path / "dist").iterdir()
    assert hidata("site", release, "--out", tmp_path / "site")[0] == 0
    page = (tmp_path / "site/k/a.html").read_text()
    rows = re.findall("<tr>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[hd]\b[^>]*>\s*([^<]*?)\s*(?=<)", row) for row in rows]
    assert [*filter(None, cells)] == [
        ["Key", "Language"], ["&lt;b&gt;", "Bold"], ["fra", "French"],
        ["Key", "Official", "common"], ["fra", "R", "F"], ["oci", "", "O"],
        ["Key", "Value"], ["ie", "", "Key", "Value"], ["11", "Supported"],
    ]  # fmt: skip
