"""An address of the company's own, as https://www.standardwebhooks.com signs: whoever knows that can verify it.

Headers: ``webhook-id`` (the same when it is sent again), ``webhook-timestamp`` (seconds), and with a secret
``webhook-signature``: ``v1,`` and the HMAC-SHA256 of "id.timestamp.body" in base64.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config import WebhookSettings
from scanner.channels.base import Line, Message, Outcome, Refused, Sent
from scanner.channels.posting import Wire, post_json
from scanner.channels.robots import secret_of, signature

SCHEMA = "shudian.notice/1"


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """A program that takes JSON. Every answer of 2xx is a yes."""

    settings: WebhookSettings

    def send(self, message: Message) -> Outcome:
        """Send it as JSON, signed where there is a secret."""
        secret = secret_of(self.settings.secret)
        if isinstance(secret, Refused):
            return secret
        body = json.dumps(self._document(message), ensure_ascii=False, sort_keys=True)
        now = str(int(time.time()))
        headers = {"webhook-id": str(message.id), "webhook-timestamp": now}
        if secret:
            headers["webhook-signature"] = "v1," + signature(secret, f"{message.id}.{now}.{body}")
        answer = post_json(Wire.of(self.settings), self.settings.url, body.encode("utf-8"), headers)
        return answer if isinstance(answer, Refused) else Sent()

    def _document(self, message: Message) -> Mapping[str, Any]:
        shown = message.lines[: self.settings.lines]
        return {
            "schema": SCHEMA,
            "id": str(message.id),
            "at": message.at.isoformat(timespec="seconds"),
            "title": message.title,
            "language": message.language,
            "notices": [_notice(one) for one in shown],
            "total": len(message.lines),
            "more": len(message.lines) - len(shown),
            "where": message.where,
        }


def _notice(line: Line) -> Mapping[str, Any]:
    at = None if line.at is None else line.at.isoformat(timespec="seconds")
    return {"kind": line.kind, "at": at, "subject": line.subject, "facts": dict(line.fills), "text": line.text}
