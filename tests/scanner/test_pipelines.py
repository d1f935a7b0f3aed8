"""The example pipelines: they parse, say the same command, and that command does what their comments say."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from scanner.cli import app

EXAMPLES = Path(__file__).parents[2] / "examples" / "ci"


def parsed(name: str) -> Any:
    return yaml.safe_load((EXAMPLES / name).read_text("utf-8"))


def gitlab() -> str:
    job = parsed("gitlab-ci.yml")["prelaunch"]
    assert job["stage"] in parsed("gitlab-ci.yml")["stages"]
    assert job["allow_failure"] == {"exit_codes": [3]}
    (command,) = job["script"]
    return str(command)


def github() -> str:
    workflow = parsed("github-actions.yml")
    assert True in workflow  # YAML 1.1 reads the key ``on`` as true, and so does the real thing
    steps = workflow["jobs"]["gate"]["steps"]
    assert all(("uses" in one) != ("run" in one) for one in steps)
    (command,) = [one["run"] for one in steps if "scan" in one.get("run", "")]
    (upload,) = [one for one in steps if "upload-sarif" in one.get("uses", "")]
    assert f"--sarif {upload['with']['sarif_file']} " in command
    return str(command)


def jenkins() -> str:
    text = (EXAMPLES / "Jenkinsfile").read_text("utf-8")
    assert text.count("{") == text.count("}")
    (command,) = re.findall(r"script: '''(.+?)'''", text)
    return str(command)


def test_all_of_them_say_the_same() -> None:
    assert shlex.split(gitlab()) == shlex.split(github()) == shlex.split(jenkins())


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(EXAMPLES, tmp_path / "ci")
    monkeypatch.chdir(tmp_path / "ci")
    return tmp_path / "ci"


def run(command: str) -> tuple[int, str]:
    program, *arguments = shlex.split(command)
    assert program == "shudian"
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output


def test_the_command_in_them(checkout: Path) -> None:
    code, shown = run(gitlab())
    assert code == 3, shown
    assert "不能得出结论" in shown
    gate = json.loads((checkout / "gate.json").read_text("utf-8"))["gate"]
    assert [one["code"] for one in gate["unknown"]] == ["gate_persons_10m_open"]  # nobody has counted, and the catalogue is empty
    results = json.loads((checkout / "gate.sarif").read_text("utf-8"))["runs"][0]["results"]
    files = {place["physicalLocation"]["artifactLocation"]["uri"] for one in results for place in one.get("locations", ())}
    assert files == {"new-system.sql", "dictionary.csv"}
    assert (checkout / "上线评估单.docx").stat().st_size > 5000


@pytest.mark.parametrize(("conditions", "code"), [("important,core_candidate", 0), ("new_item", 4)])
def test_the_other_ways_it_can_end(checkout: Path, conditions: str, code: int) -> None:
    ended, shown = run(f"{gitlab()} --fail-on {conditions}")
    assert ended == code, shown
