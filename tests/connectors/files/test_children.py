from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.files.children import ChildLimits, Children
from connectors.files.context import Context
from connectors.files.isolated import IsolatedFormat
from connectors.files.opening import MemoryFile
from connectors.files.unreadable import Unreadable
from connectors.model import Reason
from tests.connectors.files.reading import PLAN, connector_of, dataset_of

_PROGRAM = ("-m", "tests.connectors.files.hostile_child")


@pytest.fixture
def children() -> Iterator[Children]:
    made = Children(ChildLimits(memory_bytes=1 << 30, seconds=60.0), _PROGRAM)
    yield made
    made.close()


def _ask(children: Children, what: str) -> int:
    """The number of the process that served."""
    (part,) = IsolatedFormat(children, Context()).parts(MemoryFile(b"EVIL" + what.encode()))
    return int(part.path[0])


def _lives(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return status != "Z"


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("crash", Reason.PARSER_FAILED),
        ("abort", Reason.PARSER_FAILED),
        ("raise", Reason.PARSER_FAILED),
        ("recurse", Reason.PARSER_FAILED),
        ("nonsense", Reason.PARSER_FAILED),
        ("garbled", Reason.PARSER_FAILED),
        ("eat", Reason.MEMORY),
        ("speak", Reason.MEMORY),
    ],
)
def test_whatever_a_parser_does_costs_one_file(children: Children, what: str, reason: Reason) -> None:
    with pytest.raises(Unreadable) as raised:
        _ask(children, what)
    assert raised.value.reason is reason
    assert "1390000" not in str(raised.value)
    assert _ask(children, "well")


@pytest.mark.parametrize("what", ["hang", "burn"])
def test_a_parser_that_does_not_end_is_ended(what: str) -> None:
    children = Children(ChildLimits(seconds=3.0), _PROGRAM)
    with pytest.raises(Unreadable) as raised:
        _ask(children, what)
    assert raised.value.reason is Reason.TIMEOUT
    assert _ask(children, "well")
    children.close()


@pytest.mark.parametrize("what", ["chatter", "write", "call", "environment"])
def test_the_walls_hold(children: Children, what: str) -> None:
    assert _ask(children, what)


def test_one_child_serves_many_files(children: Children) -> None:
    assert len({_ask(children, "well") for _ in range(5)}) == 1


def test_a_child_that_died_while_idle_is_replaced(children: Children) -> None:
    first = _ask(children, "well")
    os.kill(first, signal.SIGKILL)
    while children._idle[0].lives():  # its threads may outlive what /proc shows
        time.sleep(0.01)
    assert _ask(children, "well") != first


def test_cancel_ends_a_parser_at_once(children: Children) -> None:
    found: list[Reason] = []

    def work() -> None:
        with pytest.raises(Unreadable) as raised:
            _ask(children, "hang")
        found.append(raised.value.reason)

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive() and not found:
        children.cancel()
        thread.join(0.1)
    assert found == [Reason.CANCELLED]
    assert _ask(children, "well")


def test_close_ends_all(children: Children) -> None:
    process = _ask(children, "well")
    children.close()
    children.close()
    assert not _lives(process)


_PARENT = """
import sys
from connectors.files.children import Children
from tests.connectors.files.test_children import _ask
children = Children(program=%r)
print(_ask(children, "well"), flush=True)
_ask(children, sys.argv[1])
"""


@pytest.mark.parametrize("what", ["hang", "burn"])
def test_a_child_ends_with_its_parent_however_that_ends(what: str) -> None:
    command = [sys.executable, "-c", _PARENT % (_PROGRAM,), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _lives(child)
        parent.kill()
    until = time.monotonic() + 5
    while _lives(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(child)


def test_plain_text_needs_no_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.csv"
    path.write_text("id,name\n1,a\n")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a child was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    dataset = dataset_of(path)
    with connector_of(path) as connector:
        connector.statistics(dataset)
        connector.sample(dataset, PLAN)
        assert list(connector.read(dataset, ["id"]))
