"""What frictionless and mlcroissant refuse, hidata verify names; what it passes, they accept."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from frictionless import FrictionlessException, Package, system

from tests.helpers import resum

KINDS = [
    "城市", "国家", "Item", "item2", "a", "a-parquet", "a b", "a#b", "C#", "O'Brien", 'a"b',
    "sc:thing", "_:b", "@type", "a%20b", "[z]", "a?b", "x" * 90, "$kind",
]  # fmt: skip
PROPERTIES = [
    "Founding Date", "founding date 2", "a/b", "#", "城市", "国家", "..", ".", "@id", "cr:x",
    'q"u', "%41", "y" * 200, "tab\tx", "line\nx",
]  # fmt: skip
TEXT = {"type": "string"}


@pytest.fixture(scope="module")
def hostile(once: Callable[..., Path]) -> Path:
    """A release whose kinds and properties have names that no identifier can be."""
    from hidata.cli import run

    def build(folder: Path) -> None:
        properties: dict[str, Any] = {"id": TEXT, **dict.fromkeys(PROPERTIES, TEXT)}
        properties["$list of things"] = {"type": "array", "items": TEXT}
        properties["next"] = {**TEXT, "x-hidata-ref": "城市"}
        record = {"id": "a", **dict.fromkeys(PROPERTIES, "v"), "$list of things": ["p", "q"]}
        (folder / "schema").mkdir()
        for kind in KINDS:
            schema = {"type": "object", "properties": properties, "required": ["id"]}
            (folder / "schema" / f"{kind}.json").write_text(json.dumps(schema))
            (folder / "records" / kind).mkdir(parents=True)
            (folder / "records" / kind / "a.json").write_text(json.dumps(record | {"next": "a"}))
        settings = 'name = "Data of h"\nlicense = "MIT OR Apache-2.0"\ncreators = ["x"]\n'
        (folder / "pyproject.toml").write_text(f"[tool.hidata]\n{settings}")
        assert run(["--root", str(folder), "build", "--out", str(folder / "dist")]) == 0

    return once("hostile", build) / "dist" / "Data of h-0.0.0"


@pytest.fixture
def quiet() -> Iterator[None]:
    """mlcroissant logs what it objects to, beside saying so."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def _fits_frictionless(release: Path) -> bool:
    """Whether frictionless takes the descriptor, and each table is as it says."""
    try:
        with system.use_context(trusted=False):
            return bool(Package(str(release / "datapackage.json")).validate().valid)
    except FrictionlessException:
        return False


def _fits_mlcroissant(release: Path) -> bool:
    """Whether mlcroissant takes the description and finds the rows of each table where it says."""
    mlcroissant = pytest.importorskip("mlcroissant")
    document = json.loads((release / "croissant.json").read_text())
    try:
        dataset = mlcroissant.Dataset(jsonld=release / "croissant.json")
        for record_set in document["recordSet"]:
            first = next(iter(dataset.records(record_set["@id"])))
            if list(first) != [field["@id"] for field in record_set["field"]]:
                return False
    except Exception:  # whatever it raises, it cannot read this
        return False
    return True


@pytest.mark.slow
def test_others_accept_names_of_all_sorts(hostile: Path, quiet, monkeypatch):
    monkeypatch.chdir(hostile)
    assert _fits_frictionless(hostile)
    assert _fits_mlcroissant(hostile)


@pytest.mark.slow
def test_names_of_all_sorts_are_described_and_verified(hostile: Path, hidata):
    code, out = hidata("verify", hostile)
    assert code == 0, out
    package = json.loads((hostile / "datapackage.json").read_text())
    titles = {resource["title"] for resource in package["resources"]}
    assert set(KINDS) < titles
    assert package["licenses"] == [{"name": "MIT-OR-Apache-2.0", "title": "MIT OR Apache-2.0"}]
    croissant = json.loads((hostile / "croissant.json").read_text())
    assert set(KINDS) < {record_set["name"] for record_set in croissant["recordSet"]}


@pytest.fixture(scope="module")
def plain(once: Callable[..., Path]) -> Path:
    """A small release of two kinds, one of which refers to the other."""
    from hidata.cli import run

    def build(folder: Path) -> None:
        other = {**TEXT, "x-hidata-ref": "b"}
        schemas = {"a": {"id": TEXT, "other": other}, "b": {"id": TEXT, "n": {"type": "integer"}}}
        records = {"a": {"id": "x", "other": "y"}, "b": {"id": "y", "n": 1}}
        (folder / "schema").mkdir()
        for kind, properties in schemas.items():
            closed = {"properties": properties, "required": [*properties]}
            schema = {"type": "object", **closed, "additionalProperties": False}
            (folder / "schema" / f"{kind}.json").write_text(json.dumps(schema))
            (folder / "records" / kind).mkdir(parents=True)
            record = json.dumps(records[kind])
            (folder / "records" / kind / f"{records[kind]['id']}.json").write_text(record)
        settings = '[tool.hidata]\nname = "p"\nlicense = "MIT"\ncreators = ["x"]\n'
        (folder / "pyproject.toml").write_text(settings)
        assert run(["--root", str(folder), "build", "--out", str(folder / "dist")]) == 0

    return once("plain", build) / "dist" / "p-0.0.0"


