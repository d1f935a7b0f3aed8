"""The ways on which messages leave: e-mail, webhook, and the robots of 钉钉, 飞书 and 企业微信."""

from __future__ import annotations

from scanner.channels.base import Channel, Line, Message, Outcome, Refused, Sent
from scanner.channels.chosen import channel_for

__all__ = ["Channel", "Line", "Message", "Outcome", "Refused", "Sent", "channel_for"]
