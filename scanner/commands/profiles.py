"""What kind of scan it is: one that publishes, or the gate before a system goes live. Only what is asked for is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config import UsageError
from scanner.scan_files import NO_FILES, FileWishes
from scanner.scanning import ScanOptions

SCHEDULED, PRELAUNCH = PROFILES = ("scheduled", "prelaunch")


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """What was asked for: a scan, the sheet to write, the system that the sources belong to (by id or name), and how many people
    its owner declares it will hold at most (None: nobody said)."""

    scan: ScanOptions
    files: FileWishes = NO_FILES
    sheet: Path | None = None
    system: str = ""
    people: int | None = None


def run_scan_as(profile: str, options: LaunchOptions) -> int:
    """Run the scan under a profile: scheduled or prelaunch; the exit code. Raises UsageError for another one, and where an option
    of the gate before launch is given to a scan that is none."""
    if profile not in PROFILES:
        raise UsageError(f"--profile: {profile!r} is not a profile", f"Profiles: {', '.join(PROFILES)}")
    if profile == PRELAUNCH:
        from scanner.commands.prelaunch import run_prelaunch

        return run_prelaunch(options)
    if options.sheet is not None or options.system or options.people is not None:
        raise UsageError("--sheet, --system and --people belong to the gate before launch", "Add --profile prelaunch")
    from scanner.commands.scan import run_scan

    return run_scan(options.scan, options.files)
