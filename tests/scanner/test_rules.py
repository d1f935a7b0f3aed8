"""rules check, rules show, and rules of the user's own in scan and detect."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scanner.test_cli import ROOT, shudian

RULES = r"""
detectors:
  staff:
    entity_type: STAFF_NO
    zh: 工号
    en: staff number
    pattern: 'T\d{6}'
    keywords: [工号, staff_no]
    enterprise_level: 2
    gbt35273: {class: 个人教育工作信息}
    examples: {match: [T000001], no_match: [T1]}
  project:
    entity_type: PROJECT_CODE
    dictionary: projects.txt
    keywords: [项目代号]
allow:
  columns: ["hr.visits.phone"]
  values: known.txt
sources:
  hr: {url: "sqlite:///hr.db"}
"""
TERMS, KNOWN = ("猎鹰计划", "蓝鲸计划"), "13900008888"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A database of visits, and rules for it."""
    (tmp_path / "shudian.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "projects.txt").write_text("\n".join(TERMS), encoding="utf-8")
    (tmp_path / "known.txt").write_text(f"{KNOWN}\n", encoding="utf-8")
    database = sqlite3.connect(tmp_path / "hr.db")
    with database:
        database.execute("CREATE TABLE visits (staff_no TEXT, phone TEXT, memo TEXT, tel TEXT)")
        rows = [(f"T{n:06d}", f"1390000{n:04d}", f"讨论{TERMS[n % 2]}" if n % 2 else "无", KNOWN) for n in range(80)]
        database.executemany("INSERT INTO visits VALUES (?, ?, ?, ?)", rows)
    database.close()
    return tmp_path


def test_rules_that_are_right_pass_with_what_looks_odd(folder: Path) -> None:
    done = shudian("rules", "check", "--lang", "en", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "errors: 0; suspicious: 0\n")
    odd = r"detectors: {a: {entity_type: A_B, pattern: '.+'}, b: {entity_type: B_C, pattern: '^x\d$', examples: {match: [x1]}}}"
    (folder / "odd.yaml").write_text(f"{odd}\nallow: {{columns: ['*']}}\n", encoding="utf-8")
    done = shudian("rules", "check", "-c", "odd.yaml", "--lang", "en", cwd=folder)
    assert done.returncode == 0
    assert [line.split(" ", 2)[:2] for line in done.stdout.splitlines()[:-1]] == [
        ["!", "detectors.a.pattern:"],
        ["!", "detectors.a.pattern:"],
        ["!", "detectors.b.pattern:"],
        ["!", "allow.columns[0]:"],
    ]


def test_every_error_is_a_line_with_its_key(folder: Path) -> None:
    wrong = r"""
rules: {thresholds: {nothing_of_ours: 3}}
detectors:
  a: {entity_type: CN_ID_CARD, pattern: 'x\d+'}
  b: {entity_type: B_X, dictionary: gone.txt}
  c: {entity_type: C_X, pattern: 'x\d+', examples: {match: [y1], no_match: [x1]}}
  d: {entity_type: C_X, pattern: 'y\d+'}
presidio: ["no.such:Thing"]
"""
    (folder / "wrong.yaml").write_text(wrong, encoding="utf-8")
    done = shudian("rules", "check", "-c", "wrong.yaml", "--lang", "en", cwd=folder)
    assert done.returncode == 2
    keys = [
        "detectors.b.dictionary:",
        "rules.thresholds.nothing_of_ours:",
        "detectors.a.entity_type:",
        "detectors.c.examples.match[0]:",
        "detectors.c.examples.no_match[0]:",
        "detectors.d.entity_type:",
        "presidio[0]:",
    ]
    assert [line.split(" ", 2)[1] for line in done.stdout.splitlines()[:-1]] == keys
    assert "errors: 7" in done.stdout
    assert shudian("scan", "sqlite:///hr.db", "-c", "wrong.yaml", cwd=folder).returncode == 2
    assert not list(folder.glob("shudian-catalog*"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("detectors: {a: {entity_type: A_B, pattern: '(a)\\1'}, b: {entity_type: xy}}", ["backreference", "STAFF_NO"]),
        ("detectors: [", ["line"]),
        ("detector: {}", ["unknown key"]),
    ],
)
def test_a_file_that_is_wrong_by_itself_is_explained(folder: Path, text: str, says: list[str]) -> None:
    (folder / "wrong.yaml").write_text(text, encoding="utf-8")
    done = shudian("rules", "check", "-c", "wrong.yaml", cwd=folder)
    assert done.returncode == 2
    assert all(word in done.stdout for word in says)
    assert "Traceback" not in done.stderr


def test_a_scan_uses_the_rules_and_keeps_no_listed_word(folder: Path) -> None:
    done = shudian("scan", "hr", "--report", "report.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    report = json.loads((folder / "report.json").read_text("utf-8"))
    columns = {column["column"]: column for column in report["datasets"][0]["columns"]}
    assert {name: column["entity_type"] for name, column in columns.items()} == {
        "staff_no": "STAFF_NO",
        "phone": None,
        "memo": None,
        "tel": None,
    }
    assert [part["entity_type"] for part in columns["memo"]["contains"]] == ["PROJECT_CODE"]
    assert any("allow-list" in one["detail_en"] for one in columns["phone"]["evidence"])
    assert any("allow-list" in one["detail_en"] for one in columns["tel"]["evidence"])
    written = (folder / "report.json").read_text("utf-8") + done.stdout
    kept = (folder / "shudian-catalog.db").read_bytes()
    for secret in (*TERMS, KNOWN, "T000001"):
        assert secret not in written
        assert secret.encode() not in kept
    (folder / "known.txt").write_text(f"{KNOWN}\n13900009999\n", encoding="utf-8")
    shudian("scan", "hr", "--no-catalog", "--report", "again.json", cwd=folder)
    assert json.loads((folder / "again.json").read_text("utf-8"))["run"]["rules"] != report["run"]["rules"]


def test_detect_uses_the_rules(folder: Path) -> None:
    done = shudian("detect", "请 T000001 处理", KNOWN, "--lang", "en", cwd=folder)
    assert "STAFF_NO staff number [2:9]" in done.stdout
    assert "on the allow-list" in done.stdout
    lines = '{"value": "T000001"}\n'
    asked = shudian("detect", "--jsonl", "-", cwd=folder, stdin=lines)
    assert [one["entity_type"] for one in json.loads(asked.stdout)["entities"]] == ["STAFF_NO"]


def test_show_tells_what_is_looked_for_and_what_is_open(folder: Path) -> None:
    shown = shudian("rules", "show", "STAFF_NO", "--lang", "en", cwd=folder).stdout
    for words in (
        "shudian.yaml detectors.staff",
        r"T\d{6}",
        "工号, staff_no",
        "个人教育工作信息",
        "important_system_grade: open",
    ):
        assert words in shown
    every = shudian("rules", "show", "--lang", "en", cwd=folder).stdout
    assert "CN_ID_CARD" in every
    assert "STAFF_NO" in every
    assert shudian("rules", "show", "NO_SUCH_TYPE", cwd=folder).returncode == 2


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_s_rules_are_right(tmp_path: Path, name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    (rules,) = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "shudian.yaml").write_text(rules, encoding="utf-8")
    done = shudian("rules", "check", "--lang", "en", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "errors: 0; suspicious: 0\n")
    (code,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    shown = "print(sorted(one.entity_type for one in results))"
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\n{shown}"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.stdout.strip() == "['CN_MOBILE_PHONE', 'PERSON_NAME']", ran.stderr


def test_the_template_s_rules_are_right_once_uncommented(tmp_path: Path) -> None:
    template = (ROOT / "config" / "template.yaml").read_text("utf-8")
    start = template.index("detectors: {}")
    section = template[start : template.index("# What is known and no finding")]
    (tmp_path / "shudian.yaml").write_text(
        section.replace("detectors: {}", "detectors:").replace("\n#  ", "\n  "), encoding="utf-8"
    )
    done = shudian("rules", "check", "--lang", "en", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "errors: 0; suspicious: 0\n")
