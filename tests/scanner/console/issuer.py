"""An issuer of the tests' own, for what a real provider never does: it signs whatever a test wants, with a key of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from starlette.testclient import TestClient

from catalog import Grant, Role
from tests.scanner.console.people import Town, town
from tests.servers.serving import PlainServer, serving

CLIENT, SECRET = "shudian", "s3cret +/:%"
SETTINGS = """
console:
  oidc:
    issuer: %s
    client_id: shudian
    client_secret: env:SHUDIAN_OIDC_SECRET
    address: https://localhost
    scopes: [openid, profile, groups]
    department_claim: dept
    seconds: 2
    roles:
      - {value: shudian-reviewers, role: reviewer}
      - {value: shudian-admins, role: admin}
      - {value: kefu, role: data_owner, scope: "department:客服部"}
      - {claim: realm_access.roles, value: viewer, role: viewer}
"""


@cache
def key(kind: str, kid: str) -> Key:
    """A key pair under a name, made once."""
    if kind == "EC":
        return ECKey.generate_key("P-256", {"kid": kid})
    if kind == "OKP":
        return OKPKey.generate_key("Ed25519", {"kid": kid})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # one of them is weak on purpose
        return RSAKey.generate_key(2048 if kind == "RSA" else 1024, {"kid": kid})


@dataclass
class Issuer:
    """``claims`` and ``header`` are laid over what a right token says; ``signer`` signs it, ``published`` is what others are
    told; ``told`` is laid over the discovery document. ``asked`` counts requests by path."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    signer: Key = field(default_factory=lambda: key("RSA", "first"))
    published: list[Any] = field(default_factory=lambda: [key("RSA", "first").as_dict(private=False)])
    spoil: Callable[[str], str] = str
    status: int = 200
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)

    def answers(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """What a request gets: a status and JSON."""
        self.asked[path] = self.asked.get(path, 0) + 1
        if self.status != 200:
            return self.status, {"error": "secret-of-the-provider"}
        if path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "jwks"}
            ends |= {"userinfo_endpoint": "userinfo", "end_session_endpoint": "end"}
            return 200, {"issuer": self.address, **{name: f"{self.address}/{end}" for name, end in ends.items()}, **self.told}
        if path == "/jwks":
            return 200, {"keys": self.published}
        if path == "/userinfo":
            return 200, {"sub": "u-1", **self.userinfo}
        return self._tokens(form, authorization) if path == "/token" else (404, {})

    def _tokens(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        begun = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        basic = base64.b64encode(b"shudian:s3cret%20%2B%2F%3A%25").decode()
        right = begun is not None and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == begun["code_challenge"]
        if not right or authorization != f"Basic {basic}" or form.get("redirect_uri") != "https://localhost/oidc/callback":
            return 400, {"error": "invalid_grant"}
        assert begun
        token = self.token(begun["nonce"])
        self.given += [token, "an-access-token-of-somebody"]
        return 200, {"id_token": self.spoil(token), "access_token": "an-access-token-of-somebody", "token_type": "Bearer"}

    def token(self, nonce: str) -> str:
        """A token for a sign-in."""
        now = int(time.time())
        usual = {"iss": self.address, "aud": CLIENT, "sub": "u-1", "nonce": nonce, "iat": now, "exp": now + 300}
        laid = {**usual, **self.person, **self.claims}
        return self.signed({name: said for name, said in laid.items() if said is not None})

    def signed(self, claims: dict[str, Any]) -> str:
        """A token, signed with whatever the header says."""
        kinds = {"RSA": "RS256", "EC": "ES256", "OKP": "Ed25519"}
        header = {"alg": kinds[self.signer.key_type], "kid": self.signer.kid, **self.header}
        header = {name: said for name, said in header.items() if said is not None}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)
            return jws.serialize_compact(header, json.dumps(claims), self.signer, algorithms=[header["alg"]])


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        issuer: Issuer = self.server.content  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        status, told = issuer.answers(urlsplit(self.path).path, dict(parse_qsl(body)), self.headers.get("Authorization", ""))
        content = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def running_issuer(tls: tuple[Path, Path] | None = None) -> Iterator[Issuer]:
    """An issuer on loopback, behind TLS where a certificate and its key are given."""
    issuer = Issuer(person={"preferred_username": "zhao", "name": "赵", "groups": ["shudian-reviewers"], "dept": "客服部"})
    server = PlainServer(_Handler, issuer)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with serving(server) as port:
        issuer.address = f"http{'s' if tls else ''}://127.0.0.1:{port}"
        yield issuer


def begin(client: TestClient, target: str = "/") -> dict[str, str]:
    """A browser goes to the provider; what it takes there."""
    answer = client.get("/oidc/start", params={"next": target})
    assert answer.status_code == 303, answer.text
    return {name: said[0] for name, said in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def come_back(client: TestClient, issuer: Issuer, begun: dict[str, str], **more: str) -> Any:
    """The provider is content, and sends the browser back."""
    issuer.codes["c-1"] = begun
    return client.get("/oidc/callback", params={"code": "c-1", "state": begun["state"], **more})


def come_back_to(client: TestClient, address: str) -> Any:
    """The browser follows a provider's answer to the console."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(here: Town, issuer: Issuer, client: TestClient | None = None, target: str = "/") -> tuple[TestClient, Any]:
    """All of it."""
    client = client or here.visitor()
    return client, come_back(client, issuer, begin(client, target))


def oidc_town(folder: Path, issuer: Issuer, more: str = "") -> Town:
    """A console whose people sign in there. Its clock is today's, because the tokens are of today."""
    made = town(folder, SETTINGS % issuer.address + more)
    made.clock.now = datetime.now(UTC)
    return made


def town_with_admin(folder: Path, issuer: Issuer, more: str = "") -> Town:
    """The same with a local admin in it."""
    made = oidc_town(folder, issuer, more)
    made.person("root", Grant(Role.ADMIN))
    return made


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Header, claims and signature of a token."""
    header, payload, signature = token.split(".")
    told = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, payload)]
    return told[0], told[1], signature


def joined(header: dict[str, Any], payload: dict[str, Any], signature: str) -> str:
    """A token of these, whoever signed it."""
    made = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (header, payload)]
    return ".".join((*made, signature))


def unsigned(token: str) -> str:
    """The same claims, signed by nobody."""
    return joined({"alg": "none"}, parts(token)[1], "")
