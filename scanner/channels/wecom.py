"""企业微信 group robots: https://developer.work.weixin.qq.com/document/path/91770

Markdown of at most 4,096 bytes of UTF-8 to ``webhook/send?key=…``, without a signature: who has the key may write. Answers are
200 with ``errcode``. 20 messages a minute.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from config import WecomSettings
from scanner.channels.base import Message, Outcome, Refused, fitted
from scanner.channels.posting import Wire, post_json, robot_answer
from scanner.channels.robots import BUSY, MALFORMED, NO_ROBOT, TOO_OFTEN, markdown, secret_of

_LIMIT = 4096
_CODES = {-1: BUSY, 40058: MALFORMED, 45002: MALFORMED, 45009: TOO_OFTEN, 45033: TOO_OFTEN, 93000: NO_ROBOT}


@dataclass(frozen=True, slots=True)
class WecomChannel:
    """A robot in a group of 企业微信."""

    settings: WecomSettings

    def send(self, message: Message) -> Outcome:
        """Send it as Markdown."""
        key = secret_of(self.settings.key)
        if isinstance(key, Refused):
            return key
        text = fitted(message, self.settings.lines, _LIMIT, lambda texts, more: markdown(message, texts, more))
        body = json.dumps({"msgtype": "markdown", "markdown": {"content": text}}, ensure_ascii=False).encode("utf-8")
        url = f"{self.settings.url}?{urlencode({'key': key})}"
        return robot_answer(post_json(Wire.of(self.settings), url, body), ("errcode",), _CODES)
