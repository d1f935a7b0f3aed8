"""How deeply each member of a big family is sampled: a few as any table, every other one lightly, none not at all."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from catalog import starred, starred_folder
from connectors.model import Dataset, Kind, SamplePlan

_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilySampling:
    """``members`` of a family get the whole plan; the others ``places`` and ``edge_rows`` at head and tail.

    Three thousand day tables of three hundred places each would be a load that nobody allows, and would say little more: the
    places of all members together speak for the item. Small tables are read whole as ever."""

    members: int = 8
    places: int = 12
    edge_rows: int = 10

    def light(self, plan: SamplePlan) -> SamplePlan:
        """The plan for a member that is not one of the few. Never more than the whole plan."""
        return replace(plan, places=min(plan.places, self.places), edge_rows=min(plan.edge_rows, self.edge_rows))


def lightly_read(datasets: Iterable[Dataset], members: int, seed: int) -> frozenset[_Path]:
    """The paths of those datasets of one source that are sampled lightly.

    Families are numbered or dated names (of tables or of their schemas) with the same column names; where columns are not known
    before reading, nobody knows that two files are alike. The first, the last and some drawn from the seed are read deeply."""
    families: defaultdict[tuple[object, ...], list[_Path]] = defaultdict(list)
    for one in datasets:
        if one.columns and one.kind is not Kind.METADATA:
            families[_family(one)].append(one.path)
    return frozenset(path for paths in families.values() for path in _others(sorted(paths), members, seed))


def _family(one: Dataset) -> tuple[object, ...]:
    files = one.kind in (Kind.FILE, Kind.SHEET)
    folders = starred_folder("/".join(one.path[:-1])) if files else tuple(map(starred, one.path[:-1]))
    return (one.kind, folders, starred(one.name), tuple(sorted(column.name for column in one.columns)))


def _others(paths: list[_Path], members: int, seed: int) -> list[_Path]:
    if len(paths) <= members:
        return []
    ends = {paths[0], paths[-1]}
    drawn = sorted((path for path in paths if path not in ends), key=lambda path: _draw(path, seed))
    return drawn[max(0, members - len(ends)) :]


def _draw(path: _Path, seed: int) -> bytes:
    # By each name alone: one more member does not change which of the others are drawn, beyond the last place.
    return hmac.digest(seed.to_bytes(8, "big"), b"family" + "\0".join(path).encode(errors="backslashreplace"), "sha256")
