"""The console in Chromium, as people use it: by keyboard, on a phone, live, and with names that want to be scripts."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from catalog import Account, Catalog, Grant, Role
from scanner.console.passwords import hashed
from tests.scanner.console.estate import SOURCES
from tests.scanner.console.people import PASSWORD, town

_CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not _CHROMIUM.exists(), reason="Chromium is missing: tests/servers/install.sh"),
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
        self.page.goto(self.address + path)

    def come_in(self, name: str) -> None:
        self.go("/login")
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button")
        self.page.wait_for_url(self.address + "/")


@pytest.fixture(scope="module")
def served(scanned: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(scanned, folder, dirs_exist_ok=True)
    town(folder, SOURCES).house.catalog.close()  # settings that lead to this folder's catalogue
    with Catalog.open(f"sqlite:///{folder / 'catalog.db'}") as catalog:
        for role in (Role.REVIEWER, Role.MANAGER):
            account = Account(UUID(int=0), role.value, role.value, (Grant(role),))
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
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(_CHROMIUM), args=list(_FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def visitor(served: Served, browser: Browser) -> Iterator[Visitor]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    one = Visitor(page, served.address)
    page.on("console", lambda said: one.problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: one.problems.append(str(error)))
    yield one
    page.close()
    assert one.problems == []


def test_a_page_of_the_queue_is_confirmed_with_one_key_an_item(served: Served, visitor: Visitor) -> None:
    visitor.come_in("reviewer")
    visitor.go("/review")
    visitor.page.fill("[data-because]", "逐项核对，同意")
    visitor.page.locator("h1").click()
    for number in range(25):
        visitor.page.keyboard.press("c")
        visitor.page.wait_for_selector(f"[data-row][data-done] >> nth={number}")
    with Catalog.open(served.catalog) as catalog:
        decisions = catalog.decisions()
    assert len({one.item for one in decisions}) == 25
    assert {one.because for one in decisions} == {"逐项核对，同意"}
    visitor.go("/review")
    assert visitor.page.locator("[data-row]").count() < 25


def test_names_that_want_to_be_scripts_stay_names(visitor: Visitor) -> None:
    dialogs: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    visitor.page.on("dialog", dismissed)
    visitor.come_in("manager")
    for path in ("/", "/catalog?system=odd", "/review", "/sources", "/scans", "/filing"):
        visitor.go(path)
        assert visitor.page.locator("body").is_visible()
    visitor.go("/catalog?system=odd")
    links = visitor.page.locator("tbody a[href^='/catalog/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    for link in links[:12]:
        visitor.go(link)
        assert visitor.page.locator("h1").count() == 1
        assert visitor.page.locator("main img, main iframe, main script, main svg[onload]").count() == 0
    assert dialogs == []


def test_pages_can_be_read_on_a_phone(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    visitor.come_in("manager")
    for path in ("/", "/catalog", "/review", "/scans", "/sources", "/filing", "/rules", "/rules/types", "/audit", "/me"):
        visitor.go(path)
        wide = visitor.page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= 390, path


def test_a_scan_is_started_and_watched_to_its_end(visitor: Visitor) -> None:
    visitor.come_in("manager")
    visitor.go("/scans")
    visitor.page.locator("section.card input[value=crm]").check()
    visitor.page.locator("section.card button").first.click()
    visitor.page.wait_for_url("**/scans/job/*")
    visitor.page.get_by_text("查看结果").wait_for(timeout=120_000)
    visitor.page.get_by_text("查看结果").click()
    assert "crm" in visitor.page.locator("table").first.inner_text()


def test_the_language_is_switched_and_kept(visitor: Visitor) -> None:
    visitor.come_in("manager")
    visitor.page.get_by_role("button", name="English").click()
    visitor.page.wait_for_selector("text=Overview")
    visitor.go("/catalog")
    assert "data items" in visitor.page.locator("main").inner_text()
    visitor.page.get_by_role("button", name="中文").click()
    visitor.page.wait_for_selector("text=目录")
