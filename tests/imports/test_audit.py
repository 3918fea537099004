"""`hidata audit`: each value with a receipt is read again, and what differs is named."""

from __future__ import annotations

import gzip
import json
import zipfile

import pytest

from tests.helpers import codes_in
from tests.imports.conftest import MAPPING, ROWS


@pytest.fixture
def audited(pay):
    """The dataset with its file brought in."""
    assert pay.bring_in()[0] == 0
    return pay


def _audit(pay, *arguments: object) -> tuple[int, str]:
    return pay.run("audit", *arguments, "--files", pay.files)


def _change(pay, old: str, new: str) -> None:
    path = pay.root / "records/pay/pay-2025.ndjson"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_all_values_are_read_again(audited):
    code, out = _audit(audited)
    assert code == 0, out
    # job, city, period and median of three records, workers of two
    assert "pay-2025: 14 of 14 values equal, 3 records" in out
    assert "pay: 14 of 14 values proven (100.0 %)" in out


def test_one_changed_digit_in_a_record_is_named(audited):
    _change(audited, '"workers":90', '"workers":91')
    code, out = _audit(audited)
    assert (code, codes_in(out)) == (1, ["I060"])
    assert "records/pay/pay-2025.ndjson:2:" in out
    assert "workers is 91, but 90 in " in out
    assert 'pay-2025.csv, row 3, column 4, where "90" stands' in out
    assert "proven (0.0 %)" in out


def test_one_changed_digit_in_the_file_is_named(audited):
    audited.file("pay-2025.csv", ROWS.replace("49000", "49001"))
    code, out = _audit(audited)
    assert (code, codes_in(out)) == (1, ["I060"])
    assert "median is 49000, but 49001 in " in out


def test_a_changed_mapping_is_named(audited):
    audited.mapping(MAPPING.replace('"{Median pay}"', '{ from = "{Median pay}", times = 10 }'))
    code, out = _audit(audited)
    assert (code, codes_in(out)) == (1, ["I060"] * 3)


def test_a_row_that_is_gone_is_named(audited):
    audited.file("pay-2025.csv", "".join(ROWS.splitlines(keepends=True)[:3]))
    code, out = _audit(audited)
    assert (code, codes_in(out)) == (1, ["I061"])
    assert "pay-2025.ndjson:1:1: I061" in out


def test_another_edition_whose_rows_are_equal_is_said_and_not_refused(audited):
    audited.file("pay-2025.csv", f"{ROWS}\n")
    code, out = _audit(audited)
    assert code == 0, out
    assert "pay-2025: another edition of the file, " in out
    assert "14 of 14 values equal" in out


def test_a_missing_file_is_named_unless_the_audit_is_partial(audited):
    (audited.files / "pay-2025.csv").rename(audited.files / "x.txt")
    audited.file("x.txt", "Job\n")
    code, out = _audit(audited)
    assert (code, codes_in(out)) == (1, ["I062"])
    assert _audit(audited, "--partial")[0] == 2  # nothing was looked at


def test_the_file_is_found_by_its_sum_whatever_it_is_called(audited):
    (audited.files / "pay-2025.csv").rename(audited.files / "download (3).txt")
    code, out = _audit(audited)
    assert code == 0, out
    assert "14 of 14 values equal" in out
    assert "another edition" not in out


def test_one_record_with_the_place_of_each_value(audited):
    code, out = _audit(audited, "pay/coder-shelbyville-2025")
    assert code == 0, out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0].endswith("pay-2025.csv")
    assert lines[1].startswith("SHA-256 ")
    assert "job: \"coder\" A3 'Coder' equal" in lines
    assert "workers: 90 D3 '90' equal" in lines
    _change(audited, '"workers":90', '"workers":91')
    code, out = _audit(audited, "pay/coder-shelbyville-2025")
    assert code == 1
    assert "DIFFERS" in out


def test_a_record_without_a_receipt_is_nothing_to_look_at(audited):
    (audited.root / "records/pay/own.json").write_text(
        '{"id": "own", "job": "x", "city": "springfield"}'
    )
    assert _audit(audited, "pay/own")[0] == 2
    assert _audit(audited, "city")[0] == 2
    assert _audit(audited, "pay/nobody")[0] == 2
    assert _audit(audited)[0] == 0


def test_an_additional_source_is_read_again_too(pay):
    (pay.root / "records/source/other.json").write_text('{"id": "other"}')
    path = pay.root / "records/pay/coder-springfield-2025.json"
    path.parent.mkdir()
    own = {
        "id": "coder-springfield-2025", "job": "coder", "city": "springfield", "period": "2025",
        "median": 51140.5, "source": "other",
    }  # fmt: skip
    path.write_text(json.dumps(own))
    assert pay.bring_in()[0] == 0
    assert _audit(pay)[0] == 0
    path.write_text(path.read_text().replace("51140.5", "51140.6"))
    code, out = _audit(pay)
    assert (code, codes_in(out)) == (1, ["I060"])


def test_files_in_archives_are_read(audited):
    data = (audited.files / "pay-2025.csv").read_bytes()
    (audited.files / "pay-2025.csv").unlink()
    with zipfile.ZipFile(audited.files / "all.zip", "w") as archive:
        archive.writestr("2025/pay-2025.csv", data)
    code, out = _audit(audited)
    assert code == 0, out
    assert "all.zip!2025/pay-2025.csv" in out
    (audited.files / "all.zip").unlink()
    audited.file("pay-2025.csv.gz", gzip.compress(data, mtime=0))
    assert "another edition" in _audit(audited)[1]  # its own sum is that of the packed file


def test_an_oracle_that_disagrees_fails_the_audit(audited):
    oracle = '\n[[oracle]]\nrecord = "coder-springfield-2025"\nhas = { workers = 1201 }\n'
    audited.mapping(MAPPING + oracle)
    code, out = _audit(audited)
    assert (code, codes_in(out)) == (1, ["I050"])


def test_a_second_mapping_as_the_oracle(audited):
    other = MAPPING.replace('"pay-{year:4}.csv"', '"copy-{year:4}.csv"')
    audited.mapping(other, "copy")
    audited.mapping(f'{MAPPING}\n[[oracle]]\nmapping = "copy"\n')
    audited.file("copy-2025.csv", ROWS)
    code, out = _audit(audited)
    assert code == 0, out
    assert "the same as by the mapping copy: 14 values agree" in out
    audited.file("copy-2025.csv", ROWS.replace("1200", "1201"))
    code, out = _audit(audited)
    assert code == 1
    assert "I050" in codes_in(out)


def test_the_report_as_json(audited):
    code, out = _audit(audited, "--format", "json")
    report = json.loads(out)
    assert (code, report["kinds"]) == (0, {"pay": {"values": 14, "proven": 14}})
    (source,) = report["sources"]
    assert (source["source"], source["values"], source["equal"]) == ("pay-2025", 14, 14)
