"""Signing in with a certified provider: by its own pages, through HTTP and in a browser."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from catalog import Grant, Role
from scanner.console.gatekeeper import COOKIE
from tests.scanner.console.browsing import CHROMIUM, browser
from tests.scanner.console.issuer import SETTINGS, come_back_to
from tests.scanner.console.people import Town, town
from tests.servers.oidc import SECRET, RealProvider, installed_provider, person_signs_in, running_provider
from tests.servers.processes import free_port

__all__ = ["browser"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def packages() -> Iterator[Path]:
    """The provider's packages."""
    with installed_provider() as folder:
        yield folder


@pytest.fixture(scope="module")
def provider(packages: Path) -> Iterator[RealProvider]:
    """A provider whose token holds all claims."""
    with running_provider(packages, "https://localhost") as running:
        yield running


def _town(folder: Path, provider: RealProvider, more: str = "") -> Town:
    made = town(folder, SETTINGS % provider.address + more)
    made.clock.now = datetime.now(UTC)
    made.person("root", Grant(Role.ADMIN))
    return made


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUDIAN_OIDC_SECRET", SECRET)


def test_people_come_in_as_what_their_groups_say(tmp_path: Path, provider: RealProvider) -> None:
    there = _town(tmp_path, provider)
    for name, status, grants in (
        ("zhao", 303, (Grant(Role.REVIEWER),)),
        ("qian", 303, (Grant(Role.DATA_OWNER, "department:客服部"),)),
        ("sun", 403, None),
        ("root", 403, None),
    ):
        client = there.visitor()
        answer = come_back_to(client, person_signs_in(client.get("/oidc/start?next=/me").headers["location"], name))
        assert answer.status_code == status, answer.text
        found = there.house.catalog.accounts().by_subject(f"{provider.address} id-of-{name}")
        assert (found.grants if found else None) == grants
        assert client.get("/me").status_code == (200 if status == 303 else 303)
    there.house.catalog.close()


def test_an_answer_of_a_real_provider_works_once_and_in_one_browser(tmp_path: Path, provider: RealProvider) -> None:
    there = _town(tmp_path, provider)
    client, other = there.visitor(), there.visitor()
    back = person_signs_in(client.get("/oidc/start").headers["location"], "zhao")
    assert "iss=" in back
    other.get("/oidc/start")
    assert "oidc_state" in come_back_to(other, back).text
    assert COOKIE not in other.cookies
    assert "oidc_state" in come_back_to(client, back).text  # it was burnt by the try
    back = person_signs_in(client.get("/oidc/start").headers["location"], "zhao")
    assert come_back_to(client, back).status_code == 303
    there.house.catalog.close()


def test_a_code_cannot_be_used_in_another_sign_in(tmp_path: Path, provider: RealProvider) -> None:
    there = _town(tmp_path, provider)
    client = there.visitor()
    first = person_signs_in(client.get("/oidc/start").headers["location"], "li")
    second = person_signs_in(client.get("/oidc/start").headers["location"], "zhao")
    code = first.partition("code=")[2].partition("&")[0]
    mixed = second.replace(second.partition("code=")[2].partition("&")[0], code)
    assert "<code>oidc_code</code>" in come_back_to(client, mixed).text  # PKCE: the verifier is not that of the code
    there.house.catalog.close()


@contextmanager
def _console(folder: Path, port: int) -> Iterator[None]:
    """``shudian serve`` for a folder with settings in it."""
    command = (sys.executable, "-m", "scanner.cli", "serve", "--no-worker", "--port", f"{port}", "--config", "shudian.yaml")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                try:
                    urlopen(f"http://localhost:{port}/login").close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is missing: tests/servers/install.sh")
def test_in_a_browser_from_the_first_page_to_the_last(tmp_path: Path, packages: Path, browser: Browser) -> None:
    port = free_port()
    address = f"http://localhost:{port}"
    with running_provider(packages, address) as provider:
        settings = SETTINGS.replace("https://localhost", address) % provider.address
        made = town(tmp_path, settings)
        made.person("root", Grant(Role.ADMIN))
        made.house.catalog.close()
        problems: list[str] = []
        with _console(tmp_path, port), browser.new_page() as page:
            page.on("console", lambda said: problems.append(f"{said.location['url']} {said.type}"))
            page.goto(f"{address}/catalog?q=a")
            page.get_by_role("link", name="使用公司账号登录").click()
            page.fill("input[name=login]", "zhao")
            page.fill("input[name=password]", "x")
            page.click("button[type=submit]")
            page.click("button[type=submit]")  # agrees
            page.wait_for_url(f"{address}/catalog?q=a")
            (cookie,) = page.context.cookies(address)
            assert cookie["name"] == COOKIE  # and the one of the sign-in is gone
            page.get_by_role("button", name="退出").click()
            page.wait_for_url(f"{provider.address}/session/end**")
            page.click("button[name=logout]")
            page.wait_for_url(f"{address}/login")
            page.goto(f"{address}/me")
            assert page.url.startswith(f"{address}/login")
        assert [
            one for one in problems if one.startswith(address) and one.endswith("error")
        ] == []  # the provider's pages are its own affair


def test_claims_that_only_the_userinfo_endpoint_tells(tmp_path: Path, packages: Path) -> None:
    with running_provider(packages, "https://localhost", in_token=False) as provider:
        there = _town(tmp_path, provider, "    userinfo: true\n")
        client = there.visitor()
        answer = come_back_to(client, person_signs_in(client.get("/oidc/start").headers["location"], "zhao"))
        assert answer.status_code == 303, answer.text
        there.house.catalog.close()
