"""How a column's values are stored: clear, masked, hashed, encrypted or as tokens, read off their forms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from classifiers.model import ColumnTally, Evidence, Protection
from classifiers.values import has_at_least

_MOSTLY = 0.5
_NEARLY_ALL = 0.9
_REMEMBERED = 1024  # sets of traits: there are few
_MANY = 20
CODED = "coded_"
"""How the traits of cells that were read back begin."""
_NOTICED = 0.01  # a state in fewer cells is a slip of its pattern
_WORTH_SAYING = 0.1  # of a column that nothing is known of
_SURPLUS = 0.05  # what no pattern knows may be clear, or what a pattern of the others missed
_OTHER_SIZES = 0.05  # share of ciphertext of other lengths from which 64 bytes are ciphertext, too
OPAQUE_BY_NATURE = frozenset(
    {"SECRET_TOKEN", "PASSWORD", "DEVICE_ID", "USER_ACCOUNT", "WECHAT_ID", "CUSTOMER_ID", "VERIFICATION_CODE"}
)
_RANDOM_BY_NATURE = frozenset({"SECRET_TOKEN", "DEVICE_ID"})
"""Types whose clear values may be as many random bytes as ciphertext."""
_DIGITS_BY_NATURE = frozenset({"SECRET_TOKEN"})
"""Types whose clear values are as often hexadecimal digits: only a name can call a key a digest."""
SMALL_SPACES = frozenset(
    {"CN_MOBILE_PHONE", "CN_LANDLINE", "IOT_NUMBER", "CN_ID_CARD", "PASSPORT", "CN_HKMO_PASS", "CN_TW_PASS", "BANK_CARD", "IMSI"}
    | {"CN_RESIDENCE_PERMIT", "CN_FOREIGNER_PERMIT", "CN_DRIVER_LICENCE", "CN_SOCIAL_SECURITY", "CN_MILITARY_ID"}
    | {
        "CN_PLATE_NUMBER",
        "IMEI",
        "ICCID",
        "MAC_ADDRESS",
        "QQ_NUMBER",
        "BIRTH_DATE",
        "VERIFICATION_CODE",
        "IP_ADDRESS",
        "CN_USCC",
        "VIN",
    }
)
"""Types with so few possible values that all of their digests can be computed."""
TOKENISABLE = frozenset(
    {"CN_ID_CARD", "CN_MOBILE_PHONE", "CN_LANDLINE", "BANK_CARD", "EMAIL_ADDRESS", "PERSON_NAME", "POSTAL_ADDRESS", "PASSPORT"}
    | {"CN_SOCIAL_SECURITY", "CN_DRIVER_LICENCE", "IMSI", "IMEI", "ICCID", "MAC_ADDRESS", "CN_PLATE_NUMBER", "VIN"}
)
"""Types that tokens are put in place of. A photo or an account with such a value is only referred to."""
_DIGEST_OR_CIPHER, _LONGER = (24, 32, 44, 64), 65
"""Characters of 16 and 32 bytes in base64 and hexadecimal digits; tallies count all longer cells together."""
_LENGTHS: Mapping[str, tuple[int, ...]] = {
    "CN_ID_CARD": (18,),
    "CN_MOBILE_PHONE": (11,),
    "BANK_CARD": (16, 17, 18, 19),
    "IMSI": (15,),
    "IMEI": (15,),
    "ICCID": (19, 20),
}
"""Digits of the types whose tokens can keep their format."""
_ANY_DIGITS = frozenset({"BANK_CARD", "IMEI"})
"""Types that any digits have the form of, but for the check digit: a company's accounts have none."""
_KEPT_IN_FORM = frozenset(_LENGTHS) & TOKENISABLE - _ANY_DIGITS
"""Types that tokens which keep their format are told of."""
_SIGNS = frozenset({"masked", "hashed", "wide_digest", "opaque", "blocks", "token", "short_digest", "image", "archive"})


def is_plain(tally: ColumnTally) -> bool:
    """Whether no cell shows any sign of being protected, coded or a file: most columns are so, and need not be asked further.
    The masked forms of entity types are counted with these."""
    return _are_plain(tuple(tally.traits))


@lru_cache(maxsize=_REMEMBERED)
def _are_plain(traits: tuple[str, ...]) -> bool:
    return _SIGNS.isdisjoint(traits) and not _coded(traits)


@lru_cache(maxsize=_REMEMBERED)
def _coded(traits: tuple[str, ...]) -> tuple[str, ...]:
    """Those of other spellings."""
    return tuple(trait for trait in traits if trait.startswith(CODED))


def hides_nothing(tally: ColumnTally) -> bool:
    """Whether a column is plain and no cell of it has the masked form of an entity type either."""
    if not _are_plain(tuple(tally.traits)):
        return False
    return not [1 for one in tally.entities.values() if one.masked]


