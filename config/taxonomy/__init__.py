"""Taxonomies as data: entity types with their classes, domains and categories, and other trees mapped onto them."""

from __future__ import annotations

from config.taxonomy.checks import taxonomy_doubts
from config.taxonomy.kinds import STANDARDS, Category, Domain, EntityType, Mapped, Taxonomy
from config.taxonomy.loading import load_taxonomy, try_taxonomy
from config.taxonomy.trees import EVIDENCE, Node, Tree, is_below

__all__ = [
    "EVIDENCE",
    "STANDARDS",
    "Category",
    "Domain",
    "EntityType",
    "Mapped",
    "Node",
    "Taxonomy",
    "Tree",
    "is_below",
    "load_taxonomy",
    "taxonomy_doubts",
    "try_taxonomy",
]
