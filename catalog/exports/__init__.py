"""Documents, one file each. They say what the catalogue knows, mark what only people can know, and hold no data value."""

from __future__ import annotations

from catalog.exports.basis import Basis
from catalog.exports.files import replacing
from catalog.exports.filing_book import write_filing_book
from catalog.exports.filing_form import FilingForm, load_filing_form
from catalog.exports.filing_values import filing_sheet
from catalog.exports.filing_word import write_filing_word
from catalog.exports.inventory import write_inventory
from catalog.exports.template_book import fill_book
from catalog.exports.template_word import fill_word
from catalog.exports.words import REASON as REASONS
from catalog.exports.words import missing

__all__ = [
    "REASONS",
    "Basis",
    "FilingForm",
    "filing_sheet",
    "fill_book",
    "fill_word",
    "load_filing_form",
    "missing",
    "replacing",
    "write_filing_book",
    "write_filing_word",
    "write_inventory",
]
