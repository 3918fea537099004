"""Old addresses of records lead on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.helpers import resum

pytest.importorskip("jinja2")

SCHEMA = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
MOVED = {
    "part": {"old": ["p"], "older": ["old"], "gone": ["nowhere"], "p": ["q"]},
    "thing": {"a": ["part/p"], "b": ["part/p", "part/q"], "<b>": ["part/q"]},
    "long": {"x" * 250: ["part/p"], "y" * 251: ["part/p"], "": ["part/p"]},
    "static": {"style": ["part/p"]},
    "../../outside": {"x": ["part/p"]},
    "..": {"x": ["part/p"]},
    "/etc": {"x": ["part/p"]},
}
"""Redirects of a release: of a kind that is there, of one that has gone, and a stranger's."""


def test_an_id_that_moved_has_a_page_that_leads_on(make, hidata, tmp_path: Path):
    records = {f"part/{key}.json": {"id": key, "name": key} for key in "pq"}
    root = make({"part": SCHEMA}, records, 'base = "https://example.org/d/"')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    release, site = tmp_path / "dist" / "demo-0.0.0", tmp_path / "in" / "site"
    (release / "redirects.json").write_text(json.dumps(MOVED))
    resum(release)
    site.parent.mkdir()
    assert hidata("--root", root, "site", release, "--out", site)[0] == 0
    leads = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')
    ends = {
        path.relative_to(site).as_posix(): leads.findall(path.read_text())
        for path in site.rglob("*.html")
        if "has moved</h1>" in path.read_text()
    }
    assert ends == {
        f"long/{'x' * 250}.html": ["../part/p.html"],
        "part/old.html": ["../part/p.html"],
        "%static/style.html": ["../part/p.html"],
        "thing/%3Cb%3E.html": ["../part/q.html"],
        "thing/a.html": ["../part/p.html"],
        "thing/b.html": [],
    }
    both = (site / "thing" / "b.html").read_text()
    assert ">p</a>" in both
    assert ">q</a>" in both
    assert "thing" not in (site / "sitemap.xml").read_text()
    assert "<h1>p</h1>" in (site / "part" / "p.html").read_text()
    assert [path.name for path in site.parent.iterdir()] == ["site"]
    assert not (tmp_path / "outside").exists()
