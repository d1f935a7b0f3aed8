"""How values are stored, told from real columns: masked, hashed, encrypted, tokens, mixtures, and what nobody can look into."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
import uuid
from collections.abc import Iterable
from typing import Any

import pytest

from classifiers.model import Protection
from tests.classifiers.arrow import EMAILS, PHONES, found, sentences

_DRAWN = random.Random(3)


def _tokens(digits: int) -> list[str]:
    return [str(_DRAWN.randrange(10 ** (digits - 1), 10**digits)) for _ in range(200)]


def _base64(raw: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in raw]


MASKED = [f"{one[:3]}****{one[7:]}" for one in PHONES]
MD5 = [hashlib.md5(one.encode(), usedforsecurity=False).hexdigest() for one in PHONES]
SHA256 = [hashlib.sha256(one.encode()).hexdigest() for one in PHONES]
DIGESTS = _base64(hashlib.sha1(one.encode(), usedforsecurity=False).digest() for one in PHONES)
CIPHER = _base64(_DRAWN.randbytes(48) for _ in range(60))
UUIDS = [str(uuid.UUID(int=_DRAWN.getrandbits(128), version=4)) for _ in range(60)]


@pytest.mark.parametrize(
    ("name", "cells", "entity_type", "stored"),
    [
        ("phone", PHONES, "CN_MOBILE_PHONE", Protection.CLEAR),
        ("phone", MASKED, "CN_MOBILE_PHONE", Protection.MASKED),
        ("phone", MD5, "CN_MOBILE_PHONE", Protection.HASHED),
        ("phone", SHA256, "CN_MOBILE_PHONE", Protection.HASHED),
        ("phone", DIGESTS, "CN_MOBILE_PHONE", Protection.HASHED),
        ("phone", CIPHER, "CN_MOBILE_PHONE", Protection.ENCRYPTED),
        ("phone", UUIDS, "CN_MOBILE_PHONE", Protection.TOKENISED),
        ("phone", [f"tok_{one[:18]}" for one in MD5], "CN_MOBILE_PHONE", Protection.TOKENISED),
        ("phone", _tokens(11), "CN_MOBILE_PHONE", Protection.TOKENISED),
        ("id_card", _tokens(18), "CN_ID_CARD", Protection.TOKENISED),
    ],
)
def test_states_are_told_apart(name: str, cells: Iterable[Any], entity_type: str, stored: Protection) -> None:
    column = found(name, cells).columns[0]
    assert (column.entity_type, column.protection, column.contains) == (entity_type, stored, ())


@pytest.mark.parametrize("name", ["order_no", "owner", "f1", "customer_id", "avatar"])
def test_codes_without_a_clear_name_are_no_tokens(name: str) -> None:
    for cells in (UUIDS, _tokens(11), _tokens(18)):
        assert found(name, cells).columns[0].protection is not Protection.TOKENISED


@pytest.mark.parametrize("other", [MASKED, MD5, CIPHER, UUIDS])
@pytest.mark.parametrize("clear", [20, 59])
def test_mixed_states_are_reported_with_their_shares(other: list[str], clear: int) -> None:
    finding = found("phone", [*PHONES[:clear], *other[clear:]])
    fills = [dict(one.fills) for one in finding.columns[0].evidence if one.sentence == "mixed_protection"]
    assert len(fills) == 1
    assert fills[0]["clear"] == pytest.approx(100 * clear / 60, abs=0.1)
    assert sum(float(part) for part in fills[0].values()) == pytest.approx(100, abs=0.3)


@pytest.mark.parametrize("cells", [PHONES, MASKED, MD5, CIPHER, UUIDS], ids=["clear", "masked", "md5", "cipher", "tokens"])
def test_one_state_is_no_mixture(cells: list[str]) -> None:
    assert "mixed_protection" not in sentences(found("phone", cells))


@pytest.mark.parametrize(
    "cells",
    [
        _base64(json.dumps({"phone": one}).encode() for one in PHONES),
        [json.dumps({"phone": one}).encode().hex() for one in PHONES],
        [gzip.compress(one.encode()) for one in PHONES],
        [b"PK\x03\x04\x14\0\xff" + one.encode() for one in PHONES],
        [b"\x89PNG\r\n\x1a\n\0" + one.encode() for one in PHONES],
    ],
    ids=["base64", "hex", "gzip", "zip", "picture"],
)
def test_what_nobody_can_look_into_is_not_clean(cells: list[Any]) -> None:
    finding = found("data", cells)
    assert finding.columns[0].protection is Protection.UNKNOWN
    assert sentences(finding) & {"opaque_values", "image_values"}


def test_readable_columns_are_not_opaque() -> None:
    for cells in (PHONES, EMAILS, [f"https://example.com/?q=%E5%BC%A0%E4%B8%89&n={n}" for n in range(60)]):
        assert not sentences(found("data", cells)) & {"opaque_values", "image_values", "archive_values"}
