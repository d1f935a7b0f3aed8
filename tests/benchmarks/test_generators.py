"""The benchmark's own values are what it says they are, by rules that are not those of the detectors."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from stdnum import iban, imei, luhn, meid
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from benchmarks.accuracy.generate import contacts, identifiers, protected
from benchmarks.accuracy.model import Maker

VALID: dict[Maker, Callable[[str], bool]] = {
    identifiers.id_card: mod_11_2.is_valid,
    identifiers.residence_permit: mod_11_2.is_valid,
    identifiers.foreigner_permit: mod_11_2.is_valid,
    identifiers.bank_card: luhn.is_valid,
    identifiers.imei: imei.is_valid,
    identifiers.iccid: luhn.is_valid,
    identifiers.iban: iban.is_valid,
    identifiers.meid: meid.is_valid,
    identifiers.uscc: uscc.is_valid,
}


@pytest.mark.parametrize("maker", VALID, ids=lambda maker: maker.__name__)
def test_check_digits_hold(maker: Maker) -> None:
    r = Random(7)
    values = [maker(r) for _ in range(200)]
    assert [value for value in values if not VALID[maker](value)] == []
    assert len(set(values)) > 190


def test_known_numbers_come_out_right() -> None:
    code = identifiers.org_code_bare(Random(1))
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(char, 36) * weight for char, weight in zip(code[:8], weights, strict=True))
    check = 10 if code[8] == "X" else int(code[8])
    assert (total + check) % 11 == 0
    assert {len(identifiers.vin(Random(seed))) for seed in range(20)} == {17}


@pytest.mark.parametrize(
    ("hider", "shown"),
    [(protected.stars, "138****5678"), (protected.crosses, "138xxxx5678"), (protected.tail_only, "*******5678")],
)
def test_masks(hider: protected.Hider, shown: str) -> None:
    assert hider("13800005678", Random(1)) == shown


def test_same_seed_same_values() -> None:
    assert [contacts.address(Random(3)) for _ in range(3)] == [contacts.address(Random(3)) for _ in range(3)]
