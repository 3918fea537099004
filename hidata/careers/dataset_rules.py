"""The dataset rules of this dataset, which compare many records with each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hidata.checks.rules import DatasetRule, Fact, Found, Record
from hidata.findings.finding import Fault


class CodeFitsScheme:
    """A code matches the pattern of its scheme, and its id consists of scheme, edition and code."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the pattern of a scheme; or of a code or zone: scheme, notation, its property."""
        if "notation_pattern" in record:
            return str(record["notation_pattern"])
        name = "notation" if "notation" in record else "zone"
        return record["scheme"], str(record[name]), name

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the codes that do not match their scheme, and the patterns that are not valid."""
        patterns: dict[str, re.Pattern[str]] = {}
        for kind, key, fact in facts:
            if isinstance(fact, str):
                try:
                    patterns[key] = re.compile(fact)
                except re.error:
                    message = "This pattern is not a valid regular expression."
                    yield kind, key, Fault("/notation_pattern", "D105", message)
        for kind, key, fact in facts:
            if isinstance(fact, str) or fact[0] not in patterns:
                continue
            scheme, notation, name = fact
            if not patterns[scheme].search(notation):
                message = f"{notation} does not have the form of the codes of {scheme}."
                yield kind, key, Fault(f"/{name}", "D105", message)
            elif key != (expected_id := f"{scheme}-{_slug(notation)}"):
                message = f"The id of the code {notation} in {scheme} must be {expected_id}."
                yield kind, key, Fault("/id", "D105", message, f"rename it to {expected_id}")


def _slug(notation: str) -> str:
    """Return a code in the form used in ids, without the name of its scheme before a colon."""
    return "-".join(re.findall("[a-z0-9]+", notation.rpartition(":")[2].lower()))


class NoCycle:
    """Steps and ties, broader occupations and hosts of organizations do not form a cycle.

    Each kind is looked at by itself, since an occupation and a credential may have the same id.
    """

    relations: tuple[str, ...] = ("broader", "host", "to")
    """The properties that state an edge."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the edge that a record states, if any: property, start and end.

        A step between occupations that a list only calls related (`related-list`) is not an edge.
        """
        for name in self.relations:
            if name in record and record.get("basis") != "related-list":
                return name, record.get("from", record["id"]), record[name]
        return None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the edge that closes each cycle, in order of the records' keys."""
        for relation in self.relations:
            graphs: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
            for kind, key, (name, start, end) in sorted(facts):
                if name != relation:
                    continue
                if _reaches(graphs[kind], end, start):
                    message = f"{start} leads to {end}, but {end} leads back to {start}."
                    yield kind, key, Fault(f"/{name}", "D107", message, "delete one of the steps")
                else:
                    graphs[kind][start].add(end)


def _reaches(graph: Mapping[str, set[str]], start: str, goal: str) -> bool:
    """Return whether a path in the graph, of any length, leads from `start` to `goal`."""
    pending, seen = [start], {start}
    while pending:
        node = pending.pop()
        if node == goal:
            return True
        new = graph.get(node, set()) - seen
        seen |= new
        pending += new
    return False


class StatedOnce:
    """A relation between two records is stated by only one of them."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the relations that a record states: name, start, end and JSON Pointer of each."""
        if "from" in record:
            return [("step", record["from"], record["to"], "/to")]
        return [
            (relation["relation"], record["id"], relation["code"], f"/relations/{index}/code")
            for index, relation in enumerate(record.get("relations", ()))
        ] or None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the relations that are stated twice; symmetric ones in either direction."""
        seen: set[tuple[str, str, str]] = set()
        for kind, key, relations in sorted(facts):
            for relation, start, end, pointer in relations:
                symmetric = relation in ("same-as", "crosswalked-to")
                if (relation, start, end) in seen or (symmetric and (relation, end, start) in seen):
                    message = f"The relation between {start} and {end} is already stated."
                    yield kind, key, Fault(pointer, "D108", message, "state it once")
                seen.add((relation, start, end))


Subject = Any
"""What a record states, as a rule gathers it: comparable, and equal where the same is stated."""


def repeated(
    facts: Iterable[tuple[str, str, Iterable[tuple[Subject, str]]]],
) -> Iterator[tuple[str, str, str, str, Subject]]:
    """Yield what a record states although another of its kind, before it by key, does so already.

    The facts are kind and key of a record, and each thing it states with the JSON Pointer to it;
    what comes back is kind, key, pointer, the key of the other record, and the thing.
    """
    first: dict[tuple[str, Subject], str] = {}
    for kind, key, stated in sorted(facts):
        for subject, pointer in stated:
            if (other := first.setdefault((kind, subject), key)) != key:
                yield kind, key, pointer, other, subject


class SharesWithin100:
    """The shares of one whole add up to at most 100 percent."""

    rounding = 0.05
    """How much a share may be rounded by, in percent; most are printed with one decimal."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return what identifies the whole, the share in percent, and the name of its property."""
        name = "percent" if "percent" in record else "share_percent"
        if name not in record or record.get("quality") == "conflicting-quotation":
            return None
        whole = (record["code"], record["basis"], record["period"], record["source"])
        return whole, record[name], name

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the last share of each whole whose shares exceed 100 percent."""
        wholes: dict[Any, list[tuple[str, str, float, str]]] = defaultdict(list)
        for kind, key, (whole, share, name) in sorted(facts):
            wholes[kind, whole].append((kind, key, share, name))
        for parts in wholes.values():
            total = sum(share for _, _, share, _ in parts)
            if total > 100 + self.rounding * len(parts):
                kind, key, _, name = parts[-1]
                message = f"The {len(parts)} shares of this whole add up to {total:.1f} percent."
                yield kind, key, Fault(f"/{name}", "D110", message, "look them up in the source")


class HttpsWhereKnown:
    """An address does not begin with http if another record has it with https."""

    names = ("url", "website", "uri")
    """The properties that hold an address."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the addresses of a record with their JSON Pointers.

        Where all are https, as in most records, they are joined into one text, which is smaller
        to keep and to send from a worker process.
        """
        present = [name for name in self.names if name in record]
        urls = " ".join([record[name] for name in present])
        return [(record[n], f"/{n}") for n in present] if "http://" in urls else urls or None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield the addresses with http that another record has with https."""
        known_urls = {
            url
            for _, _, urls in facts
            for url in (urls.split() if isinstance(urls, str) else [u for u, _ in urls])
        }
        for kind, key, urls in facts:
            for url, pointer in () if isinstance(urls, str) else urls:
                https_url = url.replace("http:", "https:", 1)
                if url.startswith("http:") and https_url in known_urls:
                    message = "Another record has this address with https."
                    yield kind, key, Fault(pointer, "D204", message, f"write {https_url}")


DATASET_RULES: Mapping[str, DatasetRule] = {
    "code-fits-scheme": CodeFitsScheme(),
    "no-cycle": NoCycle(),
    "stated-once": StatedOnce(),
    "shares-within-100": SharesWithin100(),
    "https-where-known": HttpsWhereKnown(),
}
