"""Who is told of what, and how: the block ``notices`` of shudian.yaml. Addresses stand here and nowhere else; keys never do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, model_validator

from config.errors import UsageError
from config.secrets import parse_secret_ref
from config.strict import Strict

_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
_HOURS = Annotated[str, StringConstraints(pattern=rf"^{_CLOCK}-{_CLOCK}$")]
_NAME = Annotated[str, StringConstraints(pattern=r"^[\w.-]{1,64}$")]
_MAILBOX = Annotated[str, StringConstraints(pattern=r"^[^\s<>@,;:\\\"()\[\]]{1,64}@[A-Za-z0-9.-]{1,255}$")]
_HOST = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:_-]{1,255}$")]
_LONGEST_REFERENCE = 1000


class NoticeKind(StrEnum):
    """What people are told of, the most pressing first."""

    PEOPLE_OVER = "people_over"  # a line of people is reached
    CHANGE_OVER = "change_over"  # the change since the filing is over its line
    LEVEL_RISE = "level_rise"
    DEADLINE = "deadline"
    RUN_FAILED = "run_failed"
    SERVICE_FAILED = "service_failed"  # a job, a schedule's slot, or a bundle
    NEW_SENSITIVE = "new_sensitive"
    PEOPLE_NEAR = "people_near"
    CHANGE_NEAR = "change_near"
    FILING_ANSWERED = "filing_answered"
    DISAGREES = "disagrees"  # the machine says now what it did not say when a person decided
    RUN_PARTIAL = "run_partial"
    RUN_DONE = "run_done"  # only for channels that name it


def _reference(text: str) -> str:
    try:
        parse_secret_ref(text)
    except UsageError:
        raise ValueError("write a reference: env:NAME, file:PATH, keyring:SERVICE/USER or exec:COMMAND") from None
    return text


def _address(text: str) -> str:
    """An http(s) address without user, password, query or fragment: that is where keys stand."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or not text.isascii() or not text.isprintable():
        raise ValueError("is not an address such as https://host/path")
    if parts.query or parts.fragment or parts.username is not None or parts.password is not None or " " in text:
        raise ValueError("an address must not hold a key, user or password: those are given by reference")
    return text


def is_loopback(host: str) -> bool:
    """Whether what is sent to a host never leaves this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


SecretReference = Annotated[str, StringConstraints(max_length=_LONGEST_REFERENCE), AfterValidator(_reference)]
Address = Annotated[str, AfterValidator(_address)]


class ChannelSettings(Strict):
    """What all channels have: the kinds of notice that go there (all where empty), a language and quiet hours of its own, how
    many lines a message has at most, and how long an answer is waited for. ``ca`` is a file of certificates (PEM) besides those
    of the system, for a server of the company's own."""

    kinds: tuple[NoticeKind, ...] = ()
    language: Literal["zh", "en", ""] = ""
    quiet_hours: _HOURS | None = None
    lines: int = Field(default=20, ge=1, le=200)
    seconds: float = Field(default=15.0, ge=0.1, le=120)
    ca: str | None = None


class EmailSettings(ChannelSettings):
    """Mail by SMTP. ``tls``: starttls (port 587), tls (port 465), or none for a relay on this machine or in the same rack."""

    type: Literal["email"]
    host: _HOST
    port: int | None = Field(default=None, ge=1, le=65_535)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str = Field(default="", max_length=320)
    password: SecretReference | None = None
    sender: _MAILBOX
    to: tuple[_MAILBOX, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if bool(self.user) != bool(self.password):
            raise ValueError("user and password are given together")
        if self.user and self.tls == "none" and not is_loopback(self.host):
            raise ValueError("a password is not sent without tls")
        return self

    @property
    def chosen_port(self) -> int:
        """The port: the usual one of the way of encryption, unless another is named."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.tls]


class HttpChannelSettings(ChannelSettings):
    """A channel over HTTPS. ``proxy`` is an HTTP proxy that leads out of the network; ``plain`` allows http to another host."""

    url: Address
    proxy: Address | None = None
    plain: bool = False

    @model_validator(mode="after")
    def _is_encrypted(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme == "http" and not self.plain and not is_loopback(parts.hostname or ""):
            raise ValueError("url is not https; plain: true allows that")
        return self


class WebhookSettings(HttpChannelSettings):
    """An address of the company's own that takes JSON. ``secret`` refers to the key that signs it."""

    type: Literal["webhook"]
    secret: SecretReference | None = None


class DingtalkSettings(HttpChannelSettings):
    """A 钉钉 group robot. ``token`` refers to its access_token, ``secret`` to the key of 加签 (SEC…), ``keyword`` is the word of
    自定义关键词, where the robot asks for one."""

    type: Literal["dingtalk"]
    url: Address = "https://oapi.dingtalk.com/robot/send"
    token: SecretReference
    secret: SecretReference | None = None
    keyword: str = Field(default="", max_length=64)


class FeishuSettings(HttpChannelSettings):
    """A 飞书 group robot. ``hook`` refers to the last part of its address, ``secret`` to the key of 签名校验."""

    type: Literal["feishu"]
    url: Address = "https://open.feishu.cn/open-apis/bot/v2/hook"
    hook: SecretReference
    secret: SecretReference | None = None
    keyword: str = Field(default="", max_length=64)


class WecomSettings(HttpChannelSettings):
    """An 企业微信 group robot. ``key`` refers to the key of its address."""

    type: Literal["wecom"]
    url: Address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
    key: SecretReference


_TYPES = "type is email, webhook, dingtalk, feishu or wecom"


def _type_of(given: object) -> str | None:
    kind = given.get("type") if isinstance(given, Mapping) else getattr(given, "type", None)
    return kind if isinstance(kind, str) else None


# Not by the name of the field: that message would repeat what was typed in.
AnyChannel = Annotated[
    Annotated[EmailSettings, Tag("email")]
    | Annotated[WebhookSettings, Tag("webhook")]
    | Annotated[DingtalkSettings, Tag("dingtalk")]
    | Annotated[FeishuSettings, Tag("feishu")]
    | Annotated[WecomSettings, Tag("wecom")],
    Discriminator(_type_of, custom_error_type="channel_type", custom_error_message=_TYPES),
]


class NoticeSettings(Strict):
    """Who is told. Without channels notices are kept in the catalogue alone. ``people_percent`` and ``change_percent`` are where
    a line is near; ``deadline_days`` are the days before a deadline on which people are told (and once more when it is over);
    ``console`` is the address of the console, shown at the end of messages."""

    language: Literal["zh", "en"] = "zh"
    quiet_hours: _HOURS | None = None
    people_percent: int = Field(default=80, ge=1, le=100)
    change_percent: int = Field(default=20, ge=1, le=100)
    deadline_days: tuple[Annotated[int, Field(ge=0, le=365)], ...] = (30, 7, 1)
    console: Address | None = None
    channels: Mapping[_NAME, AnyChannel] = Field(default_factory=dict)
