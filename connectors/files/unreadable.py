"""The one exception inside this folder: a dataset that cannot be read, with its reason."""

from __future__ import annotations

from connectors.model import Reason


class Unreadable(Exception):
    """A file or a part of it cannot be read. The connector turns it into ``Skipped``; it never leaves the folder.

    ``detail`` is our own sentence and holds nothing of the file's content.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
