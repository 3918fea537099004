"""What no record of this dataset can show by itself: rules over many records together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hidata.checks.rules import DatasetRule, Fact, Found, Record
from hidata.findings.finding import Fault


class CodeFitsScheme:
    """A code has the form of its scheme's codes, and its id names the scheme's edition and it."""

    def gather(self, kind: str, record: Record) -> object | None:
        """A scheme's pattern, or a code with its scheme."""
        if "notation_pattern" in record:
            return str(record["notation_pattern"])
        return (record["scheme"], record["notation"])

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Codes unlike their scheme."""
        patterns: dict[str, re.Pattern[str]] = {}
        for kind, key, fact in facts:
            if isinstance(fact, str):
                try:
                    patterns[key] = re.compile(fact)
                except re.error:
                    message = "This pattern is not a regular expression."
                    yield kind, key, Fault("/notation_pattern", "D105", message)
        for kind, key, fact in facts:
            if isinstance(fact, str) or fact[0] not in patterns:
                continue
            scheme, notation = fact
            if not patterns[scheme].search(notation):
                message = f"{notation} does not have the form of the codes of {scheme}."
                yield kind, key, Fault("/notation", "D105", message)
            elif key != (named := f"{scheme}-{_slug(notation)}"):
                message = f"The id of {notation} in {scheme} is {named}."
                yield kind, key, Fault("/id", "D105", message, "the code's edition is in its id")


def _slug(notation: str) -> str:
    """The code as ids have it, without its scheme's name before a colon."""
    return "-".join(re.findall("[a-z0-9]+", notation.rpartition(":")[2].lower()))


class NoCycle:
    """Career steps, broader occupations and hosts of organizations lead nowhere back."""

    names = ("broader", "host", "to")

    def gather(self, kind: str, record: Record) -> object | None:
        """An edge from one record to another, by the property that states it; none for likeness."""
        for name in self.names:
            if name in record and record.get("basis") != "related-list":
                return name, record.get("from", record["id"]), record[name]
        return None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """The edge that closes each circle, in order of the records' keys."""
        for name in self.names:
            graph: dict[str, set[str]] = defaultdict(set)
            for kind, key, (stated, start, end) in sorted(facts):
                if stated != name:
                    continue
                if _reaches(graph, end, start):
                    message = f"{start} leads to {end}, but {end} leads back to {start}."
                    yield kind, key, Fault(f"/{name}", "D107", message, "take one step out")
                else:
                    graph[start].add(end)


def _reaches(graph: Mapping[str, set[str]], start: str, goal: str) -> bool:
    todo, seen = [start], {start}
    while todo:
        here = todo.pop()
        if here == goal:
            return True
        new = graph.get(here, set()) - seen
        seen |= new
        todo += new
    return False


class StatedOnce:
    """A tie between two records is stated by one of them only."""

    def gather(self, kind: str, record: Record) -> object | None:
        """The record's ties: which, from where, to where, and their pointers."""
        if "from" in record:
            return [("step", record["from"], record["to"], "/to")]
        return [
            (tie["relation"], record["id"], tie["code"], f"/relations/{place}/code")
            for place, tie in enumerate(record.get("relations", ()))
        ] or None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Ties that stand twice, or, of symmetric ones, both ways round."""
        seen: set[tuple[str, str, str]] = set()
        for kind, key, ties in sorted(facts):
            for relation, start, end, pointer in ties:
                symmetric = relation in ("same-as", "crosswalked-to")
                if (relation, start, end) in seen or (symmetric and (relation, end, start) in seen):
                    message = f"The tie between {start} and {end} is stated already."
                    yield kind, key, Fault(pointer, "D108", message, "state it once")
                seen.add((relation, start, end))


class SharesWithin100:
    """The shares of one whole make no more than the whole."""

    rounding = 0.05
    """Shares are printed with one decimal, some with two."""

    def gather(self, kind: str, record: Record) -> object | None:
        """The whole that the share is a share of, and the share."""
        name = "percent" if "percent" in record else "share_percent"
        if name not in record or record.get("quality") == "conflicting-quotation":
            return None
        whole = (record["code"], record["basis"], record["period"], record["source"])
        return whole, record[name], name

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """The last share of each set that makes more than 100 percent."""
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
    """An address is https wherever the dataset knows it as such."""

    names = ("url", "website", "uri")

    def gather(self, kind: str, record: Record) -> object | None:
        """The record's addresses with their pointers; one text, to be small, if all are https."""
        found = [name for name in self.names if name in record]
        urls = " ".join([record[name] for name in found])
        return [(record[n], f"/{n}") for n in found] if "http://" in urls else urls or None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Addresses with http whose https twin stands in another record."""
        known = {
            url
            for _, _, urls in facts
            for url in (urls.split() if isinstance(urls, str) else [u for u, _ in urls])
        }
        for kind, key, urls in facts:
            for url, pointer in () if isinstance(urls, str) else urls:
                twin = url.replace("http:", "https:", 1)
                if url.startswith("http:") and twin in known:
                    message = "Another record has this address with https."
                    yield kind, key, Fault(pointer, "D204", message, f"write {twin}")


DATASET_RULES: Mapping[str, DatasetRule] = {
    "code-fits-scheme": CodeFitsScheme(),
    "no-cycle": NoCycle(),
    "stated-once": StatedOnce(),
    "shares-within-100": SharesWithin100(),
    "https-where-known": HttpsWhereKnown(),
}
