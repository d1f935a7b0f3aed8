"""E-mail: what arrives, over which line, and what a refusal means."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from config import EmailSettings
from scanner.channels import Line, Message, Outcome, Refused, Sent, channel_for
from tests.servers.certificates import issued
from tests.servers.smtp import PASSWORD, USER, MailServer

NOW = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
LINES = (Line("级别上升：crm <script>alert(1)</script>"), Line("二"), Line("三"))
MESSAGE = Message(
    UUID("00000000-0000-4000-8000-0000000000aa"), NOW, "数典：3 条\n通知", LINES, "shudian notices list", "还有 {} 条"
)
TO = ("a@example.com", "b@example.com")


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_MAIL", PASSWORD)


def sent(server: MailServer, message: Message = MESSAGE, **more: Any) -> Outcome:
    with server.listening() as port:
        given = {"type": "email", "host": "127.0.0.1", "port": port, "sender": "shudian@example.com", "to": TO, "seconds": 5}
        return channel_for(EmailSettings.model_validate({**given, "tls": "none", **more})).send(message)


def certified(folder: Path, *names: str, until: timedelta = timedelta(days=1)) -> tuple[ssl.SSLContext, str]:
    made = issued(*names, until=until)
    for name, content in (("c.pem", made.certificate), ("k.pem", made.key), ("ca.pem", made.authority)):
        (folder / name).write_bytes(content)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "c.pem", folder / "k.pem")
    return context, str(folder / "ca.pem")


def test_a_mail_is_as_mail_should_be() -> None:
    server = MailServer()
    assert sent(server, lines=2) == Sent()
    (mail,) = server.got
    assert server.recipients == list(TO)
    assert (mail["From"], mail["To"]) == ("shudian@example.com", "a@example.com, b@example.com")
    assert mail["Subject"] == "数典：3 条 通知"
    assert mail["Message-ID"] == "<00000000-0000-4000-8000-0000000000aa@example.com>"
    assert mail["List-Id"] == "<shudian-notices.example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(mail["Date"]) == NOW
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    text, page = str(plain.get_content()), str(html.get_content())
    assert "- 级别上升：crm <script>alert(1)</script>" in text
    assert "还有 1 条" in text
    assert "三" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
    assert "shudian notices list" in text
    assert "shudian notices list" in page


def test_encrypted_from_the_start_or_on_the_way_with_a_login(tmp_path: Path) -> None:
    context, ca = certified(tmp_path, "127.0.0.1")
    login = {"user": USER, "password": "env:T_MAIL", "ca": ca}
    for server, tls in ((MailServer(starttls=context, login=True), "starttls"), (MailServer(tls=context), "tls")):
        more = login if server.login else {"ca": ca}
        assert sent(server, tls=tls, **more) == Sent()
        assert len(server.got) == 1


def test_a_wrong_password_is_said_and_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, ca = certified(tmp_path, "127.0.0.1")
    monkeypatch.setenv("T_MAIL", "hunter2-wrong")
    server = MailServer(starttls=context, login=True)
    outcome = sent(server, tls="starttls", user=USER, password="env:T_MAIL", ca=ca)
    assert outcome == Refused("the server does not accept user or password", False)
    monkeypatch.setenv("T_MAIL", "密码")
    outcome = sent(server, tls="starttls", user=USER, password="env:T_MAIL", ca=ca)
    assert outcome == Refused("user or password hold signs that a login to a mail server does not take", False)
    monkeypatch.delenv("T_MAIL")
    outcome = sent(server, tls="starttls", user=USER, password="env:T_MAIL", ca=ca)
    assert outcome == Refused("the environment variable T_MAIL is not set", True)
    assert server.got == []


def test_nothing_is_sent_over_a_line_that_is_not_what_was_asked_for(tmp_path: Path) -> None:
    context, ca = certified(tmp_path, "127.0.0.1")
    plain = MailServer()
    assert sent(plain, tls="starttls") == Refused(
        "the server does not offer what the settings ask for: encryption, or a login", False
    )
    assert sent(plain, tls="tls") == Refused("the server and we cannot agree on an encryption", True)
    untrusted = MailServer(starttls=context)
    outcome = sent(untrusted, tls="starttls")
    assert outcome == Refused("the server's certificate does not come from an authority that we trust", True)
    other, other_ca = certified(tmp_path, "mail.example")
    for server, tls in ((MailServer(starttls=other), "starttls"), (MailServer(tls=other), "tls")):
        outcome = sent(server, tls=tls, ca=other_ca)
        assert outcome == Refused("the server's certificate is for another host name", True)
        assert server.got == []
    assert plain.got == untrusted.got == []
    assert ca


@pytest.mark.parametrize(
    ("answers", "outcome", "mails"),
    [
        ({TO[0]: "550 no such user 13900000001"}, Sent("1 of 2 recipients were refused"), 1),
        (dict.fromkeys(TO, "550 no"), Refused("the server refuses all recipients", False), 0),
        (dict.fromkeys(TO, "451 later"), Refused("the server refuses all recipients", True), 0),
        ({"DATA": "554 spam 13900000001"}, Refused("the server refuses with code 554", False), 0),
        ({"DATA": "452 full"}, Refused("the server refuses with code 452", True), 0),
    ],
)
def test_what_a_refusal_means(answers: dict[str, str], outcome: Outcome, mails: int) -> None:
    server = MailServer(answers=answers)
    assert sent(server) == outcome
    assert len(server.got) == mails


def test_nobody_there_and_silence() -> None:
    from tests.scanner.test_channels import _Silent

    with _Silent().listening() as port:
        pass
    assert channel_for(_settings(port)).send(MESSAGE) == Refused("the server cannot be reached", True)
    with _Silent().listening() as port:
        assert channel_for(_settings(port)).send(MESSAGE) == Refused("no answer in time", True)
    with _Silent(b"HTTP/1.1 200 OK\r\n\r\n").listening() as port:
        assert isinstance(channel_for(_settings(port)).send(MESSAGE), Refused)


def _settings(port: int) -> EmailSettings:
    given = {"type": "email", "host": "127.0.0.1", "port": port, "sender": "s@example.com", "to": TO, "seconds": 0.4}
    return EmailSettings.model_validate({**given, "tls": "none"})


def test_a_subject_of_any_length_is_one_line() -> None:
    server = MailServer()
    assert sent(server, replace(MESSAGE, title="长\r\nBcc: x@example.com " * 90)) == Sent()
    (mail,) = server.got
    assert mail["Bcc"] is None
    assert len(mail["Subject"]) <= 150
