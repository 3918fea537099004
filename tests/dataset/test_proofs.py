"""What audits proved: the file, the digest of records, and how many values are proven."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hidata.dataset import proofs
from hidata.dataset.folder import open_dataset
from hidata.dataset.proofs import AuditedFile, Digest, KindProof, Proof, ProvenValues
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SHA = "0" * 64
MAPPING = b'kind = "pay"\n'
TEXT = {"type": "string"}
PAY = {
    "type": "object",
    "properties": {
        "$schema": TEXT, "id": TEXT, "source": TEXT, "note": TEXT, "median": {"type": "number"},
        "marks": {"type": "array", "items": {"type": "object", "properties": {"of": TEXT, "is": TEXT}}},
    },
}  # fmt: skip
RECORDS = {
    "pay/a.json": {
        "$schema": "../../schema/pay.schema.json", "id": "a", "source": "city", "median": 5.5,
        "marks": [{"of": "x", "is": "y"}, {"of": "z"}],
    },
    "pay/b.json": {"id": "b", "source": "city", "median": 7, "note": "seen"},
    "pay/c.json": {"id": "c", "source": "town", "median": 9},
    "city/a.json": {"id": "a", "title": "A"},
}  # fmt: skip
LINES = (
    b'["a",{"median":5.5,"marks":[{"is":"y","of":"x"},{"of":"z"}]}]\n'
    b'["b",{"median":7}]\n'
)  # fmt: skip
"""The lines of the source city, by hand."""

CITY = KindProof(2, 5, ("median", "marks"), hashlib.sha256(LINES).hexdigest())


@pytest.fixture
def root(make) -> Path:
    """A dataset with a mapping; no audit is written down."""
    root = make({"pay": PAY, "city": {"type": "object"}}, RECORDS)
    (root / "imports").mkdir()
    (root / "imports/city-pay.toml").write_bytes(MAPPING)
    return root


def _proof(**kinds: KindProof) -> Proof:
    digest = hashlib.sha256(MAPPING).hexdigest()
    return Proof({"city-pay": digest}, (AuditedFile("pay.csv", SHA),), kinds)


def _proven(root: Path, written: dict[str, Proof]) -> dict[str, ProvenValues]:
    folder = open_dataset(str(root))
    return proofs.proven(folder, proofs.current(root, written, folder.is_ignored))


def test_without_the_file_nothing_is_proven(root: Path):
    assert proofs.read(root) == ({}, [])


def test_what_is_written_is_read(root: Path):
    written = {"town": _proof(), "city": _proof(pay=CITY, city=CITY)}
    proofs.write(root, written)
    assert proofs.read(root) == (written, [])
    text = (root / "register/audits.json").read_bytes()
    value = json.loads(text)
    assert value["version"] == 1
    assert value["sources"]["city"]["kinds"]["pay"] == {
        "records": 2, "values": 5, "properties": ["median", "marks"], "digest": CITY.digest,
    }  # fmt: skip
    assert json.dumps(value, indent=2, sort_keys=True) + "\n" == text.decode()
    proofs.write(root, dict(reversed(written.items())))
    assert (root / "register/audits.json").read_bytes() == text


def test_the_digest_of_records():
    records = [
        (path[4], record) for path, record in RECORDS.items() if path[:5] in ("pay/a", "pay/b")
    ]
    for order in (records, records[::-1]):
        assert proofs.digest(order, ["median", "marks"]) == Digest(2, 5, CITY.digest)
    assert proofs.digest(records, ["marks", "median"]).sha256 != CITY.digest
    assert proofs.digest([], ["median"]) == Digest(0, 0, hashlib.sha256(b"").hexdigest())


EQUAL = [
    ({"a": 180}, {"a": 180.0}),
    ({"a": [1, {"b": 2.0, "c": ""}]}, {"a": [1.0, {"c": "", "b": 2}]}),
    ({"a": 10**300}, {"a": 1e300 if int(1e300) == 10**300 else 10**300}),
    ({"a": 0}, {"a": -0.0}),
]
UNEQUAL = [
    ({"a": 180}, {"a": 180.5}), ({"a": [1, 2]}, {"a": [2, 1]}), ({"a": "1"}, {"a": 1}), ({"a": 1}, {"a": True}),
    ({"a": None}, {}), ({"a": 2**64}, {"a": 2**64 + 1}), ({"a": []}, {"a": {}}),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal_records_have_one_digest(one: Any, other: Any):
    assert proofs.digest([("k", one)], "a") == proofs.digest([("k", other)], "a")


@pytest.mark.parametrize(("one", "other"), UNEQUAL)
def test_other_records_have_another_digest(one: Any, other: Any):
    assert proofs.digest([("k", one)], "a")[2] != proofs.digest([("k", other)], "a")[2]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text("aé\n"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=9,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text("ab/", max_size=2), VALUES, max_size=4))
def test_the_order_of_properties_and_records_does_not_matter(records: dict[str, Any]):
    """The number of values is that of a second way to count, by the text of each."""

    def reversed_in(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: reversed_in(inner) for name, inner in reversed(value.items())}
        return [*map(reversed_in, value)] if isinstance(value, list) else value

    def scalars(value: Any) -> list[Any]:
        inner = [*value.values()] if isinstance(value, dict) else value
        return [s for i in inner for s in scalars(i)] if isinstance(inner, list) else [value]

    items = [(key, {"p": value}) for key, value in records.items()]
    found = proofs.digest(items, ["p"])
    turned = [(key, reversed_in(record)) for key, record in reversed(items)]
    assert proofs.digest(turned, ["p"]) == found
    assert found[:2] == (len(records), len(scalars([*records.values()])))


def test_values_are_proven_while_they_are_as_they_were(root: Path):
    """A note is not among them; of the key and `$schema` nothing is said."""
    written = {"city": _proof(pay=CITY)}
    expected = {"city": ProvenValues(2, 0), "pay": ProvenValues(7, 5)}
    assert _proven(root, written) == expected
    path = root / "records/pay/b.json"
    path.write_text(json.dumps(RECORDS["pay/b.json"] | {"note": "otherwise"}))
    assert _proven(root, written) == expected


NOT_AS_IT_WAS = {
    "a value": ("records/pay/b.json", RECORDS["pay/b.json"] | {"median": 8}),
    "a new record": ("records/pay/d.json", {"id": "d", "source": "city", "median": 1}),
    "another source": ("records/pay/b.json", RECORDS["pay/b.json"] | {"source": "town"}),
    "a source that is no text": ("records/pay/b.json", RECORDS["pay/b.json"] | {"source": ["city"]}),
    "a mapping": ("imports/city-pay.toml", {}),
}  # fmt: skip


@pytest.mark.parametrize("change", NOT_AS_IT_WAS)
def test_no_value_of_a_source_is_proven_after(root: Path, change: str):
    path, value = NOT_AS_IT_WAS[change]
    (root / path).write_text(json.dumps(value))
    assert _proven(root, {"city": _proof(pay=CITY)})["pay"].proven == 0


def test_of_two_sources_the_other_stays_proven(root: Path):
    town = proofs.digest([("c", RECORDS["pay/c.json"])], ["median"])
    written = {
        "city": _proof(pay=CITY),
        "town": _proof(pay=KindProof(1, 1, ("median",), town.sha256)),
    }
    assert _proven(root, written)["pay"].proven == 6
    (root / "records/pay/b.json").unlink()
    assert _proven(root, written)["pay"].proven == 1


def test_a_mapping_that_is_not_there_or_ignored_says_nothing(root: Path):
    written = {"city": _proof(pay=CITY)}
    (root / "imports/city-pay.toml").write_text("another")
    (root / "pyproject.toml").write_text('[tool.hidata]\nignore = ["imports/city-pay.toml"]\n')
    assert _proven(root, written)["pay"].proven == 5
    (root / "pyproject.toml").unlink()
    assert _proven(root, written)["pay"].proven == 0
    (root / "imports/city-pay.toml").unlink()
    assert _proven(root, written)["pay"].proven == 5


def test_neither_the_key_nor_an_unknown_kind_makes_more_proven_than_there_are(root: Path):
    records = [
        (path[4], record) for path, record in RECORDS.items() if path[:5] in ("pay/a", "pay/b")
    ]
    names = ["id", "median", "$schema", "no-such"]
    folder = open_dataset(str(root))
    stored = [(key, record) for key, record in folder.records("pay") if record["source"] == "city"]
    sha256 = proofs.digest(stored, names).sha256
    assert len(records) == len(stored) == 2
    written = {"city": _proof(pay=KindProof(2, 9, tuple(names), sha256), none=CITY)}
    assert _proven(root, written) == {"city": (2, 0), "pay": (7, 2)}


GOOD = {"version": 1, "sources": {"a/b": {
    "mappings": {"m": SHA}, "files": [{"name": "f", "sha256": SHA}],
    "kinds": {"k": {"records": 0, "values": 0, "properties": ["p"], "digest": SHA}},
}}}  # fmt: skip
OTHERWISE = {
    "": [[], {}, 1, None, {"version": 1}, {"sources": {}}],
    "/version": [2, "1", 1.0, True, None],
    "/sources": [[], None],
    "/sources/a/b": [None, [], {}, "x"],
    "/sources/a/b/mappings": [
        1, {}, *({name: SHA} for name in ("", "../m", "/m", "a/../m", ".m", "a//m", "a\\m", "a\nm", "a/")),
    ],
    "/sources/a/b/mappings/m": [None, 1, SHA[1:], SHA.replace("0", "A"), SHA + "\n"],
    "/sources/a/b/files": [{}, None, [1], [{"name": "f"}], [{"name": 1, "sha256": SHA}], "f"],
    "/sources/a/b/kinds": [[], None, {"k": {}}, {"k": None}],
    "/sources/a/b/kinds/k/records": [-1, 1.0, True, "1"],
    "/sources/a/b/kinds/k/properties": ["p", [1], {}],
    "/sources/a/b/kinds/k/digest": ["", 1],
}  # fmt: skip


def _changed(pointer: str, value: Any) -> Any:
    steps = pointer.replace("a/b", "a~1b").split("/")[1:]
    if not steps:
        return value
    copy = json.loads(json.dumps(GOOD))
    inner = copy
    for step in steps[:-1]:
        inner = inner[step.replace("~1", "/")]
    inner[steps[-1].replace("~1", "/")] = value
    return copy


def test_the_form_that_others_differ_from(root: Path):
    (root / "register").mkdir()
    (root / "register/audits.json").write_text(json.dumps(GOOD))
    assert proofs.read(root)[1] == []
    assert [*proofs.read(root)[0]] == ["a/b"]


@pytest.mark.parametrize(("pointer", "value"), [(p, v) for p in OTHERWISE for v in OTHERWISE[p]])
def test_another_form_is_one_finding(root: Path, pointer: str, value: Any):
    (root / "register").mkdir()
    (root / "register/audits.json").write_text(json.dumps(_changed(pointer, value), indent=1))
    found, (finding,) = proofs.read(root)
    assert (found, finding.code, finding.file) == ({}, "R005", "register/audits.json")
    assert finding.hint == "hidata audit --files DIR --write writes it again"
    if "a/b" in pointer:
        assert (finding.pointer, finding.line) == ("/sources/a~1b", 4)


BROKEN = [
    (b"{", "J0"), (b"", "J0"), (b'{"version": 1, "version": 1}', "J0"), (b"\xff", "J002"), (b"[" * 100_000, "J014"),
    (b'\xef\xbb\xbf{"version": 1, "sources": {}}', "J003"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code"), BROKEN)
def test_a_broken_file_is_a_finding_and_nothing_is_built(
    root: Path, hidata, tmp_path: Path, data: bytes, code: str
):
    (root / "register").mkdir()
    (root / "register/audits.json").write_bytes(data)
    findings = proofs.read(root)[1]
    assert findings[0].code.startswith(code)
    status, out = hidata("--root", root, "validate")
    assert status == 1
    assert re.match(rf"register/audits\.json:1:\d+: {code}", out)
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 1
    assert not (tmp_path / "dist/demo-0.0.0").exists()


def test_a_folder_or_a_link_out_is_a_finding(root: Path, tmp_path: Path):
    (root / "register/audits.json").mkdir(parents=True)
    assert [f.code for f in proofs.read(root)[1]] == ["J001"]
    (root / "register/audits.json").rmdir()
    (tmp_path / "outside.json").write_text('{"version": 1, "sources": {}}')
    (root / "register/audits.json").symlink_to(tmp_path / "outside.json")
    assert [f.code for f in proofs.read(root)[1]] == ["J001"]
