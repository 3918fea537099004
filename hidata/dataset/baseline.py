"""The findings that a dataset is known to have, and that are not reported: its baseline.

So a dataset with many old findings can be checked from the first day on, and only what is new is
reported. A finding is known by its file, code and pointer, not by its line, which moves; where
several records in one file share these, by how many they are.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hidata.dataset.settings import NoDataset
from hidata.findings.finding import Finding
from hidata.jsontext.document import replace_surrogates
from hidata.storage import local, rewrite

Known = tuple[str, str, str]
"""What a finding is known by: its file, code and pointer."""

FOLDER = "records/"
"""Where the files lie whose findings may be known. A schema that has findings checks nothing."""


class Sifted(NamedTuple):
    """Findings that are to be reported, how many are known, and how many entries are stale."""

    findings: list[Finding]
    known: int
    stale: int


def read(root: Path, name: str) -> Counter[Known]:
    """Return how often each finding of a baseline is known.

    Raises NoDataset if the file cannot be read or is not a baseline.
    """
    data = local.read_file(str(root), name)
    if isinstance(data, Finding):
        raise NoDataset(f"The baseline {root / name}: {data.message} {_HOW}")
    try:
        return Counter({_known(entry): entry.get("count", 1) for entry in _entries(data)})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NoDataset(f"{root / name} is not a baseline of known findings. {_HOW}") from None


_HOW = "hidata validate --write-baseline writes it."


def sift(findings: Iterable[Finding], known: Counter[Known]) -> Sifted:
    """Return the findings that are not known; of several alike the last ones are the new ones."""
    left, reported, number = known.copy(), [], 0
    for finding in findings:
        identity = _identity(finding)
        if left[identity] > 0:
            left[identity] -= 1
            number += 1
        else:
            reported.append(finding)
    return Sifted(reported, number, sum(rest > 0 for rest in left.values()))


def write(root: Path, name: str, findings: Sequence[Finding]) -> list[Finding]:
    """Write the baseline that knows all findings in records; return those that are elsewhere.

    Raises OSError if the file cannot be written, NoDataset if it is there and is not a baseline.
    """
    if os.path.lexists(root / name):
        read(root, name)
    own = [finding for finding in findings if finding.file.startswith(FOLDER)]
    entries = []
    for (file, code, pointer), count in sorted(Counter(map(_identity, own)).items()):
        entry: dict[str, Any] = {"file": file, "code": code, "pointer": pointer}
        entries.append(json.dumps(entry | ({"count": count} if count > 1 else {})))
    text = '{"findings": [\n' + ",\n".join(entries) + "\n]}\n"
    rewrite.write_file(root, name, text.encode())
    return [finding for finding in findings if not finding.file.startswith(FOLDER)]


def _identity(finding: Finding) -> Known:
    return replace_surrogates(finding.file), finding.code, replace_surrogates(finding.pointer)


def _entries(data: bytes) -> list[Any]:
    entries = json.loads(data)["findings"]
    if not isinstance(entries, list):
        raise TypeError
    return entries


def _known(entry: Any) -> Known:
    file, code, pointer = known = entry["file"], entry["code"], entry["pointer"]
    if {*map(type, known)} != {str} or type(entry.get("count", 1)) is not int:
        raise TypeError
    return file, code, pointer
