"""No value gets out when the program itself fails while it holds some: in a table, in a thread, in the parser's process, or by
the kernel's hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.files.children import Children
from connectors.files.opening import LocalFile
from connectors.files.unreadable import Unreadable
from tests.connectors.files.documents import office
from tests.connectors.files.reading import PLAN, connector_of, dataset_of
from tests.scanner.demo.canaries import KINDS, Aviary, Canary, leaks, leaks_in
from tests.scanner.test_cli import ROOT, shudian

_FAILING = """
import ctypes, resource, sys, threading
from classifiers import Classifier

def told(held):
    return [one.to_pydict() for one in held] if isinstance(held, tuple | list) else held

def fails(self, held, *_):
    raise ValueError(f"cannot judge {told(held)}")

def in_a_thread(self, held, *_):
    thread = threading.Thread(target=fails, args=(self, told(held)))
    thread.start()
    thread.join()
    fails(self, told(held))

def bare(self, held, *_):
    assert not told(held), told(held)

def limits(self, held, *_):
    dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
    sys.stderr.write(f"core {resource.getrlimit(resource.RLIMIT_CORE)} dumpable {dumpable}")
    return TALLY(self, held)

TALLY = Classifier.tally_all  # which one batch goes through, too
setattr(Classifier, sys.argv[1], {"fails": fails, "thread": in_a_thread, "bare": bare, "limits": limits}[sys.argv[2]])
sys.argv = ["shudian", *sys.argv[3:]]
from scanner.cli import main
main()
"""


@pytest.fixture
def canaries(tmp_path: Path) -> tuple[Canary, ...]:
    """What stands in ``held.csv``."""
    aviary = Aviary(77)
    rows = [f"{number},{aviary.make(KINDS[number % len(KINDS)], 'held')}" for number in range(24)]
    (tmp_path / "held.csv").write_text("\n".join(["id,lxdh", *rows]) + "\n", encoding="utf-8")
    return tuple(aviary.canaries)


def failing(folder: Path, where: str, how: str) -> subprocess.CompletedProcess[str]:
    """A scan of ``held.csv`` in which a method of the classifier fails with what it holds in its error's text."""
    command = [sys.executable, "-c", _FAILING, where, how, "scan", f"file://{folder}/held.csv", "--report", "report.json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("how", ["fails", "thread", "bare"])
def test_an_error_of_ours_over_a_table(tmp_path: Path, canaries: tuple[Canary, ...], how: str) -> None:
    done = failing(tmp_path, "tally_all", how)
    assert done.returncode == 3
    (held,) = json.loads((tmp_path / "report.json").read_text("utf-8"))["datasets"]
    assert (held["status"], held["reason"]) == ("failed", "internal_error")
    assert "Traceback" not in done.stderr
    written = [path for path in tmp_path.iterdir() if path.name != "held.csv"]
    assert {path.suffix for path in written} >= {".json", ".db"}
    assert leaks_in(canaries, (done.stdout + done.stderr).encode()) + leaks(canaries, tuple(written)) == ()


def test_an_error_of_ours_over_the_run(tmp_path: Path, canaries: tuple[Canary, ...]) -> None:
    done = failing(tmp_path, "judge", "fails")
    assert done.returncode == 1
    assert "internal error (ValueError at" in done.stderr
    assert "Traceback" not in done.stderr
    assert leaks_in(canaries, (done.stdout + done.stderr).encode()) == ()


def test_no_memory_of_ours_is_dumped(tmp_path: Path, canaries: tuple[Canary, ...]) -> None:
    assert "core (0, 0) dumpable 0" in failing(tmp_path, "tally_all", "limits").stderr


def test_no_memory_of_the_parser_is_dumped(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    body = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>'
    path.write_bytes(office(("word/document.xml", body.encode())))
    dataset = dataset_of(path)
    with connector_of(path) as connector:
        connector.sample(dataset, PLAN)
        limits = [(child / "limits").read_text() for child in Path("/proc").iterdir() if _is_our_parser(child)]
    assert limits
    assert all(line.split()[4:6] == ["0", "0"] for text in limits for line in text.splitlines() if "core file" in line)


def _is_our_parser(process: Path) -> bool:
    try:
        parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
        return parent == str(os.getpid()) and "connectors.files.child" in (process / "cmdline").read_text()
    except OSError:
        return False


def test_the_last_words_of_a_parser_are_dropped(
    tmp_path: Path, canaries: tuple[Canary, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    said = "".join(canary.value for canary in canaries)
    children = Children(program=("-c", f"import sys; print({said!r}); sys.exit({said!r})"))
    with LocalFile(os.open(tmp_path / "held.csv", os.O_RDONLY), 10) as file, pytest.raises(Unreadable) as caught:
        list(children.ask({"ask": "parts"}, file))
    children.close()
    shown = capfd.readouterr()
    told = f"{caught.value!r} {caught.value} {vars(caught.value)} {shown.out} {shown.err}"
    assert leaks_in(canaries, told.encode()) == ()


@pytest.mark.parametrize(
    "line", ['{{"value": "{0}"', '["{0}"]', '{{"value": 1, "column": "{0}"}}', '{{"value": "x", "column": ["{0}"]}}', "\ud800{0}"]
)
def test_a_line_that_is_not_understood_is_not_repeated(tmp_path: Path, canaries: tuple[Canary, ...], line: str) -> None:
    text = "\n".join(line.format(canary.value) for canary in canaries)
    (tmp_path / "lines.jsonl").write_bytes(text.encode("utf-8", "surrogatepass"))
    done = shudian("detect", "--jsonl", "lines.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert leaks_in(canaries, (done.stdout + done.stderr).encode()) == ()
