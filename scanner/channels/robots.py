"""What the three robots share: a secret is fetched for each message, and a message is laid out in their Markdown."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from config import SourceDenied, parse_secret_ref, resolve_secret
from scanner.channels.base import Message, Refused, unmarked

SIGNATURE = Refused("the signature, keyword or address of the sender does not fit what the robot asks for", False)
TOO_OFTEN = Refused("too many messages in a short time", True)
NO_ROBOT = Refused("there is no robot with this key", False)
MALFORMED = Refused("the robot does not take a message of this form", False)
BUSY = Refused("the service is busy", True)


def secret_of(reference: str | None) -> str | Refused:
    """The secret itself, empty where there is none; or that it cannot be had now."""
    try:
        return resolve_secret(parse_secret_ref(reference)).strip() if reference else ""
    except SourceDenied as error:
        return Refused(error.message, True)


def signature(key: str, text: str) -> str:
    """HMAC-SHA256 in base64."""
    return base64.b64encode(hmac.new(key.encode("utf-8"), text.encode("utf-8"), hashlib.sha256).digest()).decode("ascii")


def markdown(message: Message, texts: Sequence[str], more: str, keyword: str = "") -> str:
    """Title, one point a line, what was left out, and where to look; with the word that a robot asks for."""
    points = [f"- {unmarked(one)}" for one in texts]
    rest = [f"- {unmarked(more)}"] if more else []
    end = [message.where, message.mark, unmarked(keyword)]
    return "\n".join((f"### {unmarked(message.title)}", *points, *rest, "", " · ".join(filter(None, end))))
