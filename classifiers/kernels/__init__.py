"""Loops over the bytes of whole columns, compiled with Cython where a C compiler was at hand when the product was installed.

Each has a counterpart in numpy and Arrow that gives the same: where one was not compiled (None here) everything works, slower.
They take arrays and give arrays, know nothing of detectors, and let go of the interpreter's lock, so that columns are worked on
side by side. Places and sizes are looked at before a byte is: wrong ones raise ValueError.
"""

from __future__ import annotations

from functools import partial

from config import compiled, uncompiled

_compiled = partial(compiled, __name__)

digest_loops = _compiled("digest_loops")
pattern_loops = _compiled("pattern_loops")
taking_loops = _compiled("taking_loops")
lane_loops = _compiled("lane_loops")
shape_loops = _compiled("shape_loops")
literal_loops = _compiled("literal_loops")
edge_loops = _compiled("edge_loops")
name_loops = _compiled("name_loops")
position_loops = _compiled("position_loops")
sketch_loops = _compiled("sketch_loops")
spelling_loops = _compiled("spelling_loops")
number_loops = _compiled("number_loops")
check_loops = _compiled("check_loops")
memory_loops = _compiled("memory_loops")
address_loops = _compiled("address_loops")
flag_loops = _compiled("flag_loops")
string_loops = _compiled("string_loops")
counting_loops = _compiled("counting_loops")
survey_loops = _compiled("survey_loops")


def missing() -> tuple[str, ...]:
    """The modules that were not compiled."""
    return uncompiled(globals())
