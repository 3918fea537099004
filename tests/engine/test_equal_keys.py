"""Records with the same key, and keys and files that not every system distinguishes."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hidata.engine.equal_keys import folded

from tests.data import OPEN

NAMED = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}


def _findings(hidata, root) -> list[dict]:
    return json.loads(hidata("--root", root, "validate", "--format", "json")[1])["findings"]


def test_an_id_used_twice_is_found_at_the_id_and_names_the_other_file(make, hidata):
    text = '{\n  "name": "n",\n  "id": "k"\n}\n'
    root = make({"a": NAMED}, {"a/x/k.json": text, "a/y/k.json": text})
    (finding,) = _findings(hidata, root)
    assert (finding["file"], finding["line"], finding["column"]) == ("records/a/y/k.json", 3, 9)
    assert (finding["code"], finding["pointer"]) == ("N003", "/id")
    assert "records/a/x/k.json" in finding["message"]


def test_an_id_used_twice_in_ndjson_names_the_other_line(make, hidata):
    """Each record after the first; in files of their own and in others."""
    lines = '{"id": "a"}\n{"id": "k"}\n{"n": 1, "id": "a"}\n'
    root = make({"a": NAMED}, {"a/all.ndjson": lines, "a/k.json": '{"id": "k"}'})
    findings = [(f["file"], f["line"], f["column"], f["message"]) for f in _findings(hidata, root)]
    assert [f[:3] for f in findings] == [
        ("records/a/all.ndjson", 2, 8),
        ("records/a/all.ndjson", 3, 16),
    ]
    assert "records/a/k.json" in findings[0][3]
    assert "records/a/all.ndjson:1" in findings[1][3]


def test_without_a_key_property_the_finding_is_at_the_file(make, hidata):
    root = make({"a": OPEN}, {"a/x/k.json": '\n\n{"id": 1}', "a/y/k.json": '\n{"b": 1}'})
    (finding,) = _findings(hidata, root)
    assert (finding["code"], finding["line"], finding["column"]) == ("N003", 2, 1)


COMPOSED, APART = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
TWINS = [("K", "k"), ("Straße", "straße"), ("ÉA", "éa"), (COMPOSED, APART), ("Ω", "ω"), ("İ", "i̇")]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_keys_that_differ_in_case_or_form_only_are_findings(make, hidata, one: str, other: str):
    lines = "".join(json.dumps({"id": key}) + "\n" for key in (one, "x", other))
    (finding,) = _findings(hidata, make({"a": NAMED}, {"a/all.ndjson": lines}))
    assert (finding["code"], finding["line"], finding["column"]) == ("N006", 3, 8)
    assert "records/a/all.ndjson:1" in finding["message"]


@pytest.mark.parametrize(("one", "other"), [("ss", "ß"), ("a", "á"), ("ﬁ", "fi"), ("K", "kk")])
def test_keys_that_every_system_distinguishes_are_no_findings(one: str, other: str):
    """Full case folding would take ß for ss; no file system does."""
    assert folded(one) != folded(other)


@pytest.mark.parametrize(("one", "other"), TWINS[:4])
def test_files_that_differ_in_case_or_form_only_are_findings(make, hidata, one: str, other: str):
    """One finding for a name that is the key as well."""
    root = make({"a": OPEN}, {f"a/{one}.json": {}, f"a/{other}.json": {}})
    findings = _findings(hidata, root)
    assert [f["code"] for f in findings] == ["N006"]


def test_ndjson_files_with_like_names_are_findings(make, hidata):
    records = {"a/Sub/x.ndjson": '{"id": "a"}\n{"id": "b"}', "a/sub/x.ndjson": '{"id": "c"}\n{"id": "d"}'}  # fmt: skip
    (finding,) = _findings(hidata, make({"a": NAMED}, records))
    assert (finding["code"], finding["file"], finding["line"]) == ("N006", "records/a/sub/x.ndjson", 1)  # fmt: skip
    assert "records/a/Sub/x.ndjson" in finding["message"]


def test_the_same_name_in_another_folder_or_kind_is_no_finding(make, hidata):
    root = make({"a": OPEN, "b": OPEN}, {"a/K.json": {}, "b/k.json": {}})
    assert _findings(hidata, root) == []


@pytest.mark.parametrize(("one", "other"), [("Sub", "sub"), (COMPOSED, APART)])
def test_folders_that_differ_in_case_or_form_only_are_findings(make, hidata, one: str, other: str):
    """On other systems they are one folder; those within them are not reported again."""
    first, second = sorted((one, other))
    records = {f"a/{first}/in/x.json": {}, f"a/{second}/IN/y.json": {}, "a/z/Sub/z.json": {}}
    (finding,) = _findings(hidata, make({"a": OPEN}, records))
    assert (finding["code"], finding["file"]) == ("N006", f"records/a/{second}")
    assert f"records/a/{first} only in" in finding["message"]
    assert finding["hint"]


def test_a_folder_below_another_is_named_with_its_path(make, hidata):
    records = {"a/s/IN/x.json": {}, "a/s/in/y.ndjson": '{"id": "y"}'}
    (finding,) = _findings(hidata, make({"a": OPEN}, records))
    assert (finding["code"], finding["file"]) == ("N006", "records/a/s/in")


@pytest.mark.parametrize(
    ("kind", "folder", "in_what"), [("k", "K", "letter case"), (COMPOSED, APART, "NFC and NFD")]
)
def test_a_folder_named_nearly_as_a_kind_is_told_how_it_differs(
    make, hidata, kind: str, folder: str, in_what: str
):
    root = make({kind: OPEN}, {f"{kind}/x.json": {}, f"{folder}/y.json": {}})
    (finding,) = _findings(hidata, root)
    assert (finding["code"], finding["file"]) == ("N004", f"records/{folder}/y.json")
    assert in_what in finding["hint"]
