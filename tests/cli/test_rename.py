"""hidata rename: a record gets another key, and all that refers to it follows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import git

ID = {"type": "string", "pattern": "^[A-Za-z0-9:/-]+$"}
PLACE = {"type": "string", "x-hidata-ref": "place"}
SCHEMAS = {
    "place": {
        "type": "object",
        "properties": {"id": ID, "name": {"type": "string"}, "in": PLACE},
        "required": ["id"],
        "additionalProperties": False,
    },
    "trip": {
        "type": "object",
        "properties": {
            "id": ID,
            "stops": {"type": "array", "items": PLACE},
            "by_day": {"type": "object", "additionalProperties": PLACE},
            "legs": {
                "type": "array",
                "items": {"type": "object", "properties": {"to": PLACE, "note": {}}},
            },
        },
        "required": ["id"],
    },
}
TRIP = """{"id": "oslo-tour",
 "stops": ["oslo", "rome","oslo"], "by_day": {"oslo": "oslo"},
 "legs": [{"note": "oslo", "to": "oslo"}]}
"""
RENAMED_TRIP = """{"id": "oslo-tour",
 "stops": ["christiania", "rome","christiania"], "by_day": {"oslo": "christiania"},
 "legs": [{"note": "oslo", "to": "christiania"}]}
