"""Lines that stand in memory used again and again are the lines that were put there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.files.opening import MemoryFile
from connectors.files.stretch import Stretch


@given(st.lists(st.tuples(st.binary(max_size=40), st.integers(0, 60))))
def test_what_is_added_stands_there_until_it_is_cut(steps: list[tuple[bytes, int]]) -> None:
    held, known = Stretch(), b""
    for more, border in steps:
        held.add(more)
        known += more
        assert bytes(held.marked(b"mark\n")) == known + b"mark\n"
        assert bytes(held.data) == known
        assert (held.count(b"\n"), held.has(b"\0")) == (known.count(b"\n"), b"\0" in known)
        border = min(border, len(known))
        assert held.cut(border) == known[border:]
        known = known[:border]


def test_what_was_seen_stays_when_more_needs_more_room() -> None:
    held = Stretch(b"1,2\n")
    seen = held.data
    held.add(b"x" * 1_000_000)
    assert bytes(seen) == b"1,2\n"


def test_a_file_fills_memory_up_to_its_end() -> None:
    memory = bytearray(8)
    assert MemoryFile(b"0123456789").fill(memoryview(memory), 1) == 8
    assert bytes(memory) == b"12345678"
    assert MemoryFile(b"0123456789").fill(memoryview(memory), 7) == 3
    assert bytes(memory) == b"78945678"
