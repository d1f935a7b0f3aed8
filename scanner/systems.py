"""Systems as declared in shudian.yaml, in the catalogue's form."""

from __future__ import annotations

from catalog.model import LegalEntity, System
from config import Settings

_FACTS = {"mlps", "ciio", "sharing_assessed"}
_OWN = {"name", "department", "location", "grade", "attributes", *_FACTS}


def declared_systems(settings: Settings) -> dict[str, System]:
    """The declared systems by id; only texts that were filled in count as declared."""
    return {
        id: System(
            id,
            one.name,
            one.department,
            one.location,
            one.grade,
            {key: text for key, text in one.model_dump(exclude=_OWN).items() if text},
            {key: "yes" if said else "no" for key, said in one.attributes.model_dump(exclude_none=True).items()},
            one.model_dump(include=_FACTS, exclude_none=True),
        )
        for id, one in settings.systems.items()
    }


def declared_entity(settings: Settings) -> LegalEntity:
    """The legal entity and what it says it has done."""
    entity = settings.entity
    done = entity.done.model_dump(exclude_none=True)
    return LegalEntity(entity.name, entity.region, done if entity.ciio is None else {**done, "ciio": entity.ciio})
