"""The files that a scan writes besides its report: SARIF for pipelines, and a bundle for networks that do not meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from config import Settings, SourceSpec, UsageError
from scanner.outputs import refuse_to_harm, write_findings

if TYPE_CHECKING:
    from catalog import CarriedPeople
    from catalog.model import Snapshot
    from classifiers import Classifier
    from scanner.gate import Hit


@dataclass(frozen=True, slots=True)
class FileWishes:
    """Where they are to be written (None: not at all), and by which key a bundle is signed (a reference; empty: that of the
    settings)."""

    sarif: Path | None = None
    bundle: Path | None = None
    key: str = ""


NO_FILES = FileWishes()


@dataclass(frozen=True)
class ScanFiles:
    """What is to be written when a run is done. ``private`` is the key that signs."""

    wishes: FileWishes
    settings: Settings
    specs: tuple[SourceSpec, ...]
    language: str
    private: str = field(default="", repr=False)

    @classmethod
    def wished(cls, wishes: FileWishes, settings: Settings, specs: tuple[SourceSpec, ...], language: str) -> ScanFiles:
        """Look whether all of it can be written, before a source is opened. Raises UsageError."""
        if wishes.sarif is not None:
            from scanner.sarif import is_sarif

            refuse_to_harm(wishes.sarif, is_sarif)
        if wishes.bundle is None:
            if wishes.key:
                raise UsageError("--key signs a bundle", "Add --bundle FILE")
            return cls(wishes, settings, specs, language)
        from scanner.bundles import is_bundle, signing_key

        refuse_to_harm(wishes.bundle, is_bundle)
        return cls(wishes, settings, specs, language, signing_key(settings, wishes.key))

    def write(
        self, snapshot: Snapshot, hits: tuple[Hit, ...], classifier: Classifier, people: CarriedPeople | None = None
    ) -> None:
        """Write what was wished of a run, with ``people`` for the bundle. Raises UsageError."""
        if self.wishes.sarif is not None:
            from scanner.sarif import Gate, sarif_document

            gate = Gate.of(snapshot, hits)
            document = sarif_document(snapshot, classifier, self.specs, gate, self.language)
            write_findings(self.wishes.sarif, document, self.language)
        if self.wishes.bundle is not None:
            from scanner.bundles import Contents, write_bundle

            write_bundle(self.wishes.bundle, Contents(snapshot, people), self.settings, self.private, self.language)
