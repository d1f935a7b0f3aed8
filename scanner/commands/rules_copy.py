"""shudian rules copy: the shipped rule and taxonomy files as files of the company's own, and what became of such copies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import typer

from config import HINTS_FILE, UsageError, content_mark, shipped_file, shipped_names
from scanner.product import VERSION
from scanner.wording import check_language, say

_HEADER = """\
# Copy of {name} as shipped with Shudian {version} (content {mark}).
# It is used in place of the shipped file where shudian.yaml says  rules: {{folder: PATH}}. Edit it, then: shudian rules check
# Delete files that you do not change: what is missing here is taken from the product, with every update of it.

"""
_COPIED = re.compile(r"# Copy of \S+ as shipped with Shudian (\S+) \(content ([0-9a-f]{12})\)")


def copy_rules(folder: Path, names: bool, language: str) -> None:
    """Write the files into ``folder``, with the words of names only when ``names`` asks for them. Files that are there stay.

    Raises UsageError where the folder cannot be written.
    """
    check_language(language)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in shipped_names():
            if name != HINTS_FILE or names:
                done = _copied(name, folder / name)
                typer.echo(f"{say('copied' if done else 'kept', language)}: {folder / name}")
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror})") from None
    typer.echo(f"shudian.yaml:\nrules:\n  folder: {folder}")


def _copied(name: str, target: Path) -> bool:
    shipped = shipped_file(name)
    if shipped is None or target.exists():
        return False
    header = _HEADER.format(name=name, version=VERSION, mark=content_mark(shipped))
    target.write_text(header + shipped.read_text(encoding="utf-8"), encoding="utf-8")
    return True


def folder_doubts(folder: Path, read: frozenset[str]) -> Iterator[str]:
    """Files in the company's folder that nobody reads, and copies whose original has changed since, a line each."""
    for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml"))):
        shipped = shipped_file(path.name)
        if path.name not in read:
            yield f"{path.name}: is not read; rules.folder holds {', '.join(sorted(read))}"
        elif shipped is not None:
            copied = _COPIED.match(path.read_text(encoding="utf-8-sig", errors="replace"))
            if copied and copied[2] != content_mark(shipped):
                yield f"{path.name}: is a copy of Shudian {copied[1]}, and the shipped file has changed since; compare the two"
