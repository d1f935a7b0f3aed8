"""Hand-made tallies: what detectors would have met in a column, as counts."""

from __future__ import annotations

from collections.abc import Mapping

from classifiers.detectors.base import Strength
from classifiers.judge import Placing, judge
from classifiers.model import ColumnTally, DatasetFinding, DatasetTally, EntityTally
from classifiers.sketch import BottomK
from classifiers.values import Power
from config import load_knowledge
from connectors.model import Column, Dataset, Kind

KNOWLEDGE = load_knowledge()
POWER = Power(
    {
        "CN_ID_CARD": Strength.SELF,
        "CN_MOBILE_PHONE": Strength.SELF,
        "EMAIL_ADDRESS": Strength.SELF,
        "BANK_CARD": Strength.SUPPORTED,
        "PERSON_NAME": Strength.SUPPORTED,
        "GENDER": Strength.NAMED,
        "URL": Strength.SELF,
    },
    {"CN_ID_CARD": 1 / 11, "CN_MOBILE_PHONE": 0.8, "BANK_CARD": 0.1},
)


def some(count: int, size: int = 1024) -> BottomK:
    """A sketch of ``count`` distinct digests."""
    return BottomK(size).add((digest * 7919 + 1, 1) for digest in range(count))


def entity(
    whole: int, candidates: int | None = None, inside: int = 0, confidence: int = 95, masked: int = 0, distinct: int | None = None
) -> EntityTally:
    """What one detector met: ``whole`` validated cells of ``candidates`` with the form, ``inside`` longer texts."""
    met = whole + inside
    return EntityTally(
        whole if candidates is None else candidates, whole, inside, inside, met * confidence, masked,
        some(met if distinct is None else distinct, 256),
    )  # fmt: skip


def cells(rows: int, entities: Mapping[str, EntityTally], distinct: int | None = None, **traits: int) -> ColumnTally:
    """A column of ``rows`` filled cells."""
    return ColumnTally(rows, distinct=some(rows if distinct is None else distinct), traits=traits, entities=entities)


def table(name: str, *columns: Column, comment: str = "") -> Dataset:
    """A described table."""
    return Dataset("source", ("db", "", name), Kind.TABLE, columns, comment)


def judged(dataset: Dataset, columns: Mapping[str, ColumnTally] | None = None, placing: Placing | None = None) -> DatasetFinding:
    """The finding with the real detectors where there are any in the tally; none are needed otherwise. ``placing`` is that of a
    scan that other datasets are judged in too."""
    rows = max((tally.rows for tally in (columns or {}).values()), default=0)
    return judge(dataset, DatasetTally(rows, columns or {}), KNOWLEDGE, Power(), placing=placing)
