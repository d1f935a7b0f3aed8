"""How a column's values are stored: clear, masked, hashed, encrypted or as tokens, read off their forms."""

from __future__ import annotations

from collections.abc import Mapping

from classifiers.model import ColumnTally, Evidence, Protection

_MOSTLY = 0.5
_NEARLY_ALL = 0.9
_MANY = 20
_NOTICED = 0.01  # a state in fewer cells is a slip of its pattern
_SURPLUS = 0.05  # what no pattern knows may be clear, or what a pattern of the others missed
_OPAQUE_BY_NATURE = frozenset(
    {"SECRET_TOKEN", "PASSWORD", "DEVICE_ID", "USER_ACCOUNT", "WECHAT_ID", "CUSTOMER_ID", "VERIFICATION_CODE"}
)
_TOKENISABLE = frozenset(
    {"CN_ID_CARD", "CN_MOBILE_PHONE", "CN_LANDLINE", "BANK_CARD", "EMAIL_ADDRESS", "PERSON_NAME", "POSTAL_ADDRESS", "PASSPORT"}
    | {"CN_SOCIAL_SECURITY", "CN_DRIVER_LICENCE", "IMSI", "IMEI", "ICCID", "MAC_ADDRESS", "CN_PLATE_NUMBER", "VIN"}
)
"""Types that tokens are put in place of. A photo or an account with such a value is only referred to."""
_LENGTHS: Mapping[str, tuple[int, ...]] = {
    "CN_ID_CARD": (18,),
    "CN_MOBILE_PHONE": (11,),
    "BANK_CARD": (16, 17, 18, 19),
    "IMSI": (15,),
    "IMEI": (15,),
    "ICCID": (19, 20),
}
"""Digits of the types whose tokens can keep their format."""


def share(tally: ColumnTally, trait: str) -> float:
    """Share of the filled cells with a trait."""
    return tally.traits.get(trait, 0) / tally.filled if tally.filled > 0 else 0.0


def masked_share(tally: ColumnTally, entity_type: str) -> float:
    """Share of the filled cells in the masked form of an entity type."""
    entity = tally.entities.get(entity_type)
    return entity.masked / tally.filled if entity and tally.filled > 0 else 0.0


def protection(tally: ColumnTally, entity_type: str | None) -> Protection:
    """The form that most cells are in. Opaque values are only then called encrypted when the type itself is readable.

    Without a type, values that nobody can look into (ciphertext, coded text, archives, pictures) are unknown and not clear.
    """
    if tally.filled <= 0:
        return Protection.UNKNOWN
    if _masked(tally, entity_type) >= _MOSTLY:
        return Protection.MASKED
    if share(tally, "hashed") >= _MOSTLY:
        return Protection.HASHED
    if entity_type is None:
        return Protection.UNKNOWN if share(tally, "opaque") + share(tally, "image") >= _MOSTLY else Protection.CLEAR
    if entity_type not in _OPAQUE_BY_NATURE and share(tally, "opaque") >= _MOSTLY:
        return Protection.ENCRYPTED
    if entity_type in _TOKENISABLE and (share(tally, "token") >= _MOSTLY or keeps_format(tally, entity_type)):
        return Protection.TOKENISED
    return Protection.CLEAR


def keeps_format(tally: ColumnTally, entity_type: str) -> bool:
    """Whether the values have the digits of a type that none of them validates as: tokens that keep the format."""
    lengths = _LENGTHS.get(entity_type, ())
    if tally.filled <= 0 or tally.distinct.distinct() < _MANY or share(tally, "integer") < _NEARLY_ALL:
        return False
    right = sum(tally.lengths.get(length, 0) for length in lengths)
    entity = tally.entities.get(entity_type)
    passed, left = (entity.whole, entity.altered) if entity else (0, 0)
    return right >= _NEARLY_ALL * tally.filled and max(passed, left) < _MOSTLY * tally.filled


def mixture(tally: ColumnTally, entity_type: str | None) -> tuple[Evidence, ...]:
    """The shares of all states where cells are stored in more than one; nothing where all are in one."""
    if tally.filled <= 0 or entity_type is None or entity_type in _OPAQUE_BY_NATURE:
        return ()
    hidden = {
        "masked": _masked(tally, entity_type),
        "hashed": share(tally, "hashed"),
        "opaque": share(tally, "opaque"),
        "token": share(tally, "token"),
    }
    entity = tally.entities.get(entity_type)
    clear = max(0.0, 1.0 - sum(hidden.values()))
    if entity and entity.whole:
        clear = min(clear, entity.whole / tally.filled)
    states = {"clear": clear if clear >= _SURPLUS else 0.0, **hidden}
    if sum(part >= _NOTICED for part in states.values()) < 2:
        return ()
    fills = tuple((name, round(100.0 * part, 1)) for name, part in states.items())
    return (Evidence("protection", "mixed_protection", fills, -0.4),)


def unreadable(tally: ColumnTally) -> tuple[Evidence, ...]:
    """What of a column nobody can look into: it is never clean."""
    found = []
    for trait, sentence in (("opaque", "opaque_values"), ("archive", "archive_values"), ("image", "image_values")):
        part = share(tally, trait)
        if part >= _NOTICED:
            found.append(Evidence("protection", sentence, (("share", round(100.0 * part, 1)),), -0.2))
    return tuple(found)


def _masked(tally: ColumnTally, entity_type: str | None) -> float:
    return max(share(tally, "masked"), masked_share(tally, entity_type) if entity_type else 0.0)
