"""What is remembered of the words of columns: the same as if it were found out each time, and the very same value where the
table's subject changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.columns import ColumnContext, words_of
from classifiers.heard import told_by_words
from classifiers.model import ColumnTally
from classifiers.names import DENIED, evidence_about
from connectors.model import Column
from tests.classifiers.tallies import KNOWLEDGE, cells, table

NOBODY: frozenset[str] = frozenset()
PERSON = frozenset(["person"])
HINTS = KNOWLEDGE.hints


@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("mobile", ""),
        ("id_card_no", "身份证号"),
        ("mobile_md5", ""),
        ("c1", "手机号密文"),
        ("state", "状态:0停机,1在网"),
        ("x", ""),
    ],
)
def test_what_is_remembered_is_what_the_words_say(name: str, comment: str) -> None:
    told_by_words.cache_clear()
    for _ in range(2):
        told = told_by_words(name, comment, NOBODY, NOBODY, HINTS)
        assert told.spoken.evidence == evidence_about(name, comment, NOBODY, HINTS)
        assert told.spoken.reasons == tuple(evidence for _, evidence in told.spoken.evidence)
        assert (told.spoken.best is None) == all(kind == DENIED for kind, _ in told.spoken.evidence)


def test_the_word_for_protection_is_set_aside() -> None:
    told = told_by_words("mobile_md5", "", NOBODY, NOBODY, HINTS)
    assert (told.word, told.kind, told.beneath.best) == ("md5", "hash", "CN_MOBILE_PHONE")


def test_a_subject_that_changes_nothing_gives_the_very_same_value() -> None:
    alone = told_by_words("mobile", "", NOBODY, NOBODY, HINTS)
    assert told_by_words("mobile", "", NOBODY, PERSON, HINTS) is alone


def test_a_subject_that_says_more_is_told_by_the_neighbours() -> None:
    told = told_by_words("name", "", NOBODY, PERSON, HINTS)
    assert told != told_by_words("name", "", NOBODY, NOBODY, HINTS)
    assert "neighbours_agree" in {evidence.sentence for evidence in told.spoken.reasons}


@pytest.mark.parametrize("name", ["mobile", "name", "mobile_md5", "x"])
def test_what_is_heard_is_told_alone_and_among_people(name: str) -> None:
    one = words_of(Column(name), name, ColumnTally(), ColumnContext(table("t_x"), KNOWLEDGE))
    assert one is words_of(Column(name), name, ColumnTally(), ColumnContext(table("t_y"), KNOWLEDGE))
    assert one.alone == told_by_words(name, "", NOBODY, NOBODY, HINTS)
    assert one.among_people == told_by_words(name, "", NOBODY, PERSON, HINTS)


def test_words_that_say_the_same_are_one_key() -> None:
    spoken = told_by_words("mobile", "", NOBODY, NOBODY, HINTS).spoken
    again = replace(spoken, weights=dict(spoken.weights))
    assert again is not spoken
    assert (again, hash(again)) == (spoken, hash(spoken))


def test_two_columns_of_one_name_are_not_mixed_up() -> None:
    context = ColumnContext(table("t_x"), KNOWLEDGE)
    plain, coded = cells(100, {}), cells(100, {}, coded_base64=100)
    column = Column("mobile_b64", "text", "手机号")
    assert words_of(column, "mobile_b64", coded, context).alone == told_by_words("mobile", "手机号", NOBODY, NOBODY, HINTS)
    assert words_of(column, "mobile_b64", plain, context).alone == told_by_words("mobile_b64", "手机号", NOBODY, NOBODY, HINTS)
    # What is inside a column is not what its comment speaks of.
    inside = words_of(Column("extra", "json", "扩展信息"), "extra.$.list[*].email", ColumnTally(), context)
    assert inside.alone == told_by_words("email", "", NOBODY, NOBODY, HINTS)
