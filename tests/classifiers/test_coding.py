"""Values that are spelled in base64, hexadecimal digits, percent signs or escapes: what is inside is judged, and it is said."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.classifiers.arrow import IDS, PHONES, found, sentences

_DRAWN = random.Random(17)
NAMES = ["".join((_DRAWN.choice("王李张刘陈杨赵黄"), *_DRAWN.choices("伟芳娜敏静丽强磊", k=2))) for _ in range(60)]

Coding = Callable[[str], str]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _hexadecimal(text: str) -> str:
    return text.encode().hex()


def _escapes(text: str) -> str:
    return text.encode("unicode_escape").decode()


@pytest.mark.parametrize(
    ("name", "cells", "coding", "entity_type", "said"),
    [
        ("mobile_b64", PHONES, _base64, "CN_MOBILE_PHONE", "coded_base64"),
        ("f1", PHONES, _base64, "CN_MOBILE_PHONE", "coded_base64"),
        ("sfzh", IDS, _base64, "CN_ID_CARD", "coded_base64"),
        ("xm_b64", NAMES, _base64, "PERSON_NAME", "coded_base64"),
        ("phone_hex", PHONES, _hexadecimal, "CN_MOBILE_PHONE", "coded_hexadecimal"),
        ("xm_url", NAMES, quote, "PERSON_NAME", "coded_percent"),
        ("cust_name", NAMES, _escapes, "PERSON_NAME", "coded_escapes"),
    ],
)
def test_coded_text_is_read_back_and_called_clear(
    name: str, cells: tuple[str, ...], coding: Coding, entity_type: str, said: str
) -> None:
    finding = found(name, [coding(one) for one in cells])
    assert (finding.columns[0].entity_type, finding.columns[0].protection.value) == (entity_type, "clear")
    assert said in sentences(finding)


@pytest.mark.parametrize(
    "cells",
    [
        [_DRAWN.randbytes(6).hex() for _ in range(60)],
        ["".join(_DRAWN.choices("0123456789", k=18)) for _ in range(60)],
        ["".join(_DRAWN.choices("abcdefghijklmnopqrstuvwxyz", k=12)) for _ in range(60)],
        [base64.b64encode(_DRAWN.randbytes(33)).decode() for _ in range(60)],
        [f"save {n}% off" for n in range(60)],
    ],
    ids=["hexadecimal", "digits", "words", "bytes", "percentages"],
)
def test_what_is_no_coded_text_stays_as_it_is(cells: list[str]) -> None:
    assert not {one for one in sentences(found("f1", cells)) if one.startswith("coded_")}
