"""What a release says of the values that an audit proved, and that it takes along what it needs."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from hidata.dataset import proofs
from hidata.dataset.folder import open_dataset
from hidata.dataset.proofs import AuditedFile, KindProof, Proof

from tests.helpers import file_sums, resum

TEXT = {"type": "string"}
PAY = {
    "type": "object",
    "properties": {
        "$schema": TEXT, "id": TEXT, "source": TEXT, "median": {"type": "number"}, "workers": {"type": "integer"},
        "marks": {"type": "array", "items": {"type": "object", "properties": {"of": TEXT, "is": TEXT}}},
        "at": {"type": "string", "format": "date-time"},
    },
}  # fmt: skip
RECORDS = {
    "pay/a.json": {
        "id": "a", "marks": [{"is": "y", "of": "x"}], "source": "city", "median": 180.0, "at": "2026-01-01T01:00:00+01:00",
        "other": {"b": 1.0, "a": [None, ""]},
    },
    "pay/b.json": {"$schema": "../../schema/pay.schema.json", "id": "b", "source": "city", "median": 7.25, "workers": 3},
    "pay/c.json": {"id": "c", "source": "town", "median": 9},
    "place/a.json": {"id": "a", "title": "A"},
    "place/b.json": {"id": "b"},
}  # fmt: skip
PROPERTIES = ("source", "median", "marks", "workers", "at", "other")
MAPPING = b'kind = "pay"\n'
TABLE = """\
| kind | values | proven | share |
| --- | ---: | ---: | ---: |
| pay | 10 | 9 | 90.0 % |
| place | 1 | 0 | 0.0 % |
| all | 11 | 9 | 81.8 % |

## Tables
"""
"""By hand, without the source: 7 values in a, 2 in b and 1 in c; 9 of 11 are 81.818 %."""


@pytest.fixture
def root(make) -> Path:
    """A dataset in which the values of one source of two are proven."""
    named = {"type": "object", "properties": {"id": TEXT, "title": TEXT}}
    root = make(
        {"pay": PAY, "place": named, "none": named}, RECORDS, 'name = "d"\nversion = "1.0.0"'
    )
    (root / "imports/more").mkdir(parents=True)
    (root / "imports/city.toml").write_bytes(MAPPING)
    (root / "imports/more/town.toml").write_text("# another")
    _audited(root)
    return root


def _audited(root: Path) -> None:
    records = [(k, r) for k, r in open_dataset(str(root)).records("pay") if r["source"] == "city"]
    found = proofs.digest(records, PROPERTIES)
    entry = KindProof(found.records, found.values, PROPERTIES, found.sha256)
    file = AuditedFile("pay.csv", "0" * 64)
    proofs.write(
        root,
        {"city": Proof({"city": hashlib.sha256(MAPPING).hexdigest()}, (file,), {"pay": entry})},
    )


def _build(hidata, root: Path, out: Path, *options: object) -> Path:
    assert hidata("--root", root, "build", "--out", out, *options)[0] == 0
    return out / "d-1.0.0"


def _stated(release: Path) -> object:
    return json.loads((release / "datapackage.json").read_text()).get("provenValues")


EXPECTED = {
    "none": {"values": 0, "proven": 0},
    "pay": {"values": 10, "proven": 9},
    "place": {"values": 1, "proven": 0},
}


def test_a_release_says_what_is_proven(root: Path, hidata, tmp_path: Path):
    release = _build(hidata, root, tmp_path / "dist", "--zip")
    assert _stated(release) == EXPECTED
    text = (release / "README.md").read_text()
    assert text.split("## Proven values\n")[1].partition("| kind")[2].startswith(TABLE[6:])
    assert "`hidata audit --files DIR`" in text
    assert (release / "register/audits.json").read_bytes() == (
        root / "register/audits.json"
    ).read_bytes()
    assert (release / "imports/city.toml").read_bytes() == MAPPING
    assert hidata("verify", release)[0] == 0
    for form in ("csv", "parquet", "jsonld"):
        with zipfile.ZipFile(tmp_path / f"dist/d-1.0.0-{form}.zip") as archive:
            assert {"d-1.0.0/register/audits.json", "d-1.0.0/imports/city.toml"} <= {
                *archive.namelist()
            }
        assert hidata("verify", tmp_path / f"dist/d-1.0.0-{form}.zip")[0] == 0


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_a_restored_release_builds_the_same(
    root: Path, hidata, tmp_path: Path, monkeypatch, form: str
):
    """Though the dataset is written in another layout, with other spellings of numbers."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    release, back = _build(hidata, root, tmp_path / "dist"), tmp_path / "back"
    assert file_sums(_build(hidata, root, tmp_path / "twice")) == file_sums(release)
    assert hidata("restore", release, "--from", form, "--out", back)[0] == 0
    for path in ("register/audits.json", "imports/city.toml", "imports/more/town.toml"):
        assert (back / path).read_bytes() == (root / path).read_bytes()
    assert file_sums(_build(hidata, back, tmp_path / "again")) == file_sums(release)