def _put(*path: str | int, to: Any = None) -> Callable[[Any], None]:
    """A change of a document: the value at a path is another, or gone if `to` is None."""

    def change(document: Any) -> None:
        *way, last = path
        for step in way:
            document = document[step]
        if to is None:
            del document[last]
        else:
            document[last] = to

    return change


A = ("resources", 0)
KEY = (*A, "schema", "foreignKeys", 0)
IN_PACKAGE = {
    # what is changed in datapackage.json, and what is then said
    "no resources": (_put("resources"), '"resources" is a required property'),
    "a list": (_put("resources", to={}), "resources: "),
    "no name": (_put(*A, "name"), '"name" is a required property'),
    "twice": (_put(*A, "name", to="b"), "two resources have the name b"),
    "a number": (_put(*A, "name", to=1), "resources/0/name: "),
    "no path": (_put(*A, "path"), '"path" is a required property'),
    "path up": (_put(*A, "path", to="csv/../csv/a.csv"), "leads out of the package"),
    "path of home": (_put(*A, "path", to="~/a.csv"), "leads out of the package"),
    "path of root": (_put(*A, "path", to="/etc/passwd"), "leads out of the package"),
    "path as address": (_put(*A, "path", to="file:///etc/passwd"), "has characters that are"),
    "variable": (_put(*A, "path", to="csv/$HOME.csv"), "holds a variable"),
    "hash": (_put(*A, "hash", to="sha256:00"), "has a hash that does not match"),
    "size": (_put(*A, "bytes", to="12"), "resources/0/bytes: "),
    "rows": (_put(*A, "rows", to=5), "says 5 rows"),
    "field twice": (_put(*A, "schema", "fields", 1, "name", to="id"), "two fields have the name id"),
    "field's type": (_put(*A, "schema", "fields", 0, "type", to="text"), "fields/0/type: "),
    "no field's name": (_put(*A, "schema", "fields", 0, "name"), '"name" is a required property'),
    "key": (_put(*A, "schema", "primaryKey", to=["ID"]), "primary key names the field ID"),
    "missing values": (_put(*A, "schema", "missingValues", to="-"), "schema/missingValues: "),
    "from no field": (_put(*KEY, "fields", to=["o"]), "names the field o of a, which does not"),
    "to no resource": (_put(*KEY, "reference", "resource", to="c"), "resource c, which does not"),
    "to more": (_put(*KEY, "reference", "fields", to=["id", "n"]), "another number of fields"),
    "created": (_put("created", to="yesterday"), "created: "),
    "licence": (_put("licenses", to=[{"title": "MIT"}]), "licenses/0: "),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", IN_PACKAGE)
def test_frictionless_refuses_that(plain: Path, tmp_path: Path, monkeypatch, case: str):
    monkeypatch.chdir(_changed(plain, tmp_path, "datapackage.json", IN_PACKAGE[case][0]))
    assert not _fits_frictionless(Path.cwd())


STRICTER_PACKAGE = {
    # what this version of frictionless, with this profile, lets pass, though others do not
    "other letters": (_put(*A, "name", to="城市"), "resources/0/name: "),
    "capitals": (_put(*A, "name", to="A"), "resources/0/name: "),
    "to no field": (_put(*KEY, "reference", "fields", to=["ID"]), "the field ID of b, which does"),
    "name of a licence": (_put("licenses", 0, "name", to="M I T"), "licenses/0/name: "),
    "backslash": (_put(*A, "path", to="csv\\a.csv"), "has characters that are not"),
}


FILE, SET = ("distribution", 0), ("recordSet", 0)
FIELD = (*SET, "field", 1)
NOWHERE = {"field": {"@id": "b/ID"}}


def _called(name: str) -> Callable[[Any], None]:
    """A change of croissant.json: the table `a` is called otherwise wherever it is named."""

    def change(document: Any) -> None:
        text = json.dumps({key: document[key] for key in ("distribution", "recordSet")})
        for old, new in (("a", name), ("a.parquet", f"{name}.parquet"),
                         ("a/id", f"{name}/id"), ("a/other", f"{name}/other")):  # fmt: skip
            text = text.replace(f'"@id": {json.dumps(old)}', f'"@id": {json.dumps(new)}')
        document |= json.loads(text)

    return change


IN_CROISSANT = {
    # what is changed in croissant.json, and what is then said
    "no context": (_put("@context", to="https://schema.org/"), "@context: "),
    "no term": (_put("@context", "recordSet"), '"recordSet" is a required property'),
    "other term": (_put("@context", "column", to="sc:column"), "@context/column: "),
    "no data": (_put("@type", to="sc:Thing"), "@type: "),
    "date": (_put("datePublished", to="yesterday"), "datePublished: "),
    "no file's id": (_put(*FILE, "@id"), '"@id" is a required property'),
    "no address": (_put(*FILE, "contentUrl"), '"contentUrl" is a required property'),
    "no hash": (_put(*FILE, "sha256"), '"sha256" is a required property'),
    "other hash": (_put(*FILE, "sha256", to="0" * 64), "has a checksum that does not match"),
    "no encoding": (_put(*FILE, "encodingFormat"), '"encodingFormat" is a required property'),
    "no such file": (_put(*FILE, "contentUrl", to="parquet/c.parquet"), "does not exist"),
    "file's type": (_put(*FILE, "@type", to="sc:FileObject"), "distribution/0/@type: "),
    "twice": (_put("recordSet", 1, "@id", to="a"), "two parts have the @id a"),
    "field twice": (_put(*FIELD, "@id", to="a/id"), "two parts have the @id a/id"),
    "as a file": (_called("b.parquet"), "two parts have the @id b.parquet"),
    "no type": (_put(*FIELD, "dataType"), '"dataType" is a required property'),
    "other type": (_put(*FIELD, "dataType", to="sc:Thing"), "field/1/dataType: "),
    "no such column": (_put(*FIELD, "source", "extract", "column", to="o"), "has columns that differ"),
    "from nowhere": (_put(*FIELD, "source", "fileObject", "@id", to="c"), "the file c, which does not"),
    "to nowhere": (_put(*FIELD, "references", to=NOWHERE), "the field b/ID, which does"),
    "blank": (_put(*FIELD, "@id", to="a/Founding Date"), "'a/Founding Date' is not read as"),
    "no-break space": (_called("a\u00a0b"), "is not read as it is written"),
    "keyword": (_called("@type"), "'@type' is not read as it is written"),
    "prefix": (_called("sc:thing"), "'sc:thing' is not read as it is written"),
    "up": (_called(".."), "'..' is not read as it is written"),
    "here": (_called("."), "'.' is not read as it is written"),
    "slashes": (_called("a//b"), "'a//b' is not read as it is written"),
    "root": (_called("/a"), "'/a' is not read as it is written"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", IN_CROISSANT)
def test_mlcroissant_refuses_that(plain: Path, tmp_path: Path, quiet, case: str):
    assert not _fits_mlcroissant(_changed(plain, tmp_path, "croissant.json", IN_CROISSANT[case][0]))


STRICTER_CROISSANT = {
    # what the specification asks for, though mlcroissant does without
    "no name": (_put("name"), '"name" is a required property'),
    "no source": (_put(*FIELD, "source"), '"source" is a required property'),
}
NAMED = {
    "datapackage.json": IN_PACKAGE | STRICTER_PACKAGE,
    "croissant.json": IN_CROISSANT | STRICTER_CROISSANT,
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "case"), [(name, case) for name in NAMED for case in NAMED[name]])
def test_descriptions_that_others_refuse_are_named(
    plain: Path, hidata, tmp_path: Path, name: str, case: str
):
    change, message = NAMED[name][case]
    code, out = hidata("verify", _changed(plain, tmp_path, name, change))
    assert code == 1
    assert message in out
    assert _is_named(out, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["城市", "C#", "a?b", "a%20b", "~a", "a:", "a..", '"', "A", "_:b"])
def test_odd_ids_that_mlcroissant_reads_are_no_faults(
    plain: Path, hidata, tmp_path: Path, quiet, name: str
):
    """Releases of hidata 1.0 have such."""
    release = _changed(plain, tmp_path, "croissant.json", _called(name))
    assert _fits_mlcroissant(release)
    code, out = hidata("verify", release)
    assert code == 0, out


@pytest.mark.parametrize("name", ["datapackage.json", "croissant.json"])
@pytest.mark.parametrize("text", ["[]", "3", "null", "", "{", "[" * 100_000, '{"resources": [3]}'])
def test_files_that_are_no_description_are_named(
    plain: Path, hidata, tmp_path: Path, name: str, text: str
):
    release = _changed(plain, tmp_path, name, lambda document: None)
    (release / name).write_text(text)
    resum(release)
    code, out = hidata("verify", release)
    assert code == 1
    assert _is_named(out, name)


def _changed(plain: Path, folder: Path, name: str, change: Callable[[Any], None]) -> Path:
    """A copy of the small release, with the change made and its checksums right."""
    release = folder / plain.name
    shutil.copytree(plain, release)
    document = json.loads((release / name).read_text())
    change(document)
    (release / name).write_text(json.dumps(document))
    resum(release)
    return release


def _is_named(out: str, name: str) -> bool:
    """Whether a fault in the report is of this file."""
    return any(line.startswith(f"{name}: ") for line in out.splitlines())
