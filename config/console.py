"""Settings of the web console."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from config.strict import Strict


def _network(text: str) -> str:
    ipaddress.ip_network(text, strict=False)
    return text


class ConsoleSettings(Strict):
    """``hosts`` are the names under which the console may be called, ``proxies`` the networks of proxies whose X-Forwarded-For is
    believed."""

    hosts: tuple[str, ...] = ()
    proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    idle_minutes: int = Field(default=30, ge=1, le=24 * 60)
    absolute_hours: int = Field(default=12, ge=1, le=7 * 24)
    language: Literal["zh", "en"] = "zh"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.idle_minutes > self.absolute_hours * 60:
            raise ValueError("idle_minutes is longer than absolute_hours")
        return self
