"""The pages, one module for each part of the console."""

from __future__ import annotations

from scanner.console.doors import Door
from scanner.console.pages.added_sources import doors as added_sources
from scanner.console.pages.audit import doors as audit
from scanner.console.pages.catalogue import doors as catalogue
from scanner.console.pages.declare import doors as declare
from scanner.console.pages.declare_books import doors as declare_books
from scanner.console.pages.difference import doors as difference
from scanner.console.pages.filing import doors as filing
from scanner.console.pages.filing_acts import doors as filing_acts
from scanner.console.pages.filing_import import doors as filing_import
from scanner.console.pages.filing_papers import doors as filing_papers
from scanner.console.pages.home import doors as home
from scanner.console.pages.launch import doors as launch
from scanner.console.pages.oidc import doors as oidc
from scanner.console.pages.peek import doors as peek
from scanner.console.pages.review import doors as review
from scanner.console.pages.rules import doors as rules
from scanner.console.pages.scans import doors as scans
from scanner.console.pages.sign_in import doors as sign_in
from scanner.console.pages.sources import doors as sources
from scanner.console.pages.users import doors as users

DOORS: tuple[Door, ...] = (
    *sign_in.all,
    *oidc.all,
    *home.all,
    *catalogue.all,
    *peek.all,
    *review.all,
    *declare.all,
    *declare_books.all,
    *filing.all,
    *filing_papers.all,
    *filing_acts.all,
    *filing_import.all,
    *launch.all,
    *rules.all,
    *audit.all,
    *scans.all,
    *difference.all,
    *sources.all,
    *added_sources.all,
    *users.all,
)
"""All pages and actions. What does not stand here does not exist."""
