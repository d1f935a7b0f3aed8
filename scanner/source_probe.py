"""Reaches one source for the console, in a process of its own: what ``shudian check`` says where it is reached, else one word.

Whoever asks learns from it whether a source can be used, and nothing about what else listens where.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from classifiers import Classifier
from config import ShudianError, SourceDenied, SourceError, SourceRefused, load_knowledge
from connectors import create
from connectors.model import Reason
from scanner import terminal
from scanner.commands.check import Shown, checked
from scanner.declared_sources import settings_for
from scanner.scanning import ScanOptions, refuse_own_catalogue, scan_plan
from scanner.source_guard import guarded

NOT_REACHED = 1


def probe(name: str, config: Path | None, language: str) -> int:
    """Print what is to be known of a source; 0 and 3 as ``shudian check``, 1 after a single word of ``Reason``."""
    settings = settings_for(config, (name,))
    console = terminal.console(soft_wrap=True)
    try:
        specs = guarded(settings.specs((name,)), settings)
        refuse_own_catalogue(specs, settings)
        connector = create(specs[0])
        with connector:
            connector.probe()
        plan = scan_plan(settings, ScanOptions((name,), config)).sample
        shown = Shown(console, language, Classifier(load_knowledge()).mask)
        code = checked(create(specs[0]), plan, shown)
    except SourceDenied:
        console.print(Reason.DENIED.value)
    except SourceRefused:
        console.print(Reason.REFUSED.value)
    except SourceError:
        console.print(Reason.UNREACHABLE.value)
    except ShudianError:
        console.print(Reason.SOURCE_ERROR.value)
    else:
        return code
    return NOT_REACHED


def main() -> int:
    """``python -m scanner.source_probe NAME --lang zh [--config FILE]``; the exit code."""
    words = argparse.ArgumentParser()
    words.add_argument("name")
    words.add_argument("--config", type=Path, default=None)
    words.add_argument("--lang", choices=("zh", "en"), default="zh")
    asked = words.parse_args()
    return probe(asked.name, asked.config, asked.lang)


if __name__ == "__main__":
    sys.exit(main())
