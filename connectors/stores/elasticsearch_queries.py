"""What Elasticsearch is asked, as request bodies. Pure: nothing is sent from here.

Every operation on a shard has a number (``_seq_no``), from 0 on; the newest version of a document keeps its own, others leave
holes. A range over that number is answered from its index, so that a random place costs no more than any other.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.model import SamplePlan
from connectors.sql.places import Pages, draw_pages

Body = dict[str, Any]
_NUMBER = "_seq_no"


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard of an index, and the numbers of its oldest and newest document."""

    index: str
    number: int
    low: int = 0
    high: int = -1

    @property
    def preference(self) -> str:
        """Asks this shard alone."""
        return f"_shards:{self.number}"


@dataclass(frozen=True, slots=True)
class Search:
    """One search of a shard, as the two lines of ``_msearch``."""

    shard: Shard
    body: Body

    @property
    def header(self) -> Body:
        """The first line."""
        return {"index": self.shard.index, "preference": self.shard.preference, "ignore_unavailable": False}


def _bounded(size: int, milliseconds: int, leave_out: Sequence[str]) -> Body:
    """What all searches have: a limit of rows and of time, and no count of what else there is."""
    body: Body = {"size": size, "timeout": f"{milliseconds}ms", "track_total_hits": False}
    return {**body, "_source": {"excludes": list(leave_out)}} if leave_out else body


def first(size: int, milliseconds: int, leave_out: Sequence[str]) -> Body:
    """Any documents, in the order of the index."""
    return {**_bounded(size, milliseconds, leave_out), "query": {"match_all": {}}, "sort": ["_doc"]}


def edge(shard: Shard, newest: bool, size: int, bounds: tuple[int, Sequence[str]]) -> Search:
    """The documents of a shard that were written first or last. ``bounds``: milliseconds, and fields to leave out."""
    order = {_NUMBER: {"order": "desc" if newest else "asc"}}
    return Search(shard, {**_bounded(size, *bounds), "query": {"match_all": {}}, "sort": [order]})


def place(shard: Shard, number: int, size: int, bounds: tuple[int, Sequence[str]]) -> Search:
    """The documents of a shard from a number on."""
    order = {_NUMBER: {"order": "asc"}}
    return Search(shard, {**_bounded(size, *bounds), "query": {"range": {_NUMBER: {"gte": number}}}, "sort": [order]})


def random_documents(plan: SamplePlan, size: int, bounds: tuple[int, Sequence[str]]) -> Body:
    """Documents of the highest random score: every document is scored, which is for indices that are not big."""
    scored = {"query": {"match_all": {}}, "random_score": {"seed": plan.seed, "field": "_seq_no"}, "boost_mode": "replace"}
    return {**_bounded(size, *bounds), "query": {"function_score": scored}}


def page(pit: str, after: Sequence[Any] | None, size: int, milliseconds: int) -> Body:
    """The next documents of a point in time."""
    body = {**_bounded(size, milliseconds, ()), "pit": {"id": pit, "keep_alive": "1m"}, "sort": [{"_shard_doc": "asc"}]}
    return {**body, "search_after": list(after)} if after else body


def draw_places(shards: Sequence[Shard], plan: SamplePlan) -> list[tuple[Shard, int]]:
    """Places uniform over the numbers of all shards, in no order: those up to any point are as random as all."""
    stretches = [Pages(at, max(0, shard.high - shard.low + 1), 1.0) for at, shard in enumerate(shards)]
    drawn = draw_pages(f"{plan.seed}:1", stretches, plan.places)
    places = [(shards[found.number], shards[found.number].low + at) for found, at in drawn]
    random.Random(f"{plan.seed}:2").shuffle(places)
    return places


def edges_within(plan: SamplePlan, most: int) -> int:
    """How many documents to take at each end, where ``most`` are allowed in all."""
    return max(1, min(plan.edge_rows, most // 4))


def density(number: int, found: Sequence[int]) -> float:
    """How densely documents lie from ``number`` on, where those with the numbers ``found`` were met."""
    return len(found) / (found[-1] - number + 1) if found else 0.0
