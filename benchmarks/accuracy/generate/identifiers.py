"""Identifiers with their check digits, by python-stdnum where it has the algorithm, else written out here."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from stdnum import luhn
from stdnum import meid as stdnum_meid
from stdnum.cn import uscc as stdnum_uscc
from stdnum.iso7064 import mod_11_2, mod_97_10

COUNTIES = [
    "110101",
    "110105",
    "110108",
    "120101",
    "130102",
    "140105",
    "150102",
    "210102",
    "220102",
    "230102",
    "310101",
    "310104",
    "310115",
    "320102",
    "320505",
    "330106",
    "340104",
    "350203",
    "360102",
    "370102",
    "370202",
    "410102",
    "420106",
    "430104",
    "440103",
    "440106",
    "440305",
    "450103",
    "460106",
    "500103",
    "510104",
    "510107",
    "520102",
    "530102",
    "610113",
    "620102",
    "630102",
    "640104",
    "650102",
    "110103",
    "310103",
    "440301",
    "512301",
    "422823",
]
"""County codes, the last five of them abolished ones that people still carry."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_HEX = "0123456789ABCDEF"
_VIN_LETTERS = {c: int(v) for c, v in zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def digits(r: Random, n: int) -> str:
    """``n`` random digits."""
    return "".join(r.choices("0123456789", k=n))


def birthday(r: Random, first: int = 1940, last: int = 2012) -> date:
    """A day of those years."""
    return date(first, 1, 1) + timedelta(days=r.randrange((last - first + 1) * 365))


def _with_mod_11_2(body: str) -> str:
    return body + mod_11_2.calc_check_digit(body)


def id_card(r: Random) -> str:
    """18-character resident ID number, GB 11643."""
    return _with_mod_11_2(f"{r.choice(COUNTIES)}{birthday(r):%Y%m%d}{r.randrange(1, 999):03d}")


def id_card_lower(r: Random) -> str:
    """The same with a small x at the end where there is one."""
    return id_card(r).lower()


def id_card_15(r: Random) -> str:
    """The old number of 15 digits, which has no check digit."""
    return f"{r.choice(COUNTIES)}{birthday(r, 1935, 1985):%y%m%d}{r.randrange(1, 999):03d}"


def residence_permit(r: Random) -> str:
    """Permit of residents from Hong Kong, Macao and Taiwan."""
    return _with_mod_11_2(f"{r.choice(('810000', '830000', '820000'))}{birthday(r):%Y%m%d}{r.randrange(1, 99):03d}")


def foreigner_permit(r: Random) -> str:
    """Foreigners' permanent residence card of 2023: 9, province, country, birth, serial, check."""
    country = r.choice(("840", "392", "410", "826", "156"))
    return _with_mod_11_2(f"9{r.choice(('11', '31', '44', '33'))}{country}{birthday(r):%Y%m%d}{r.randrange(1, 99):03d}")


def _luhn(body: str) -> str:
    return body + luhn.calc_check_digit(body)


def bank_card(r: Random) -> str:
    """Card of a large mainland bank, 16 or 19 digits."""
    head, length = r.choice(
        (("622848", 19), ("621700", 19), ("622202", 19), ("621226", 19), ("622588", 16), ("625912", 16), ("622689", 16))
    )
    return _luhn(head + digits(r, length - len(head) - 1))


def bank_card_16(r: Random) -> str:
    """A card of 16 digits, which a double still holds exactly."""
    return _luhn(r.choice(("622588", "625912", "622689")) + digits(r, 9))


def bank_card_spaced(r: Random) -> str:
    """A card as printed: groups of four."""
    number = bank_card(r)
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def iban(r: Random) -> str:
    """German and French account numbers."""
    country, length = r.choice((("DE", 18), ("FR", 23)))
    body = digits(r, length)
    return f"{country}{mod_97_10.calc_check_digits(body + country)}{body}"


def imei(r: Random) -> str:
    """Equipment identity; 86 and 35 are the commonest reporting bodies."""
    return _luhn(r.choice(("86", "35")) + digits(r, 12))


def meid(r: Random) -> str:
    """Hexadecimal MEID with its check digit in base 16. Hexadecimal ones begin with A0 to FF; those from 99 are decimal."""
    body = r.choice("ABCDEF") + "".join(r.choices(_HEX, k=13))
    return body + stdnum_meid.calc_check_digit(body)


def iccid(r: Random) -> str:
    """20 digits of a mainland SIM."""
    return _luhn(r.choice(("898600", "898601", "898602", "898603", "898606", "898607", "898611")) + digits(r, 13))


def imsi(r: Random) -> str:
    """Subscriber identity of a mainland network."""
    return f"460{r.choice(('00', '01', '02', '03', '07', '08', '09', '11', '15'))}{digits(r, 10)}"


def org_code_bare(r: Random) -> str:
    """Nine characters of GB 11714 without a hyphen."""
    body = digits(r, 8) if r.random() < 0.7 else "MA" + "".join(r.choices("0123456789ABCDEFGH", k=6))
    total = sum(int(char, 36) * weight for char, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return body + {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def org_code(r: Random) -> str:
    """The same as written: with the hyphen."""
    code = org_code_bare(r)
    return f"{code[:8]}-{code[8]}"


def uscc(r: Random) -> str:
    """Unified social credit code of a company with a valid organisation code inside."""
    body = f"91{r.choice(COUNTIES)}{org_code_bare(r)}"
    return body + stdnum_uscc.calc_check_digit(body)


def vin(r: Random) -> str:
    """Vehicle number of a car made in China, GB 16735."""
    alphabet = "0123456789" + "".join(_VIN_LETTERS)
    draft = r.choice(("LSV", "LFV", "LGX", "LHG")) + "".join(r.choices(alphabet, k=10)) + digits(r, 4)
    total = sum((int(c) if c.isdigit() else _VIN_LETTERS[c]) * w for c, w in zip(draft, _VIN_WEIGHTS, strict=True))
    return f"{draft[:8]}{'0123456789X'[total % 11]}{draft[9:]}"


def passport(r: Random) -> str:
    """Mainland passports: E or G and 8 digits, or E, a letter and 7 digits."""
    return r.choice("EEG") + digits(r, 8) if r.random() < 0.7 else f"E{r.choice(_LETTERS)}{digits(r, 7)}"


def hkmo_pass(r: Random) -> str:
    """Home-visit permits (H, M) and permits to Hong Kong and Macao (C)."""
    return r.choice("HMC") + digits(r, 8)


def tw_pass(r: Random) -> str:
    """Permits of Taiwan residents for the mainland: 8 digits."""
    return r.choice("0123456789") + digits(r, 7)


def tw_travel(r: Random) -> str:
    """Permits of mainland residents for Taiwan: L and 8 digits."""
    return f"L{digits(r, 8)}"


def military_id(r: Random) -> str:
    """Officer's certificate."""
    return f"{r.choice(('军', '空', '海', '南', '北', '沈'))}字第{digits(r, 8)}号"


def plate(r: Random) -> str:
    """Ordinary plates and those of electric cars."""
    head = r.choice("京沪粤苏浙鲁川湘鄂闽皖") + r.choice("ABCDEFG")
    return f"{head}D{digits(r, 5)}" if r.random() < 0.25 else head + "".join(r.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=5))
