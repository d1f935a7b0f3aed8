"""Engines run work; they do not reorder, repeat or swallow it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from scanner.engines import LocalEngine


def test_results_come_in_order_and_the_cap_holds() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.001 * (number % 5))
        with lock:
            running -= 1
        return number * number

    assert list(LocalEngine().each_dataset(work, range(50), 3)) == [number * number for number in range(50)]
    assert most <= 3


def test_things_are_taken_as_they_are_needed() -> None:
    taken = []

    def things() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = LocalEngine().each_dataset(lambda number: number, things(), 2)
    assert next(results) == 0
    assert len(taken) <= 5
    results.close()  # type: ignore[attr-defined]


def test_an_error_of_the_work_is_raised() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise ValueError("three")
        return number

    with pytest.raises(ValueError, match="three"):
        list(LocalEngine().each_dataset(work, range(10), 2))
