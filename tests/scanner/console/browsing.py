"""Chromium in front of a console that is really served: fixtures for tests that see what people see."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from catalog import Account, Catalog, Grant, Role
from scanner.console.passwords import hashed
from tests.scanner.console.estate import SOURCES
from tests.scanner.console.people import PASSWORD, town

CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
IN_A_BROWSER = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is missing: tests/servers/install.sh"),
    # Playwright's own transport is ended while a socket is still being closed.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@dataclass
class Served:
    """A console that listens on loopback, in a folder of its own."""

    address: str
    folder: Path

    @property
    def catalog(self) -> str:
        """Its catalogue."""
        return f"sqlite:///{self.folder / 'catalog.db'}"


@dataclass
class Visitor:
    """Somebody in front of a browser. ``problems`` are errors of the console and dialogs that nobody asked for."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.address + path)

    def come_in(self, name: str) -> None:
        """Sign in."""
        self.go("/login")
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button")
        self.page.wait_for_url(self.address + "/")


@contextmanager
def serving(scanned: Path, folder: Path, grants: tuple[Grant, ...]) -> Iterator[Served]:
    """A copy of a scanned estate behind a console of its own, with an account for each grant, called as its role is."""
    shutil.copytree(scanned, folder, dirs_exist_ok=True)
    town(folder, SOURCES).house.catalog.close()  # settings that lead to this folder's catalogue
    with Catalog.open(f"sqlite:///{folder / 'catalog.db'}") as catalog:
        for grant in grants:
            account = Account(UUID(int=0), grant.role.value, grant.role.value, (grant,))
            catalog.accounts().add(account, hashed(PASSWORD), datetime.now(UTC))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "scanner.cli", "serve", "--port", str(port), "--config", str(folder / "shudian.yaml")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                try:
                    with urlopen(address + "/login") as answer:
                        assert answer.status == 200
                    break
                except OSError:
                    time.sleep(0.1)
            yield Served(address, folder)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def served(scanned: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A console with a reviewer and a manager."""
    with serving(scanned, tmp_path_factory.mktemp("served"), (Grant(Role.REVIEWER), Grant(Role.MANAGER))) as one:
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(_FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def visitor(served: Served, browser: Browser) -> Iterator[Visitor]:
    """Somebody at a desk, whose console has said nothing wrong at the end."""
    with sitting(browser, served.address) as one:
        yield one


@contextmanager
def sitting(browser: Browser, address: str) -> Iterator[Visitor]:
    """Somebody at a desk in front of the console at this address."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    one = Visitor(page, address)
    page.on("console", lambda said: one.problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: one.problems.append(str(error)))
    yield one
    page.close()
    assert one.problems == []
