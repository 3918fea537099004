r"""The register of all ids that were ever released: `register/<kind>.tsv`.

A line is an id that has its record; or, separated by tabs, an id, `moved` and the id that replaces
it; or an id, `split` and the ids that replace it, separated by commas. Each kind has a file of its
own and the lines are sorted, so that branches merge without conflicts. An id of another kind is
written `kind/id`.

An id that could be misread (it holds a tab, a line break or a comma, begins with a double quote, or
begins or ends with white space) is written as a JSON string: `"a\tb"`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from hidata.dataset.record_source import target_of
from hidata.findings.finding import Fault, Finding
from hidata.findings.suggestions import nearest
from hidata.jsontext import reader
from hidata.storage import local
from hidata.storage.links import where_it_leads

REGISTER_FOLDER, ENDING = "register", ".tsv"
REDIRECT_WORDS = ("moved", "split")
PLAIN = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,/\t\n"
"""The bytes of ids, lists and lines that no other format of files is made of, but for paths."""


class ReleasedId(NamedTuple):
    """A line of the register: a released id, and what replaces it if its record is gone.

    `word` is "moved" or "split", and `targets` are the ids that replace it; both are empty if the
    id has its record. `line` is the number of the line, from 1.
    """

    id: str
    word: str = ""
    targets: tuple[str, ...] = ()
    line: int = 0

    def text(self) -> str:
        """Return the line as text, without its end."""
        redirect = [self.word, ",".join(map(_written, self.targets))] if self.word else []
        return "\t".join([_written(self.id), *redirect])


Register = Mapping[str, Mapping[str, ReleasedId]]
"""The released ids by kind and id."""

Keys = Mapping[str, Collection[str]]
"""The keys of the records of a dataset, by kind."""


def read_register(root: Path) -> tuple[dict[str, dict[str, ReleasedId]], list[Finding]]:
    """Return the register of a dataset and the findings on lines that cannot be read."""
    register: dict[str, dict[str, ReleasedId]] = {}
    findings: list[Finding] = []
    names = _names(root)
    if isinstance(names, Finding):
        return {}, [names]
    for name in names:
        file = f"{REGISTER_FOLDER}/{name}"
        data = local.read_file(str(root), file)
        if isinstance(data, Finding):
            findings.append(data)
            continue
        text, unfit = _text(data, file)
        if unfit is not None:
            findings.append(unfit)
            continue
        entries = register.setdefault(name.removesuffix(ENDING), {})
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip() and number == text.count("\n") + 1:
                break  # the end of the last line
            entry = _parse_line(line, number)
            if entry is None or entry.id in entries:
                message = (
                    "A line is an id, or an id, moved or split, and the ids that replace it with "
                    "commas between them, separated by tabs; each id is on one line only."
                )
                findings.append(Finding(file, number, 1, "R004", message))
            else:
                entries[entry.id] = entry
    return register, findings


def _names(root: Path) -> list[str] | Finding:
    """Return the sorted names of the register's files, or the finding J001 on its folder."""
    if reason := where_it_leads(str(root), REGISTER_FOLDER):
        return local.unreadable(REGISTER_FOLDER, reason)
    try:
        names = os.listdir(root / REGISTER_FOLDER)
    except FileNotFoundError:
        return []
    except OSError as error:
        return local.unreadable(REGISTER_FOLDER, error.strerror)
    return sorted(n for n in names if n.endswith(ENDING) and not local.is_left_by_program(n))


