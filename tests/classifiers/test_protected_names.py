"""Words that tell how a column's values are protected: found at the end of names and comments, and only there."""

from __future__ import annotations

import pytest

from classifiers.protected_names import protected


@pytest.mark.parametrize(
    ("name", "rest", "kind"),
    [
        ("id_card_token", "id_card", "token"),
        ("mobileToken", "mobile", "token"),
        ("phone_md5", "phone", "hash"),
        ("IdCardSHA256", "IdCard", "hash"),
        ("xm_sm3", "xm", "hash"),
        ("xm_sm4", "xm", "cipher"),
        ("email.enc", "email", "cipher"),
        ("bank_card_mask", "bank_card", "mask"),
        ("手机号密文", "手机号", "cipher"),
        ("身份证号_脱敏", "身份证号", "mask"),
        ("姓名散列值", "姓名", "hash"),
        ("证件号md5", "证件号", "hash"),
        ("客户姓名令牌", "客户姓名", "token"),
    ],
)
def test_the_word_is_set_aside_and_the_rest_stays(name: str, rest: str, kind: str) -> None:
    found = protected(name)
    assert found is not None
    assert (found.rest, found.kind) == (rest, kind)
    assert name.endswith(found.word)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "token",
        "md5",
        "令牌",
        "id_card",
        "tokens_left",
        "enc_id",
        "agenc",
        "des_port",
        "mask_id",
        "encryption_key",
        "密文长度",
    ],
)
def test_other_names_stay_whole(name: str) -> None:
    assert protected(name) is None
