"""What the members of an item were, for new members that come in the place of others."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property

from catalog.decisions import type_rank
from catalog.items import level_rank
from catalog.model import Entry
from catalog.verdicts import EXPOSURES, NOT_SEEN_SINCE
from classifiers.model import ColumnFinding


class Was:
    """The members that an item had before: first all of them are added, then what its members hold now, then it is asked."""

    def __init__(self) -> None:
        self.members: list[Entry] = []
        self.held = -1
        self._gone: list[Entry] = []
        self._flags: set[str] = set()
        self._ranks: defaultdict[str, int] = defaultdict(lambda: -1)
        self._standing: dict[str, tuple[Entry, ColumnFinding] | None] = {}

    def add(self, member: Entry, is_gone: bool) -> None:
        """A member of before."""
        self.members.append(member)
        if is_gone:
            self._gone.append(member)

    def hold(self, member: Entry) -> None:
        """A member of now, old or new: the level, flags and types that it has itself."""
        self.held = max(self.held, level_rank(member.decision.level))
        self._flags.update(member.decision.flags)
        for one in member.finding.columns:
            self._ranks[one.column] = max(self._ranks[one.column], rank_of(one))

    @property
    def latest(self) -> Entry:
        """The last of the members by name."""
        return max(self.members, key=lambda one: (one.source, one.path))

    @property
    def highest(self) -> Entry:
        """The member that protected most."""
        return max(self.members, key=lambda one: (level_rank(one.decision.level), one.decision.enterprise_level or 0))

    @property
    def gone(self) -> Entry | None:
        """The member of the highest level among those that are gone; None where none is."""
        return max(self._gone, key=lambda one: level_rank(one.decision.level), default=None)

    @cached_property
    def lost_flags(self) -> dict[str, Entry]:
        """The flags that only members that are gone had, each with one of them. An exposure is gone with its table."""
        found = {flag: one for one in self._gone for flag in one.decision.flags}
        held = {*self._flags, *EXPOSURES, NOT_SEEN_SINCE}
        return {flag: found[flag] for flag in sorted(found) if flag not in held}

    def column(self, name: str) -> tuple[Entry, ColumnFinding] | None:
        """The verdict on a column that a new member is held to, with the member that had it: the strongest one where the item
        would lose it, else the one that most members share. None where the column is new or most had nothing in it."""
        if name not in self._standing:
            self._standing[name] = self._held_to(name)
        return self._standing[name]

    def _held_to(self, name: str) -> tuple[Entry, ColumnFinding] | None:
        found = self._columns.get(name)
        if not found:
            return None
        strongest = max(found, key=lambda pair: rank_of(pair[1]))
        if rank_of(strongest[1]) > self._ranks[name]:
            return strongest
        usual, count = Counter(one.entity_type for _, one in found).most_common(1)[0]
        if usual is None or count * 2 < len(found):
            return None
        return max((pair for pair in found if pair[1].entity_type == usual), key=lambda pair: rank_of(pair[1]))

    @cached_property
    def _columns(self) -> dict[str, list[tuple[Entry, ColumnFinding]]]:
        found: defaultdict[str, list[tuple[Entry, ColumnFinding]]] = defaultdict(list)
        for member in self.members:
            for one in member.finding.columns:
                found[one.column].append((member, one))
        return found


def rank_of(column: ColumnFinding) -> int:
    """How much a column's verdict protects; see ``type_rank``."""
    level = column.enterprise_level
    return type_rank(column.entity_type or "", "" if level is None else str(level), "")
