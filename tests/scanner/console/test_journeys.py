"""Three people, each on a way from beginning to end: the security officer, the project team, the auditor a year later."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download

from catalog import Grant, Role
from tests.scanner.console.browsing import IN_A_BROWSER, Served, Visitor, browser, serving, sitting

__all__ = ["browser"]
pytestmark = IN_A_BROWSER
_PICTURES = os.environ.get("SHUDIAN_PICTURES", "")
_NUMBER = "沪数备 2026-0001"
_BECAUSE = "客户资料，按指引第三条核定"


@pytest.fixture(scope="module")
def company(scanned: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A console for all three: later ways go on where earlier ones ended."""
    grants = (Grant(Role.MANAGER), Grant(Role.VIEWER, "system:crm"), Grant(Role.AUDITOR))
    with serving(scanned, tmp_path_factory.mktemp("company"), grants) as one:
        yield one


def _picture(visitor: Visitor, name: str) -> None:
    if _PICTURES:
        visitor.page.screenshot(path=str(Path(_PICTURES) / f"{name}.png"), full_page=True)


def _hash(download: Download) -> str:
    return hashlib.sha256(Path(str(download.path())).read_bytes()).hexdigest()


def test_the_security_officer_scans_reviews_and_files(company: Served, browser: Browser) -> None:
    with sitting(browser, company.address) as officer:
        page = officer.page
        officer.come_in("manager")
        assert "1000" in page.locator("main").inner_text()  # the line of ten million people stands on the first page
        _picture(officer, "officer-1-overview")

        officer.go("/scans")
        page.locator("section.card input[value=crm]").check()
        page.locator("section.card button").first.click()
        page.get_by_text("查看结果").wait_for(timeout=120_000)
        _picture(officer, "officer-2-scan")

        officer.go("/catalog?text=t_customer")
        page.get_by_role("link", name="t_customer").click()
        _picture(officer, "officer-3-item")
        page.locator("a.button", has_text="复核").click()
        page.select_option("select[name=level]", "重要数据")
        page.fill("textarea[name=because], input[name=because]", _BECAUSE)
        page.locator("form", has=page.locator("select[name=level]")).locator("button").first.click()
        officer.go("/catalog?level=important")
        assert "t_customer" in page.locator("tbody").inner_text()

        officer.go("/filing")
        _picture(officer, "officer-4-filing")
        officer.go("/filing/preview")
        assert "t_customer" in page.locator("main").inner_text()
        officer.go("/filing/freeze")
        page.fill("input[name=number]", _NUMBER)
        page.fill("input[name=signed_by]", "签字人")
        page.check("input[name=confirmed]")
        page.locator("form.card button").click()
        page.wait_for_url("**/filing/past/*")
        assert _NUMBER in page.locator("h2").first.inner_text()
        page.select_option("select[name=kind]", "accepted")
        page.locator("form[action$=answer] input[name=because]").fill("审核通过")
        page.locator("form[action$=answer] button").click()
        assert "审核通过" in page.locator("main").inner_text()
        _picture(officer, "officer-5-filed")


def test_the_project_team_gets_a_clear_answer_and_the_sheet_to_sign(company: Served, browser: Browser) -> None:
    with sitting(browser, company.address) as team:
        page = team.page
        team.come_in("viewer")
        page.get_by_role("link", name="上线评估").click()
        assert page.locator("select[name=system] option").count() == 1  # of other systems they see nothing
        page.get_by_role("button", name="查看结论").click()
        verdict = page.locator("[data-verdict]")
        assert verdict.get_attribute("data-verdict") in ("3", "4")  # the customers' table is important now
        assert verdict.inner_text() in ("须经签字同意后上线", "不能得出结论")
        _picture(team, "team-1-verdict")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="评估单 (Word)").click()
        assert waiting.value.suggested_filename.endswith(".docx")
        assert Path(str(waiting.value.path())).read_bytes()[:2] == b"PK"


def test_the_auditor_asks_why_by_whom_and_from_which_evidence(company: Served, browser: Browser) -> None:
    with sitting(browser, company.address) as auditor:
        page = auditor.page
        auditor.come_in("auditor")
        auditor.go("/catalog?text=t_customer")
        page.get_by_role("link", name="t_customer").click()
        told = page.locator("main").inner_text()
        assert _BECAUSE in told  # why people decided it so
        assert "manager" in told  # and who
        assert re.search(r"\d+ ?%", page.locator("ul.evidence").all_inner_texts().__str__())  # from which evidence
        _picture(auditor, "auditor-1-item")

        auditor.go("/filing")
        page.get_by_role("link", name=_NUMBER).first.click()
        kept = page.locator("table").first.locator("tbody tr").first
        with page.expect_download() as waiting:
            kept.get_by_role("button").click()
        assert _hash(waiting.value) == kept.locator("code").inner_text()  # byte for byte what was filed
        _picture(auditor, "auditor-2-filed")

        auditor.go("/audit")
        assert page.locator("form[action='/filing/freeze'], form[action='/review/bulk']").count() == 0
        page.locator("form[action='/audit/verify'] button").click()
        assert page.locator("p.told").count() == 1
        _picture(auditor, "auditor-3-record")
