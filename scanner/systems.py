"""Systems as declared in shudian.yaml, in the catalogue's form."""

from __future__ import annotations

from catalog.model import System
from config import Settings

_OWN = {"name", "department", "location", "grade", "attributes"}


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
        )
        for id, one in settings.systems.items()
    }
