"""Columns whose values are hidden: the shape of a mask tells the type, else the name does, and it is said which of both."""

from __future__ import annotations

import base64
import hashlib
import random
import uuid
from collections.abc import Iterable, Sequence

import pytest

from classifiers.model import Protection
from classifiers.sentences import EN, ZH, sentence
from tests.classifiers.arrow import CARDS, EMAILS, IDS, PHONES, found, sentences

_DRAWN = random.Random(11)
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈卫蒋沈韩杨", "伟芳娜敏静丽强磊军洋勇艳杰"
NAMES = [_DRAWN.choice(_SURNAMES) + "".join(_DRAWN.choices(_GIVEN, k=1 + n % 2)) for n in range(60)]
PLACES = [f"北京市海淀区{''.join(_DRAWN.choices(_GIVEN, k=2))}路{n + 1}号" for n in range(60)]
UUIDS = [str(uuid.UUID(int=_DRAWN.getrandbits(128), version=4)) for _ in range(60)]
MD5 = [_DRAWN.randbytes(16).hex() for _ in range(60)]


def _base64(sizes: Iterable[int]) -> list[str]:
    return [base64.b64encode(_DRAWN.randbytes(size)).decode() for size in sizes]


def _judged(name: str, cells: Sequence[str], table: str = "t_x") -> tuple[str | None, str]:
    column = found(name, cells, table=table).columns[0]
    return column.entity_type, column.protection.value


MASKS: list[tuple[str, list[str], str]] = [
    ("f1", [f"{one[:6]}********{one[-4:]}" for one in IDS], "CN_ID_CARD"),
    ("f1", [f"{one[:6]}xxxxxxxxx{one[-4:]}" for one in CARDS] + [f"622588******{one[-4:]}" for one in CARDS], "BANK_CARD"),
    ("f1", [f"{one[:3]}xxxx{one[-4:]}" for one in PHONES], "CN_MOBILE_PHONE"),
    ("f1", [f"{one[:2]}***@example.com" for one in EMAILS], "EMAIL_ADDRESS"),
    ("f1", [f"{one[0]}{'*' * (len(one) - 1)}" for one in NAMES], "PERSON_NAME"),
    ("f1", [f"{one[0]}{'某' * (len(one) - 1)}" for one in NAMES], "PERSON_NAME"),
    ("user_name", [f"{'*' * (len(one) - 1)}{one[-1]}" for one in NAMES], "PERSON_NAME"),
    ("mobile", [f"{one[:6]}********{one[-4:]}" for one in IDS], "CN_ID_CARD"),
    ("email", [f"{one[:3]}****{one[-4:]}" for one in PHONES], "CN_MOBILE_PHONE"),
    ("mobile_mask", [f"*******{one[-4:]}" for one in PHONES], "CN_MOBILE_PHONE"),
    ("mobile_masked2", [f"****{one[-4:]}" for one in PHONES], "CN_MOBILE_PHONE"),
    ("id_card_mask", [f"{'*' * 14}{one[-4:]}" for one in IDS], "CN_ID_CARD"),
    ("id_card", [f"3201****{one[-4:]}" for one in IDS], "CN_ID_CARD"),
    ("bank_card_mask", [f"**** **** **** {one[-4:]}" for one in CARDS], "BANK_CARD"),
    ("email_mask", [f"{'*' * (len(one) - 4)}{one[-4:]}" for one in EMAILS], "EMAIL_ADDRESS"),
    ("email", [f"{one[:3]}{'x' * (len(one) - 7)}{one[-4:]}" for one in EMAILS], "EMAIL_ADDRESS"),
    ("uscc", [f"31110**********{one[-4:]}" for one in PHONES], "CN_USCC"),
    ("家庭住址", [f"{one[:6]}******" for one in PLACES], "POSTAL_ADDRESS"),
    ("password", ["******"] * 60, "PASSWORD"),
]


@pytest.mark.parametrize(("name", "cells", "entity_type"), MASKS)
def test_masks_tell_their_type_by_shape_or_name(name: str, cells: list[str], entity_type: str) -> None:
    assert _judged(name, cells) == (entity_type, "masked")


