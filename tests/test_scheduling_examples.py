"""The recipes of docs/scheduling.md are what cron, systemd, Kubernetes and Airflow take, and call commands that exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.main import get_command

from catalog import cron
from scanner.cli import app

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "examples" / "scheduling"
SECTIONS = {"Unit", "Service", "Install"}


def takes(words: list[str]) -> None:
    """The command line takes these words (nothing is run)."""
    assert words[0] == "shudian"
    command: Any = get_command(app)
    rest = words[1:]
    while isinstance(command, typer.core.TyperGroup):
        command = command.commands[rest.pop(0)]
    command.make_context(words[1], rest, resilient_parsing=False)


def test_the_commands_of_the_page_exist() -> None:
    page = (ROOT / "docs" / "scheduling.md").read_text("utf-8")
    lines = re.findall(r"^\$ (shudian .*)$", page, re.MULTILINE)
    assert len(lines) >= 6
    for line in lines:
        takes(shlex.split(line))
    for target in re.findall(r"\]\(([^)#]+)\)", page):
        assert (ROOT / "docs" / target).exists(), target


def test_the_crontab() -> None:
    lines = (FOLDER / "crontab").read_text("utf-8").splitlines()
    jobs = [line for line in lines if line and not re.match(r"#|\w+=", line)]
    assert len(jobs) == 2
    for line in jobs:
        *when, command = line.split(maxsplit=5)
        assert cron(" ".join(when))
        assert "%" not in command  # cron would end the line there
        takes(shlex.split(command.split("&& ")[-1]))


def test_the_unit() -> None:
    text = (FOLDER / "shudian-schedule.service").read_text("utf-8")
    assert set(re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)) == SECTIONS
    start = re.search(r"^ExecStart=/usr/bin/env (.*)$", text, re.MULTILINE)
    assert start
    takes(shlex.split(start[1]))
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    command = ["systemd-analyze", "verify", "--man=no", str(FOLDER / "shudian-schedule.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "shudian-schedule" in line]
    assert told == []


def test_the_cron_job() -> None:
    job = yaml.safe_load((FOLDER / "cronjob.yaml").read_text("utf-8"))
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    spec = job["spec"]
    assert cron(spec["schedule"], spec["timeZone"])
    assert spec["concurrencyPolicy"] == "Forbid"
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["restartPolicy"] == "Never"  # what podFailurePolicy asks for
    (container,) = pod["containers"]
    takes(container["command"])
    mounts = {one["name"] for one in container["volumeMounts"]}
    assert mounts == {one["name"] for one in pod["volumes"]}
    (rule,) = spec["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
    assert rule["onExitCodes"]["containerName"] == container["name"]
    assert rule["onExitCodes"]["values"] == [2, 3, 4]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert "password" not in str(container["command"]).casefold()


_PARSED = """
import sys
from airflow.models.dagbag import DagBag
bag = DagBag(sys.argv[1])
assert not bag.import_errors, bag.import_errors
for dag in sorted(bag.dags.values(), key=lambda dag: dag.dag_id):
    for task in dag.tasks:
        print(dag.dag_id, "|", dag.timezone, "|", dag.catchup, "|", task.bash_command)
"""


@pytest.mark.long
def test_the_dag_is_one_for_airflow(tmp_path: Path) -> None:
    python = _airflow(tmp_path)
    (tmp_path / "dags").mkdir()
    shutil.copy(FOLDER / "airflow_dag.py", tmp_path / "dags")
    home = {"AIRFLOW_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin", "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    migrated = subprocess.run([python, "-m", "airflow", "db", "migrate"], env=home, capture_output=True, text=True, check=False)
    assert migrated.returncode == 0, migrated.stderr[-2000:]
    command = [python, "-c", _PARSED, str(tmp_path / "dags")]
    done = subprocess.run(command, env=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("shudian_")]
    assert [line[0] for line in lines] == ["shudian_monthly_census", "shudian_nightly"]
    for _, zone, catchup, command_line in lines:
        assert "Asia/Shanghai" in zone
        assert catchup == "False"
        takes(shlex.split(command_line))


def _airflow(folder: Path) -> str:
    """The Python of a throw-away environment with Airflow in it; skips where it cannot be installed."""
    environment = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = str(environment / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "apache-airflow>=3"]
    if subprocess.run(install, capture_output=True, check=False).returncode:
        pytest.skip("Airflow cannot be installed here")
    return python
