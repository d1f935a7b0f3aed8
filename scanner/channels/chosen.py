"""The channel that some settings describe."""

from __future__ import annotations

from config import AnyChannel, DingtalkSettings, EmailSettings, FeishuSettings, WebhookSettings
from scanner.channels.base import Channel
from scanner.channels.dingtalk import DingtalkChannel
from scanner.channels.email import EmailChannel
from scanner.channels.feishu import FeishuChannel
from scanner.channels.webhook import WebhookChannel
from scanner.channels.wecom import WecomChannel


def channel_for(settings: AnyChannel) -> Channel:
    """Nothing is opened, and no secret is fetched, before something is sent."""
    if isinstance(settings, EmailSettings):
        return EmailChannel(settings)
    if isinstance(settings, WebhookSettings):
        return WebhookChannel(settings)
    if isinstance(settings, DingtalkSettings):
        return DingtalkChannel(settings)
    if isinstance(settings, FeishuSettings):
        return FeishuChannel(settings)
    return WecomChannel(settings)