def share(tally: ColumnTally, trait: str) -> float:
    """Share of the filled cells with a trait."""
    met = tally.traits.get(trait, 0)
    if not met:
        return 0.0
    filled = tally.filled
    return met / filled if filled > 0 else 0.0


def masked_share(tally: ColumnTally, entity_type: str) -> float:
    """Share of the filled cells in the masked form of an entity type."""
    entity = tally.entities.get(entity_type)
    return entity.masked / tally.filled if entity and entity.masked and tally.filled > 0 else 0.0


def protection(tally: ColumnTally, entity_type: str | None) -> Protection:
    """The form that most cells are in, ``CLEAR`` where no other has a majority.

    Whole blocks of 16 bytes in which there is no text are called encrypted. Other opaque values are so only when the type itself
    is readable; without a type (coded text, archives, pictures) they are unknown and not clear.
    """
    if tally.filled <= 0:
        return Protection.UNKNOWN
    if _masked(tally, entity_type) >= _MOSTLY:
        return Protection.MASKED
    if is_plain(tally):
        return Protection.TOKENISED if is_token(tally, entity_type) else Protection.CLEAR
    states = _hidden_shares(tally, entity_type)
    if states["hashed"] >= _MOSTLY:
        return Protection.HASHED
    if states["blocks"] >= _MOSTLY and entity_type not in _RANDOM_BY_NATURE:
        return Protection.ENCRYPTED
    if entity_type is None:
        return Protection.UNKNOWN if share(tally, "opaque") + share(tally, "image") >= _MOSTLY else Protection.CLEAR
    if entity_type not in OPAQUE_BY_NATURE and share(tally, "opaque") >= _MOSTLY:
        return Protection.ENCRYPTED
    if entity_type in TOKENISABLE and (share(tally, "token") >= _MOSTLY or is_token(tally, entity_type)):
        return Protection.TOKENISED
    return Protection.CLEAR


def is_token(tally: ColumnTally, entity_type: str | None) -> bool:
    """Whether the values of a plain column are tokens in place of a type: a type that they replace, its digits, and no more."""
    return entity_type is not None and entity_type in _KEPT_IN_FORM and keeps_format(tally, entity_type)


def keeps_format(tally: ColumnTally, entity_type: str) -> bool:
    """Whether the values have the digits of a type and nothing else of its form: tokens that keep the format.

    Where only the check digit is wrong they are numbers as well as tokens, and nobody can tell which.
    """
    entity = tally.entities.get(entity_type)
    return has_digits(tally, entity_type) and (
        entity is None or max(entity.whole + entity.misprinted, entity.altered) < _MOSTLY * tally.filled
    )


def has_digits(tally: ColumnTally, entity_type: str) -> bool:
    """Whether nearly all values have as many digits as the type, and most of them are not of it."""
    lengths, filled = _LENGTHS.get(entity_type, ()), tally.filled
    if not lengths or filled <= 0:
        return False
    entity = tally.entities.get(entity_type)
    # Asked first: of most columns so named the values are of the type.
    if entity and (entity.whole >= _MOSTLY * filled or entity.altered >= _MOSTLY * filled):
        return False
    if share(tally, "integer") < _NEARLY_ALL or not has_at_least(tally.distinct, _MANY):
        return False
    return sum([tally.lengths.get(length, 0) for length in lengths]) >= _NEARLY_ALL * filled


def misprinted(tally: ColumnTally, entity_type: str, clearly: bool) -> Evidence | None:
    """Why values that do not validate as a type may be of it all the same; None where they may not.

    Where nothing but digits speaks for the type, its name must do so ``clearly``.
    """
    entity = tally.entities.get(entity_type)
    rounded = entity is not None and entity.altered >= _MOSTLY * tally.filled
    if entity and not rounded and entity.whole < _MOSTLY * tally.filled <= entity.whole + entity.misprinted:
        fills = (("entity_type", entity_type), ("share", round(100.0 * entity.misprinted / tally.filled, 1)))
        return Evidence("contradiction", "check_digits_wrong", fills, -0.2)
    if clearly and entity_type in _ANY_DIGITS and has_digits(tally, entity_type):
        return Evidence("contradiction", "digits_unchecked", (("entity_type", entity_type),), -0.2)
    return None


def mixture(tally: ColumnTally, entity_type: str | None) -> tuple[Evidence, ...]:
    """The shares of all states where cells are stored in more than one; nothing where all are in one.

    Without a type, or with one whose clear values are opaque or look like tokens, only the other states are told apart.
    """
    if tally.filled <= 0 or (is_plain(tally) and masked_share(tally, entity_type or "") < _NOTICED):
        return ()
    hidden = _hidden_shares(tally, entity_type)
    blocks = hidden.pop("blocks")
    if entity_type is None or entity_type in OPAQUE_BY_NATURE:
        hidden |= {"opaque": 0.0 if entity_type in _RANDOM_BY_NATURE else blocks, "token": 0.0}
    if entity_type is None and (sum(hidden.values()) < _WORTH_SAYING or _holds_texts(tally)):
        return ()
    entity = tally.entities.get(entity_type or "")
    clear = max(0.0, 1.0 - sum(hidden.values()))
    if entity and entity.whole:
        clear = min(clear, entity.whole / tally.filled)
    states = {"clear": clear if clear >= _SURPLUS else 0.0, **hidden}
    if sum(part >= _NOTICED for part in states.values()) < 2:
        return ()
    fills = tuple((name, round(100.0 * part, 1)) for name, part in states.items())
    return (Evidence("protection", "mixed_protection", fills, -0.4),)


