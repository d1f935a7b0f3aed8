"""shudian demo."""

from __future__ import annotations

import shlex
from pathlib import Path

from config import UsageError, load_settings
from scanner import terminal
from scanner.commands.export import export_inventory
from scanner.commands.scan import ScanOptions, run_scan
from scanner.demo import build_estate
from scanner.handing_out import handing_out
from scanner.wording import check_language, say

_MARK = ".shudian-demo"  # lists what an earlier demo wrote
_OUTPUTS = ("report.json", "catalog.db", "catalog.db-wal", "catalog.db-shm", "数据清单.xlsx")


def run_demo(folder: Path, seed: int, language: str) -> int:
    """Build the estate in ``folder``, scan it, write report, catalogue and 数据清单 there; the scan's exit code.

    A folder that holds anything else than an earlier demo is refused (UsageError).
    """
    check_language(language)
    _make_room(folder)
    console = terminal.console(stderr=True, soft_wrap=True)
    console.print(f"{say('building', language)}: {folder} …")
    estate = build_estate(folder, seed)
    _remember(folder, tuple(str(file) for file in estate.files))
    console.print(
        f"  {len(estate.files)} {say('files', language)}, {estate.rows:,} {say('rows', language)}. {say('scanning', language)} …"
    )
    settings, report, inventory = folder / "shudian.yaml", folder / "report.json", folder / "数据清单.xlsx"
    names = tuple(load_settings(settings).sources)
    code = run_scan(ScanOptions(names, settings, report, seed=seed, language=language))
    with handing_out():
        export_inventory(settings, "", inventory)
    written = {"findings": report, "catalogue": folder / "catalog.db", "inventory": inventory, "settings": settings}
    console.print(f"{say('written', language)}:")
    for what, path in written.items():
        console.print(f"  {say(what, language)}: {path}")
    further = "shudian catalog list; shudian catalog show t_cust_info"
    console.print(f"{say('look_further', language)}: cd {shlex.quote(str(folder))}; {further}")
    return code


def _make_room(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder")
    mark = folder / _MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise UsageError(f"{folder} already holds other files", "Name another folder: shudian demo DIR")
    if mark.exists():
        _clear(folder, mark.read_text(encoding="utf-8").splitlines())
    folder.mkdir(parents=True, exist_ok=True)
    _remember(folder, ())


def _remember(folder: Path, files: tuple[str, ...]) -> None:
    (folder / _MARK).write_text("\n".join((*files, *_OUTPUTS)) + "\n", encoding="utf-8")


def _clear(folder: Path, names: list[str]) -> None:
    # Only what an earlier demo wrote is removed; what somebody else put beside it stays.
    for name in names:
        path = folder / name
        if path.resolve().is_relative_to(folder.resolve()) and path.is_file():
            path.unlink()
