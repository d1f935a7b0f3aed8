"""钉钉 group robots: https://open.dingtalk.com/document/robots/custom-robot-access

Markdown to ``robot/send?access_token=…``; with 加签 also ``timestamp`` (milliseconds) and ``sign``, the HMAC-SHA256 of
"timestamp\\nsecret" under the secret, in base64. Answers are 200 with ``errcode``. 20 messages a minute; above that a robot is
silenced for ten.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from config import DingtalkSettings
from scanner.channels.base import Message, Outcome, Refused, fitted
from scanner.channels.posting import Wire, post_json, robot_answer
from scanner.channels.robots import BUSY, MALFORMED, NO_ROBOT, SIGNATURE, TOO_OFTEN, markdown, secret_of, signature

_LIMIT = 18_000  # they take 20,000 bytes
_CODES = {
    -1: BUSY,
    40035: MALFORMED,
    130101: TOO_OFTEN,
    300001: NO_ROBOT,
    310000: SIGNATURE,
    410100: TOO_OFTEN,
    460101: MALFORMED,
}


@dataclass(frozen=True, slots=True)
class DingtalkChannel:
    """A robot in a group of 钉钉."""

    settings: DingtalkSettings

    def send(self, message: Message) -> Outcome:
        """Send it as Markdown, signed where the robot has a secret."""
        token, secret = secret_of(self.settings.token), secret_of(self.settings.secret)
        for one in (token, secret):
            if isinstance(one, Refused):
                return one
        asked = {"access_token": str(token)}
        if secret:
            now = str(round(time.time() * 1000))
            asked |= {"timestamp": now, "sign": signature(str(secret), f"{now}\n{secret}")}
        url = f"{self.settings.url}?{urlencode(asked)}"
        return robot_answer(post_json(Wire.of(self.settings), url, self._body(message)), ("errcode",), _CODES)

    def _body(self, message: Message) -> bytes:
        word = self.settings.keyword
        text = fitted(message, self.settings.lines, _LIMIT, lambda texts, more: markdown(message, texts, more, word))
        said = {"msgtype": "markdown", "markdown": {"title": message.title, "text": text}}
        return json.dumps(said, ensure_ascii=False).encode("utf-8")
