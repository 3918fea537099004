"""Releases on a site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.data.shelf import PERSON
from tests.helpers.pages import links_lead_somewhere, pages_of

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")


def test_an_earlier_release_keeps_its_address(make, hidata, tmp_path: Path):
    dist = tmp_path / "dist"
    for version in ("1.0.0", "1.1.0"):
        root = make({"person": PERSON}, {"person/p.json": {"id": "p", "name": version}}, f'name = "d"\nversion = "{version}"', version)  # fmt: skip
        assert hidata("--root", root, "build", "--zip", "--out", dist)[0] == 0
    site, earlier = tmp_path / "site", dist / "d-1.0.0.zip"
    assert hidata("--root", root, "site", dist / "d-1.1.0", "--earlier", earlier, "--out", site)[0] == 0  # fmt: skip
    for folder, version in (("d-1.0.0", "1.0.0"), ("d-1.1.0", "1.1.0"), ("latest", "1.1.0")):
        assert version in (site / "releases" / folder / "csv" / "person.csv").read_text()
        assert hidata("verify", site / "releases" / folder)[0] == 0
    for name in ("d-1.0.0.zip", "d-1.1.0.zip", "d-1.1.0-csv.zip"):
        assert (site / "releases" / name).read_bytes() == (dist / name).read_bytes()
        assert f'href="../releases/{name}"' in (site / "releases" / "index.html").read_text()
    assert links_lead_somewhere(pages_of(site)) > 30


@pytest.mark.parametrize("count", [7, 8, 9])
def test_a_table_page_shows_its_first_rows_and_no_long_text(sited, count: int):
    texts = ["x" * 60, "y" * 61]
    schema = {"type": "object", "properties": {"t": {"type": "string"}}}
    records = {f"k/n{n}.json": {"t": texts[n] if n < 2 else f"t{n}"} for n in range(count)}
    site = sited({"k": schema}, records)
    page = (site / "table" / "k.html").read_text()
    assert f"{count} rows" in page
    assert re.findall(r">(t\d)<", page) == [f"t{n}" for n in range(2, min(count, 8))]
    assert texts[0] in page
    assert texts[1] not in page
    assert f"{'y' * 59}\u2026" in page
