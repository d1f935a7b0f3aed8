"""A result counts once."""

from __future__ import annotations

import threading

from classifiers.model import DatasetTally
from scanner.engines.commits import Commits
from scanner.engines.packing import packed
from scanner.engines.spark_tasks import merged


def test_the_first_result_of_a_key_stands() -> None:
    commits: Commits[tuple[str, int], list[int]] = Commits()
    first, second = [1], [2]
    assert commits.commit(("run", 1), first)
    assert not commits.commit(("run", 1), second)
    assert commits.commit(("run", 2), second)
    assert (commits["run", 1], len(commits), list(commits)) == ([1], 2, [[1], [2]])


def test_of_many_that_come_at_once_one_counts() -> None:
    commits: Commits[int, object] = Commits()
    won: list[bool] = []
    threads = [threading.Thread(target=lambda: won.append(commits.commit(1, object()))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won.count(True) == 1


def test_a_partition_that_was_sent_twice_is_merged_once() -> None:
    rows = [(0, "", packed(DatasetTally(5))), (1, "", packed(DatasetTally(7))), (0, "", packed(DatasetTally(5)))]
    assert merged(rows) == ("", DatasetTally(12))


def test_a_fault_of_any_partition_is_told() -> None:
    rows = [(0, "", packed(DatasetTally(5))), (1, "TypeError at tally.py:1", packed(DatasetTally()))]
    assert merged(rows)[0] == "TypeError at tally.py:1"
