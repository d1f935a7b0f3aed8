"""How a column's values are stored: clear, masked, hashed or encrypted, read off their forms."""

from __future__ import annotations

from classifiers.model import ColumnTally, Protection

_MOSTLY = 0.5
_OPAQUE_BY_NATURE = frozenset(
    {"SECRET_TOKEN", "PASSWORD", "DEVICE_ID", "USER_ACCOUNT", "WECHAT_ID", "CUSTOMER_ID", "VERIFICATION_CODE"}
)


def share(tally: ColumnTally, trait: str) -> float:
    """Share of the filled cells with a trait."""
    return tally.traits.get(trait, 0) / tally.filled if tally.filled > 0 else 0.0


def masked_share(tally: ColumnTally, entity_type: str) -> float:
    """Share of the filled cells in the masked form of an entity type."""
    entity = tally.entities.get(entity_type)
    return entity.masked / tally.filled if entity and tally.filled > 0 else 0.0


def protection(tally: ColumnTally, entity_type: str | None) -> Protection:
    """The form that most cells are in. Opaque values are only then called encrypted when the type itself is readable."""
    if tally.filled <= 0:
        return Protection.UNKNOWN
    if share(tally, "masked") >= _MOSTLY or (entity_type and masked_share(tally, entity_type) >= _MOSTLY):
        return Protection.MASKED
    if share(tally, "hashed") >= _MOSTLY:
        return Protection.HASHED
    if entity_type and entity_type not in _OPAQUE_BY_NATURE and share(tally, "opaque") >= _MOSTLY:
        return Protection.ENCRYPTED
    return Protection.CLEAR