@pytest.mark.parametrize("cells", [[f"*******{one[-4:]}" for one in PHONES], [f"****{one[-4:]}" for one in IDS]])
def test_a_tail_under_a_name_that_tells_nothing_is_only_masked(cells: list[str]) -> None:
    assert _judged("f1", cells) == (None, "masked")
    assert "protected_untold" in sentences(found("f1", cells))


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("remark", [f"*** 加急 *** 工单{n}已处理" for n in range(60)]),
        ("title", [f"**标题{n}**" for n in range(60)]),
        ("cron", [f"0 {n} * * *" for n in range(60)]),
        ("pattern", [f"*.site{n}.example.com" for n in range(60)]),
        ("label", ["*必填", "*姓名", "*手机", "*地址"] * 30),
        ("model", [f"XXXX{n}" for n in range(60)]),
        ("spec", [f"{n}*20*30" for n in range(60)]),
        ("company", [f"某{n}公司" for n in range(60)]),
    ],
)
def test_stars_and_crosses_of_another_kind_mask_nothing(name: str, cells: list[str]) -> None:
    assert _judged(name, cells) == (None, "clear")


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("id_card_token", UUIDS, ("CN_ID_CARD", "tokenised")),
        ("mobileToken", UUIDS, ("CN_MOBILE_PHONE", "tokenised")),
        ("客户姓名令牌", UUIDS, ("PERSON_NAME", "tokenised")),
        ("user_name_token", UUIDS, ("USER_ACCOUNT", "tokenised")),
        ("access_token", UUIDS, ("SECRET_TOKEN", "clear")),
        ("password_token", UUIDS, ("SECRET_TOKEN", "clear")),
        ("email_token", _base64([30] * 60), ("SECRET_TOKEN", "clear")),
        ("user_name_md5", MD5, ("USER_ACCOUNT", "hashed")),
        ("姓名散列值", MD5, ("PERSON_NAME", "hashed")),
        ("photo_md5", MD5, (None, "hashed")),
        ("f1", MD5, (None, "hashed")),
    ],
)
def test_tokens_and_digests_take_the_type_of_the_name(name: str, cells: list[str], expected: tuple[str | None, str]) -> None:
    assert _judged(name, cells) == expected


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("f1", _base64([48] * 60), (None, "encrypted")),
        ("f1", _base64([16, 32, 48, 64] * 15), (None, "encrypted")),
        ("f1", _base64([46] * 60), (None, "unknown")),
        ("f1", [base64.b64encode(f"phone={one}".encode() + b"-" * 15).decode() for one in PHONES], (None, "clear")),
        ("user_name", _base64([32] * 60), ("USER_ACCOUNT", "encrypted")),
        ("id_card_enc", _base64([46] * 60), ("CN_ID_CARD", "encrypted")),
        ("address", [_DRAWN.randbytes(80).hex() for _ in range(60)], ("POSTAL_ADDRESS", "encrypted")),
        ("address", _base64([64, 80] * 30), ("POSTAL_ADDRESS", "encrypted")),
        ("id_card", _base64([64] * 60), ("CN_ID_CARD", "hashed")),
        ("id_card_aes", _base64([64] * 60), ("CN_ID_CARD", "encrypted")),
        ("phone", _base64([16] * 60), ("CN_MOBILE_PHONE", "encrypted")),
        ("phone_md5", _base64([16] * 60), ("CN_MOBILE_PHONE", "hashed")),
        ("phone_md5", [one[8:24] for one in MD5], ("CN_MOBILE_PHONE", "hashed")),
        ("phone_sm4", [_DRAWN.randbytes(16).hex() for _ in range(60)], ("CN_MOBILE_PHONE", "encrypted")),
        ("phone_sm4", [hashlib.sha1(one.encode()).hexdigest() for one in PHONES], ("CN_MOBILE_PHONE", "hashed")),
        ("app_secret", _base64([32] * 60), ("SECRET_TOKEN", "clear")),
    ],
)
def test_ciphertext_and_digests_by_length_then_by_name(name: str, cells: list[str], expected: tuple[str | None, str]) -> None:
    assert _judged(name, cells) == expected


@pytest.mark.parametrize(
    ("name", "cells", "entity_type"),
    [
        ("f1", [*PHONES[:30], *(f"{one[:3]}****{one[-4:]}" for one in PHONES[30:])], "CN_MOBILE_PHONE"),
        ("id_card", [*IDS[:20], *(f"{one[:4]}**********{one[-4:]}" for one in IDS[20:40]), *MD5[:20]], "CN_ID_CARD"),
        ("phone", [*PHONES[:6], *(f"*******{one[-4:]}" for one in PHONES[6:26]), *MD5[:18], *UUIDS[:16]], "CN_MOBILE_PHONE"),
        ("password", [*(f"Abc{n}x!" for n in range(30)), *MD5[:30]], "PASSWORD"),
        ("f1", [*(f"item {n}" for n in range(40)), *MD5[:20]], None),
    ],
)
def test_part_hidden_part_clear_is_always_said(name: str, cells: list[str], entity_type: str | None) -> None:
    finding = found(name, cells)
    assert finding.columns[0].entity_type == entity_type
    assert "mixed_protection" in sentences(finding)


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("id_card_token", UUIDS, {"protection_named", "tokenised_values", "protected_by_name"}),
        ("mobile_md5", MD5, {"protection_named", "hashed_values", "protected_by_name"}),
        ("mobile", [f"{one[:6]}********{one[-4:]}" for one in IDS], {"masked_form", "values_other"}),
    ],
)
def test_what_decided_is_said_in_both_languages(name: str, cells: list[str], said: set[str]) -> None:
    finding = found(name, cells)
    assert said <= sentences(finding)
    for one in finding.columns[0].evidence:
        assert sentence(one, ZH) != sentence(one, EN)


def test_a_majority_of_masked_cells_is_masked_and_a_minority_is_clear() -> None:
    masked = [f"{one[:3]}****{one[-4:]}" for one in PHONES]
    assert found("phone", [*PHONES[:20], *masked[20:]]).columns[0].protection is Protection.MASKED
    assert found("phone", [*PHONES[:40], *masked[40:]]).columns[0].protection is Protection.CLEAR
