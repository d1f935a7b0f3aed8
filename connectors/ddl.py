"""``ddl:FILE``: CREATE TABLE scripts of any common dialect, as tools and people write them. Metadata only.

A statement that is broken costs its own table only, and that table is never called complete. Comments come from COMMENT
clauses, COMMENT ON statements, extended properties, and remarks behind or above a column. ``?dialect=NAME`` says which dialect
it is where the clauses of the script do not tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from config import SourceSpec, UsageError
from connectors.ddl_dialect import ALIASES, NAMES, dialect_of
from connectors.ddl_script import Script
from connectors.ddl_statements import statements
from connectors.files.encoding import detect_form
from connectors.files.lines import LineSource
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.metadata import MetadataConnector
from connectors.model import Dataset, Reason, Skipped

_LARGEST_FILE = 64 * 1024 * 1024
_HEAD = 64 * 1024
_BOXED = re.compile(r"^\|\s*createtab_stmt\s*\|", re.MULTILINE)  # the answer of Hive's shell, drawn as a table
_BOX = re.compile(r"^(?:\|(.*)\||\+[-+]+\+)[ \t]*$", re.MULTILINE)


class DdlConnector(MetadataConnector):
    """A script of CREATE TABLE statements. Every table in it is a dataset; one whose columns cannot all be told is partial."""

    schemes: ClassVar[frozenset[str]] = frozenset({"ddl"})
    options: ClassVar[Mapping[str, str]] = {"dialect": "the dialect of the script, such as oracle, hive or 达梦"}

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._dialect = spec.url.options.get("dialect", "")
        if self._dialect and self._dialect.lower() not in {*NAMES, *ALIASES}:
            raise UsageError("ddl: this dialect is not known", f"Known dialects: {', '.join(sorted({*NAMES, *ALIASES}))}")

    def described(self) -> Sequence[Dataset | Skipped]:
        """The tables of the script; its views, and tables of which nothing can be read, as Skipped."""
        with self._file() as file:
            text = _text(file)
        dialect = dialect_of(text, self._dialect)
        script = Script(self.spec.id, dialect, self.spec.views)
        for statement in statements(text, dialect.backslash):
            script.add(statement)
        found = list(script.entries())
        self.incomplete = {entry.path: reason for entry, reason in found if reason is not None}
        return [entry for entry, _ in found]


def _text(file: OpenedFile) -> str:
    if file.size > _LARGEST_FILE:
        raise Unreadable(Reason.TOO_LARGE, "a script of over 64 MB is not read")
    text = "\n".join(LineSource(file, detect_form(file)).stream()).replace("\r", "")
    return _BOX.sub(lambda line: line[1] or "", text) if _BOXED.search(text[:_HEAD]) else text
