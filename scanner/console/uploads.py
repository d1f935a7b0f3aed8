"""Files that somebody has handed in and looks at before he says that they count: held in memory, for him alone, for a while."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from config import UsageError
from scanner.console.tokens import new_token

MOST_BYTES = 8 << 20
_MINUTES, _MOST, _EACH = 15, 12, 3


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. ``token`` names it in the form that confirms it."""

    token: str
    account: UUID
    purpose: str
    name: str
    content: bytes
    until: datetime


class Uploads:
    """At most twelve files at once, three of one account: the oldest make way."""

    def __init__(self) -> None:
        self._held: dict[str, Upload] = {}
        self._lock = threading.Lock()

    def hold(self, account: UUID, purpose: str, file: tuple[str, bytes], now: datetime) -> Upload:
        """Keep a file for a quarter of an hour. Raises UsageError for none, one that is too large, and one that is no .xlsx."""
        name, content = file[0].replace("\\", "/").rpartition("/")[2][:120], file[1]
        if not content:
            raise UsageError("no_file")
        if len(content) > MOST_BYTES:
            raise UsageError("file_too_large")
        if not name.casefold().endswith(".xlsx") or not content.startswith(b"PK"):
            raise UsageError("file_not_xlsx")
        made = Upload(new_token(), account, purpose, name, content, now + timedelta(minutes=_MINUTES))
        with self._lock:
            held = [one for one in self._held.values() if one.until > now]
            mine = [one for one in held if one.account == account]
            gone = {one.token for one in mine[: max(0, len(mine) - _EACH + 1)]}
            left = [one for one in held if one.token not in gone][-(_MOST - 1) :]
            self._held = {one.token: one for one in (*left, made)}
        return made

    def taken(self, account: UUID, purpose: str, token: str, now: datetime) -> Upload:
        """The file again, for the account that handed it in and for what it did so. Raises UsageError once it is gone."""
        with self._lock:
            found = self._held.get(token)
        if found is None or found.until <= now or (found.account, found.purpose) != (account, purpose):
            raise UsageError("file_gone")
        return found

    def forget(self, token: str) -> None:
        """It has done its work."""
        with self._lock:
            self._held.pop(token, None)
