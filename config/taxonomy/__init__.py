"""Entity types with their classes, and the trees of data domains and categories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EntityType:
    """One entity type: its names, its class and sensitivity under GB/T 35273 and GB/T 45574, its enterprise level."""

    name: str
    zh: str
    en: str
    gbt35273: str = ""
    gbt35273_sensitive: bool = False
    gbt45574: str = ""
    gbt45574_sensitive: bool = False
    enterprise_level: int | None = None
    domain: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A node below a domain. ``slug`` is our own (user_personal.identity.natural_person); ``source`` says where it is from."""

    slug: str
    domain: str
    zh: str
    en: str
    source: str
    words: Mapping[str, float] = field(default_factory=dict)
    entity_types: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Domain:
    """A data domain: one of the guideline's four, or one of the enterprise's own."""

    slug: str
    zh: str
    en: str
    source: str
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True)
class Taxonomy:
    """The trees the product classifies into."""

    entity_types: Mapping[str, EntityType] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)


def load_taxonomy() -> Taxonomy:
    """Read the taxonomy files of this package."""
    return Taxonomy()
