"""Typed reading of rule and taxonomy files in YAML: what is wrong or unknown is refused with the file and the key named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.errors import SettingsError
from config.yaml_file import read_yaml


@dataclass
class Section:
    """A mapping of a YAML file and the way to it. ``close`` refuses every key that nobody has asked for.

    With a list of ``problems`` nothing is raised: each thing that is wrong becomes a line there, a neutral value stands in
    for it, and reading goes on, so that somebody who checks a file sees all of it at once.
    """

    file: str
    path: str
    values: Mapping[str, object]
    problems: list[str] | None = field(default=None, repr=False)
    _used: set[str] = field(default_factory=set)

    def wrong(self, key: str, what: str) -> SettingsError:
        """The error for ``key`` of this section; ``what`` completes the sentence."""
        return SettingsError(f"{self.file}: {self._at(key)} {what}")

    def refuse(self, key: str, what: str) -> None:
        """Add the error for ``key`` to the problems; raise it where nobody collects them."""
        error = self.wrong(key, what)
        if self.problems is None:
            raise error
        self.problems.append(error.message)

    def text(self, key: str, default: str | None = None) -> str:
        """A string. Without a default it must be there and must not be empty."""
        value = self._take(key, default)
        if not isinstance(value, str) or (default is None and not value):
            self.refuse(key, "must be a text")
            return default or ""
        return value

    def optional_text(self, key: str) -> str | None:
        """A string, or None where it is not given."""
        return self.text(key, "") or None

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number from ``low`` to ``high``, both included."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.refuse(key, f"must be a number from {low:g} to {high:g}")
            return low if default is None else default
        return float(value)

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false")
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty where it is not given."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.refuse(key, "must be a list of texts")
            return ()
        return tuple(value)

    def numbers(self, key: str) -> dict[str, float]:
        """A mapping of names to numbers, empty where it is not given."""
        inner = self.section(key)
        return {name: inner.number(name, -100, 100) for name in inner.names()}

    def value(self, key: str) -> object:
        """Whatever stands there, for callers with a check of their own."""
        return self._take(key, None)

    def section(self, key: str) -> Section:
        """The mapping at ``key``, empty where it is not given."""
        return self._section(key, self._take(key, {}))

    def sections(self, key: str) -> Iterator[Section]:
        """The mappings in the list at ``key``; none where it is not given."""
        value = self._take(key, [])
        if not isinstance(value, list):
            self.refuse(key, "must be a list")
            return
        for place, item in enumerate(value):
            yield self._section(f"{key}[{place}]", item)

    def names(self) -> tuple[str, ...]:
        """All keys, in the order of the file."""
        return tuple(self.values)

    def close(self) -> None:
        """Refuse keys that were never read: they are misspelt, or of another version."""
        for name in sorted(set(self.values) - self._used):
            self.refuse(name, "is not a known key")

    def _take(self, key: str, default: object) -> object:
        self._used.add(key)
        return self.values.get(key, default)

    def _section(self, key: str, value: object) -> Section:
        if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
            self.refuse(key, "must be a mapping with text keys")
            value = {}
        return Section(self.file, self._at(key), value, self.problems)

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def read_pack(file: Path, problems: list[str] | None = None) -> Section:
    """The top of a rule or taxonomy file. Raises SettingsError where it cannot be read, or adds that to ``problems``."""
    try:
        return Section(file.name, "", read_yaml(file, keys_are_names=True), problems)
    except SettingsError as error:
        if problems is None:
            raise
        problems.append(error.message)
        return Section(file.name, "", {}, problems)
