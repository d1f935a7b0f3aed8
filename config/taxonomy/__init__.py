"""Entity types with their classes, and the trees of data domains and categories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.packs import Section, read_pack

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
EVIDENCE = ("verbatim", "secondary", "own")


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


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """The trees the product classifies into. Compared by identity, so that what is compiled from it can be kept."""

    entity_types: Mapping[str, EntityType] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)

    @property
    def identifying(self) -> frozenset[str]:
        """Entity types whose values name a natural person."""
        return frozenset(name for name, one in self.entity_types.items() if one.person_key != "none")

    def category(self, slug: str) -> Category | None:
        """The category of this slug, or None."""
        domain = self.domains.get(slug.partition(".")[0])
        return next((c for c in domain.categories if c.slug == slug), None) if domain else None


def load_taxonomy(folder: Path | None = None) -> Taxonomy:
    """Read entity_types.yaml and domains.yaml of ``folder`` (this package by default). Raises SettingsError."""
    folder = folder or Path(__file__).parent
    entity_file, domain_file = read_pack(folder / "entity_types.yaml"), read_pack(folder / "domains.yaml")
    top = domain_file.section("domains")
    domains = {slug: _domain(slug, top.section(slug)) for slug in top.names()}
    domain_file.close()
    entries = entity_file.section("entity_types")
    types = {name: _entity_type(name, entries.section(name)) for name in entries.names()}
    entity_file.close()
    taxonomy = Taxonomy(types, domains)
    _check_references(taxonomy, entries, top)
    return taxonomy


def _domain(slug: str, section: Section) -> Domain:
    categories = section.section("categories")
    domain = Domain(
        slug,
        section.text("zh"),
        section.text("en"),
        section.text("source"),
        tuple(_category(slug, name, categories.section(name)) for name in categories.names()),
        _one_of(section, "evidence", EVIDENCE, "own"),
    )
    section.close()
    return domain


def _category(domain: str, name: str, section: Section) -> Category:
    category = Category(
        f"{domain}.{name}",
        domain,
        section.text("zh"),
        section.text("en"),
        section.text("source"),
        _weights(section, "words"),
        _weights(section, "entity_types"),
        _one_of(section, "evidence", EVIDENCE, "own"),
    )
    section.close()
    return category


def _weights(section: Section, key: str) -> dict[str, float]:
    """``{3: [word, …], 1: [word, …]}`` in the file, word → weight in memory."""
    value = section.value(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise section.wrong(key, "must map weights to lists of words")
    weights: dict[str, float] = {}
    for weight, words in value.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not isinstance(words, list):
            raise section.wrong(key, "must map weights to lists of words")
        for word in words:
            if not isinstance(word, str) or not word or word in weights:
                raise section.wrong(key, f"must name each word once, as a text: {word!r}")
            weights[word] = float(weight)
    return weights


def _entity_type(name: str, section: Section) -> EntityType:
    national, sensitive = section.section("gbt35273"), section.section("gbt45574")
    level = section.value("enterprise_level")
    if level is not None and level not in (1, 2, 3, 4):
        raise section.wrong("enterprise_level", "must be 1, 2, 3 or 4")
    stored_as = section.texts("stored_as") or ("text",)
    strange = [family for family in stored_as if family not in FAMILIES]
    if strange:
        raise section.wrong("stored_as", f"does not know the family {strange[0]!r}")
    entity = EntityType(
        name,
        section.text("zh"),
        section.text("en"),
        national.text("class", ""),
        national.flag("sensitive"),
        sensitive.text("class", ""),
        sensitive.flag("sensitive"),
        level if isinstance(level, int) else None,
        section.optional_text("domain"),
        section.optional_text("category"),
        _one_of(section, "person_key", PERSON_KEYS, "none"),
        section.flag("about_people"),
        stored_as,
        int(section.number("min_chars", 0, 1000, 0)),
        section.flag("enumerable"),
        section.flag("other_forms"),
    )
    for part in (national, sensitive, section):
        part.close()
    return entity


def _one_of(section: Section, key: str, allowed: tuple[str, ...], default: str) -> str:
    value = section.text(key, default)
    if value not in allowed:
        raise section.wrong(key, f"must be one of {', '.join(allowed)}")
    return value


def _check_references(taxonomy: Taxonomy, entities: Section, domains: Section) -> None:
    for entity in taxonomy.entity_types.values():
        if entity.domain is not None and entity.domain not in taxonomy.domains:
            raise entities.wrong(f"{entity.name}.domain", "is not in domains.yaml")
        if entity.category is not None and taxonomy.category(entity.category) is None:
            raise entities.wrong(f"{entity.name}.category", "is not in domains.yaml")
    for domain in taxonomy.domains.values():
        for category in domain.categories:
            unknown = sorted(set(category.entity_types) - set(taxonomy.entity_types))
            if unknown:
                raise domains.wrong(f"{category.slug}.entity_types", f"names {unknown[0]!r}, which is not in entity_types.yaml")
