"""Only the command that is called is declared."""

from __future__ import annotations

import typer.main

from scanner.cli import _only_asked, app


def declared(*words: str) -> set[str]:
    command = typer.main.get_command(_only_asked(words))
    return set(getattr(command, "commands", {}))


def test_a_command_or_group_that_is_named_first_stands_alone() -> None:
    assert declared("scan", "x.db") == {"scan"}
    assert declared("catalog", "list") == {"catalog"}
    assert declared("serve") == {"serve"}


def test_everything_else_meets_the_whole() -> None:
    whole = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert len(whole) > 10
    assert declared() == declared("--help") == declared("scn") == declared("--version", "scan") == whole
