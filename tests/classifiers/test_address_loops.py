"""Parts of addresses by a compiled loop and by numpy alike, and stretches and tables that do not agree are refused."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import address_suffixes, kernels
from classifiers.address_parts import Signs, _names
from classifiers.address_suffixes import SUFFIX, UNIT, Endings
from classifiers.addresses import address_percents, addresses_in
from classifiers.passages import Passages
from tests.classifiers.test_address_parts import ALPHABET, PIECES, REFERENCE, TEXTS
from tests.classifiers.test_kernels import both, needed

NAMES = sorted(REFERENCE.places, key=lambda name: (-len(name), name))
PLACES = st.sampled_from([*NAMES[:200], *NAMES[::97]])
WRITTEN = st.lists(
    st.lists(
        st.one_of(st.sampled_from([*PIECES, "，", "。住", "１２", "12", "-", "~"]), PLACES, st.text(ALPHABET, max_size=3)),
        max_size=12,
    ).map("".join),
    max_size=60,
)
Table = tuple[Any, ...]


def told(texts: list[str]) -> list[list[int]]:
    passages = Passages.of(texts)
    found = Signs(passages, REFERENCE).parts(passages.starts[:-1], passages.starts[1:] - 1)
    return [column.tolist() for column in found]


@needed
@settings(max_examples=200, deadline=None)
@given(st.one_of(TEXTS, WRITTEN))
def test_parts_are_told_alike(texts: list[str]) -> None:
    compiled, plain = both(partial(told, texts))
    assert compiled == plain


@needed
@settings(max_examples=200, deadline=None)
@given(st.one_of(TEXTS, WRITTEN))
def test_addresses_are_found_alike(texts: list[str]) -> None:
    compiled, plain = both(lambda: list(addresses_in(Passages.of(texts), REFERENCE)))
    assert compiled == plain
    compiled, plain = both(lambda: address_percents(Passages.of(texts), REFERENCE).tolist())
    assert compiled == plain


@needed
def test_long_runs_are_told_alike() -> None:
    texts = ["1" * 5000, "甲-" * 3000 + "号", "路" * 4000, "北京市" * 2000, "1号" * 900, "新华路1-2-3-4-5号6号7号8号9号"]
    compiled, plain = both(partial(told, texts))
    assert compiled == plain


@needed
def test_more_endings_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are told of again, or by numpy where they are too many for one batch."""
    texts = ["新华路1号", "文三街道2幢", "西湖镇3栋4单元", "某某村委会", "东大街5号院"]
    known = told(texts)
    for most in (0, 1, 3, 1 << 14):
        monkeypatch.setattr(address_suffixes, "_MOST_LAID", most)
        for endings in (SUFFIX, UNIT):
            endings.forget()
        assert told(texts) == known


def test_endings_are_laid_as_they_are_told() -> None:
    endings = Endings("(路)|(街道|街)")
    window = int.from_bytes(bytes([endings.ids[ord("街")], endings.ids[ord("道")]]), "little")
    endings.learn(np.array([window], dtype=np.uint64))
    keys, sizes, groups = endings.laid
    at = keys.tolist().index(window)
    assert (sizes[at], groups[at]) == (2, 2)


def tables() -> Table:
    names = _names(REFERENCE)
    kinds = np.arange(8, dtype=np.uint8)
    return names.kinds, names.laid, (SUFFIX.ids, SUFFIX.laid), (UNIT.ids, UNIT.laid), kinds


def asked(first: int, end: int, given_tables: Table, room: tuple[int, int] = (4, 9)) -> Any:
    assert kernels.address_loops is not None
    unknown = np.zeros((2, 4), dtype=np.uint64)
    starts, ends = np.array([first]), np.array([end])
    codes = np.zeros(20, dtype=np.uint16)
    return kernels.address_loops.parts(codes, starts, ends, False, given_tables, np.zeros(room, dtype=np.int64), *unknown)


@needed
@pytest.mark.parametrize(("first", "end"), [(-1, 2), (3, 2), (0, 5), (5, 6)])
def test_stretches_outside_the_characters_are_refused(first: int, end: int) -> None:
    with pytest.raises(ValueError, match="do not lie"):
        asked(first, end, tables())


@needed
def test_tables_that_do_not_agree_are_refused() -> None:
    kinds, words, suffixes, units, numbers = tables()
    assert asked(0, 4, tables()) == (0, 0, 0)
    for wrong in (
        (kinds[1:], words, suffixes, units, numbers),
        (kinds, (words[0], words[1][1:], *words[2:]), suffixes, units, numbers),
        (kinds, words, (suffixes[0][1:], suffixes[1]), units, numbers),
        (kinds, words, suffixes, units, numbers[1:]),
    ):
        with pytest.raises(ValueError, match="no room"):
            asked(0, 4, wrong)
    with pytest.raises(ValueError, match="no room"):
        asked(0, 4, tables(), (3, 9))
    with pytest.raises(ValueError, match="too many"):
        asked(0, 4, (kinds, words, suffixes, units, numbers + 40))
    with pytest.raises(ValueError, match="power of two"):
        asked(0, 4, (kinds, (words[0][:3], *words[1:]), suffixes, units, numbers))
    with pytest.raises(ValueError, match="not there"):
        asked(0, 4, (kinds, (*words[:2], words[2] + 10_000, *words[3:]), suffixes, units, numbers))
    with pytest.raises(ValueError, match="do not lie in their characters"):
        asked(0, 4, (kinds, (*words[:4], words[4] + 10_000), suffixes, units, numbers))
