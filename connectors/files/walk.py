"""A folder's files in order, told from what is not a file, without following a link out of the folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.files.opening import open_folder, reason_of
from connectors.files.unreadable import Unreadable
from connectors.model import Reason


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in the tree. ``problem`` says why it cannot be opened; None for a regular file."""

    parts: tuple[str, ...]
    problem: Unreadable | None = None


def walk(root: str) -> Iterator[Entry]:
    """Every file below ``root``, sorted by path parts, and every entry that is none. Folders themselves are not told."""
    yield from _folder(root, ())


def _folder(root: str, above: tuple[str, ...]) -> Iterator[Entry]:
    try:
        modes = _modes(root, above)
    except OSError as error:
        yield Entry(_shown(above), reason_of(error))
        return
    for name in sorted(modes, key=lambda name: _shown((name,))):
        parts = (*above, name)
        if not _is_utf8(name):
            yield Entry(_shown(parts), Unreadable(Reason.ENCODING, "its name is not UTF-8; rename it"))
        elif stat.S_ISDIR(modes[name]):
            yield from _folder(root, parts)
        else:
            yield Entry(parts, _problem(root, parts, modes[name]))


def _modes(root: str, above: Sequence[str]) -> dict[str, int]:
    descriptor = open_folder(root, above)
    try:
        with os.scandir(descriptor) as found:
            return {entry.name: _mode(entry) for entry in found}
    finally:
        os.close(descriptor)


def _mode(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_mode
    except FileNotFoundError:  # gone between listing and look; opening will say so
        return stat.S_IFREG


def _problem(root: str, parts: Sequence[str], mode: int) -> Unreadable | None:
    if stat.S_ISREG(mode):
        return None
    if not stat.S_ISLNK(mode):
        return Unreadable(Reason.NOT_A_REGULAR_FILE, "it is a device, a pipe or a socket")
    target = os.path.realpath(os.path.join(root, *parts))
    if os.path.exists(target) and os.path.commonpath((root, target)) == root:
        return Unreadable(Reason.OFF_BY_DEFAULT, "it is a symbolic link; what it points to is read in its own place")
    return Unreadable(Reason.NOT_A_REGULAR_FILE, "it is a symbolic link that leads out of the folder or nowhere")


def _is_utf8(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:  # the operating system's undecodable bytes come as lone surrogates
        return False
    return True


def _shown(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(os.fsencode(part).decode("utf-8", "backslashreplace") for part in parts)
