"""New records: what `hidata new` asks, writes and leaves to be filled in."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
def test_new_writes_a_skeleton_and_validate_lists_what_is_left(tmp_path: Path, hidata):
    for name in ("schema", "records"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    code, out = hidata(
        "--root",
        tmp_path,
        "new",
        "credential",
        "rhit-next",
        "--set",
        "abbreviation=RHIT",
        "--set",
        "exam.questions=12",
        "--set",
        "country=US",
    )
    assert code == 0
    assert "may be the same as credential/rhit: abbreviation RHIT" in out
    path = tmp_path / "records" / "credential" / "rhit-next.json"
    record = json.loads(path.read_text())
    assert record["$schema"] == "../../schema/credential.schema.json"
    assert record["exam"] == {"questions": 12}
    _, out = hidata("--root", tmp_path, "validate", path, "--format", "json")
    reported = {f["pointer"] for f in json.loads(out)["findings"]}
    left = {"/issuer", "/status", "/conditions_known", "/description", "/verification"}
    assert reported == left | {"/evidence/0/source"}
    # a text with another property's name, of a kind that the engine has never met
    (tmp_path / "schema" / "gadget.schema.json").write_text(
        json.dumps(
            {
                "type": "object",
                "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
            }
        )
    )
    assert hidata("--root", tmp_path, "new", "gadget", "saw", "--set", "label=Saw, hand")[0] == 0
    out = hidata("--root", tmp_path, "new", "gadget", "hand-saw", "--set", "label=saw, hand")[1]
    assert "may be the same as gadget/saw: label Saw, hand" in out
    assert hidata("--root", tmp_path, "new", "credential", "rhit")[0] == 2
    assert hidata("--root", tmp_path, "new", "credentials", "x")[0] == 2


@pytest.mark.slow
def test_new_asks_on_a_terminal_and_keeps_every_answer(tmp_path: Path):
    """On a real terminal (a pseudo one): what does not fit is asked again."""
    for name in ("schema", "records"):
        shutil.copytree(ROOT / name, tmp_path / name)
    answers = ["records-helper", "ahina", "ahima", "USA", "US", "active", "none", "Helps.", "", ""]
    answers += ["names", "name", "\udcff", "Records helper", ""]
    out = _on_terminal([sys.executable, "-m", "hidata", "new", "credential"], answers, tmp_path)
    assert "There is no organization record ahina. Did you mean ahi" in out
    assert "There is no property names. Did you mean name?" in out
    assert "This is not a text in UTF-8." in out
    assert "USA is not one of the values allowed. Did you mean US?" in out
    record = json.loads((tmp_path / "records/credential/records-helper.json").read_text())
    assert record == {
        "$schema": "../../schema/credential.schema.json",
        "id": "records-helper",
        "name": "Records helper",
        "issuer": "ahima",
        "country": "US",
        "status": "active",
        "conditions_known": "none",
        "description": "Helps.",
        "verification": "",
        "evidence": [{"source": ""}],
    }


def _on_terminal(command: list[str], answers: list[str], folder: Path) -> str:
    ours, theirs = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=env):
        os.close(theirs)
        end = "\x04"  # of what is typed, so that one question more is not waited for
        typed = "".join(f"{answer}\n" for answer in [*answers, end])
        os.write(ours, typed.encode("utf-8", "surrogateescape"))
        out = b""
        with contextlib.suppress(OSError):  # how a terminal ends on Linux
            while part := os.read(ours, 4096):
                out += part
    os.close(ours)
    return out.decode("utf-8", "replace")


def test_new_in_a_foreign_dataset_leaves_what_validate_lists(make, hidata):
    """Whether $schema may stand in a record, and "" in a property, is the schema's to say."""
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "pages": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["id", "title", "pages", "tags"],
    }
    root = make({"book": schema}, {"book/a.json": {"id": "a", "title": "", "pages": 1, "tags": []}})
    assert hidata("--root", root, "new", "book", "b")[0] == 0
    _, out = hidata("--root", root, "validate", "--format", "json")
    findings = [(f["code"], f["pointer"], f["message"]) for f in json.loads(out)["findings"]]
    assert [(code, pointer) for code, pointer, _ in findings] == [
        ("S001", ""),
        ("S001", ""),
        ("S003", "/pages"),
    ]
    assert ["tags" in findings[0][2], "title" in findings[1][2]] == [True, True]
    for name in ("", "a\nb", "\udcff", "c" * 251):
        assert hidata("--root", root, "new", "book", name)[0] == 2
    code, out = hidata("--root", root, "new", "book", "c", "--set", "title=\udcff")
    assert (code, "this is not a text in UTF-8" in out) == (2, True)
    assert hidata("--root", root, "new", "book", "../c")[0] == 0
    assert (root / "records/book/%2E.%2Fc.json").exists()
    assert hidata("--root", root, "new", "book", "c", "--set", "id=d")[0] == 2
    assert hidata("--root", ROOT, "new", "book", "con")[0] == 2


