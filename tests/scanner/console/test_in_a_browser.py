"""The console in Chromium, as people use it: by keyboard, on a phone, live, and with names that want to be scripts."""

from __future__ import annotations

from playwright.sync_api import Dialog

from catalog import Catalog
from tests.scanner.console.browsing import IN_A_BROWSER, Served, Visitor, browser, served, visitor

__all__ = ["browser", "served", "visitor"]
pytestmark = IN_A_BROWSER


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
    paths = ("/", "/catalog?system=odd", "/review", "/sources", "/scans", "/filing", "/declare?others=1", "/scans/difference")
    for path in paths:
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
    more = ("/declare", "/declare/system/crm", "/scans/difference", "/filing/import")
    for path in ("/", "/catalog", "/review", "/scans", "/sources", "/filing", "/rules", "/rules/types", "/audit", "/me", *more):
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
