"""The base of everything that shudian.yaml is read into."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A frozen section that refuses keys it does not know. What checks it is compiled when something is checked."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True)

    @classmethod
    def unsaid(cls) -> Self:
        """The section of which nothing is said: its defaults, which need no checking. Equal to ``cls()``."""
        return cls.model_construct()
