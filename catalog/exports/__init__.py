"""Documents, one file each. They say what the catalogue knows, mark what only people can know, and hold no data value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import late_names

if TYPE_CHECKING:
    from catalog.exports.assessment_scope import write_assessment_scope
    from catalog.exports.basis import Basis
    from catalog.exports.calendar_file import ics
    from catalog.exports.carriers import write_carriers
    from catalog.exports.cells import Cell, Style
    from catalog.exports.change_word import write_change
    from catalog.exports.data_fields import NUMBER_FIELDS, FieldContext
    from catalog.exports.data_file import write_data
    from catalog.exports.datahub import write_datahub
    from catalog.exports.departments import department_files, write_department
    from catalog.exports.difference import write_difference
    from catalog.exports.duties import write_duties_book, write_duties_word
    from catalog.exports.duty_words import STATE as DUTY_STATES
    from catalog.exports.duty_words import TRIGGER as DUTY_TRIGGERS
    from catalog.exports.files import inspected, replacing
    from catalog.exports.filing_book import write_filing_book
    from catalog.exports.filing_form import COMPANY, ITEM, FilingForm, load_filing_form
    from catalog.exports.filing_values import FilingSheet, filing_sheet
    from catalog.exports.filing_word import write_filing_word
    from catalog.exports.gaps import write_gaps
    from catalog.exports.inventory import write_inventory, write_streamed_inventory
    from catalog.exports.lacking import ItemReadiness, readiness
    from catalog.exports.openmetadata import write_openmetadata
    from catalog.exports.overview import Overview, write_overview
    from catalog.exports.people import write_people
    from catalog.exports.prelaunch import GateHit, GateVerdict, Prelaunch, narrowed, write_prelaunch_book, write_prelaunch_word
    from catalog.exports.readiness import ReadinessAround, write_readiness
    from catalog.exports.registry_sheet import write_registry
    from catalog.exports.template_book import fill_book
    from catalog.exports.template_word import fill_word
    from catalog.exports.word_xml import shown as cell_text
    from catalog.exports.words import CHANGE as CHANGE_WORDS
    from catalog.exports.words import REASON as REASONS
    from catalog.exports.words import missing
else:
    late_names(__name__)

__all__ = [
    "CHANGE_WORDS",
    "COMPANY",
    "DUTY_STATES",
    "DUTY_TRIGGERS",
    "ITEM",
    "NUMBER_FIELDS",
    "REASONS",
    "Basis",
    "Cell",
    "FieldContext",
    "FilingForm",
    "FilingSheet",
    "GateHit",
    "GateVerdict",
    "ItemReadiness",
    "Overview",
    "Prelaunch",
    "ReadinessAround",
    "Style",
    "cell_text",
    "department_files",
    "filing_sheet",
    "fill_book",
    "fill_word",
    "ics",
    "inspected",
    "load_filing_form",
    "missing",
    "narrowed",
    "readiness",
    "replacing",
    "write_assessment_scope",
    "write_carriers",
    "write_change",
    "write_data",
    "write_datahub",
    "write_department",
    "write_difference",
    "write_duties_book",
    "write_duties_word",
    "write_filing_book",
    "write_filing_word",
    "write_gaps",
    "write_inventory",
    "write_openmetadata",
    "write_overview",
    "write_people",
    "write_prelaunch_book",
    "write_prelaunch_word",
    "write_readiness",
    "write_registry",
    "write_streamed_inventory",
]