def _holds_texts(tally: ColumnTally) -> bool:
    """Whether most cells are structures or long texts, in which a run of stars hides no value."""
    return sum(share(tally, trait) for trait in ("json", "nested", "long_text")) >= _MOSTLY


def coded_share(tally: ColumnTally) -> float:
    """Share of the filled cells that were read back from another spelling (base64, percent signs …)."""
    coded = _coded(tuple(tally.traits))
    return sum(share(tally, trait) for trait in coded) if coded else 0.0


def spelled(tally: ColumnTally) -> tuple[Evidence, ...]:
    """In which spelling the values are stored, where it is not their own: they are clear all the same."""
    parts = [(trait.removeprefix(CODED), share(tally, trait)) for trait in sorted(tally.traits) if trait.startswith(CODED)]
    return tuple(
        Evidence("protection", f"coded_{name}", (("share", round(100.0 * part, 1)),), 0.1)
        for name, part in parts
        if part >= _NOTICED
    )


def unreadable(tally: ColumnTally) -> tuple[Evidence, ...]:
    """What of a column nobody can look into: it is never clean."""
    found = []
    for trait, sentence in (("opaque", "opaque_values"), ("archive", "archive_values"), ("image", "image_values")):
        part = share(tally, trait)
        if part >= _NOTICED:
            found.append(Evidence("protection", sentence, (("share", round(100.0 * part, 1)),), -0.2))
    return tuple(found)


def hidden_share(tally: ColumnTally, entity_type: str | None) -> float:
    """Share of the filled cells that are masked, hashed, opaque or tokens."""
    if is_plain(tally):
        return _masked(tally, entity_type)
    states = _hidden_shares(tally, entity_type)
    return sum(part for name, part in states.items() if name != "blocks")


def _hidden_shares(tally: ColumnTally, entity_type: str | None) -> dict[str, float]:
    """Shares of the states that are not clear; ``blocks`` of ciphertext are a part of ``opaque``.

    64 bytes are a digest, but not among ciphertext of other lengths: digests have one length.
    """
    hashed, opaque, blocks = _digests(tally, entity_type), share(tally, "opaque"), share(tally, "blocks")
    wide = share(tally, "wide_digest") if blocks >= _OTHER_SIZES else 0.0
    return {
        "masked": _masked(tally, entity_type),
        "hashed": hashed - wide,
        "opaque": opaque + wide,
        "token": share(tally, "token"),
        "blocks": blocks + wide,
    }


def _digests(tally: ColumnTally, entity_type: str | None) -> float:
    return 0.0 if entity_type in _DIGITS_BY_NATURE else share(tally, "hashed")


def as_named(tally: ColumnTally, kind: str, status: Protection) -> Protection:
    """``status`` as the name's word for it has it (``kind``: hash or cipher), where the form is that of both.

    Digests of 16, 32, 48 or 64 bytes are as long as ciphertext; a column of digests has one length. Half an MD5 is a common code.
    """
    if kind not in ("cipher", "hash"):
        return status
    longest = max(tally.lengths.values(), default=0)
    blocks = sum(tally.lengths.get(length, 0) for length in (*_DIGEST_OR_CIPHER, _LONGER))
    if kind == "cipher" and status is Protection.HASHED and blocks >= _NEARLY_ALL * tally.filled:
        return Protection.ENCRYPTED
    if kind == "hash" and status is Protection.ENCRYPTED and longest == tally.filled == blocks:
        return Protection.HASHED
    digits = max(share(tally, "short_digest"), share(tally, "hashed"))
    if kind == "hash" and status is Protection.CLEAR and digits >= _NEARLY_ALL:
        return Protection.HASHED
    if kind == "cipher" and status is Protection.CLEAR and share(tally, "hashed") + share(tally, "blocks") >= _NEARLY_ALL:
        return Protection.ENCRYPTED
    return status


def has_length(tally: ColumnTally, entity_type: str) -> bool | None:
    """Whether nearly all values have as many characters as the type has digits; None where it has no fixed number."""
    lengths = _LENGTHS.get(entity_type)
    if lengths is None:
        return None
    return sum(tally.lengths.get(length, 0) for length in lengths) >= _NEARLY_ALL * tally.filled


def _masked(tally: ColumnTally, entity_type: str | None) -> float:
    return max(share(tally, "masked"), masked_share(tally, entity_type) if entity_type else 0.0)
