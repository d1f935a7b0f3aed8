"""Systems and company as declared in shudian.yaml and in the catalogue, in the catalogue's form."""

from __future__ import annotations

from catalog import Catalog, Declared
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


def known_systems(settings: Settings, catalog: Catalog) -> Declared:
    """What is declared of systems, items and company: shudian.yaml with what was declared in the catalogue in place of it."""
    return catalog.declared(declared_systems(settings), company_texts(settings))


def systems_of_sources(settings: Settings) -> dict[str, str]:
    """The declared sources, with the id of the system that each belongs to."""
    return {name: one.system for name, one in settings.sources.items()}


def company_texts(settings: Settings) -> dict[str, str]:
    """What shudian.yaml says of the legal entity, by the keys of documents."""
    texts = {name: text for name, text in settings.entity.model_dump().items() if isinstance(text, str) and text}
    return {("entity_name" if name == "name" else name): text for name, text in texts.items()}


def declared_entity(settings: Settings) -> LegalEntity:
    """The legal entity and what it says it has done."""
    entity = settings.entity
    done = entity.done.model_dump(exclude_none=True)
    return LegalEntity(entity.name, entity.region, done if entity.ciio is None else {**done, "ciio": entity.ciio})
