"""Reading ahead changes nothing but when a piece is read."""

from __future__ import annotations

import threading
import weakref
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


@pytest.mark.parametrize("ahead", [1, 3])
def test_no_more_pieces_are_there_than_asked_for(ahead: int) -> None:
    drawn: list[int] = []
    enough = threading.Event()

    def pieces() -> Iterator[int]:
        for number in range(100):
            drawn.append(number)
            if len(drawn) == ahead + 1:
                enough.set()
            yield number

    reading = read_ahead(pieces(), ahead)
    assert next(reading) == 0
    assert enough.wait(10)
    for number in range(1, 20):
        assert len(drawn) <= number + ahead
        assert next(reading) == number
    reading.close()


def test_a_piece_is_nobodys_once_it_is_let_go() -> None:
    class Piece:
        pass

    seen: list[weakref.ref[Piece]] = []
    for one in read_ahead((Piece() for _ in range(5)), 1):
        assert all(before() is None for before in seen)
        seen.append(weakref.ref(one))
        del one
