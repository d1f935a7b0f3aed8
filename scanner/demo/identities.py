"""Columns of invented identifiers with valid check digits."""

from __future__ import annotations

from datetime import date, timedelta

from scanner.demo import check_digits
from scanner.demo.draw import Draw
from scanner.demo.places import COUNTIES, County

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
)
_COMPOUND = ("欧阳", "司马", "上官", "诸葛")
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉玲玉萍红鹏飞宇浩然子轩梓涵雨欣怡嘉俊晨思佳慧琳雪梅兰志海波云龙成东"
)
_MOBILE = [
    "134",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "157",
    "158",
    "159",
    "178",
    "182",
    "183",
    "184",
    "187",
    "188",
    "195",
    "197",
    "198",
    "130",
    "131",
    "132",
    "155",
    "156",
    "166",
    "175",
    "176",
    "185",
    "186",
    "196",
    "133",
    "153",
    "173",
    "177",
    "180",
    "181",
    "189",
    "190",
    "191",
    "193",
    "199",
    "192",
]
_BANK_CARDS = (
    ("622848", 19),
    ("621700", 19),
    ("622202", 19),
    ("621661", 19),
    ("622188", 19),
    ("622588", 16),
    ("622155", 16),
    ("622575", 16),
)
_ISSUERS = ("898600", "898602", "898607", "898601", "898606", "898603", "898611")
_NETWORKS = ("00", "02", "07", "08", "01", "09", "03", "11", "15")
_MAIL_HOSTS = ("example.com", "example.cn", "mail.example.com", "post.example.org")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PLATE = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def names(draw: Draw, n: int) -> list[str]:
    """Chinese names: a surname (few of them compound) and one or two characters."""
    surnames = draw.mixed(n, [(0.985, tuple(_SURNAMES)), (0.015, _COMPOUND)])
    lengths = draw.pick(n, (1, 2), (0.15, 0.85))
    given = draw.characters(n, 2, _GIVEN)
    return [surname + chars[:length] for surname, chars, length in zip(surnames, given, lengths, strict=True)]


def births(draw: Draw, n: int, first_year: int = 1945, years: int = 60) -> list[date]:
    """Birth dates from 1 January of ``first_year``."""
    start = date(first_year, 1, 1)
    return [start + timedelta(days=day) for day in draw.integers(n, 0, int(years * 365.25) - 1)]


def id_cards(draw: Draw, days: list[date], counties: list[County] | None = None) -> list[str]:
    """Resident ID numbers, one for each birth date. The 17th digit is odd for men."""
    n = len(days)
    places = counties or draw.pick(n, COUNTIES)
    serials = draw.integers(n, 1, 699)
    return [
        check_digits.id_card(f"{c.code}{day:%Y%m%d}{serial:03d}") for c, day, serial in zip(places, days, serials, strict=True)
    ]


def foreign_documents(draw: Draw, n: int) -> list[str]:
    """What else stands in a column of document numbers: passports, permits of 港澳台 residents and of foreigners."""
    days = births(draw, n)
    passports = [f"E{digits}" for digits in draw.characters(n, 8)]
    permits = [
        check_digits.id_card(f"810000{day:%Y%m%d}{serial:03d}") for day, serial in zip(days, draw.integers(n, 1, 99), strict=True)
    ]
    foreigners = [
        check_digits.id_card(f"943392{day:%Y%m%d}{serial:03d}") for day, serial in zip(days, draw.integers(n, 1, 99), strict=True)
    ]
    return draw.mixed(n, [(0.5, passports), (0.3, permits), (0.2, foreigners)])


def mobiles(draw: Draw, n: int) -> list[str]:
    """Mobile numbers of assigned segments."""
    return [head + tail for head, tail in zip(draw.pick(n, _MOBILE), draw.characters(n, 8), strict=True)]


def landlines(draw: Draw, n: int) -> list[str]:
    """Landline numbers with area code, half of them with a hyphen. 0731 has eight digits, the others seven."""
    counties, hyphens = draw.pick(n, COUNTIES), draw.pick(n, ("-", ""))
    tails = zip(draw.pick(n, "28"), draw.characters(n, 7), strict=True)
    return [
        f"{county.area_code}{hyphen}{head}{tail[: 7 if county.area_code == '0731' else 6]}"
        for county, hyphen, (head, tail) in zip(counties, hyphens, tails, strict=True)
    ]


