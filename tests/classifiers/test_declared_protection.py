"""Protection that only names and comments declare."""

from __future__ import annotations

import pytest

from classifiers.model import ColumnFinding, Protection
from connectors.model import Column
from tests.classifiers.tallies import judged, table


def _column(name: str, comment: str) -> ColumnFinding:
    return judged(table("t_x", Column(name, "varchar(64)", comment))).columns[0]


@pytest.mark.parametrize(
    ("name", "comment", "entity_type", "state"),
    [
        ("f1", "手机号MD5", "CN_MOBILE_PHONE", Protection.HASHED),
        ("f1", "身份证号(SM4加密)", "CN_ID_CARD", Protection.ENCRYPTED),
        ("f1", "脱敏手机号", "CN_MOBILE_PHONE", Protection.MASKED),
        ("f1", "手机号（脱敏）", "CN_MOBILE_PHONE", Protection.MASKED),
        ("f1", "加密后的身份证号", "CN_ID_CARD", Protection.ENCRYPTED),
        ("id_card_enc", "", "CN_ID_CARD", Protection.ENCRYPTED),
    ],
)
def test_what_is_declared_is_said_and_not_more(name: str, comment: str, entity_type: str, state: Protection) -> None:
    finding = _column(name, comment)
    assert (finding.entity_type, finding.protection) == (entity_type, state)
    assert f"declared_{state.value}" in {evidence.sentence for evidence in finding.evidence}


@pytest.mark.parametrize(
    ("name", "comment"), [("mobile", "手机号"), ("ip_mask", ""), ("netmask", "子网掩码"), ("photo_md5", "照片MD5")]
)
def test_other_words_declare_nothing(name: str, comment: str) -> None:
    assert _column(name, comment).protection is Protection.UNKNOWN
