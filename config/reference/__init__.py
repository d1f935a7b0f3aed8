"""Reference data that detectors check against, loaded once into a frozen ``Reference``. Each file names its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from config.errors import SettingsError

_CHARACTER_KINDS = ("transliteration", "strict", "frequent", "function")


@dataclass(frozen=True, eq=False)
class Reference:
    """Facts about Chinese identifiers. Every list is a help to confidence; few are complete enough to reject with.

    Compared and hashed by identity: what is derived from one can be kept beside it.
    """

    division_codes: frozenset[str] = frozenset()
    """Six-digit administrative codes, those of abolished counties included."""
    area_codes: frozenset[str] = frozenset()
    """Landline area codes with the leading 0."""
    bank_bins: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Card number prefix → lengths of cards that carry it."""
    surnames: Mapping[str, int] = field(default_factory=dict)
    """Surname → relative frequency (higher is more common)."""
    places: frozenset[str] = frozenset()
    """Names of provinces, cities and counties, with and without their suffix."""
    regions: frozenset[str] = frozenset()
    """The provinces and cities among ``places``, with and without suffix: long and rare enough to stand alone."""
    given_names: Mapping[str, int] = field(default_factory=dict)
    """Character of given names → how often it is met there, relative to the others."""
    transliteration: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Character of transliterated names → log of its share there, log of how much oftener it is there than elsewhere."""
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Words around names by kind: word, title, before, after, foreign, organisation, post (behind names and organisations
    alike), joining (before organisations and places); the kinds of single characters are transliteration, strict (hardly
    used but in transliterations), frequent (in ordinary text) and function."""


@cache
def load_reference() -> Reference:
    """Read the reference files of this package. Raises SettingsError where one of them is missing or wrong.

    There is one in a process, read at the first call: who scans again and again would otherwise build all that is derived from
    it, megabytes of models and tables, anew for each scan.
    """
    tiers = _places()
    try:
        return Reference(
            division_codes=frozenset(head + tail for head, *tails in _lines("division_codes.txt") for tail in tails),
            area_codes=frozenset(code for line in _lines("area_codes.txt") for code in line),
            bank_bins=_bank_bins(),
            surnames={name: int(count) for count, *names in _lines("surnames.txt") for name in names},
            places=frozenset().union(*tiers.values()),
            regions=tiers["province"] | tiers["city"],
            given_names={char: int(count) for count, chars in _lines("given_names.txt") for char in chars},
            transliteration={
                char: (float(share), float(ratio)) for share, ratio, chars in _lines("transliteration.txt") for char in chars
            },
            words=_words(),
        )
    except (KeyError, ValueError) as error:
        raise SettingsError("a reference file of the installation is damaged: install again") from error


def _lines(name: str) -> Iterator[list[str]]:
    """The blank-separated fields of each line of one file; lines that start with # tell where it is from."""
    try:
        text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"the reference file {name} cannot be read: install again") from error
    return (line.split() for line in text.splitlines() if line and line[0] != "#")


def _bank_bins() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for length, *prefixes in _lines("bank_bins.txt"):
        for prefix in prefixes:
            found.setdefault(prefix, set()).add(int(length))
    return {prefix: frozenset(lengths) for prefix, lengths in found.items()}


def _places() -> dict[str, frozenset[str]]:
    tiers: dict[str, set[str]] = {}
    for tier, *names in _lines("places.txt"):
        tiers.setdefault(tier, set()).update(part for name in names for part in name.split("/"))
    return {tier: frozenset(names) for tier, names in tiers.items()}


def _words() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    for kind, *words in _lines("words.txt"):
        parts = "".join(words) if kind in _CHARACTER_KINDS else words
        kinds.setdefault(kind, set()).update(parts)
    return {kind: frozenset(words) for kind, words in kinds.items()}
