"""Channels against endpoints that speak each format: what arrives, what counts as a yes, and what is never told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from config import AnyChannel
from scanner.channels import Line, Message, Outcome, Refused, Sent, channel_for
from tests.servers.certificates import issued
from tests.servers.serving import PlainServer, serving
from tests.servers.vendors import KEY, SECRET, Answer, Request, Vendor, answered, dingtalk, feishu, program, wecom

NOW = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script> [点我](http://evil.example) *x* `y` @all <@all> <font color="red">'
MESSAGE = Message(
    UUID("00000000-0000-4000-8000-0000000000aa"),
    NOW,
    "数典：3 条通知",
    (Line("级别上升：crm users，一般 → 重要", "level_rise", "crm users", NOW, {"after": "important"}), Line(HOSTILE), Line("三")),
    "https://console.example",
    "还有 {} 条",
)
KINDS: dict[str, tuple[Callable[[Request], Answer], str, dict[str, str]]] = {
    "dingtalk": (dingtalk, "/robot/send", {"token": "env:T_KEY", "secret": "env:T_SECRET"}),
    "feishu": (feishu, "/open-apis/bot/v2/hook/", {"hook": "env:T_KEY", "secret": "env:T_SECRET"}),
    "wecom": (wecom, "/cgi-bin/webhook/send", {"key": "env:T_KEY"}),
    "webhook": (program, "/hook", {"secret": "env:T_SECRET"}),
}
ROBOTS = ("dingtalk", "feishu", "wecom")


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_KEY", KEY)
    monkeypatch.setenv("T_SECRET", SECRET)


def settings(kind: str, port: int, scheme: str = "http", **more: Any) -> AnyChannel:
    _, path, secrets = KINDS[kind]
    given = {"type": kind, "url": f"{scheme}://127.0.0.1:{port}{path}", "seconds": 5, **secrets, **more}
    made: AnyChannel = TypeAdapter(AnyChannel).validate_python(given)
    return made


def sent(kind: str, vendor: Vendor, message: Message = MESSAGE, **more: Any) -> Outcome:
    with vendor.listening() as port:
        return channel_for(settings(kind, port, **more)).send(message)


def text_of(kind: str, request: Request) -> str:
    """What people get to read."""
    said = request.said
    if kind == "feishu":
        post = next(iter(said["content"]["post"].values()))
        return "\n".join([post["title"], *(one["text"] for line in post["content"] for one in line)])
    if kind == "webhook":
        return "\n".join(one["text"] for one in said["notices"])
    return str(said["markdown"].get("text") or said["markdown"]["content"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_other_side_takes_what_is_sent(kind: str) -> None:
    vendor = Vendor(KINDS[kind][0])
    assert sent(kind, vendor) == Sent()
    (request,) = vendor.got
    assert "级别上升：crm users，一般 → 重要" in text_of(kind, request)
    assert SECRET not in request.body.decode() + request.path + str(request.asked)


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_name_is_no_markup_link_or_mention(kind: str) -> None:
    vendor = Vendor(KINDS[kind][0])
    sent(kind, vendor)
    text = text_of(kind, vendor.got[0])
    assert "alert(1)" in text
    assert not [sign for sign in ("<", "](", "*", "`", "@", "http://") if sign in text]
    assert MESSAGE.where in text
    assert MESSAGE.mark in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_message_is_cut_and_says_so(kind: str) -> None:
    lines = tuple(Line(f"{number} " + "长" * 500) for number in range(200))
    vendor = Vendor(KINDS[kind][0])
    assert sent(kind, vendor, replace(MESSAGE, lines=lines), lines=50) == Sent()
    if kind == "webhook":
        said = vendor.got[0].said
        assert (len(said["notices"]), said["more"], said["total"]) == (50, 150, 200)
        return
    text = text_of(kind, vendor.got[0])
    count = text.count("长" * 299) or text.count("…")
    assert 1 <= count <= 50
    assert f"还有 {200 - count} 条" in text


def test_the_webhook_sends_the_same_id_again() -> None:
    vendor = Vendor(program)
    with vendor.listening() as port:
        channel = channel_for(settings("webhook", port))
        assert [channel.send(MESSAGE), channel.send(MESSAGE)] == [Sent(), Sent()]
    assert [one.headers["webhook-id"] for one in vendor.got] == [str(MESSAGE.id)] * 2
    first = vendor.got[0].said
    assert (first["schema"], first["id"]) == ("shudian.notice/1", str(MESSAGE.id))
    assert first["notices"][0] == {
        "kind": "level_rise",
        "at": "2024-03-01T08:00:00+00:00",
        "subject": "crm users",
        "facts": {"after": "important"},
        "text": MESSAGE.lines[0].text,
    }


@pytest.mark.parametrize("kind", [*ROBOTS[:2], "webhook"])
def test_a_wrong_secret_is_refused_for_good_and_told_to_nobody(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_SECRET", "another-secret")
    outcome = sent(kind, Vendor(KINDS[kind][0]))
    assert isinstance(outcome, Refused)
    assert not outcome.retry
    assert not [secret for secret in ("another-secret", KEY, "127.0.0.1") if secret in outcome.reason]


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_wrong_key_is_refused_for_good(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_KEY", "nobody")
    assert sent(kind, Vendor(KINDS[kind][0])) == Refused("there is no robot with this key", False)


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_that_cannot_be_had_is_no_crash(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("T_KEY")
    monkeypatch.delenv("T_SECRET")
    vendor = Vendor(KINDS[kind][0])
    outcome = sent(kind, vendor)
    assert isinstance(outcome, Refused)
    assert outcome.retry
    assert "is not set" in outcome.reason
    assert vendor.got == []


TOO_OFTEN = "too many messages in a short time"
ANSWERS: list[tuple[str, Answer, str, bool]] = [
    ("dingtalk", answered({"errcode": 130101, "errmsg": f"send too fast {KEY}"}), TOO_OFTEN, True),
    ("dingtalk", answered({"errcode": 410100, "errmsg": "x"}), TOO_OFTEN, True),
    ("dingtalk", answered({"errcode": 40035, "errmsg": "x"}), "of this form", False),
    ("dingtalk", answered({"errcode": -1, "errmsg": "系统繁忙"}), "busy", True),
    ("dingtalk", answered({"errcode": 987654, "errmsg": "?"}), "error 987654", True),
    ("dingtalk", answered({"errcode": 13900000001000, "errmsg": "?"}), "an error", True),
    ("feishu", answered({"code": 11232, "msg": "frequency limited"}), TOO_OFTEN, True),
    ("feishu", answered({"code": 9499, "msg": "too many request"}), "busy", True),
    ("feishu", answered({"StatusCode": 19024, "StatusMessage": "Key Words Not Found"}), "keyword", False),
    ("wecom", answered({"errcode": 45009, "errmsg": "api freq out of limit"}), TOO_OFTEN, True),
    ("wecom", answered({"errcode": 40058, "errmsg": "too long"}), "of this form", False),
    *((kind, answered(b"", 429), TOO_OFTEN, True) for kind in KINDS),
    *((kind, answered(b"", 503), "status 503", True) for kind in KINDS),
    *((kind, answered(b"", 404), "status 404", False) for kind in KINDS),
    *((kind, answered(b"", 302, Location="http://127.0.0.1:9/stolen"), "redirect", False) for kind in KINDS),
    *((kind, answered(b"x" * 70_000), "too long", True) for kind in KINDS),
    *((kind, answered(b"<html>ok</html>"), "not what a robot", True) for kind in ROBOTS),
    *((kind, answered(b"[" * 60_000), "not what a robot", True) for kind in ROBOTS),
    *((kind, answered({"errcode": True, "code": "0"}), "not what a robot", True) for kind in ROBOTS),
    *((kind, answered([0]), "not what a robot", True) for kind in ROBOTS),
]


@pytest.mark.parametrize(("kind", "answer", "reason", "retry"), ANSWERS)
def test_what_an_answer_means(kind: str, answer: Answer, reason: str, retry: bool) -> None:
    outcome = sent(kind, Vendor(lambda _: answer))
    assert isinstance(outcome, Refused)
    assert reason in outcome.reason
    assert outcome.retry is retry
    assert KEY not in outcome.reason


@pytest.mark.parametrize("close", [{}, {"Connection": "close"}])
def test_an_answer_that_drips_is_not_waited_for(close: dict[str, str]) -> None:
    vendor = Vendor(lambda _: answered({"errcode": 0, "errmsg": "x" * 500}, 200, **close), drip=0.05)
    assert sent("wecom", vendor, seconds=0.4) == Refused("no answer in time", True)


def test_silence_is_not_waited_for() -> None:
    with _Silent().listening() as port:
        outcome = channel_for(settings("webhook", port, seconds=0.3)).send(MESSAGE)
    assert outcome == Refused("no answer in time", True)


def test_nobody_there_and_no_http() -> None:
    with Vendor(wecom).listening() as port:
        pass
    assert channel_for(settings("wecom", port)).send(MESSAGE) == Refused("the server cannot be reached", True)
    with _Silent(b"SSH-2.0-x\r\n").listening() as port:
        assert channel_for(settings("wecom", port)).send(MESSAGE) == Refused("the answer is no HTTP", True)


@contextmanager
def certified(folder: Path, vendor: Vendor, *names: str, until: timedelta = timedelta(days=1)) -> Iterator[tuple[int, str]]:
    """The vendor behind TLS, and the file of its authority."""
    made = issued(*names, until=until)
    for name, content in (("c.pem", made.certificate), ("k.pem", made.key), ("ca.pem", made.authority)):
        (folder / name).write_bytes(content)
    with vendor.listening((folder / "c.pem", folder / "k.pem")) as port:
        yield port, str(folder / "ca.pem")


def test_tls_is_verified(tmp_path: Path) -> None:
    vendor = Vendor(program)
    with certified(tmp_path, vendor, "127.0.0.1") as (port, ca):
        assert channel_for(settings("webhook", port, "https", ca=ca)).send(MESSAGE) == Sent()
        stranger = channel_for(settings("webhook", port, "https")).send(MESSAGE)
        assert stranger == Refused("the server's certificate does not come from an authority that we trust", True)
    with certified(tmp_path, vendor, "other.example") as (port, ca):
        outcome = channel_for(settings("webhook", port, "https", ca=ca)).send(MESSAGE)
        assert outcome == Refused("the server's certificate is for another host name", True)
    with certified(tmp_path, vendor, "127.0.0.1", until=timedelta(hours=-1)) as (port, ca):
        outcome = channel_for(settings("webhook", port, "https", ca=ca)).send(MESSAGE)
        assert outcome == Refused("the server's certificate has expired", True)
    with vendor.listening() as port:
        outcome = channel_for(settings("webhook", port, "https", ca=ca)).send(MESSAGE)
        assert outcome == Refused("the server and we cannot agree on an encryption", True)
    assert len(vendor.got) == 1


def test_a_ca_that_is_none_is_said(tmp_path: Path) -> None:
    for ca in (tmp_path / "none.pem", tmp_path):
        outcome = channel_for(settings("webhook", 9, "https", ca=str(ca))).send(MESSAGE)
        assert outcome == Refused("ca is no readable file of certificates (PEM)", False)


def test_a_proxy_leads_out(tmp_path: Path) -> None:
    """The proxy sees where to, and nothing of what is said."""
    vendor, tunnel = Vendor(program), _Tunnel()
    with certified(tmp_path, vendor, "127.0.0.1") as (port, ca), tunnel.listening() as gate:
        way = f"http://127.0.0.1:{gate}"
        assert channel_for(settings("webhook", port, "https", ca=ca, proxy=way)).send(MESSAGE) == Sent()
        tunnel.refuses = True
        outcome = channel_for(settings("webhook", port, "https", ca=ca, proxy=way)).send(MESSAGE)
    assert outcome == Refused("the server cannot be reached", True)
    assert [one.split()[:2] for one in tunnel.asked] == [["CONNECT", f"127.0.0.1:{port}"]] * 2


def test_unsigned_robots_send_no_signature() -> None:
    for kind, ok in (("dingtalk", {"errcode": 0}), ("feishu", {"code": 0})):
        vendor = Vendor(lambda _, ok=ok: answered(ok))  # type: ignore[misc]
        assert sent(kind, vendor, secret=None, keyword="数典通知") == Sent()
        assert "sign" not in vendor.got[0].asked
        assert "sign" not in vendor.got[0].said
        assert "数典通知" in text_of(kind, vendor.got[0])


def test_an_english_message_is_one_for_feishu() -> None:
    vendor = Vendor(feishu)
    sent("feishu", vendor, replace(MESSAGE, language="en"))
    assert list(vendor.got[0].said["content"]["post"]) == ["en_us"]


class _Silent:
    """Takes a connection, says one thing at most, and waits."""

    def __init__(self, says: bytes = b"") -> None:
        self.says = says

    @contextmanager
    def listening(self) -> Iterator[int]:
        import socketserver
        import threading

        over, says = threading.Event(), self.says

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self.request.sendall(says)
                over.wait(5)

        with serving(PlainServer(Handler, None)) as port:
            try:
                yield port
            finally:
                over.set()


class _Tunnel:
    """An HTTP proxy that knows CONNECT."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refuses = False

    @contextmanager
    def listening(self) -> Iterator[int]:
        import select
        import socket
        import socketserver

        tunnel = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                line = self.rfile.readline().decode()
                tunnel.asked.append(line)
                while self.rfile.readline().strip():
                    pass
                if tunnel.refuses:
                    self.wfile.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                    return
                host, _, port = line.split()[1].rpartition(":")
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                with socket.create_connection((host, int(port)), 5) as far:
                    ends = {self.connection: far, far: self.connection}
                    while ready := select.select(list(ends), [], [], 5)[0]:
                        for one in ready:
                            data = one.recv(65_536)
                            if not data:
                                return
                            assert b"shudian.notice" not in data
                            ends[one].sendall(data)

        with serving(PlainServer(Handler, None)) as port:
            yield port


def test_the_document_of_the_webhook_is_plain_json() -> None:
    vendor = Vendor(program)
    sent("webhook", vendor)
    assert json.loads(vendor.got[0].body)["title"] == "数典：3 条通知"
