"""What the shipped patterns say, told beforehand: to read them anew takes every process a tenth of a second and more.

It lies in a file beside this module (``python -m benchmarks.prepare_patterns`` writes it), with a digest of the code that tells
it and the version of the Arrow whose RE2 says what a Chinese character is. Where either is another one the file is passed over,
as is one that is missing or damaged, and every pattern is read when it is asked for, as those of a user's own rules always are.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from config import package_file

FILE = "prepared_patterns.bin"
_PACKAGE = "classifiers"
_TELLERS = "automata", "endings", "literals", "prepared_patterns", "shape_automata", "shape_patterns", "ways"
"""The modules that tell what a pattern says."""
_MARK, _MOST = 16, 1 << 24
"""Bytes that say of which version the file is, and that it may hold."""
_KINDS, _TABLE = 130, 1 << 13  # characters of shapes; bytes of a table

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Code points from … to, ascending, none touching the next."""
KeptSteps: TypeAlias = tuple[bytes, int, tuple[int, ...]]
"""The bytes of a pattern's steps, the first of them, and which sets they take."""
KeptWay: TypeAlias = tuple[int | None, int | None, int, int, tuple[tuple[tuple[str, ...], bool], ...]]
"""A ``ways.Way``: which table its first and its last characters have, its lengths, and its words."""


@dataclass(frozen=True, eq=False)
class Steps:
    """A pattern's steps as ``automata.steps_of`` gives them; ``told``: of each of its sets the two rows of ``shape_automata``."""

    steps: npt.NDArray[np.int32] = field(repr=False)
    first: int
    sets: tuple[Ranges, ...] = field(repr=False)
    told: npt.NDArray[np.uint8] = field(repr=False)


@dataclass(frozen=True)
class Prepared:
    """What is known by pattern (None: nothing can be told of it), and what several patterns share: sets of characters, what those
    say of shapes, and tables of the characters that a text may begin or end with, a bit for each, packed: few of them are wanted.
    ``han``: what RE2 takes for Chinese characters."""

    steps: Mapping[str, KeptSteps | None] = field(default_factory=dict, repr=False)
    ways: Mapping[str, tuple[KeptWay, ...] | None] = field(default_factory=dict, repr=False)
    sets: tuple[Ranges, ...] = field(default=(), repr=False)
    told: bytes = field(default=b"", repr=False)
    tables: tuple[bytes, ...] = field(default=(), repr=False)
    han: Ranges = field(default=(), repr=False)

    def steps_of(self, pattern: str) -> Steps | None:
        """The steps of a pattern; None where nothing can be told of it. KeyError where it is not among those that are kept."""
        known = self.steps[pattern]
        if known is None:
            return None
        spelled, first, sets = known
        steps = np.frombuffer(spelled, dtype=np.int32).reshape(-1, 3)
        told = np.frombuffer(self.told, dtype=np.uint8).reshape(-1, 2, _KINDS)[list(sets)]
        return Steps(steps, first, tuple([self.sets[one] for one in sets]), told)

    def table(self, place: int) -> bytes:
        """A bit for each character of a table."""
        return zlib.decompressobj().decompress(self.tables[place], _TABLE)


@cache
def prepared() -> Prepared:
    """What the file holds; nothing where it is of another version, or there is none."""
    try:
        return read(package_file(_PACKAGE, FILE))
    except (OSError, ValueError, EOFError, TypeError, zlib.error):
        return Prepared()


def read(content: bytes) -> Prepared:
    """What a file holds. Raises OSError, ValueError, EOFError, TypeError or zlib.error where it is none, or another version's."""
    if content[:_MARK] != version():
        raise ValueError("of another version")
    return Prepared(*marshal.loads(zlib.decompressobj().decompress(content[_MARK:], _MOST)))


def written(told: Prepared) -> bytes:
    """The file that holds it."""
    values = [getattr(told, one.name) for one in fields(Prepared)]
    return version() + zlib.compress(marshal.dumps(values, 4), 9)


def version() -> bytes:
    """A digest of all that the content depends on. Raises OSError where the modules' sources are not at hand."""
    digest = hashlib.blake2b(f"{pa.__version__} {sys.byteorder}".encode(), digest_size=_MARK)
    for name in _TELLERS:
        source = package_file(_PACKAGE, f"{name}.py").replace(b"\r\n", b"\n")
        digest.update(len(source).to_bytes(8, "big") + source)
    return digest.digest()
