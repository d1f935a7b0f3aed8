"""Carriers (载体): the databases and file stores that data items lie in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.exports.basis import Basis
from catalog.exports.level_words import level_words
from catalog.items import ItemSummary, highest, level_rank
from catalog.model import COPY_OF, Entry
from classifiers.model import Level
from connectors.model import Kind


@dataclass(frozen=True, slots=True, order=True)
class Carrier:
    """A database of a source, or a source's files (``database`` is empty). A source belongs to one system."""

    system: str
    source: str
    database: str = ""

    @property
    def name(self) -> str:
        """The source, with the database where it says something more."""
        return f"{self.source}／{self.database}" if self.database not in ("", self.source, "main") else self.source


def carrier_of(entry: Entry) -> Carrier:
    """Where a dataset lies."""
    inside = entry.kind not in (Kind.FILE, Kind.SHEET) and len(entry.path) > 1
    return Carrier(entry.system, entry.source, entry.path[0] if inside else "")


def carriers_of(item: ItemSummary) -> tuple[Carrier, ...]:
    """Where the members of an item lie."""
    return tuple(sorted({carrier_of(one) for one in item.members}))


def originals(entries: tuple[Entry, ...]) -> Mapping[str, str]:
    """The sources that are copies (copy_of), each with the source that it is a copy of."""
    return {one.source: one.facts.declared[COPY_OF] for one in entries if one.facts.declared.get(COPY_OF)}


@dataclass(frozen=True)
class Inherited:
    """The highest level that lies in every source of a snapshot, and which sources are copies of which."""

    own: Mapping[str, Level]
    copied: Mapping[str, str]

    @classmethod
    def of(cls, entries: tuple[Entry, ...]) -> Inherited:
        """From all entries of a snapshot."""
        sources = sorted({one.source for one in entries})
        own = {source: highest(one.decision.level for one in entries if one.source == source) for source in sources}
        return cls(own, originals(entries))

    def chain(self, source: str) -> tuple[str, ...]:
        """What a source is a copy of, and what that is one of, and so on; a circle ends where it would begin again."""
        found: list[str] = []
        while (source := self.copied.get(source, "")) and source not in found:
            found.append(source)
        return tuple(found)

    def level(self, source: str, own: Level) -> Level:
        """The level of something in a source: its own or what the source is a copy of, whichever is higher. What is copied and
        not in the catalogue makes a general copy undecided."""
        above = [self.own.get(one, Level.UNDECIDED) for one in self.chain(source)]
        return max((own, *above), key=level_rank)

    def because(self, source: str, own: Level) -> str:
        """Why the level is higher than what was found in the copy itself; empty where it is not."""
        level = self.level(source, own)
        if level is own:
            return ""
        one = next(name for name in self.chain(source) if self.own.get(name, Level.UNDECIDED) is level)
        known = "" if one in self.own else "（该数据源不在目录中，级别未知）"
        return f"副本中识别为{level_words(own)}，级别沿用源 {one} 的{level_words(level)}{known}"


def medium(basis: Basis, carrier: Carrier, kinds: frozenset[Kind]) -> str:
    """What kind of carrier it is, as far as a scan can tell: the product and version of a database, or files."""
    if kinds and kinds <= {Kind.FILE, Kind.SHEET}:
        return "文件存储"
    if kinds and kinds <= {Kind.METADATA}:
        return "仅有描述信息（数据字典）"
    outcome = next((one for one in basis.snapshot.sources if one.source == carrier.source), None)
    return "" if outcome is None else f"{outcome.product} {outcome.version}".strip()