@pytest.mark.parametrize(("others", "named"), [(4, 4), (5, 5), (6, 0)])
def test_a_text_that_more_than_five_have_names_nothing(make, hidata, others: int, named: int):
    schema = {"type": "object", "properties": {"id": {"type": "string"}, "label": {"type": "string"}}}  # fmt: skip
    records = {f"tool/t{n}.json": {"id": f"t{n}", "label": "Hand saw"} for n in range(others)}
    root = make({"tool": schema}, records)
    code, out = hidata("--root", root, "new", "tool", "saw", "--set", "label=hand saw")
    assert (code, out.count("may be the same as")) == (0, named), out


LIKE = [
    # a name, another, and whether they may be the same thing
    ("abcde", "ABCDE", True),
    ("abcde", "abcdef", False),  # five letters are too few to be nearly the same
    ("abcdef", "abcdefg", True),  # one within the other
    ("abcdef", "xabcdefx", True),
    ("abcdefx", "abcdefy", True),  # 12 of 14, 0.857
    ("abcdex", "abcdey", False),  # 10 of 12, 0.833
    ("x" * 199, "x" * 199 + "y", True),
    ("x" * 200, "x" * 200 + "y", False),  # and 200 too many to compare
    ("x" * 200, "X" * 200, True),
]


@pytest.mark.parametrize(("one", "other", "same"), LIKE)
def test_which_names_may_be_of_the_same_thing(make, hidata, one: str, other: str, same: bool):
    schema = {"type": "object", "properties": {"id": {"type": "string"}, "label": {"type": "string"}}}  # fmt: skip
    root = make({"tool": schema}, {"tool/t.json": {"id": "t", "label": one}})
    code, out = hidata("--root", root, "new", "tool", "saw", "--set", f"label={other}")
    assert (code, "may be the same as tool/t" in out) == (0, same), out


def test_a_new_file_has_the_name_that_holds_its_key(make, hidata):
    root = make({"k": {"type": "object", "properties": {"n": {"type": "string"}}}}, {})
    code = hidata("--root", root, "new", "k", "a:b")[0]
    assert (code, [path.name for path in (root / "records/k").iterdir()]) == (0, ["a%3Ab.json"])
    (root / "records/k/a%3Ab.json").write_text('{"n": "seen"}')
    assert "seen" in hidata("--root", root, "show", "k/a:b")[1]
    assert "Did you mean a:b?" in hidata("--root", root, "show", "k/a:bb")[1]


