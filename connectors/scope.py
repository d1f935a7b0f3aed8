"""Which datasets the include and exclude lists of a source mean."""

from __future__ import annotations

from fnmatch import fnmatchcase

from config import SourceSpec

Path = tuple[str, ...]


def included(spec: SourceSpec, *paths: Path, mark: str = ".") -> bool:
    """Whether ``include`` is empty or names one of the paths. A glob fits a whole path, or what is left of it when parts
    are taken off its front: ``table``, ``schema.table``; ``mark`` joins the parts."""
    return not spec.include or _named(spec.include, paths, mark)


def excluded(spec: SourceSpec, *paths: Path, mark: str = ".") -> bool:
    """Whether ``exclude`` names one of the paths, by the same rules."""
    return _named(spec.exclude, paths, mark)


def in_scope(spec: SourceSpec, *paths: Path, mark: str = ".") -> bool:
    """Included and not excluded."""
    return included(spec, *paths, mark=mark) and not excluded(spec, *paths, mark=mark)


def _named(globs: tuple[str, ...], paths: tuple[Path, ...], mark: str) -> bool:
    filled = [tuple(part for part in path if part) for path in paths]
    names = {mark.join(path[start:]) for path in filled for start in range(len(path))}
    return any(fnmatchcase(name, glob) for name in names for glob in globs)
