"""The rules of the house that a machine can check: sizes, names, exports, one version."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("config", "connectors", "classifiers", "catalog", "scanner")
MODULES = sorted(
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts and "versions" not in path.parts
)
FORBIDDEN_NAMES = re.compile(r"(utils?|helpers?|common|misc)$|Manager$|Impl$|Factory$", re.IGNORECASE)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    documented = ast.get_docstring(node) is not None
    first = node.body[1] if documented and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or 0) - first.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_of_a_readable_size(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500
    too_long = [node.name for node in functions(path) if length(node) > 60]
    assert too_long == []
    # The command line declares one parameter an option; everywhere else more than five ask for a value of their own.
    if path.name != "cli.py":
        greedy = [n.name for n in functions(path) if len([a for a in n.args.args if a.arg not in ("self", "cls")]) > 5]
        assert greedy == []


def test_names_say_what_things_are() -> None:
    names = [path.stem for path in MODULES]
    names += [node.name for path in MODULES for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef)]
    assert [name for name in names if FORBIDDEN_NAMES.search(name)] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_packages_export_what_they_say(folder: str) -> None:
    package = importlib.import_module(folder)
    assert package.__all__ == sorted(set(package.__all__))
    for name in package.__all__:
        assert getattr(package, name) is not None


def test_folders_import_of_each_other_only_packages_and_models() -> None:
    wrong = []
    for path in MODULES:
        home = path.relative_to(ROOT).parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                continue
            parts = node.module.split(".")
            if parts[0] in FOLDERS and parts[0] != home and parts[1:] not in ([], ["model"]):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.module}")
    assert wrong == []


def test_only_config_reads_the_environment() -> None:
    readers = [p for p in MODULES if re.search(r"os\.environ|getenv", p.read_text("utf-8")) and p.relative_to(ROOT).parts[0] != "config"]
    assert readers == []


def test_nothing_in_the_tree_names_a_registry_or_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    wrong = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".txt", ".yaml", ".sh", ".cfg") and path.name != "test_house.py" and path.is_file():
            text = path.read_text(encoding="utf-8")
            if re.search(r"(extra-)?index-url|pypi\.org|/root/|/work/|/home/\w", text):
                wrong.append(name)
    assert wrong == []


def test_the_version_stands_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] in (ROOT / "CHANGELOG.md").read_text("utf-8") or "Unreleased" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {re.split(r"==", line)[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()}
    missing = [name for name in (re.split(r"[<>=\[]", one)[0].lower() for one in wanted) if name not in pinned]
    assert missing == []