def iot_numbers(draw: Draw, n: int) -> list[str]:
    """13-digit numbers of things."""
    return [
        head + tail[: 13 - len(head)]
        for head, tail in zip(draw.pick(n, ("10648", "1440", "1441")), draw.characters(n, 9), strict=True)
    ]


def emails(draw: Draw, n: int) -> list[str]:
    """Mail addresses at hosts reserved for examples."""
    words, tails, hosts = draw.characters(n, 6, _LETTERS), draw.integers(n, 1, 999), draw.pick(n, _MAIL_HOSTS)
    return [f"{word}{tail}@{host}" for word, tail, host in zip(words, tails, hosts, strict=True)]


def bank_cards(draw: Draw, n: int) -> list[str]:
    """Bank card numbers with a known issuer number, the right length and a Luhn digit."""
    heads, bodies = draw.pick(n, _BANK_CARDS), draw.characters(n, 12)
    return [check_digits.luhn(head + body[: length - 7]) for (head, length), body in zip(heads, bodies, strict=True)]


def imsis(draw: Draw, n: int) -> list[str]:
    """Subscriber identities of the mainland's networks."""
    return [f"460{network}{tail}" for network, tail in zip(draw.pick(n, _NETWORKS), draw.characters(n, 10), strict=True)]


def imeis(draw: Draw, n: int) -> list[str]:
    """Equipment identities of 15 digits."""
    return [check_digits.luhn(f"86{body}") for body in draw.characters(n, 12)]


def iccids(draw: Draw, n: int) -> list[str]:
    """SIM card numbers of 20 digits."""
    return [check_digits.luhn(head + body) for head, body in zip(draw.pick(n, _ISSUERS), draw.characters(n, 13), strict=True)]


def usccs(draw: Draw, n: int) -> list[str]:
    """Unified social credit codes of companies, the organisation code inside valid too."""
    heads = [f"91{county.code}" for county in draw.pick(n, COUNTIES)]
    bodies = zip(draw.pick(n, ("MA", "07", "55", "18", "MAB")), draw.characters(n, 6), strict=True)
    return [_uscc(head, (start + body)[:8]) for head, (start, body) in zip(heads, bodies, strict=True)]


def _uscc(head: str, body: str) -> str:
    # An organisation code may end in X, which is a letter of the credit code's alphabet as well.
    return check_digits.uscc(head + check_digits.org_code(body))


def vins(draw: Draw, n: int) -> list[str]:
    """Vehicle identification numbers of cars made in China."""
    tails = zip(draw.characters(n, 10, check_digits.VIN_ALPHABET), draw.characters(n, 4), strict=True)
    return [
        check_digits.vin(f"{head}{body}{tail}")
        for head, (body, tail) in zip(draw.pick(n, ("LFV", "LSV", "LGB")), tails, strict=True)
    ]


def plates(draw: Draw, n: int) -> list[str]:
    """Number plates: ordinary ones and those of electric cars."""
    ordinary = [f"湘{city}{tail}" for city, tail in zip(draw.pick(n, "ABCDFJ"), draw.characters(n, 5, _PLATE), strict=True)]
    electric = [f"湘{city}D{tail}" for city, tail in zip(draw.pick(n, "ABCDFJ"), draw.characters(n, 5), strict=True)]
    return draw.mixed(n, [(0.7, ordinary), (0.3, electric)])


def macs(draw: Draw, n: int) -> list[str]:
    """Hardware addresses with colons."""
    return [":".join(text[place : place + 2] for place in range(0, 12, 2)) for text in draw.hexadecimals(n, 12)]


def private_addresses(draw: Draw, n: int) -> list[str]:
    """IPv4 addresses in 10/8."""
    parts = zip(draw.integers(n, 0, 255), draw.integers(n, 0, 255), draw.integers(n, 1, 254), strict=True)
    return [f"10.{a}.{b}.{c}" for a, b, c in parts]
