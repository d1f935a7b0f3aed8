"""Systems and company as declared in shudian.yaml and in the catalogue, in the catalogue's form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from catalog import Dispute, owners
from catalog.model import LegalEntity, System, Threshold
from config import Role, Settings, SourceSpec
from scanner.declared_sources import with_console_sources
from scanner.wording import say

if TYPE_CHECKING:
    from catalog import Catalog, Declared

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


def systems_of_sources(settings: Settings, known: Mapping[str, System]) -> dict[str, str]:
    """The declared sources, in shudian.yaml or the registry, with the id of the system that each belongs to."""
    ours = sources_in_settings(settings)
    return owners(ours, known).of_these(ours)


def sources_in_settings(settings: Settings) -> dict[str, str]:
    """The sources of shudian.yaml with the system that each has there; empty for none."""
    return {name: one.system for name, one in settings.sources.items()}


def in_their_systems(specs: tuple[SourceSpec, ...], known: Mapping[str, System]) -> tuple[SourceSpec, ...]:
    """The sources, those without a system in the one that the registry puts them in."""
    found = owners({one.id: one.system for one in specs}, known).of
    return tuple(one if one.system else replace(one, system=found.get(one.id, "")) for one in specs)


def disputes_told(sources: Mapping[str, str], known: Mapping[str, System], language: str) -> tuple[str, ...]:
    """What the registry says otherwise of sources than shudian.yaml, or twice: a sentence each. ``sources`` are those asked
    about, with the system that each has in shudian.yaml."""
    return tuple(_disputed(one, language) for one in owners(sources, known).disputes if one.source in sources)


def _disputed(one: Dispute, language: str) -> str:
    said = ("、" if language == "zh" else ", ").join(one.said)
    if one.belongs:
        return say("source_disputed", language).format(one.source, said, one.belongs)
    return say("source_claimed", language).format(one.source, said)


def company_texts(settings: Settings) -> dict[str, str]:
    """What shudian.yaml says of the legal entity, by the keys of documents."""
    texts = {name: text for name, text in settings.entity.model_dump().items() if isinstance(text, str) and text}
    return {("entity_name" if name == "name" else name): text for name, text in texts.items()}


def declared_entity(settings: Settings) -> LegalEntity:
    """The legal entity and what it says it has done."""
    entity = settings.entity
    done = entity.done.model_dump(exclude_none=True)
    return LegalEntity(entity.name, entity.region, done if entity.ciio is None else {**done, "ciio": entity.ciio})


def lines_now(settings: Settings, catalog: Catalog) -> tuple[Threshold, ...]:
    """Where the legal entity stands against the lines about persons. Sources that are declared and were never read, and systems
    without any source, keep a line from being "not reached": nobody has counted there."""
    settings, known = with_console_sources(settings, catalog), known_systems(settings, catalog)
    owned = systems_of_sources(settings, known)
    ours = [name for name, one in settings.sources.items() if one.role in (Role.OWN, Role.JOINT) and not one.copy_of]
    silent = [f"system {id}" for id in known if id not in owned.values()]
    return catalog.lines(settings.entity.name, (*ours, *silent))
