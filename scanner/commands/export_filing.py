"""shudian export filing, people-10m, change and diff: what is filed, and what has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from catalog import (
    FilingForm,
    filing_sheet,
    fill_book,
    fill_word,
    load_filing_form,
    write_filing_book,
    write_filing_word,
)
from config import Settings, UsageError, load_settings
from scanner.basis import gather_basis
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
    if choice.template is None:
        write = write_filing_book if kind == ".xlsx" else write_filing_word
        write(basis, sheet, output)
    else:
        fill = fill_book if kind == ".xlsx" else fill_word
        fill(basis, sheet, choice.template, output)
    return f"{output}: {len(sheet.rows)} 数据项, run {basis.comment}"


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
