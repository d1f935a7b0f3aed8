"""What the taxonomy files hold, as frozen values: entity types, domains and categories, and what is mapped onto them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.taxonomy.trees import Node, Tree

PERSON_KEYS = ("none", "weak", "strong")
FAMILIES = (
    "text",
    "integer",
    "small_integer",
    "decimal",
    "boolean",
    "date",
    "datetime",
    "time",
    "binary",
    "json",
    "network",
    "spatial",
)
STANDARDS = ("gbt35273", "gbt45574")
"""The standards that class personal information: GB/T 35273 and GB/T 45574."""

CLASSES = "personal_information"
"""The tree that holds the classes of both."""


@dataclass(frozen=True, slots=True)
class EntityType:
    """One entity type: its names, its class and sensitivity under GB/T 35273 and GB/T 45574, its enterprise level.

    ``stored_as`` are the families of declared types that can hold it; ``min_chars`` is the shortest declared text that
    can; ``enumerable`` says that its values may be a short coded list; ``other_forms`` that they may have forms its
    detector cannot know; ``person_key`` is none, weak or strong;
    ``about_people`` says that a row with it tells of a natural person.
    """

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
    person_key: str = "none"
    about_people: bool = False
    stored_as: tuple[str, ...] = ("text",)
    min_chars: int = 0
    enumerable: bool = False
    other_forms: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A node below a domain. ``slug`` is our own (user_personal.identity.natural_person); ``source`` says where it is from.

    ``evidence`` says how sure the source is: verbatim, secondary or own. ``words`` and ``entity_types`` speak for it.
    """

    slug: str
    domain: str
    zh: str
    en: str
    source: str
    words: Mapping[str, float] = field(default_factory=dict)
    entity_types: Mapping[str, float] = field(default_factory=dict)
    evidence: str = "own"


@dataclass(frozen=True, slots=True)
class Domain:
    """A data domain: one of the guideline's four, or one of the enterprise's own."""

    slug: str
    zh: str
    en: str
    source: str
    categories: tuple[Category, ...] = ()
    evidence: str = "own"


@dataclass(frozen=True, slots=True)
class Mapped:
    """How another tree lies upon ours: slug of a category, or name of an entity type, to a node of that tree."""

    categories: Mapping[str, str] = field(default_factory=dict)
    entity_types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """The trees the product classifies into. Compared by identity, so that what is compiled from it can be kept.

    ``trees`` are all taxonomies in one model, by name; ``domains`` is among them. ``mapped`` are those that give tags.
    ``equivalents`` leads from a class of GB/T 35273 to the classes of GB/T 45574 that its sensitive parts fall into.
    """

    entity_types: Mapping[str, EntityType] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)
    trees: Mapping[str, Tree] = field(default_factory=dict)
    mapped: Mapping[str, Mapped] = field(default_factory=dict)
    equivalents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def identifying(self) -> frozenset[str]:
        """Entity types whose values name a natural person."""
        return frozenset(name for name, one in self.entity_types.items() if one.person_key != "none")

    def category(self, slug: str) -> Category | None:
        """The category of this slug, or None."""
        domain = self.domains.get(slug.partition(".")[0])
        return next((c for c in domain.categories if c.slug == slug), None) if domain else None

    def node_of_category(self, tree: str, slug: str | None) -> str | None:
        """The node that stands for a category: its own, or that of the nearest category above it; None where none does."""
        categories = self.mapped[tree].categories
        while slug and slug not in categories:
            slug = slug.rpartition(".")[0]
        return categories[slug] if slug else None

    def node_of_type(self, tree: str, entity_type: str) -> str | None:
        """The node that stands for an entity type: its own, or that of its category; None where none does."""
        kind = self.entity_types.get(entity_type)
        own = self.mapped[tree].entity_types.get(entity_type)
        return own or (self.node_of_category(tree, kind.category) if kind else None)

    def classes(self, standard: str) -> dict[str, Node]:
        """The classes of personal information under gbt35273 or gbt45574, by their Chinese names."""
        tree = self.trees.get(CLASSES, Tree())
        return {node.zh: node for slug, node in tree.nodes.items() if tree.parent(slug) == standard}
