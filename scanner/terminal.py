"""Text for terminals, and what happens when the terminal or its user goes away."""

from __future__ import annotations

import os
import signal
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

_UNSEEN = ("Cc", "Cf", "Zl", "Zp")
_UNKNOWN, _WIDE = 80, 160  # what rich assumes where nobody watches, and what a log or a pipe can hold without cuts


class _PlainConsole(Console):
    """A console that leaves it to us what a closed pipe means; rich itself would end the program with 1."""

    def on_broken_pipe(self) -> None:
        """Tell the caller."""
        raise BrokenPipeError


def console(*, stderr: bool = False, soft_wrap: bool = False) -> Console:
    """A console that shows text as it is: no markup, no emoji codes, no highlighting of what looks like code."""
    shown = _PlainConsole(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=soft_wrap)
    if not shown.is_terminal and shown.width == _UNKNOWN:
        shown.width = _WIDE
    return shown


def visible(text: str) -> str:
    """The text with control and direction characters spelled out, so that a table's name cannot move the cursor, forge a
    line or turn the text round."""
    return "".join(_spelled(one) if unicodedata.category(one) in _UNSEEN else one for one in text)


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode()


@contextmanager
def keeping_the_exit_code() -> Iterator[None]:
    """Showing the result must not change it: a reader who has gone (``| head -1``) or a full disk behind stdout is told of,
    where that is possible, and the run's own exit code stands."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"shudian: the summary cannot be shown ({error.strerror})", file=sys.stderr)  # noqa: T201


@contextmanager
def stopping_at_sigterm() -> Iterator[None]:
    """Within the block SIGTERM stops as Ctrl-C does: running statements are cancelled on their servers."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
