"""Reading ahead changes nothing but when a piece is read."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from config import SourceError
from scanner.ahead import read_ahead


def test_the_same_pieces_in_the_same_order() -> None:
    assert list(read_ahead(range(100))) == list(range(100))
    assert list(read_ahead(())) == []


def test_an_error_comes_after_the_pieces_before_it() -> None:
    def pieces() -> Iterator[int]:
        yield 1
        yield 2
        raise SourceError("broken", "", "timeout")

    got = []
    with pytest.raises(SourceError):
        got.extend(one for one in read_ahead(pieces()) if got.append(one))
    assert got == [1, 2]


def test_who_stops_early_leaves_nothing_running() -> None:
    closed, drawn = threading.Event(), []

    def pieces() -> Iterator[int]:
        try:
            for number in range(1_000):
                drawn.append(number)
                yield number
        finally:
            closed.set()

    for one in read_ahead(pieces(), 2):
        if one == 3:
            break
    assert closed.wait(10)
    assert len(drawn) < 20


def test_the_next_piece_is_read_while_one_is_worked_on() -> None:
    second = threading.Event()

    def pieces() -> Iterator[int]:
        yield 1
        second.set()
        yield 2

    for one in read_ahead(pieces()):
        if one == 1:
            assert second.wait(10)
