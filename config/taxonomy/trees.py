"""A taxonomy as a tree of nodes: one model and one loader for all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.errors import SettingsError
from config.packs import Section, read_pack

EVIDENCE = ("verbatim", "secondary", "own")
SENSITIVE = ("", "none", "some", "all")
_SLUG = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a tree. ``slug`` is our own name for it, and a slug without its last part is the parent's.

    ``evidence`` says how sure name and place are: verbatim, secondary or own. ``examples`` are fields that belong here.
    ``enterprise_level`` is an example grade, 1 to 4. ``sensitive``: whether a class of personal information is sensitive, all
    of it, some or none (empty where the tree does not say).
    """

    slug: str
    zh: str
    en: str
    source: str
    evidence: str = "own"
    examples: tuple[str, ...] = ()
    enterprise_level: int | None = None
    sensitive: str = ""
    note: str = ""


@dataclass(frozen=True, eq=False)
class Tree:
    """One taxonomy: where it is from, how sure its text is, and its nodes by slug in the order of the file."""

    id: str = ""
    zh: str = ""
    en: str = ""
    source: str = ""
    evidence: str = "own"
    nodes: Mapping[str, Node] = field(default_factory=dict)

    def parent(self, slug: str) -> str:
        """The nearest node above ``slug`` that the tree has, or nothing."""
        above = slug.rpartition(".")[0]
        while above and above not in self.nodes:
            above = above.rpartition(".")[0]
        return above

    def depth(self, slug: str) -> int:
        """How many nodes stand above ``slug``."""
        above = self.parent(slug)
        return 1 + self.depth(above) if above else 0

    def ordered(self) -> tuple[Node, ...]:
        """All nodes, each after its parent, and brothers in the order of the file."""
        below: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            below.setdefault(self.parent(node.slug), []).append(node)

        def under(slug: str) -> tuple[Node, ...]:
            return tuple(one for node in below.get(slug, ()) for one in (node, *under(node.slug)))

        return under("")


def is_below(slug: str, above: str) -> bool:
    """Whether a slug stands under another one in its tree."""
    return slug.startswith(f"{above}.")


def load_tree(file: Path, problems: list[str] | None = None) -> Tree:
    """Read a tree. Every node's parent must be there. Raises SettingsError, or adds a line a problem to ``problems``."""
    top = read_whole(file, problems)
    if not top.values:
        return Tree(file.stem)
    name, source, evidence = top.text("id"), top.text("source"), evidence_of(top, "own")
    if name and name != file.stem:
        top.refuse("id", f"must be {file.stem}, as the file is called")
    section = top.section("nodes")
    nodes = {slug: _node(slug, section.section(slug), source, evidence) for slug in section.names()}
    for slug in nodes:
        check_slug(section, slug)
        above = slug.rpartition(".")[0]
        if above and above not in nodes:
            section.refuse(slug, f"stands under {above!r}, which is not a node")
    tree = Tree(file.stem, top.text("zh"), top.text("en"), source, evidence, nodes)
    top.close()
    return tree


def read_whole(file: Path, problems: list[str] | None = None) -> Section:
    """The top of a taxonomy file, which must hold something. Raises SettingsError, or adds it to ``problems``."""
    before = len(problems or ())
    top = read_pack(file, problems)
    if not top.values and len(problems or ()) == before:
        error = SettingsError(f"{file.name}: is empty", "Delete it to use the shipped one")
        if problems is None:
            raise error
        problems.append(f"{error.message}. {error.advice}")
    return top


def _node(slug: str, section: Section, source: str, evidence: str) -> Node:
    """A node; what it does not say of its source is as for the whole tree."""
    node = Node(
        slug,
        section.text("zh"),
        section.text("en"),
        section.text("source", source),
        evidence_of(section, evidence),
        section.texts("examples"),
        level_of(section),
        one_of(section, "sensitive", SENSITIVE, ""),
        section.text("note", ""),
    )
    section.close()
    return node


def check_slug(section: Section, slug: str) -> None:
    """Refuse what is no slug: small letters, digits and underscores, in parts divided by dots."""
    if not _SLUG.fullmatch(slug):
        section.refuse(slug, "must be small letters, digits and underscores, in parts divided by dots")


def evidence_of(section: Section, default: str) -> str:
    """How sure the text is: verbatim, secondary or own."""
    return one_of(section, "evidence", EVIDENCE, default)


def level_of(section: Section) -> int | None:
    """The enterprise level of a section, 1 to 4, or None."""
    level = section.value("enterprise_level")
    if level is None:
        return None
    if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 4:
        section.refuse("enterprise_level", "must be 1, 2, 3 or 4")
        return None
    return level


def one_of(section: Section, key: str, allowed: tuple[str, ...], default: str) -> str:
    """The text at ``key``, which must be one of those ``allowed``."""
    value = section.text(key, default)
    if value not in allowed:
        section.refuse(key, f"must be one of {', '.join(filter(None, allowed))}")
        return default
    return value
