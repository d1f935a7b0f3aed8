"""A console in a folder of its own, its people, and how they come in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from httpx2 import Response
from starlette.testclient import TestClient

from catalog import Account, Catalog, Grant, Role
from config import load_settings
from scanner.console.app import create_app
from scanner.console.gatekeeper import COOKIE, Gatekeeper
from scanner.console.house import House
from scanner.console.passwords import hashed
from scanner.console.rate import Limiter, Rate
from scanner.console.tokens import form_token, kept, new_token

PASSWORD = "plum blossom in the third courtyard"
_HASH = hashed(PASSWORD)


@dataclass
class Clock:
    """A time that tests move."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 8, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Town:
    """A running console, and ways into it."""

    house: House
    app: Gatekeeper
    clock: Clock

    def visitor(self, peer: str = "127.0.0.1") -> TestClient:
        """Somebody who is not in yet."""
        return TestClient(self.app, base_url="https://localhost", client=(peer, 50000), follow_redirects=False)

    def person(self, name: str, *grants: Grant, department: str = "") -> Account:
        """Make an account."""
        wanted = Account(UUID(int=0), name, name.title(), grants, department)
        return self.house.catalog.accounts().add(wanted, _HASH, self.clock())

    def inside(self, name: str) -> TestClient:
        """Somebody with an account is in already: the form that leads there has tests of its own."""
        accounts = self.house.catalog.accounts()
        found = accounts.by_name(name)
        assert found
        token = new_token()
        accounts.open_session(found[0].id, kept(token), self.clock(), self.clock() + timedelta(hours=12))
        client = self.visitor()
        client.cookies.set(COOKIE, token)
        return client

    def inside_as(self, name: str, password: str) -> TestClient:
        """Somebody comes in with a password of his own."""
        client = self.visitor()
        answer = come_in(client, name, password)
        assert answer.status_code == 303, answer.text
        return client

    def role(self, role: Role, scope: str = "") -> TestClient:
        """Somebody new with this role comes in."""
        name = f"{role.value}-{len(self.house.catalog.accounts().all())}"
        self.person(name, Grant(role, scope))
        return self.inside(name)


def come_in(client: TestClient, name: str, password: str, target: str = "/") -> Response:
    """Fill in the form to come in."""
    pre = hidden(client.get("/login").text, "pre")
    return client.post("/login", data={"pre": pre, "name": name, "password": password, "next": target})


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def csrf_of(client: TestClient) -> str:
    """The form token of somebody who is in."""
    return form_token(client.cookies[COOKIE])


def town(folder: Path, settings: str = "") -> Town:
    """A console over an empty catalogue."""
    config = folder / "shudian.yaml"
    config.write_text(f"version: 1\ncatalog: {{url: 'sqlite:///{folder / 'catalog.db'}'}}\n{settings}", "utf-8")
    loaded = load_settings(config)
    clock = Clock()
    # Tries come back with time; here none does, however slow the machine is.
    tries = (Limiter(Rate(burst, burst), lambda: 0.0) for burst in (10, 30))
    house = House(loaded, config, Catalog.open(loaded.catalog_url), clock, next(tries), next(tries))
    return Town(house, create_app(house), clock)
