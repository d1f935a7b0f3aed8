"""Values that are spelled in base64, hexadecimal digits, percent signs or escapes: what is inside is judged, and it is said."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.cells import Cells
from classifiers.coding import decoded
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


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(("30", "39", "35", "58", "78", "20", "41", "62", "e5", "0x")), min_size=4, max_size=14),
        min_size=1,
    )
)
def test_what_hexadecimal_digits_spell_is_told_of_each_text_alone(pairs: list[list[str]]) -> None:
    texts = ["".join(one) for one in pairs]
    cells = Cells(pa.array(texts), np.ones(len(texts), dtype=np.int64))
    plain, read = decoded(cells, np.zeros(len(texts), dtype=np.bool_))
    for place, text in enumerate(texts):
        if read.get("coded_hexadecimal", np.zeros(len(texts)))[place]:
            assert plain[place].as_py() == bytes.fromhex(text.removeprefix("0x")).decode()
        elif len(text) >= 12 and set(text) <= set("0123456789"):
            spelled = bytes.fromhex(text).decode() if len(text) % 2 == 0 else ""
            assert not re.fullmatch(r"\d{8,}[Xx]?", spelled)