def test_without_an_audit_nothing_is_said(root: Path, hidata, tmp_path: Path):
    """The mappings go along all the same."""
    (root / "register/audits.json").unlink()
    release = _build(hidata, root, tmp_path / "dist")
    assert _stated(release) is None
    assert "Proven" not in (release / "README.md").read_text()
    assert (release / "imports/city.toml").is_file()
    assert not (release / "register").exists()
    assert hidata("verify", release)[0] == 0


def test_a_changed_record_counts_as_not_proven(root: Path, hidata, tmp_path: Path):
    path = root / "records/pay/b.json"
    path.write_text(json.dumps(RECORDS["pay/b.json"] | {"median": 7.5}))
    release = _build(hidata, root, tmp_path / "dist")
    assert _stated(release) == EXPECTED | {"pay": {"values": 10, "proven": 0}}
    assert hidata("verify", release)[0] == 0


def test_mappings_that_are_ignored_and_other_files_stay_out(root: Path, hidata, tmp_path: Path):
    (root / "imports/pay.csv").write_text("a publisher's")
    (root / "imports/.hidden.toml").write_text("")
    (root / "imports/.more").mkdir()
    (root / "imports/.more/a.toml").write_text("")
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text() + 'ignore = ["imports/more/**"]\n')
    release = _build(hidata, root, tmp_path / "dist")
    assert [*file_sums(release / "imports")] == ["city.toml"]


@pytest.mark.parametrize("linked", ["imports", "imports/city.toml", "register/audits.json"])
def test_no_link_is_followed_out_of_the_dataset(root: Path, hidata, tmp_path: Path, linked: str):
    place = root / linked
    place.rename(tmp_path / "moved")
    place.symlink_to(tmp_path / "moved")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, not (tmp_path / "dist/d-1.0.0").exists()) == (1, True)
    assert f"{linked}:1:1: J001" in out
    assert "leads out of the dataset" in out


FALSE = [
    ({"pay": {"values": 10, "proven": 8}}, "pay has 8 proven of 10 values, but it has 9 proven of 10 values"),
    ({"pay": {"values": 11, "proven": 9}}, "pay has 9 proven of 11 values, but it has 9 proven of 10 values"),
    ({"pay": 1}, "pay has no number of proven values, but it has 9 proven of 10 values"),
    ({"more": {"values": 1, "proven": 1}}, "more has 1 proven of 1 values, but it has no number of proven values"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), FALSE)
def test_false_numbers_in_a_release_are_found(
    root: Path, hidata, tmp_path: Path, change: object, sentence: str
):
    """Also where the checksums are those of the changed file."""
    release = _build(hidata, root, tmp_path / "dist")
    path = release / "datapackage.json"
    package = json.loads(path.read_text())
    package["provenValues"] |= change
    path.write_text(json.dumps(package))
    assert hidata("verify", release)[0] == 1
    resum(release)
    code, out = hidata("verify", release)
    assert (code, f"datapackage.json: says that {sentence}" in out) == (1, True)


@pytest.mark.parametrize("text", ["[]", "{", '{"version": 1, "sources": {"city": 1}}', None])
def test_results_that_do_not_fit_are_found(root: Path, hidata, tmp_path: Path, text: str | None):
    release = _build(hidata, root, tmp_path / "dist")
    path = release / "register/audits.json"
    path.unlink() if text is None else path.write_text(text)
    resum(release)
    code, out = hidata("verify", release)
    expected = "datapackage.json: says that" if text is None else "register/audits.json: line 1: "
    assert (code, expected in out) == (1, True)


@pytest.mark.parametrize("value", [[], "x", {"pay": []}, None])
def test_other_values_in_a_description_do_no_harm(
    root: Path, hidata, tmp_path: Path, value: object
):
    release = _build(hidata, root, tmp_path / "dist")
    path = release / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"provenValues": value}))
    resum(release)
    code, out = hidata("verify", release)
    assert (code, "Traceback" in out) == (1, False)
