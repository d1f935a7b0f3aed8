"""shudian export filing, people-10m, change and diff: what is filed, and what has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from catalog import (
    Basis,
    FilingForm,
    FilingSheet,
    difference,
    filing_sheet,
    fill_book,
    fill_word,
    load_filing_form,
    write_change,
    write_difference,
    write_filing_book,
    write_filing_word,
    write_people,
)
from config import Settings, UsageError, load_settings
from scanner.basis import basis_of, gather_basis, note_export
from scanner.commands.catalog import chosen, open_catalog, two_runs
from scanner.outputs import is_workbook, refuse_to_harm

_FORM = "filing_template.yaml"


@dataclass(frozen=True, slots=True)
class FilingChoice:
    """How the 备案表 is to be made: from which run, with which form and template, and whether as a draft."""

    run: str = ""
    form: Path | None = None
    template: Path | None = None
    draft: bool = False


def export_filing(config: Path | None, output: Path, choice: FilingChoice) -> str:
    """Write the 重要数据目录备案表; one line that says what is in it.

    Raises CatalogError (an undecided item blocks it), UsageError, SettingsError.
    """
    kind = kind_of(output, (".xlsx", ".docx"))
    if choice.template is not None and kind_of(choice.template, (".xlsx", ".docx")) != kind:
        raise UsageError(f"{output}: a template ending in {choice.template.suffix} is filled in as the same kind of file")
    refuse_to_harm(output, is_workbook)
    form = filing_form(load_settings(config), choice.form)
    basis = gather_basis(config, choice.run)
    sheet = filing_sheet(basis, form, draft=choice.draft)
    write_form(basis, sheet, choice.template, output)
    note_export(config, "filing_draft" if choice.draft else "filing", basis, output)
    return f"{output}: {len(sheet.rows)} 数据项, run {basis.comment}"


def write_form(basis: Basis, sheet: FilingSheet, template: Path | None, output: Path) -> None:
    """Write the form as the kind of file that the name says; filled into ``template`` where there is one. Raises UsageError."""
    is_book = output.suffix.lower() == ".xlsx"
    if template is None:
        (write_filing_book if is_book else write_filing_word)(basis, sheet, output)
    else:
        (fill_book if is_book else fill_word)(basis, sheet, template, output)


def export_people(config: Path | None, run: str, output: Path) -> str:
    """Write the 1000万人以上个人信息清单; what it says of the line. Raises CatalogError, UsageError, SettingsError."""
    kind_of(output, (".xlsx",))
    refuse_to_harm(output, is_workbook)
    basis = gather_basis(config, run)
    said = write_people(basis, output)
    note_export(config, "people_10m", basis, output)
    return f"{output}: {said}"


def export_change(config: Path | None, run: str, output: Path) -> str:
    """Write the 变更备案说明; what it concludes. Raises CatalogError (nothing is filed), UsageError, SettingsError."""
    kind_of(output, (".docx",))
    refuse_to_harm(output, is_workbook)
    basis = gather_basis(config, run)
    said = write_change(basis, output)
    note_export(config, "change", basis, output)
    return f"{output}: {said}"


def export_difference(config: Path | None, before: str, after: str, output: Path) -> str:
    """Write the 差异报告 of two runs; how many changes there are. Raises UsageError when there are not two."""
    kind_of(output, (".xlsx",))
    refuse_to_harm(output, is_workbook)
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        older, newer = two_runs(catalog, before, after)
        basis = basis_of(config, settings, catalog, newer)
        changed = difference(chosen(catalog, older), basis.snapshot)
    write_difference(basis, changed, output)
    note_export(config, "difference", basis, output)
    return f"{output}: {len(changed.changes)} 处变化, {older[:8]} → {newer[:8]}"


def filing_form(settings: Settings, path: Path | None = None) -> FilingForm:
    """The form asked for, that of the rules' folder, or the shipped one. Raises SettingsError."""
    folder = settings.rule_choice().folder
    own = folder / _FORM if folder else None
    return load_filing_form(path or (own if own is not None and own.is_file() else None))


def kind_of(path: Path, kinds: tuple[str, ...]) -> str:
    """The ending of a file to be written. Raises UsageError for one that is not among ``kinds``."""
    kind = path.suffix.lower()
    if kind not in kinds:
        raise UsageError(f"{path}: must end in {' or '.join(kinds)}")
    return kind
