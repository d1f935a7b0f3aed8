"""Turns judged columns into figures: precision and recall with intervals, trap verdicts, sparse recall, protection."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from benchmarks.accuracy.model import CHECKED, Group, Judged

_Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True)
class Rate:
    """``hits`` of ``total`` with its 95 % interval after Wilson."""

    hits: int = 0
    total: int = 0

    @property
    def value(self) -> float | None:
        """The share, or None where there is nothing to share."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound."""
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.hits / self.total
        middle, half = p + _Z * _Z / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
        scale = 1 + _Z * _Z / n
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


@dataclass(frozen=True)
class Score:
    """Right, wrongly said and missed verdicts of one entity type or of several."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> Rate:
        """Share of the verdicts that are right."""
        return Rate(self.right, self.right + self.wrong)

    @property
    def recall(self) -> Rate:
        """Share of the columns that were recognised."""
        return Rate(self.right, self.right + self.missed)

    @property
    def columns(self) -> int:
        """Columns of the type."""
        return self.right + self.missed

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else None

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


def by_type(columns: Iterable[Judged]) -> Mapping[str, Score]:
    """A score for each entity type. A wrong verdict counts against the type that was said and, where the column has a
    type, as a miss of that one. Sparse columns have no dominant type and are scored by ``sparse_recall``."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for one in columns:
        truth, said = one.column.truth, one.verdict.entity_type
        if one.column.group is Group.SPARSE:
            continue
        if truth.best and said and truth.allows(said):
            right[truth.best] += 1
        elif not truth.allows(said):
            wrong[said or ""] += said is not None
            missed[truth.best or ""] += truth.best is not None
    names = sorted({*right, *wrong, *missed} - {""})
    return {name: Score(right[name], wrong[name], missed[name]) for name in names}


def total(scores: Mapping[str, Score], names: Iterable[str] | None = None) -> Score:
    """All types together, or those of ``names``."""
    chosen = scores.keys() if names is None else [name for name in names if name in scores]
    return sum((scores[name] for name in chosen), Score())


def checked(scores: Mapping[str, Score]) -> Score:
    """Identifiers with a check digit together."""
    return total(scores, CHECKED)


def pooled(scores: Mapping[str, Score], least: int) -> tuple[dict[str, Score], dict[str, Score]]:
    """Types with at least ``least`` columns, and the others."""
    large = {name: score for name, score in scores.items() if score.columns >= least}
    return large, {name: score for name, score in scores.items() if name not in large}


def false_verdicts(columns: Iterable[Judged]) -> Rate:
    """Share of the trap columns that were given a type they are not."""
    traps = [one for one in columns if one.column.group is Group.TRAP]
    return Rate(sum(not one.column.truth.allows(one.verdict.entity_type) for one in traps), len(traps))


def false_finds(columns: Iterable[Judged]) -> Rate:
    """Share of the trap columns that were said to contain something here and there."""
    traps = [one for one in columns if one.column.group is Group.TRAP]
    return Rate(sum(any(not one.column.truth.allows(part) for part in one.verdict.contains) for one in traps), len(traps))


def sparse_recall(columns: Iterable[Judged]) -> Mapping[tuple[str, float], Rate]:
    """Found among the sparse columns, by (among codes or in text, share)."""
    hits, totals = Counter[tuple[str, float]](), Counter[tuple[str, float]]()
    for one in columns:
        truth = one.column.truth
        if truth.contains:
            key = ("in text" if one.column.what.endswith("in text") else "among codes", truth.share)
            totals[key] += 1
            hits[key] += truth.contains in (*one.verdict.contains, one.verdict.entity_type)
    return {key: Rate(hits[key], totals[key]) for key in sorted(totals)}


def by_group(columns: Iterable[Judged], key: Callable[[Judged], str]) -> Mapping[str, Score]:
    """The total score of each group of columns that ``key`` makes."""
    groups = defaultdict(list)
    for one in columns:
        groups[key(one)].append(one)
    return {name: total(by_type(groups[name])) for name in sorted(groups)}


def protection_matrix(columns: Iterable[Judged]) -> Mapping[tuple[str, str], int]:
    """Columns by (true state, said state). A state that is as right as the best one counts as the best one."""
    counts = Counter[tuple[str, str]]()
    for one in columns:
        states = one.column.truth.protections
        said = one.verdict.protection
        if not one.verdict.missing and one.column.group is not Group.TRAP:
            counts[states[0], states[0] if said in states else said] += 1
    return counts


def failures(columns: Iterable[Judged]) -> tuple[Judged, ...]:
    """The columns with a wrong dominant verdict, sparse columns with the planted type unseen or another one said."""
    return tuple(one for one in columns if not _right(one))


def _right(one: Judged) -> bool:
    truth = one.column.truth
    if truth.contains:
        return truth.contains in (*one.verdict.contains, one.verdict.entity_type)
    return truth.allows(one.verdict.entity_type)