def _text(data: bytes, file: str) -> tuple[str, Finding | None]:
    """Return the text of a register file, or the finding that it is not one."""
    is_path = data.lstrip().startswith((b".", b"/"))
    if not is_path and not data.translate(None, PLAIN):  # as nearly all are; the rest takes a while
        return data.decode("ascii"), None
    from hidata.jsontext import other_formats

    fault = other_formats.format_fault(data, "a register of ids", plain_text=True)
    document = reader.Document(data.decode("utf-8", "replace").removeprefix("\ufeff"))
    fault = fault or other_formats.merge_fault(document.text)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = len(data[: error.start].removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
        message, hint = "The register is not UTF-8.", "save the file as UTF-8"
        fault = fault or Fault("", "J002", message, hint, offset=start)
    return document.text, reader.locate(fault, file, document) if fault else None


def redirects(register: Register) -> dict[str, dict[str, list[str]]]:
    """Return the ids that replace those that were moved or split, by kind and id, sorted."""
    targets = {
        kind: {key: list(entries[key].targets) for key in sorted(entries) if entries[key].word}
        for kind, entries in sorted(register.items())
    }
    return {kind: redirected for kind, redirected in targets.items() if redirected}


def _parse_line(line: str, number: int) -> ReleasedId | None:
    """Return the released id in a line, or None if the line has none of the three forms."""
    key, *parts = line.removesuffix("\r").split("\t")
    if not parts and key.strip():
        return ReleasedId(_read(key), "", (), number)
    if len(parts) != 2 or parts[0] not in REDIRECT_WORDS:
        return None
    targets = tuple(map(_read, _targets(parts[1])))
    single = parts[0] == "moved"
    if not all(targets) or (len(targets) == 1) != single:
        return None
    return ReleasedId(_read(key), parts[0], targets, number)


def _written(key: str) -> str:
    """Return an id as it is written in a line: as a JSON string if it could be misread."""
    odd = key != key.strip() or _is_like_another_format(key) or set(key) & set("\t\n\r,")
    return json.dumps(key, ensure_ascii=not key.isprintable()) if odd else key


def _is_like_another_format(key: str) -> bool:
    """Return whether a line that begins with an id could be taken for something else.

    That is a JSON string, a mark of a merge, a web page, a byte order mark or binary data.
    """
    return key[:1] in ("", *'"<=>|') or not key.isprintable()


def _read(text: str) -> str:
    """Return the id that is written in a line, as it is or as a JSON string."""
    if text.startswith('"'):
        with contextlib.suppress(ValueError):
            return str(json.loads(text))
    return text


def _targets(text: str) -> list[str]:
    """Return the parts of a list of ids, each as it is written."""
    return re.findall(r'((?:^|(?<=,))(?:"(?:[^"\\]|\\.)*"(?=,|$)|[^,]*))', text)


def register_faults(register: Register, keys: Keys) -> Iterator[Finding]:
    """Yield the findings on released ids without a record, and on redirects to none.

    `keys` are those of the dataset's records, by kind.
    """
    for kind, entries in register.items():
        current = keys.get(kind, ())
        for entry in entries.values():
            file = f"{REGISTER_FOLDER}/{kind}.tsv"
            if entry.word:
                yield from _redirect_faults(file, kind, entry, register, keys)
            elif entry.id not in current:
                near = nearest(entry.id, [key for key in current if key not in entries])
                near = _in_another_kind(entry.id, kind, keys) or near
                to = f"{entry.id}<tab>moved<tab>{near or 'new-id'}"
                message = f"The {kind} {entry.id} was released, but has no record any more."
                hint = f"bring it back and mark it deprecated, or redirect it: {to}"
                yield Finding(file, entry.line, 1, "R003", message, "", hint)


def _redirect_faults(
    file: str, kind: str, entry: ReleasedId, register: Register, keys: Keys
) -> Iterator[Finding]:
    """Yield the findings on a redirect: its id has a record, or a target has none."""
    if entry.id in keys.get(kind, ()):
        message = f"{entry.id} is redirected, but still has a record."
        yield Finding(file, entry.line, 1, "R004", message, "", "delete one of the two")
    for target in entry.targets:
        to_kind, key = _target(kind, target, register, keys)
        if key in keys.get(to_kind, ()):
            continue
        following = register.get(to_kind, {}).get(key)
        if following and following.word:
            ends = [_target(to_kind, end, register, keys) for end in following.targets]
            ids = [end if end_kind == kind else f"{end_kind}/{end}" for end_kind, end in ends]
            reason, hint = "which is redirected itself", f"redirect it to {', '.join(ids)}"
            if (kind, entry.id) in ends:
                reason, hint = "which leads back to it", ""
        else:
            other = _in_another_kind(key, to_kind, keys)
            reason, hint = "which is not a record", f"redirect it to {other}" if other else ""
        message = f"{entry.id} is redirected to {target}, {reason}."
        yield Finding(file, entry.line, 1, "R004", message, "", hint or None)


def _target(kind: str, target: str, register: Register, keys: Keys) -> tuple[str, str]:
    """Return the kind and id that a redirect leads to."""
    return target_of(
        kind, target, keys, lambda own: own in keys.get(kind, ()) or own in register.get(kind, ())
    )


def _in_another_kind(key: str, kind: str, keys: Keys) -> str | None:
    """Return `kind/id` of a record of another kind that has the id, None if there is none."""
    return next((f"{k}/{key}" for k in sorted(keys) if k != kind and key in keys[k]), None)


def add_released_ids(
    root: Path, register: Register, keys: Mapping[str, Collection[str]]
) -> list[str]:
    """Add the ids of a release to the register. Return the paths of the files that changed."""
    from hidata.storage.rewrite import write_file  # only releases write

    changed = []
    for kind, released in sorted(keys.items()):
        entries = {**{key: ReleasedId(key) for key in released}, **register.get(kind, {})}
        file, data = register_file(kind, entries)
        if entries and local.read_file(str(root), file) != data:
            write_file(root, file, data)
            changed.append(file)
    return changed


def register_file(kind: str, entries: Mapping[str, ReleasedId]) -> tuple[str, bytes]:
    """Return the path and the contents of the register of a kind."""
    text = "".join(f"{entries[key].text()}\n" for key in sorted(entries))
    return f"{REGISTER_FOLDER}/{kind}{ENDING}", text.encode()
