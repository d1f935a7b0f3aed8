"""Runs the product over what canaries were planted in, and looks for them in everything that it printed and wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.scanner.demo.canaries import Canary, Leak, leaks, leaks_in
from tests.scanner.test_cli import shudian

SETTINGS = "version: 1\nentity: {name: 示例}\n"


@dataclass
class Hunt:
    """One working folder in which commands are run. ``met`` are the leaks seen so far."""

    work: Path
    canaries: tuple[Canary, ...]
    settings: Path
    environment: dict[str, str] = field(default_factory=dict)
    met: set[Leak] = field(default_factory=set)
    codes: list[int] = field(default_factory=list)

    def run(self, *arguments: str) -> str:
        """Run a command and look at what it prints; stdout comes back."""
        done = shudian(*arguments, "-c", self.settings, cwd=self.work, **self.environment)
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        assert "internal error" not in said
        self.met |= set(leaks_in(self.canaries, said.encode("utf-8", "surrogateescape"), " ".join(arguments[:2])))
        self.codes.append(done.returncode)
        return done.stdout

    def everything(self, *sources: str) -> None:
        """Sample, read all, check, look into the catalogue in both languages, and export."""
        self.run("check", *sources)
        self.run("scan", *sources, "--report", "sampled.json")
        self.run("scan", *sources, "--report", "full.json", "--full", "--lang", "en")
        shown = self.report()
        assert shown["datasets"]
        self.run("catalog", "list", "--lang", "en")
        for one in shown["datasets"][:: max(1, len(shown["datasets"]) // 2)]:
            self.run("catalog", "show", one["dataset"].rpartition(".")[2], "--lang", "zh")
        self.run("catalog", "diff")
        self.run("export", "inventory", "-o", "inventory.xlsx")
        self.run("doctor")

    def report(self) -> dict[str, Any]:
        """The report of the scan that read all."""
        report: dict[str, Any] = json.loads((self.work / "full.json").read_text("utf-8"))
        return report

    def leaks(self) -> list[tuple[str, str, str]]:
        """What got out, by now: on the way, or into any file in the working folder."""
        written = tuple(path for path in self.work.rglob("*") if path.is_file())
        assert {path.suffix for path in written} >= {".json", ".db", ".xlsx"}
        found = self.met | set(leaks(self.canaries, written))
        return sorted((leak.file, leak.place, leak.form) for leak in found)


def hunt_in(folder: Path, canaries: tuple[Canary, ...], settings: str = SETTINGS) -> Hunt:
    """A hunt in a new folder. The settings lie outside it: they are the user's own words."""
    work = folder / "run"
    work.mkdir()
    path = folder / "shudian.yaml"
    path.write_text(settings + "catalog: {url: sqlite:///run/catalog.db}\n", encoding="utf-8")
    return Hunt(work, canaries, path)
