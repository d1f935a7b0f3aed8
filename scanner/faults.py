"""An unforeseen error, told without its message: messages may quote data."""

from __future__ import annotations

from pathlib import Path


def fault_place(error: BaseException) -> str:
    """Kind and place of an error: ``TypeError at people.py:127``."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
    return f"{type(error).__name__}{place}"
