"""E-mail by SMTP: plain text with a simple HTML beside it, as mail that a program wrote (RFC 3834) for a list (RFC 2919)."""

from __future__ import annotations

import html
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from config import EmailSettings
from scanner.channels.base import Message, Outcome, Refused, Sent, shown
from scanner.channels.posting import NO_ANSWER, UNREACHABLE, cut_after, tls_context, tls_refusal
from scanner.channels.robots import secret_of

_LIST = "shudian-notices"
_FOR_GOOD = 500
_LOGIN_LATER = 454
_WIDEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """A mailbox or several, by one SMTP server."""

    settings: EmailSettings

    def send(self, message: Message) -> Outcome:
        """Hand it to the server, for all recipients at once."""
        password = secret_of(self.settings.password)
        if isinstance(password, Refused):
            return password
        try:
            context = tls_context(self.settings.ca)
        except (OSError, ssl.SSLError):
            return Refused("ca is no readable file of certificates (PEM)", False)
        server = _Server(context, self.settings)
        with cut_after(self.settings.seconds, server.line) as cut:
            try:
                return server.deliver(self._mail(message), password)
            except (smtplib.SMTPException, OSError, ValueError) as error:
                return NO_ANSWER if cut else _refusal(error)
            finally:
                server.close()

    def _mail(self, message: Message) -> EmailMessage:
        domain = self.settings.sender.rpartition("@")[2]
        mail = EmailMessage(policy=SMTP)
        mail["From"] = self.settings.sender
        mail["To"] = ", ".join(self.settings.to)
        mail["Subject"] = " ".join(message.title.split())[:_WIDEST_SUBJECT]
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = f"<{message.id}@{domain}>"
        mail["List-Id"] = f"<{_LIST}.{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        texts, more = shown(message, self.settings.lines)
        mail.set_content(_plain(message, texts, more), charset="utf-8")
        mail.add_alternative(_html(message, texts, more), subtype="html", charset="utf-8")
        return mail


class _Server:
    """A session with the server."""

    def __init__(self, context: ssl.SSLContext, settings: EmailSettings) -> None:
        self._context = context
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def line(self) -> object:
        return getattr(self._smtp, "sock", None)

    def deliver(self, mail: EmailMessage, password: str) -> Outcome:
        settings = self._settings
        smtp = self._smtp = self._made()
        smtp.connect(settings.host, settings.chosen_port)
        smtp.ehlo()
        if settings.tls == "starttls":
            smtp.starttls(context=self._context)
            smtp.ehlo()
        if settings.user:
            smtp.login(settings.user, password)
        refused = smtp.send_message(mail)
        return Sent(f"{len(refused)} of {len(settings.to)} recipients were refused" if refused else "")

    def close(self) -> None:
        if self._smtp is not None:
            self._smtp.close()

    def _made(self) -> smtplib.SMTP:
        seconds = self._settings.seconds
        if self._settings.tls != "tls":
            smtp = smtplib.SMTP(timeout=seconds)
        else:
            smtp = smtplib.SMTP_SSL(timeout=seconds, context=self._context)
        smtp._host = self._settings.host  # type: ignore[attr-defined]  # the name that the certificate must be for
        return smtp


def _refusal(error: Exception) -> Refused:
    if isinstance(error, ssl.SSLError):
        return tls_refusal(error)
    if isinstance(error, TimeoutError):
        return NO_ANSWER
    if isinstance(error, UnicodeError):
        return Refused("user or password hold signs that a login to a mail server does not take", False)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused("the server does not offer what the settings ask for: encryption, or a login", False)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Refused("the server refuses all recipients", any(code < _FOR_GOOD for code in codes))
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Refused("the server does not accept user or password", error.smtp_code == _LOGIN_LATER)
    if isinstance(error, smtplib.SMTPResponseException):
        return Refused(f"the server refuses with code {error.smtp_code}", error.smtp_code < _FOR_GOOD)
    if isinstance(error, smtplib.SMTPException):
        return Refused("the server broke off", True)
    return UNREACHABLE


def _plain(message: Message, texts: Sequence[str], more: str) -> str:
    points = [f"- {one}" for one in (*texts, more) if one]
    return "\n".join((message.title, "", *points, "", message.where, message.mark, ""))


def _html(message: Message, texts: Sequence[str], more: str) -> str:
    points = "".join(f"<li>{html.escape(one)}</li>" for one in (*texts, more) if one)
    title, where = html.escape(message.title), html.escape(message.where)
    body = f"<h3>{title}</h3><ul>{points}</ul><p>{where}<br>{message.mark}</p>"
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>'
