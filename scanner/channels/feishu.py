"""飞书 group robots: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot

Rich text (``post``) to ``bot/v2/hook/…``; with 签名校验 also ``timestamp`` (seconds) and ``sign`` in the body: the HMAC-SHA256 of
nothing under "timestamp\\nsecret", in base64. Answers are 200 with ``code`` (older ones ``StatusCode``). 100 messages a minute,
5 a second, 20 KB a message.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from config import FeishuSettings
from scanner.channels.base import Message, Outcome, Refused, fitted, unmarked
from scanner.channels.posting import Wire, post_json, robot_answer
from scanner.channels.robots import BUSY, MALFORMED, NO_ROBOT, SIGNATURE, TOO_OFTEN, secret_of, signature

_LIMIT = 18_000  # they take 20 KB
_CODES = {
    9499: BUSY,  # a body of a wrong form, and also too many requests: worth another attempt
    11232: TOO_OFTEN,
    19001: NO_ROBOT,
    19002: MALFORMED,
    19021: SIGNATURE,
    19022: SIGNATURE,
    19024: SIGNATURE,
}


@dataclass(frozen=True, slots=True)
class FeishuChannel:
    """A robot in a group of 飞书."""

    settings: FeishuSettings

    def send(self, message: Message) -> Outcome:
        """Send it as rich text without markup, signed where the robot has a secret."""
        hook, secret = secret_of(self.settings.hook), secret_of(self.settings.secret)
        for one in (hook, secret):
            if isinstance(one, Refused):
                return one
        signed = {}
        if secret:
            now = str(round(time.time()))
            signed = {"timestamp": now, "sign": signature(f"{now}\n{secret}", "")}
        body = fitted(message, self.settings.lines, _LIMIT, lambda texts, more: self._body(message, texts, more, signed))
        url = f"{self.settings.url.rstrip('/')}/{quote(str(hook), safe='')}"
        return robot_answer(post_json(Wire.of(self.settings), url, body.encode("utf-8")), ("code", "StatusCode"), _CODES)

    def _body(self, message: Message, texts: Sequence[str], more: str, signed: dict[str, str]) -> str:
        end = " · ".join(filter(None, (message.where, message.mark, self.settings.keyword)))
        lines = [unmarked(one) for one in (*texts, more) if one]
        content = [[{"tag": "text", "text": one}] for one in (*lines, end)]
        language = "zh_cn" if message.language == "zh" else "en_us"
        post: dict[str, Any] = {language: {"title": unmarked(message.title), "content": content}}
        return json.dumps({**signed, "msg_type": "post", "content": {"post": post}}, ensure_ascii=False)
