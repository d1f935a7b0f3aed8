"""A mail server of the tests' own: with or without TLS, a login, and a mind of its own about recipients."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

USER, PASSWORD = "shudian@example.com", "p-0000-+/="


@dataclass
class MailServer:
    """What it demands, and what it got."""

    tls: ssl.SSLContext | None = None
    starttls: ssl.SSLContext | None = None
    login: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    got: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        if refusal := self.answers.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if refusal := self.answers.get("DATA"):
            return refusal
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.got.append(mail)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def _accepts(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    @contextmanager
    def listening(self) -> Iterator[int]:
        """The port, until the end of the block."""
        asked = {"authenticator": self._accepts, "auth_required": True} if self.login else {}
        controller = Controller(
            self,
            hostname="127.0.0.1",
            port=_free_port(),
            server_hostname="mail.test",
            ssl_context=self.tls,
            tls_context=self.starttls,
            require_starttls=self.starttls is not None,
            auth_require_tls=self.starttls is not None,
            **asked,
        )
        controller.start()
        try:
            yield controller.port
        finally:
            controller.stop()


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port