"""
RECORDS = {
    "place/oslo.json": {"id": "oslo", "name": "Oslo", "in": "oslo"},
    "place/rome.json": {"id": "rome", "name": "Rome"},
    "trip/oslo-tour.json": TRIP,
}
REGISTER = "register/place.tsv"

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def root(make: Any) -> Path:
    return make(SCHEMAS, RECORDS)


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git/" not in path.as_posix()
    }


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(text)


def test_references_in_lists_maps_and_objects_follow_and_the_layout_stays(
    root: Path, hidata: Run
) -> None:
    code, out = hidata("--root", root, "rename", "place", "oslo", "christiania")
    assert code == 0
    assert "5 references in 2 records: place 1, trip 4" in out
    assert "keys of trip that are built from oslo: oslo-tour" in out
    files = contents(root / "records")
    assert sorted(files) == ["place/christiania.json", "place/rome.json", "trip/oslo-tour.json"]
    record = {"id": "christiania", "name": "Oslo", "in": "christiania"}
    assert files["place/christiania.json"].decode() == json.dumps(record, indent=2)
    assert files["trip/oslo-tour.json"].decode() == RENAMED_TRIP
    assert hidata("--root", root, "validate")[0] == 0


def test_a_dry_run_shows_the_same_and_writes_nothing(root: Path, hidata: Run) -> None:
    before = contents(root)
    code, shown = hidata("--root", root, "rename", "place", "oslo", "christiania", "--dry-run")
    assert (code, contents(root)) == (0, before)
    assert shown.endswith("would write 3 files; nothing was written\n")
    _, done = hidata("--root", root, "rename", "place", "oslo", "christiania")
    assert shown.splitlines()[:-1] == done.splitlines()[:-1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("plaze", "oslo", "bergen"), "There is no kind plaze. Did you mean place?"),
        (("place", "osl", "bergen"), "There is no place osl. Did you mean oslo?\n"),
        (("place", "oslo", "rome"), "place/rome exists, in records/place/rome.json."),
        (
            ("place", "oslo", "Rome"),
            "place/rome exists: Rome differs from it only in letter case, which Windows and macOS",
        ),
        (("place", "oslo", "oslo"), "The key is oslo already."),
        (("place", "oslo", "os\u200blo"), "has characters that are not printable."),
        (("place", "oslo", "os lo"), "records/place/oslo.json: the schema of place does not allow"),
        (("place", "oslo", "o" * 251), "is too long for the name of a file."),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(
    root: Path, hidata: Run, arguments: tuple[str, ...], reason: str
) -> None:
    before = contents(root)
    code, out = hidata("--root", root, "rename", *arguments)
    assert code == 2
    assert reason in out
    assert contents(root) == before


def test_a_record_that_cannot_be_read_stops_it(root: Path, hidata: Run) -> None:
    write(root, "records/trip/broken.json", '{"id": ')
    before = contents(root)
    code, out = hidata("--root", root, "rename", "place", "oslo", "christiania")
    assert (code, contents(root)) == (2, before)
    assert "records/trip/broken.json" in out


def test_a_released_key_leads_to_the_new_one_and_diff_says_moved(root: Path, hidata: Run) -> None:
    write(root, REGISTER, "oslo\nrome\n")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "all")
    _, out = hidata("--root", root, "rename", "place", "oslo", "christiania")
    assert "register/place.tsv: oslo leads to christiania" in out
    assert (root / REGISTER).read_text() == "oslo\tmoved\tchristiania\nrome\n"
    assert hidata("--root", root, "validate")[0] == 0
    _, out = hidata("--root", root, "diff", "HEAD")
    assert "> place/oslo moved to christiania" in out
    assert "0 added, 0 removed, 1 moved" in out
    assert '~ place/christiania /in: "oslo" -> "christiania"' in out
    assert "/id" not in out


def test_redirects_never_lead_to_redirects_and_a_key_can_be_taken_back(
    root: Path, hidata: Run
) -> None:
    write(root, REGISTER, "ansloga\tmoved\toslo\noslo\nrome\nviken\tsplit\toslo,rome\n")
    write(root, "register/trip.tsv", "tour\tmoved\tplace/oslo\n")
    before = contents(root)
    for old, new in (("oslo", "b"), ("b", "c")):
        assert hidata("--root", root, "rename", "place", old, new)[0] == 0
        assert hidata("--root", root, "validate")[0] == 0
    assert (
        root / REGISTER
    ).read_text() == "ansloga\tmoved\tc\noslo\tmoved\tc\nrome\nviken\tsplit\tc,rome\n"
    assert (root / "register/trip.tsv").read_text() == "tour\tmoved\tplace/c\n"
    assert hidata("--root", root, "rename", "place", "c", "oslo")[0] == 0
    assert contents(root) == before


@pytest.mark.parametrize("line", ["bergen\tmoved\trome", "bergen\tsplit\toslo,rome", "bergen"])
def test_a_key_released_for_another_record_is_not_used_again(
    root: Path, hidata: Run, line: str
) -> None:
    write(root, REGISTER, f"{line}\noslo\nrome\n")
    before = contents(root)
    code, out = hidata("--root", root, "rename", "place", "oslo", "bergen")
    assert (code, contents(root)) == (2, before)
    assert "the id bergen was released for another place" in out


def test_a_file_that_was_renamed_by_hand_gets_its_released_key_back(
    root: Path, hidata: Run
) -> None:
    write(root, REGISTER, "bergen\nrome\n")
    assert hidata("--root", root, "validate")[0] == 1
    assert hidata("--root", root, "rename", "place", "oslo", "bergen")[0] == 0
    assert hidata("--root", root, "validate")[0] == 0
    assert (root / REGISTER).read_text() == "bergen\nrome\n"


def test_a_key_that_was_never_released_leaves_a_redirect_only_if_asked(
    root: Path, hidata: Run
) -> None:
    _, out = hidata("--root", root, "rename", "place", "oslo", "b")
    assert "oslo was never released, and leaves no redirect" in out
    assert not (root / "register").exists()
    hidata("--root", root, "rename", "place", "b", "c", "--redirect")
    assert (root / REGISTER).read_text() == "b\tmoved\tc\n"
    assert hidata("--root", root, "validate")[0] == 0


def test_a_line_moves_to_its_place_and_other_lines_keep_their_bytes(make: Any, hidata: Run) -> None:
    lines = ['{"id":"a"}', '{"id":"b","in":"a"}', '{ "id":"d" }']
    root = make({"place": SCHEMAS["place"]}, {"place/all.ndjson": "\n".join(lines) + "\n"})
    assert hidata("--root", root, "rename", "place", "a", "c")[0] == 0
    new = ['{"id":"b","in":"c"}', '{"id":"c"}', '{ "id":"d" }']
    assert (root / "records/place/all.ndjson").read_text() == "\n".join(new) + "\n"
    assert hidata("--root", root, "validate")[0] == 0


def test_a_key_that_is_a_number_stays_one(make: Any, hidata: Run) -> None:
    schema = {
        "type": "object",
        "x-hidata-key": "number",
        "properties": {"number": {"type": "integer"}, "name": {"type": "string"}},
    }
    root = make({"atom": schema}, {"atom/1.json": {"number": 1, "name": "H"}})
    code, out = hidata("--root", root, "rename", "atom", "1", "one")
    assert (code, "its number is a number, and one is not" in out) == (2, True)
    assert hidata("--root", root, "rename", "atom", "1", "2")[0] == 0
    assert json.loads((root / "records/atom/2.json").read_text()) == {"number": 2, "name": "H"}
    assert hidata("--root", root, "validate")[0] == 0


def test_a_key_in_the_name_of_a_file_is_escaped_there(make: Any, hidata: Run) -> None:
    schema = {"type": "object", "properties": {"in": PLACE}}
    root = make({"place": schema}, {"place/con%3A1.json": {"in": "con:1"}, "place/b.json": {}})
    code, out = hidata("--root", root, "rename", "place", "con:1", "x:2")
    assert code == 0, out
    assert json.loads((root / "records/place/x%3A2.json").read_text()) == {"in": "x:2"}
    assert not (root / "records/place/con%3A1.json").exists()
    assert hidata("--root", root, "validate")[0] == 0


def test_a_key_can_change_in_case_only(root: Path, hidata: Run) -> None:
    assert hidata("--root", root, "rename", "place", "oslo", "Oslo")[0] == 0
    names = [path.name for path in sorted((root / "records/place").iterdir())]
    assert names == ["Oslo.json", "rome.json"]
    assert hidata("--root", root, "validate")[0] == 0


def test_what_names_the_key_in_text_is_listed_with_its_line(root: Path, hidata: Run) -> None:
    write(root, "views/places.sql", "select *\nfrom place where id = 'oslo'\n-- osloer\n")
    write(root, "imports/places.toml", 'kind = "place"\n# oslo-x\nkey = "oslo"\n')
    _, out = hidata("--root", root, "rename", "place", "oslo", "b", "--dry-run")
    assert "views/places.sql:2: from place where id = 'oslo'" in out
    assert 'imports/places.toml:3: key = "oslo"' in out
    assert "osloer" not in out
    assert "oslo-x" not in out


def test_audits_keep_to_a_source_under_its_new_key_and_name_what_they_prove_no_longer(
    make: Any, hidata: Run
) -> None:
    source = {"type": "string", "x-hidata-ref": "source"}
    fact = {"id": ID, "source": source, "of": PLACE, "value": {"type": "integer"}}
    root = make(
        {**SCHEMAS, "fact": {"type": "object", "properties": fact}, "source": {"type": "object"}},
        RECORDS
        | {
            "source/book.json": {},
            "fact/a.json": {"id": "a", "source": "book", "of": "oslo", "value": 1},
        },
    )
    proof = {
        "files": [],
        "mappings": {"m": "0" * 64},
        "kinds": {
            "fact": {"records": 1, "values": 2, "digest": "1" * 64, "properties": ["of", "value"]}
        },
    }
    write(root, "register/audits.json", json.dumps({"version": 1, "sources": {"book": proof}}))
    code, out = hidata("--root", root, "rename", "source", "book", "volume")
    assert code == 0
    assert "audit it again" not in out
    assert "imports/m.toml: makes what is from book, and may make that key again" in out
    sources = json.loads((root / "register/audits.json").read_text())["sources"]
    assert sources == {"volume": proof}
    _, out = hidata("--root", root, "rename", "place", "oslo", "b")
    assert "register/audits.json: what was proven of fact from volume; audit it again" in out


@pytest.mark.parametrize("form", ["ndjson", "json"])
def test_a_key_that_is_an_address_is_no_path_where_records_share_a_file(
    make: Any, hidata: Run, form: str
) -> None:
    lines = ['{"id": "oslo", "in": "oslo"}', '{"id": "rome"}']
    text = "\n".join(lines) if form == "ndjson" else f"[{', '.join(lines)}]"
    root = make(SCHEMAS, {f"place/all.{form}": text + "\n"})
    address = "https://example/oslo"
    assert hidata("--root", root, "rename", "place", "oslo", address)[0] == 0
    assert [*contents(root / "records")] == [f"place/all.{form}"]
    assert hidata("--root", root, "show", f"place/{address}")[0] == 0
    assert hidata("--root", root, "validate")[0] == 0


def test_a_signal_to_end_waits_until_all_is_written(
    root: Path, hidata: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived: list[Any] = []
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGTERM)
        return replace(self, target)

    before = signal.signal(signal.SIGTERM, lambda *_: arrived.append(contents(root / "records")))
    try:
        monkeypatch.setattr(Path, "replace", interrupted)
        assert hidata("--root", root, "rename", "place", "oslo", "christiania")[0] == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert [[*files] for files in arrived] == [
        ["place/christiania.json", "place/rome.json", "trip/oslo-tour.json"]
    ]


@pytest.mark.parametrize("written", [0, 1])
def test_a_run_that_was_killed_can_be_repeated(root: Path, hidata: Run, written: int) -> None:
    script = f"""
