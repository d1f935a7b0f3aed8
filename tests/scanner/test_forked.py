"""A process forked from a scan's own is ready at once, holds nothing that was open, and ends with it. Each test is a process of
its own: the one that runs tests has threads."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_BEFORE = """
import os, signal, socket, sys, threading, time
from contextlib import closing, suppress
from datetime import date
from functools import partial
from pathlib import Path
import pyarrow as pa
import pyarrow.parquet as pq
from config import load_settings
from scanner import tally_process, tally_worker
from scanner.forked import Forked, can_fork
from scanner.judging import Recipe
from scanner.tally_process import forked
from scanner.tallying import Tallying, begun_anew

os.sched_getaffinity = lambda _: {0, 1}
recipe = Recipe.of(load_settings(None), b"k" * 16, date(2026, 1, 1))
classifier = recipe.classifier()
rows = pa.RecordBatch.from_pydict({"mobile": [f"1390000{n:04d}" for n in range(500)], "note": ["客户来电"] * 500})

def children():
    return [int(one) for one in Path("/proc/self/task", str(os.getpid()), "children").read_text().split()]

def is_gone(process, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end and Path("/proc", str(process)).exists():
        time.sleep(0.02)
    return not Path("/proc", str(process)).exists()

def opened(process):
    found = set()
    for one in Path("/proc", str(process), "fd").iterdir():
        with suppress(FileNotFoundError):  # it was open to find this
            found.add(os.readlink(one))
    return found
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")


def run(code: str, *words: str) -> str:
    """What a process prints that runs the code after ``_BEFORE``."""
    command = [sys.executable, "-W", "error", "-c", _BEFORE + code, *words]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_makes_the_same_tallies_and_is_gone_at_the_end() -> None:
    run("""
with closing(Tallying(recipe, forked=forked(classifier, 2))) as tallying:
    tally = tallying.of(classifier)
    assert len(tallying._free) == 2
    for _ in range(3):
        assert tally(rows) == classifier.tally(rows)
        assert (len(tallying._free), len(children())) == (2, 2)
assert children() == []
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("none is left")
""")


def test_its_arrow_works_after_ours_did(tmp_path: Path) -> None:
    told = run(
        """
table = pa.table({"k": ["a", "b"] * 5000, "v": list(range(10000))})
path = sys.argv[1]
pq.write_table(table, path, row_group_size=500)
def read():
    return pq.read_table(path, use_threads=True).group_by("k").aggregate([("v", "sum")]).to_pydict()
before = read()
class Answers:
    @staticmethod
    def answer(classifier, content):
        return repr((read() == before, pa.cpu_count(), threading.active_count())).encode()
tally_worker.import_module = lambda name: Answers
with closing(Tallying(recipe, forked=forked(classifier, 1))) as tallying, tallying.lent() as partner:
    print(partner.ask("parts", b"").decode())
""",
        str(tmp_path / "some.parquet"),
    )
    assert told == "(True, 1, 2)\n"  # the second reads ahead


def test_nothing_that_was_open_is_open_there() -> None:
    run("""
here, there = socket.socketpair()
file = open("/proc/self/status")
first, second = forked(classifier, 2)
for one in (first, second):
    process = one._process.pid
    assert {kind.split(":")[0] for kind in opened(process)} == {"/dev/null", "pipe"}
    assert sum("pipe" in os.readlink(link) for link in Path("/proc", str(process), "fd").iterdir()) == 2
    for number in (0, 1, 2, here.fileno(), there.fileno(), file.fileno()):
        assert os.readlink(f"/proc/{process}/fd/{number}") == "/dev/null"
    assert os.getsid(process) == process
here.close()
there.settimeout(10)
assert there.recv(1) == b""
first._process.stdin.close()  # which nobody else holds open
assert first._process.wait(20) == 0
second.end()
""")


def test_nothing_of_ours_is_run_or_written_there() -> None:
    told = run("""
import atexit
atexit.register(print, "at the end")
signal.signal(signal.SIGTERM, lambda *_: print("heard", flush=True))
def serve(asked, answers):
    print("never seen", flush=True)
    raise SystemExit("never seen")
sys.stdout.write("once ")
process = Forked(serve)
assert process.wait(20) == 1
(one,) = forked(classifier, 1)
os.kill(one._process.pid, signal.SIGINT)
assert one.begins(b"") is False  # it did not hear that
os.kill(one._process.pid, signal.SIGTERM)
assert one._process.wait(20) == -signal.SIGTERM
one.end()
assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
""")
    assert told == "once at the end\n"


def test_it_ends_with_a_process_that_is_killed_even_while_it_works() -> None:
    code = """
class Answers:
    @staticmethod
    def answer(classifier, content):
        time.sleep(300)
tally_worker.import_module = lambda name: Answers
idle, busy = forked(classifier, 2)
threading.Thread(target=busy.ask, args=("parts", b""), daemon=True).start()
while busy.is_idle:
    time.sleep(0.01)
print(idle._process.pid, busy._process.pid, flush=True)
time.sleep(300)
"""
    with subprocess.Popen([sys.executable, "-c", _BEFORE + code], cwd=_ROOT, stdout=subprocess.PIPE, text=True) as scan:
        assert scan.stdout is not None
        workers = [int(one) for one in scan.stdout.readline().split()]
        assert len(workers) == 2
        scan.kill()
    end = time.monotonic() + 20
    while any(_runs(one) for one in workers) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(_runs(one) for one in workers)


def _runs(process: int) -> bool:
    """Whether it is more than a number that nobody has asked after."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


NOT_SAFE = {
    "another thread": "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    "one core": "os.sched_getaffinity = lambda _: {0}",
    "no fork": "del os.fork",
    "another system": "sys.platform = 'darwin'",
}


@pytest.mark.parametrize("name", NOT_SAFE)
def test_where_it_is_not_safe_nothing_is_forked(name: str) -> None:
    run(f"""
assert can_fork()
{NOT_SAFE[name]}
assert not can_fork()
assert forked(classifier, 1) == ()
assert children() == []
os._exit(0)
""")


def test_in_another_thread_nothing_is_forked() -> None:
    run("""
found = []
one = threading.Thread(target=lambda: found.append(can_fork()))
one.start()
one.join()
assert found == [False] and can_fork()
""")


def test_where_there_can_be_no_process_we_go_on_without() -> None:
    run("""
def refused():
    raise BlockingIOError
before = opened(os.getpid())
os.fork = refused
assert forked(classifier, 1) == ()
assert opened(os.getpid()) == before
""")


def test_one_that_does_not_begin_is_ended() -> None:
    run("""
tally_process._FORK_SECONDS = 0.2
tally_process.serve_forked = lambda *_: time.sleep(60)
assert forked(classifier, 1) == ()
assert children() == []
""")


def test_one_that_nobody_can_watch_is_ended() -> None:
    run("""
def refused(self):
    raise RuntimeError("can't start new thread")
threading.Thread.start = refused
assert forked(classifier, 1) == ()
assert children() == []
""")


def test_it_is_lent_to_one_at_a_time() -> None:
    run("""
class Answers:
    @staticmethod
    def answer(classifier, content):
        return content[::-1] + str(os.getpid()).encode()
tally_worker.import_module = lambda name: Answers
with closing(Tallying(recipe, forked=forked(classifier, 1))) as tallying:
    (process,) = children()
    with tallying.lent() as partner:
        assert partner.ask("parts", b"abc") == b"cba%d" % process
        with tallying.lent() as second:
            assert second is None
        assert tallying.taken() is None and tallying.taken(ahead=True) is None and not tallying.has_workers
        assert tallying.of(classifier)(rows) == classifier.tally(rows)  # by ourselves
    try:
        partner.ask("parts", b"")
    except ValueError:
        pass
    else:
        raise AssertionError
    worker = tallying.taken()
    assert worker is not None
    with tallying.lent() as busy:
        assert busy is None
    assert list(tallying.asked(worker, [rows])) == [classifier.tally(rows)]
    with tallying.lent() as partner:
        assert partner is not None
with Tallying(recipe).lent() as nobody:
    assert nobody is None
""")


ENDS = {
    "what it could not answer is caught": (
        """
try:
    partner.ask("nothing", b"")
except ValueError:
    pass
""",
        True,
    ),
    "what it could not answer ends the block": ("partner.ask('nothing', b'')", False),
    "something else ends the block": ("raise KeyError", True),
    "it has not answered": (
        "threading.Thread(target=partner.ask, args=('parts', b''), daemon=True).start(); time.sleep(0.3)",
        False,
    ),
    "it was killed": (
        """
os.kill(children()[0], 9)
try:
    partner.ask("parts", b"")
except OSError:
    pass
""",
        False,
    ),
    "it was late": (
        """
tally_process._OTHER_SECONDS, tally_process._LOOK_SECONDS = 0.2, 0.1
try:
    partner.ask("parts", b"")
except OSError:
    pass
""",
        False,
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_it_is_used_again_only_where_it_is_sound(name: str) -> None:
    code, is_sound = ENDS[name]
    block = "\n            ".join(code.strip().splitlines())
    run(f"""
class Answers:
    @staticmethod
    def answer(classifier, content):
        time.sleep(60)
tally_worker.import_module = lambda name: {{"scanner.part_work": Answers}}[name]
tally_process._LOOK_SECONDS = 0.1
with closing(Tallying(recipe, forked=forked(classifier, 1))) as tallying:
    try:
        with tallying.lent() as partner:
            {block}
    except (ValueError, KeyError):
        pass
    with tallying.lent() as again:
        assert (again is not None) is {is_sound}
    assert len(children()) == {int(is_sound)}
    assert tallying.of(classifier)(rows) == classifier.tally(rows)
assert children() == []
os._exit(0)
""")


def test_it_takes_another_recipe() -> None:
    run("""
from dataclasses import replace
other = replace(recipe, key=b"o" * 16)
workers = begun_anew(forked(classifier, 1), other)
with closing(Tallying(other, forked=workers)) as tallying:
    tally = tallying.of(other.classifier())
    assert tally(rows) == other.classifier().tally(rows) != classifier.tally(rows)
    assert tallying.has_workers
    assert begun_anew(workers, lambda: None) == ()  # cannot be sent
""")


def test_large_batches_are_tallied_here_where_nobody_else_tallies_one() -> None:
    run("""
large = pa.concat_batches([rows] * 10)
where = []
class Own:
    def tally(self, batch):
        where.append("here")
        if len(where) == 1:
            assert tally(batch) == classifier.tally(batch)  # as another thread would, meanwhile
        return classifier.tally(batch)
    tally_all = classifier.tally_all
with closing(Tallying(recipe, forked=forked(classifier, 1))) as tallying:
    asked = tallying.asked
    tallying.asked = lambda *of: where.append("there") or asked(*of)
    tally = tallying.of(Own())
    assert tally(large) == classifier.tally(large)
    assert where == ["here", "there"]
    assert tally(large) == classifier.tally(large)
    tallying.expect(256)
    assert tally(large) == classifier.tally(large)
    assert where == ["here", "there", "here", "there"]
""")
