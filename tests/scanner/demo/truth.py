"""truth.yaml as values: what each column of the sample estate is, and whether an answer is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("truth.yaml")


@dataclass(frozen=True)
class ColumnTruth:
    """The best answer and others that are not wrong; None means no entity type. ``contains`` must be found, with its share."""

    best: str | None
    accepted: tuple[str | None, ...]
    protections: tuple[str, ...]
    contains: Mapping[str, float]
    may_contain: tuple[str, ...]

    def allows(self, entity_type: str | None) -> bool:
        """Whether the verdict is right or at least not wrong."""
        return entity_type == self.best or entity_type in self.accepted

    def allows_inside(self, entity_type: str) -> bool:
        """Whether a sparse find of this type is true."""
        return entity_type in self.contains or entity_type in self.may_contain


@dataclass(frozen=True)
class DatasetTruth:
    """One dataset (or family) of a source, the domains it may be put into, and its columns by path."""

    source: str
    dataset: str
    domains: tuple[str, ...]
    columns: Mapping[str, ColumnTruth]

    def covers(self, dataset: str) -> bool:
        """Whether a dataset of that name is this one, or of this family (``cdr_*``)."""
        head, star, _ = self.dataset.partition("*")
        return dataset.startswith(head) and dataset[len(head) :].isdigit() if star else dataset == self.dataset


def load_truth() -> tuple[DatasetTruth, ...]:
    """All of truth.yaml, in its order."""
    sources = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(_dataset(source, name, entry) for source, datasets in sources.items() for name, entry in datasets.items())


def _dataset(source: str, name: str, entry: Mapping[str, Any]) -> DatasetTruth:
    return DatasetTruth(
        source, name, _listed(entry["domain"]), {path: _column(truth) for path, truth in entry["columns"].items()}
    )


def _column(entry: Any) -> ColumnTruth:
    truth = entry if isinstance(entry, dict) else {"is": entry}
    unknown = set(truth) - {"is", "accept", "protection", "contains", "may_contain"}
    assert not unknown, unknown
    return ColumnTruth(
        truth["is"],
        tuple(truth.get("accept", ())),
        _listed(truth.get("protection", "clear")),
        truth.get("contains", {}),
        tuple(truth.get("may_contain", ())),
    )


def _listed(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (str(value),)
