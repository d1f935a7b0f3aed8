"""However a number is spelled, it is one key; what is nobody's number and what cannot be used are told apart."""

from __future__ import annotations

import pyarrow as pa
import pytest

from classifiers.person_keys import KINDS, KeyKind, State, keys_of, same_family


def check_digit(first17: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, weights, strict=True)) % 11]


def number(first17: str) -> str:
    return first17 + check_digit(first17)


RESIDENT = number("11010519000101001")
LETTERED = next(one for last in range(1000) if (one := number(f"11010519000101{last:03d}")).endswith("X"))


def one(cell: object, entity_type: str, scope: str = "crm/custid") -> tuple[str, KeyKind | State]:
    keys = keys_of(pa.array([cell]), entity_type, scope)
    state = State(int(keys.states[0]))
    return keys.texts[0].as_py(), KINDS[keys.kinds[0]] if state is State.KEY else state


@pytest.mark.parametrize(
    "spelling",
    [
        LETTERED,
        LETTERED.lower(),
        f"{LETTERED[:6]} {LETTERED[6:14]} {LETTERED[14:]}",
        f"{LETTERED[:6]}-{LETTERED[6:14]}-{LETTERED[14:]}",
        f"  {LETTERED}  ",
        "".join(chr(ord(character) + 0xFEE0) for character in LETTERED),
        LETTERED[:6] + LETTERED[8:17],
    ],
)
@pytest.mark.parametrize("entity_type", ["CN_ID_CARD", "PASSPORT", "CN_DRIVER_LICENCE", "CN_SOCIAL_SECURITY"])
def test_one_resident_has_one_number(spelling: str, entity_type: str) -> None:
    assert one(spelling, entity_type) == (LETTERED, KeyKind.DOCUMENT)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (number("81000019010101001"), KeyKind.DOCUMENT),  # a permit
        (number("91115619010108001"), KeyKind.DOCUMENT),
        ("USA110105800101", State.INVALID),  # no day
        ("USA110180010112", KeyKind.DOCUMENT),  # a foreigner's of 2017: country, place, birthday, sequence
        (RESIDENT[:-1] + ("0" if RESIDENT[-1] != "0" else "1"), State.INVALID),
        (number("11010519001301001"), State.INVALID),  # month 13
        (number("00010519000101001"), State.INVALID),
        ("110105********0011", State.MASKED),
        ("d41d8cd98f00b204e9800998ecf8427e", State.HASHED),
        ("", State.EMPTY),
        (None, State.EMPTY),
        ("无", State.EMPTY),
        ("0", State.EMPTY),
        ("E12345679", KeyKind.PAPER),
        ("H0123456701", KeyKind.PAPER),
    ],
)
def test_documents(cell: str | None, expected: KeyKind | State) -> None:
    assert one(cell, "CN_ID_CARD")[1] == expected


@pytest.mark.parametrize(
    "spelling",
    [
        "13800000001",
        "+86 138-0000-0001",
        "+8613800000001",
        "8613800000001",
        "008613800000001",
        "(+86)13800000001",
        "(86) 138 0000 0001",
        "138 0000 0001",
        "013800000001",
        "1795113800000001",
        "１３８０００００００１",
        13800000001,
        13800000001.0,
    ],
)
def test_one_handset_has_one_number(spelling: object) -> None:
    assert one(spelling, "CN_MOBILE_PHONE") == ("13800000001", KeyKind.PHONE)


@pytest.mark.parametrize(
    "cell",
    [
        "1064812345678",
        "10649123456789",
        "1440012345678",
        "14712345678",
        "+8614912345678",
        "10086",
        "10000",
        "95588",
        "12345",
        "12306",
        "4001234567",
        "8001234567",
        "106912345678",
        "1065123456",
        "9600123",
    ],
)
def test_machines_and_services_are_nobody(cell: str) -> None:
    assert one(cell, "CN_MOBILE_PHONE") == ("", State.SERVICE)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("138****0001", ("", State.MASKED)),
        ("13800138000", ("", State.INVALID)),  # everybody's placeholder
        ("13000000000", ("", State.INVALID)),
        ("13912345678", ("", State.INVALID)),
        ("1390000", ("", State.INVALID)),
        ("010-62345678", ("01062345678", KeyKind.LANDLINE)),
        ("(010)62345678", ("01062345678", KeyKind.LANDLINE)),
        ("010-62345678-8012", ("01062345678", KeyKind.LANDLINE)),
        ("+852 6123 4567", ("+85261234567", KeyKind.PHONE)),
        ("0085261234567", ("+85261234567", KeyKind.PHONE)),
    ],
)
def test_other_numbers(cell: str, expected: tuple[str, KeyKind | State]) -> None:
    assert one(cell, "CN_MOBILE_PHONE") == expected


@pytest.mark.parametrize(
    ("cell", "entity_type", "expected"),
    [
        ("490154203237518", "IMEI", "IMEI:49015420323751"),
        ("49-015420-323751-8", "IMEI", "IMEI:49015420323751"),
        ("4901542032375100", "IMEI", "IMEI:49015420323751"),
        ("460001234567890", "IMSI", "IMSI:460001234567890"),
        ("8986 0070 3101 1209 4320", "ICCID", "ICCID:89860070310112094320"),
        ("00:1a:2B:3c:4d:5e", "MAC_ADDRESS", "MAC_ADDRESS:001A2B3C4D5E"),
        ("001a-2b3c-4d5e", "MAC_ADDRESS", "MAC_ADDRESS:001A2B3C4D5E"),
        ("A@B.com", "EMAIL_ADDRESS", "EMAIL_ADDRESS:a@b.com"),
        ("C00012345", "CUSTOMER_ID", "CUSTOMER_ID@crm/custid:c00012345"),
    ],
)
def test_accounts_and_devices(cell: str, entity_type: str, expected: str) -> None:
    assert one(cell, entity_type)[0] == expected


def test_accounts_of_two_systems_are_two_but_mail_is_one() -> None:
    assert one("C00012345", "CUSTOMER_ID", "crm/id")[0] != one("C00012345", "CUSTOMER_ID", "bss/id")[0]
    assert one("a@b.com", "EMAIL_ADDRESS", "crm/id")[0] == one("a@b.com", "EMAIL_ADDRESS", "bss/id")[0]


def test_families() -> None:
    assert same_family("CN_ID_CARD", "PASSPORT")
    assert same_family("CN_MOBILE_PHONE", "CN_LANDLINE")
    assert not same_family("CN_ID_CARD", "CN_MOBILE_PHONE")
    with pytest.raises(ValueError, match="no key"):
        keys_of(pa.array(["x"]), "PERSON_NAME")
