"""Which files of a lake are one table: a folder that holds data files, or folders of partitions (``dt=20240101``) that do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from catalog import starred

FORMATS = {"parquet": "parquet", "orc": "orc", "csv": "csv", "tsv": "csv", "txt": "csv"}
_PACKED = frozenset({"gz", "bz2", "zst", "snappy", "deflate", "lz4"})
_WRITTEN = re.compile(r"(?:part-|\d{6}_\d|\d+-\d+-[0-9a-f]{8})")
"""How Spark, Hive and Iceberg name the files of a table."""
_PARTITION = re.compile(r"[^=/]+=[^/]*")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A data file: its whole address and its length."""

    address: str
    size: int


@dataclass(frozen=True)
class LakeTable:
    """Files that are one table. ``path``: its name below the lake; ``folder``: where partitions begin; ``alone``: nothing else
    lies in its folder. ``kind``: parquet, orc or csv; empty for files that are none of these."""

    path: Path
    folder: str
    kind: str
    files: tuple[LakeFile, ...]
    alone: bool = False

    @property
    def bytes(self) -> int:
        """The length of all its files."""
        return sum(one.size for one in self.files)


def tables_of(root: str, files: Iterable[LakeFile]) -> tuple[LakeTable, ...]:
    """The tables below ``root``, by path. Files of one folder with different names, where no engine named them, are tables of
    their own, numbered or dated ones together."""
    root = root.rstrip("/")
    files = tuple(files)
    if len(files) == 1 and files[0].address == root:
        above, _, name = root.rpartition("/")
        return (LakeTable((name,), above, kind_of(name), files),)
    groups: dict[tuple[Path, str, str], list[LakeFile]] = {}
    beneath: dict[str, set[tuple[Path, str]]] = {}
    for file in files:
        parts = tuple(_below(root, file.address))
        base = _unpartitioned(parts[:-1])
        kind = kind_of(parts[-1])
        folder = "/".join((root, *base))
        path = (base or (root.rpartition("/")[2],)) if _is_piece(parts) else (*base, starred(parts[-1]))
        groups.setdefault((path, folder, kind), []).append(file)
        for length in range(len(base) + 1):
            beneath.setdefault("/".join((root, *base[:length])), set()).add((path, kind))
    made = (
        LakeTable(path, folder, kind, tuple(sorted(found, key=lambda one: one.address)), len(beneath[folder]) == 1)
        for (path, folder, kind), found in groups.items()
    )
    return tuple(sorted(_named_apart(tuple(made)), key=lambda one: one.path))


def kind_of(name: str) -> str:
    """The format that a file's name tells: ``a.snappy.parquet``, ``a.csv.gz``. Empty for any other."""
    endings = name.lower().split(".")[1:]
    while endings and endings[-1] in _PACKED:
        endings.pop()
    return FORMATS.get(endings[-1], "") if endings else ""


def _below(root: str, address: str) -> list[str]:
    if not address.startswith(f"{root}/"):
        return [address.rpartition("/")[2]]
    return address[len(root) + 1 :].split("/")


def _unpartitioned(folders: Path) -> Path:
    first = next((place for place, name in enumerate(folders) if _PARTITION.fullmatch(name)), len(folders))
    return folders[:first]


def _is_piece(parts: Path) -> bool:
    return _WRITTEN.match(parts[-1]) is not None or any(_PARTITION.fullmatch(name) for name in parts[:-1])


def _named_apart(tables: tuple[LakeTable, ...]) -> tuple[LakeTable, ...]:
    """Tables of several formats in one folder under names of their own."""
    taken: dict[Path, int] = {}
    for one in tables:
        taken[one.path] = taken.get(one.path, 0) + 1
    return tuple(
        one if taken[one.path] == 1 else LakeTable((*one.path, one.kind or "other"), one.folder, one.kind, one.files)
        for one in tables
    )
