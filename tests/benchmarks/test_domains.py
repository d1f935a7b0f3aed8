"""Figures of placed tables, on cases that can be counted by hand."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

from benchmarks.accuracy import domains
from benchmarks.accuracy.domains import NONE, PlacedTable
from benchmarks.accuracy.score import Rate

USERS, NETWORK = "user_personal", "network_planning_ops"
PLACED = (
    PlacedTable(USERS, frozenset(), USERS),
    PlacedTable(USERS, frozenset({NETWORK}), NETWORK),
    PlacedTable(USERS, frozenset(), "technical"),
    PlacedTable(USERS, frozenset(), None),
    PlacedTable(NETWORK, frozenset({NONE}), "technical"),
    PlacedTable(NETWORK, frozenset(), USERS),
    PlacedTable(NONE, frozenset(), "technical"),
    PlacedTable(NONE, frozenset(), None),
    PlacedTable(NONE, frozenset(), NETWORK),
)


def test_rates() -> None:
    assert domains.accuracy(PLACED) == Rate(5, 9)
    assert domains.false_technical(PLACED) == Rate(1, 5)
    assert domains.undecided(PLACED) == Rate(1, 5)
    assert domains.false_domain(PLACED) == Rate(1, 3)
    assert domains.per_domain(PLACED) == {
        NETWORK: (Rate(1, 2), Rate(1, 2)),
        NONE: (Rate(2, 3), Rate(3, 5)),
        USERS: (Rate(2, 4), Rate(1, 2)),
    }


def test_confusion() -> None:
    head, rows = domains.confusion(PLACED)
    assert tuple(head) == ("label \\ said", NETWORK, USERS, "technical", "undecided")
    assert rows == ((NETWORK, 1, 1, "", ""), (NONE, 1, "", 1, 1), (USERS, "", 2, 1, 1))


def test_a_corpus_is_scanned_once_and_kept(tmp_path: Path) -> None:
    corpus, work = tmp_path / "corpus", tmp_path / "work"
    (corpus / "schemas").mkdir(parents=True)
    work.mkdir()
    label = {"table_domain": USERS, "table_domain_alt": []}
    said = {"table_comment": "", "type": "varchar(64)", "comment": ""}
    rows = [{"table": "Customer", "column": name, "label": label, **said} for name in ("id_card", "mobile")]
    (corpus / "schemas/one.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    shudian = shlex.quote(str(Path(sys.executable).with_name("shudian")))
    placed = domains.place_corpus(corpus, shudian, work)
    assert placed == (PlacedTable(USERS, frozenset(), USERS),)
    assert domains.place_corpus(corpus, "false", work) == placed
    assert domains.place_corpus(tmp_path / "none", "false", tmp_path) == ()
