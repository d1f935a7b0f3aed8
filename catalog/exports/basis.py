"""What a document is made from. Everything is passed in: no clock, no settings, no store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog.audit import Head
from catalog.declarations import system_of
from catalog.exports.sections import Section, control_sections, first_page_gaps
from catalog.filings import FiledState
from catalog.items import ItemSummary
from catalog.model import Census, Snapshot, System, Threshold
from config import Taxonomy


@dataclass(frozen=True)
class Basis:
    """A snapshot with people's decisions in it and all that is known around it. ``company`` are texts of the legal entity by
    name (entity_name, uscc, region …), ``known`` the names of all declared sources, ``head`` the end of the record,
    ``census`` the last count of people, ``state`` where we stand against the last filing,
    ``lines`` the regulatory lines as the last run left them."""

    snapshot: Snapshot
    taxonomy: Taxonomy
    company: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, System] = field(default_factory=dict)
    known: tuple[str, ...] = ()
    head: Head | None = None
    census: Census | None = None
    state: FiledState | None = None
    lines: tuple[Threshold, ...] = ()

    @property
    def company_name(self) -> str:
        """The legal entity's name; empty where nobody gave it."""
        return self.company.get("entity_name", "")

    def system_of_item(self, item: ItemSummary) -> System:
        """The system an item belongs to, with the item's own values in place of the system's."""
        return system_of(self.systems, item.item.id, item.classified.system)

    @property
    def comment(self) -> str:
        """What a file says of its origin in its properties."""
        return str(self.snapshot.run.id)

    def system(self, id: str) -> System:
        """The declared system, or one of which only the id is known."""
        return self.systems.get(id, System(id))

    def gaps(self) -> tuple[str, ...]:
        """What could not be read and what was never looked at: for the first page."""
        return first_page_gaps(self.snapshot, self.systems, self.known)

    def control(self, note: str = "") -> tuple[Section, ...]:
        """The control page's parts."""
        return control_sections(self.snapshot, self.head, note)
