"""Whether texts may hide something behind letters: two x side by side, or the character 某."""

from __future__ import annotations

import numpy as np

from classifiers import kernels
from classifiers.characters import Bytes

SOMEBODY, DOUBLED = "某", ("xx",)
_SOMEBODY = np.frombuffer(SOMEBODY.encode(), dtype=np.uint8)
_PIECE = 1 << 17  # bytes that stay in the processor's cache


def hide_by_letters(data: Bytes, has_letters: bool = True, has_beyond: bool = True) -> bool:
    """Whether there is either among the bytes of some texts. ``has_letters``, ``has_beyond``: whether letters of ASCII side
    by side and characters beyond it may be there, as far as somebody knows."""
    if not len(data) or not (has_letters or has_beyond):
        return False
    if kernels.literal_loops is not None:
        return bool(
            (has_letters and kernels.literal_loops.doubled(data, ord("x")))
            or (has_beyond and kernels.literal_loops.held(data, _SOMEBODY))
        )
    return any(_hides(data[start : start + _PIECE + 2]) for start in range(0, len(data), _PIECE))


def _hides(data: Bytes) -> bool:
    letters = data | np.uint8(0x20) == ord("x")
    if (letters[:-1] & letters[1:]).any():
        return True
    first, second, third = SOMEBODY.encode()
    return bool(((data[:-2] == first) & (data[1:-1] == second) & (data[2:] == third)).any())
