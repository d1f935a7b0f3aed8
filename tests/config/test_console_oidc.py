"""The block ``console.oidc``: what the template shows can be used, and its roles are those that there are."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from catalog import Role
from config import load_settings, settings_template
from config.console_oidc import RoleName


def test_the_block_that_the_template_shows_can_be_used(tmp_path: Path) -> None:
    shown = settings_template().partition("\nconsole:\n")[2].partition("\n\n")[0]
    lines = [line.replace("  #", "  ", 1) for line in shown.splitlines() if "hosts:" not in line]
    file = tmp_path / "shudian.yaml"
    file.write_text("version: 1\nconsole:\n  hosts: [shudian.example]\n" + "\n".join(lines) + "\n", "utf-8")
    oidc = load_settings(file).console.oidc
    assert oidc
    assert [(one.value, one.role, one.scope) for one in oidc.roles] == [
        ("shudian-reviewers", "reviewer", ""),
        ("kefu", "data_owner", "department:客服部"),
    ]


def test_the_example_of_the_document_can_be_used(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "console.md").read_text("utf-8")
    block = text.partition("```yaml\nconsole:")[2].partition("```")[0]
    file = tmp_path / "shudian.yaml"
    file.write_text("version: 1\nconsole:" + block, "utf-8")
    oidc = load_settings(file).console.oidc
    assert oidc
    assert (oidc.only, oidc.break_glass, len(oidc.roles)) == (True, "root", 3)


def test_the_roles_of_the_settings_are_those_that_there_are() -> None:
    assert set(get_args(RoleName)) == {role.value for role in Role}