import os, sys
from pathlib import Path
from hidata.cli import run
replace, left = Path.replace, [None] * {written}
def killed(self, target):
    left.pop() if left else os._exit(9)
    return replace(self, target)
Path.replace = killed
run(sys.argv[1:])
"""
    rename = ["--root", str(root), "rename", "place", "oslo", "christiania"]
    assert subprocess.run([sys.executable, "-c", script, *rename], check=False).returncode == 9
    assert hidata(*rename)[0] == 0
    for path in (root / "records").rglob(".hidata-*"):
        path.unlink()
    files = contents(root / "records")
    assert [*files] == ["place/christiania.json", "place/rome.json", "trip/oslo-tour.json"]
    assert files["trip/oslo-tour.json"].decode() == RENAMED_TRIP
    assert hidata("--root", root, "validate")[0] == 0


def test_two_commands_do_not_change_a_dataset_at_once(root: Path, hidata: Run) -> None:
    fcntl = pytest.importorskip("fcntl")
    before = contents(root)
    (root.parent / "form.csv").write_text("id\nbergen\n")
    other = os.open(root, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    rename = ("--root", root, "rename", "place", "oslo", "christiania")
    for command in (
        rename,
        ("--root", root, "import", "--form", "place", root.parent / "form.csv"),
    ):
        code, out = hidata(*command)
        assert (code, contents(root)) == (2, before)
        assert "Another command is changing this dataset: wait until it has ended." in out
    os.close(other)
    assert hidata(*rename)[0] == 0
    assert hidata("--root", root, "rename", "place", "christiania", "oslo")[0] == 0


def test_a_disk_that_fails_leaves_all_as_it_was(
    root: Path, hidata: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(root)
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if Path(target).name == "oslo-tour.json" and self.name.endswith(".new"):
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    code, out = hidata("--root", root, "rename", "place", "oslo", "christiania")
    assert (code, contents(root)) == (2, before)
    assert "No space left on device" in out
