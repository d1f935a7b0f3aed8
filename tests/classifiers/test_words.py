from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.words import Vocabulary, clauses, vocabulary
from config import load_knowledge

HINTS = load_knowledge().hints
SMALL = Vocabulary.of(
    {
        "user": "user",
        "id": "id",
        "card": "card",
        "idcard": "idcard",
        "phone": "phone",
        "number": "number",
        "手机": "mobile",
        "手机号": "mobile number",
    }
)


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("user_phone", ["user", "phone"]),
        ("userPhone", ["user", "phone"]),
        ("USERPHONE", ["user", "phone"]),
        ("phonenumber2", ["phone", "number", "#"]),
        ("userIDCard", ["user", "idcard"]),
        ("id_card", ["idcard"]),
        ("phones", ["phone"]),
        ("手机号", ["mobile", "number"]),
        ("手机Card", ["mobile", "card"]),
        ("ＵＳＥＲ＿ＩＤ", ["user", "id"]),
        ("", []),
    ],
)
def test_tokens(text: str, concepts: list[str]) -> None:
    assert [token.concept for token in SMALL.tokens(text)] == concepts


@pytest.mark.parametrize("text", ["userish", "valid", "cardio", "smartphonex", "机手"])
def test_a_word_is_known_only_as_a_whole(text: str) -> None:
    assert not any(token.known for token in SMALL.tokens(text))


def test_unknown_text_between_known_words_stays_as_a_gap() -> None:
    assert [(token.concept, token.known) for token in SMALL.tokens("手机归属手机")] == [
        ("mobile", True),
        ("归属", False),
        ("mobile", True),
    ]


@pytest.mark.parametrize(
    ("comment", "parts"),
    [
        ("性别：0 未知，1男", ("性别", "0 未知", "1男")),
        ("手机号（用于登录）", ("手机号", "用于登录")),
        ("状态  打出out", ("状态", "打出out")),
        ("通话时间 YYYY-MM-DD HH:MM:SS", ("通话时间",)),
        ("用户 IP", ("用户 IP",)),
        ("", ()),
    ],
)
def test_clauses(comment: str, parts: tuple[str, ...]) -> None:
    assert clauses(comment) == parts


@given(st.text(max_size=40))
def test_any_text_can_be_taken_apart(text: str) -> None:
    words = vocabulary(HINTS)
    assert all(token.concept for token in words.tokens(text))
    assert all(part.strip() for part in clauses(text))
