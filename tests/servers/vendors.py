"""Endpoints that take messages as 钉钉, 飞书, 企业微信 and a company's own program do: they check what those check, in their own
way, and answer as those answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.serving import PlainServer, serving

SECRET, KEY = "SECtest0000", "key-0000/+=&"
OK_DING, OK_FEISHU = {"errcode": 0, "errmsg": "ok"}, {"code": 0, "msg": "success", "data": {}, "StatusCode": 0}


@dataclass(frozen=True)
class Request:
    """What came in."""

    path: str
    asked: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


Answer = tuple[int, Mapping[str, str], bytes]


def answered(said: object, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON, or as it stands."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, body


@dataclass
class Vendor:
    """An endpoint: what it makes of a request, and all that it got."""

    judge: Callable[[Request], Answer]
    drip: float = 0.0
    got: list[Request] = field(default_factory=list)

    @contextmanager
    def listening(self, tls: tuple[Path, Path] | None = None) -> Iterator[int]:
        """The port, until the end of the block; with a certificate and its key it speaks TLS."""
        server = PlainServer(_Handler, self)
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that do not trust it
        with serving(server) as port:
            yield port


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        vendor: Vendor = self.server.content  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        asked = {name: one[0] for name, one in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = Request(parts.path, asked, {name.lower(): one for name, one in self.headers.items()}, body)
        vendor.got.append(request)
        status, headers, answer = vendor.judge(request)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(answer)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if not vendor.drip:
            self.wfile.write(answer)
            return
        for one in answer:
            time.sleep(vendor.drip)
            try:
                self.wfile.write(bytes([one]))
            except OSError:
                return

    def log_message(self, *args: object) -> None:
        """Nothing."""


def dingtalk(request: Request) -> Answer:
    """robot/send: the sign over milliseconds and secret, Markdown with a title."""
    asked = request.asked
    if request.path != "/robot/send" or asked.get("access_token") != KEY:
        return answered({"errcode": 300001, "errmsg": "token is not exist"})
    signed = f"{asked.get('timestamp')}\n{SECRET}".encode()
    wanted = base64.b64encode(hmac.digest(SECRET.encode(), signed, "sha256")).decode()
    if abs(time.time() * 1000 - int(asked.get("timestamp", "0"))) > 3_600_000 or asked.get("sign") != wanted:
        return answered({"errcode": 310000, "errmsg": f"description:sign not match, token {KEY}"})
    said = request.said
    fits = said["msgtype"] == "markdown" and said["markdown"]["title"] and len(said["markdown"]["text"].encode()) <= 20_000
    return answered(OK_DING if fits else {"errcode": 460101, "errmsg": "message too long"})


def feishu(request: Request) -> Answer:
    """bot/v2/hook/…: the sign of nothing under seconds and secret, in the body."""
    if request.path != "/open-apis/bot/v2/hook/" + KEY.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D").replace(
        "&", "%26"
    ):
        return answered({"code": 19001, "msg": "param invalid: incoming webhook access token invalid"})
    said = request.said
    key = f"{said.get('timestamp')}\n{SECRET}".encode()
    if abs(time.time() - int(said.get("timestamp", "0"))) > 3600 or said["sign"] != _feishu_sign(key):
        return answered({"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"})
    if len(request.body) > 20_480 or said["msg_type"] != "post":
        return answered({"code": 9499, "msg": "Bad Request", "data": {}}, 400)
    return answered(OK_FEISHU)


def _feishu_sign(key: bytes) -> str:
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def wecom(request: Request) -> Answer:
    """webhook/send: the key, and at most 4,096 bytes."""
    if request.asked.get("key") != KEY:
        return answered({"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"})
    said = request.said
    if said["msgtype"] != "markdown" or len(said["markdown"]["content"].encode()) > 4096:
        return answered({"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"})
    return answered({"errcode": 0, "errmsg": "ok"})


def program(request: Request) -> Answer:
    """A company's own program, which verifies as standardwebhooks.com says."""
    head = request.headers
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + request.body
    wanted = base64.b64encode(hmac.digest(SECRET.encode(), signed, "sha256")).decode()
    fresh = abs(time.time() - int(head["webhook-timestamp"])) <= 300
    return answered(b"", 204) if fresh and head["webhook-signature"] == f"v1,{wanted}" else answered(b"no", 401)