SOURCE = {"type": "string", "x-hidata-ref": "source", "x-hidata-source": "field"}
GUIDE = {
    "source": {
        "type": "object",
        "properties": {n: {"type": "string"} for n in ("title", "publisher")},
    },
    "guide": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string"},
            "name": {"type": "string"},
            "level": {"enum": ["basic", "expert"]},
            "open": {"type": "boolean"},
            "pages": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "after": {"type": "string", "x-hidata-ref": "guide"},
            "exam": {"type": "object", "properties": {"minutes": {"type": "integer"}}},
            "evidence": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["source"],
                    "properties": {
                        "source": SOURCE,
                        "locator": {"type": "string"},
                        "as_of": {"type": "string", "x-hidata-date": True},
                        "weak": {"type": "boolean"},
                    },
                },
            },
        },
        "required": ["id", "name"],
    },
}
GUIDES = {
    "source/faq-2020.json": {"title": "Questions and Answers", "publisher": "Guild of Coders"},
    "source/book.json": {"title": "The Handbook", "publisher": "Guild of Coders"},
    "guide/a.json": {
        "id": "a",
        "name": "First",
        "level": "basic",
        "open": True,
        "pages": 12,
        "tags": ["x", "y"],
        "after": "a",
        "exam": {"minutes": 90},
        "evidence": [
            {"source": "book", "locator": "p. 1", "weak": True},
            {"source": "faq-2020", "locator": "p. 2", "weak": True},
        ],
    },
}


def written(root: Path, key: str = "b") -> dict[str, object]:
    record: dict[str, object] = json.loads((root / f"records/guide/{key}.json").read_text())
    record.pop("$schema", None)
    return record


def test_evidence_is_set_by_the_words_of_its_source_with_a_locator_and_the_day(make, hidata):
    root = make(GUIDE, GUIDES)
    arguments = ["--set", "name=B", "--set", "evidence.source=guild handbook"]
    arguments += ["--set", "evidence.locator=page 3, table 2", "--with", "evidence.as_of"]
    arguments += ["--set", "evidence.1.source=faq-2020"]
    code, out = hidata("--root", root, "new", "guide", "b", *arguments)
    assert code == 0
    assert "evidence.0.source is book: The Handbook" in out
    assert "today's date, to be changed where it is another day: evidence.0.as_of" in out
    assert written(root)["evidence"] == [
        {"source": "book", "locator": "page 3, table 2", "as_of": date.today().isoformat()},
        {"source": "faq-2020"},
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "evidence.source=guild of coders"], "book (The Handbook); faq-2020 (Questions"),
        (["--set", "evidence.2.source=book"], "There is no item 2 yet: the next one is 0."),
        (["--set", f"evidence.{'9' * 5000}.source=book"], "There is no property 999"),
        (["--set", "pages.x=1"], "pages has no properties: it is integer."),
        (["--with", "evidense"], "There is no property evidense. Did you mean evidence?"),
        (["--set", "exam=no", "--set", "exam.minutes=1"], "exam has another value already"),
        (["--like", "aa"], "There is no guide aa."),
    ],
)
def test_what_cannot_be_filled_in_is_refused(make, hidata, arguments: list[str], message: str):
    root = make(GUIDE, GUIDES)
    code, out = hidata("--root", root, "new", "guide", "b", *arguments)
    assert code == 2
    assert message in out
    assert not (root / "records/guide/b.json").exists()


def test_like_takes_over_structure_and_classes_and_no_fact(make, hidata):
    root = make(GUIDE, GUIDES)
    assert hidata("--root", root, "new", "guide", "b", "--like", "a", "--set", "name=B")[0] == 0
    assert written(root) == {
        "id": "b",
        "name": "B",
        "level": "basic",
        "open": True,
        "pages": "",
        "after": "a",
        "exam": {"minutes": ""},
        "evidence": [{"source": "", "locator": "", "weak": ""}],
    }


def test_all_adds_every_optional_property(make, hidata):
    root = make(GUIDE, GUIDES)
    assert hidata("--root", root, "new", "guide", "b", "--all", "--set", "name=B")[0] == 0
    assert written(root).keys() == GUIDE["guide"]["properties"].keys()
