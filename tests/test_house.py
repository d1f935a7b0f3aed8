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
UNREAD = {"__pycache__", "versions"}
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if not UNREAD & set(path.parts))
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
    if not path.stem.startswith("cli"):
        greedy = [n.name for n in functions(path) if len([a for a in n.args.args if a.arg not in ("self", "cls")]) > 5]
        assert greedy == []


def test_names_say_what_things_are() -> None:
    names = [path.stem for path in MODULES]
    trees = [ast.parse(path.read_text("utf-8")) for path in MODULES]
    names += [node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    assert [name for name in names if FORBIDDEN_NAMES.search(name)] == []


@pytest.mark.parametrize(
    "path", sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.pyx")), ids=lambda path: path.stem
)
def test_compiled_loops_are_registered_and_refuse_the_interpreters_lock(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 500
    assert f'{path.stem} = _compiled("{path.stem}")' in (path.parent / "__init__.py").read_text("utf-8")
    assert "nogil" in text
    assert '"""' in text.split("\n", 2)[1]


@pytest.mark.parametrize("folder", FOLDERS)
def test_packages_export_what_they_say(folder: str) -> None:
    package = importlib.import_module(folder)
    assert len(package.__all__) == len(set(package.__all__))
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


def test_classifiers_have_no_clock() -> None:
    asked = [p.name for p in MODULES if "classifiers" in p.parts and re.search(r"\.(today|now|utcnow)\(", p.read_text("utf-8"))]
    assert asked == []


def test_only_config_reads_the_environment() -> None:
    readers = {path.relative_to(ROOT).parts[0] for path in MODULES if re.search(r"os\.environ|getenv", path.read_text("utf-8"))}
    assert readers <= {"config"}


def test_nothing_in_the_tree_names_a_registry_or_a_machine() -> None:
    listing = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    kinds = {".py", ".pyx", ".md", ".toml", ".txt", ".yaml", ".sh", ".cfg"}
    texts = [ROOT / name for name in listed if Path(name).suffix in kinds and Path(name).name != "test_house.py"]
    forbidden = re.compile(r"(extra-)?index-url|pypi\.org|/root/|/work/|/home/\w")
    wrong = [path.name for path in texts if path.is_file() and forbidden.search(path.read_text(encoding="utf-8"))]
    assert wrong == []


def test_the_changelog_knows_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"[{project['version']}]" in changelog or "[Unreleased]" in changelog


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    names = [re.split(r"[<>=\[]", one)[0].lower() for one in wanted]
    assert [name for name in names if name not in pinned] == []
