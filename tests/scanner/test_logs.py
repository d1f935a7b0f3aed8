"""Logs: one event a line, for machines or people, and no sentence of anybody else's."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest

from scanner.logs import Event, Log, LogLevel

AT = datetime(2024, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)
RUN = UUID("00000000-0000-4000-8000-0000000000aa")
CANARY = "13900001234"


@pytest.fixture
def _logging() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], level = before
    root.setLevel(level)
    logging.captureWarnings(False)


def written(form: str, *events: Event) -> list[str]:
    stream = io.StringIO()
    log = Log(form, stream)  # type: ignore[arg-type]
    for one in events:
        log.write(one, AT)
    return stream.getvalue().splitlines()


def test_an_event_is_one_json_object() -> None:
    (line,) = written(
        "json", Event("scan_ended", run=RUN, source="crm", reason="timeout", counts={"datasets": 3, "seconds": 1.5})
    )
    assert json.loads(line) == {
        "time": "2024-03-01T08:00:00.123Z",
        "level": "info",
        "event": "scan_ended",
        "run": str(RUN),
        "source": "crm",
        "reason": "timeout",
        "datasets": 3,
        "seconds": 1.5,
    }


def test_an_event_is_a_line_of_text() -> None:
    (line,) = written("text", Event("job_failed", LogLevel.ERROR, job=RUN, source="a b", counts={"left": 0}))
    assert line == f'2024-03-01T08:00:00.123Z ERROR   job_failed job={RUN} source="a b" left=0'


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_name_forges_no_line(form: str) -> None:
    odd = 'crm\n{"event": "forged"}\x1b[31m\u202e\u2028\ud800"' + "x" * 999
    (line,) = written(form, Event("scan_began", source=odd))
    assert len(line) < 400
    assert "\x1b" not in line
    assert line.encode("utf-8")


@pytest.mark.parametrize(
    "given",
    [
        {"name": f"failed for {CANARY}"},
        {"name": ""},
        {"name": "x", "reason": "could not read row 1"},
        {"name": "x", "counts": {"a b": 1}},
        {"name": "x", "counts": {"rows": CANARY}},
        {"name": "x", "counts": {"rows": float("nan")}},
    ],
)
def test_there_is_no_place_for_a_sentence(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"words of ours|a count is a number"):
        Event(**given)  # type: ignore[arg-type]


def test_counts_do_not_take_the_place_of_what_an_event_is() -> None:
    (line,) = written("json", Event("x", counts={"event": 1, "level": 2, "rows": 3}))
    assert json.loads(line) == {"time": "2024-03-01T08:00:00.123Z", "level": "info", "event": "x", "rows": 3}


def test_an_error_is_told_without_its_text() -> None:
    try:
        raise RuntimeError(f"duplicate key value ({CANARY})")
    except RuntimeError as error:
        (line,) = written("json", Event.failed("job_failed", error, RUN, "crm"))
    said = json.loads(line)
    assert said["fault"].startswith("RuntimeError at test_logs.py:")
    assert (said["level"], said["job"], said["source"]) == ("error", str(RUN), "crm")
    assert CANARY not in line


@pytest.mark.usefixtures("_logging")
def test_what_libraries_say_is_not_repeated() -> None:
    stream = io.StringIO()
    Log("json", stream).take_over()
    driver = logging.getLogger("driver.cursor")
    driver.warning("row %s", CANARY)
    driver.info("connected as %s", CANARY)
    driver.error("not %d", CANARY)  # a message that cannot be put together
    logging.getLogger(CANARY).error("x")
    try:
        raise ValueError(CANARY)
    except ValueError:
        driver.exception("failed")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"old column {CANARY}", DeprecationWarning, stacklevel=1)
    lines = [json.loads(one) for one in stream.getvalue().splitlines()]
    assert CANARY not in stream.getvalue()
    assert [one["level"] for one in lines] == ["warning", "error", "error", "error", "warning"]
    assert lines[0]["fault"].startswith("driver.cursor at test_logs.py:")
    assert "ValueError at test_logs.py:" in lines[3]["fault"]


def test_many_threads_write_whole_lines() -> None:
    stream = io.StringIO()
    log = Log("json", stream)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: log.write(Event("tick", counts={"number": number})), range(400)))
    assert sorted(json.loads(one)["number"] for one in stream.getvalue().splitlines()) == list(range(400))


def test_a_stream_that_has_gone_stops_nothing() -> None:
    stream = io.StringIO()
    stream.close()
    Log("json", stream).write(Event("x"))


def test_a_form_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="text or json"):
        Log("xml")  # type: ignore[arg-type]
