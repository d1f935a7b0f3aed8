"""Loops over the bytes that sources send, compiled as those of ``classifiers.kernels`` are: where one was not compiled (None
here) Arrow or the driver does its work, slower, and gives the same."""

from __future__ import annotations

from functools import partial

from config import compiled, uncompiled

_compiled = partial(compiled, __name__)

cell_loops = _compiled("cell_loops")
copy_loops = _compiled("copy_loops")
line_loops = _compiled("line_loops")
stream_loops = _compiled("stream_loops")
text_loops = _compiled("text_loops")


def missing() -> tuple[str, ...]:
    """The modules that were not compiled."""
    return uncompiled(globals())
