"""Where the tables of a labelled corpus were placed: accuracy of each domain, a confusion table, false "technical"."""

from __future__ import annotations

import csv
import json
import shlex
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.accuracy.score import Rate

NONE, TECHNICAL, UNDECIDED = "none_or_technical", "technical", "undecided"
"""The label of tables without a domain, and the two things that the product may say of them."""

_COLUMNS = ("schema", "table", "table_comment", "column", "type", "comment")
_GIVEN = ("table", "table_comment", "column", "type", "comment")

Rows = tuple[Sequence[str], tuple[Sequence[object], ...]]
"""A head and the lines of a table."""


@dataclass(frozen=True)
class PlacedTable:
    """One labelled table: the domain it has, those that are as right, and what was said (None: undecided)."""

    truth: str
    accepted: frozenset[str]
    said: str | None

    @property
    def right(self) -> bool:
        """Whether what was said is the label or as right."""
        said = NONE if self.said in (None, TECHNICAL) else self.said
        return said == self.truth or said in self.accepted

    @property
    def counted(self) -> str:
        """What was said, an answer that is as right as the label counted as the label."""
        if self.right and self.truth != NONE:
            return self.truth
        return self.said or UNDECIDED


def place_corpus(corpus: Path, command: str, work: Path) -> tuple[PlacedTable, ...]:
    """Every labelled table below ``corpus``/schemas; none when there is no such folder. What is in ``work`` is read again.

    Raises RuntimeError if the command cannot run.
    """
    kept = work / "domains.json"
    if not kept.is_file():
        placed = [one for path in sorted(corpus.glob("schemas/*.jsonl")) for one in _source(path, command)]
        kept.write_text(json.dumps([(one.truth, sorted(one.accepted), one.said) for one in placed]), "utf-8")
    return tuple(PlacedTable(truth, frozenset(also), said) for truth, also, said in json.loads(kept.read_text("utf-8")))


def _source(path: Path, command: str) -> Iterable[PlacedTable]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        said = _said(rows, command, Path(folder))
    labels = {row["table"].lower(): row["label"] for row in reversed(rows)}
    for table, label in labels.items():
        yield PlacedTable(label["table_domain"], frozenset(label["table_domain_alt"]), said.get(table))


def _said(rows: Iterable[Mapping[str, Any]], command: str, folder: Path) -> Mapping[str, str | None]:
    """The domain of each table, by its name in lower case, from a scan of the columns as a dictionary."""
    dictionary, report = folder / "dictionary.csv", folder / "report.json"
    with dictionary.open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle)
        out.writerow(_COLUMNS)
        out.writerows(["", *(row[name] for name in _GIVEN)] for row in rows)
    scan = [*shlex.split(command), "scan", f"dictionary:{dictionary}", "--report", str(report), "--no-catalog"]
    done = subprocess.run(scan, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode not in (0, 3, 4):
        raise RuntimeError(f"{command} scan ended with {done.returncode}: {done.stderr[-500:]}")
    return {found["path"][-1].lower(): found["domain"] for found in json.loads(report.read_text("utf-8"))["datasets"]}


def accuracy(placed: Iterable[PlacedTable]) -> Rate:
    """The share of the tables that were placed rightly."""
    placed = tuple(placed)
    return Rate(sum(one.right for one in placed), len(placed))


def precision(placed: Iterable[PlacedTable], domain: str) -> Rate:
    """The share of the tables said to be of ``domain`` that are; for ``NONE``: technical and undecided ones together."""
    said = [one for one in placed if (NONE if one.said in (None, TECHNICAL) else one.said) == domain]
    return Rate(sum(one.right for one in said), len(said))


def false_technical(placed: Iterable[PlacedTable]) -> Rate:
    """Of the tables that hold data of a domain, those said to be technical: their data would look harmless."""
    held = [one for one in placed if NONE not in (one.truth, *one.accepted)]
    return Rate(sum(one.said == TECHNICAL for one in held), len(held))


def false_domain(placed: Iterable[PlacedTable]) -> Rate:
    """Of the tables without data of a domain, those that were given one."""
    bare = [one for one in placed if one.truth == NONE]
    return Rate(sum(not one.right for one in bare), len(bare))


def undecided(placed: Iterable[PlacedTable]) -> Rate:
    """Of the tables that hold data of a domain, those of which nothing was said."""
    held = [one for one in placed if NONE not in (one.truth, *one.accepted)]
    return Rate(sum(one.said is None for one in held), len(held))


def per_domain(placed: Sequence[PlacedTable]) -> Mapping[str, tuple[Rate, Rate]]:
    """Accuracy over the tables of each domain, and over the tables that were said to be of it."""
    domains = sorted({one.truth for one in placed})
    return {domain: (accuracy(one for one in placed if one.truth == domain), precision(placed, domain)) for domain in domains}


def confusion(placed: Sequence[PlacedTable]) -> Rows:
    """Tables by (label, what was said)."""
    counts = Counter((one.truth, one.counted) for one in placed)
    labels, told = sorted({one.truth for one in placed}), sorted({said for _, said in counts} - {TECHNICAL, UNDECIDED})
    heads = (*told, TECHNICAL, UNDECIDED)
    return ("label \\ said", *heads), tuple((label, *(counts[label, said] or "" for said in heads)) for label in labels)
