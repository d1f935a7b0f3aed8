"""Patterns that users write: linear time is kept by taking only what RE2 takes."""

from __future__ import annotations

import re2

_LONGEST = 4000
_PROBES = ("a", "0", " ", "-", "字", "a 0", "字0")
_ADVICE = {
    "invalid perl operator": "lookaround has no linear time; describe the whole value, and keep exceptions in allow or check",
    "invalid escape sequence": "a backreference or an escape that RE2 does not have; spell the repeated part out",
    "missing )": "close the bracket, or write \\( for the sign itself",
    "unexpected )": "open the bracket, or write \\) for the sign itself",
    "missing ]": "close the class, or write \\[ for the sign itself",
    "invalid repetition size": "repeat at most 1000 times",
    "pattern too large": "write it shorter, or list the words in a dictionary",
}


def linear_pattern(pattern: str) -> str:
    """``pattern`` itself if RE2 takes it and it can only match something. Raises ValueError with what to do, in one line.

    RE2's own message quotes the pattern behind its colon: only what stands before that is passed on.
    """
    if len(pattern) > _LONGEST:
        raise ValueError(f"is longer than {_LONGEST} characters; list the words in a dictionary instead")
    # Alone and as a part of a longer one: \Q without \E would swallow what follows.
    whole = [_compiled(form) for form in (pattern, rf"\A(?:{pattern})\z")][1]
    if whole.search("") is not None or any(_empty(pattern, probe) for probe in _PROBES):
        raise ValueError("matches the empty string; demand at least one character, + instead of *")
    return pattern


def _empty(pattern: str, probe: str) -> bool:
    match = re2.search(pattern, probe)
    return match is not None and match.start() == match.end()


def _compiled(pattern: str) -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error.args[0])
    problem = said.partition(":")[0].partition(" - ")[0]
    raise ValueError(f"RE2 refuses it ({problem}); {_ADVICE.get(problem, 'see the RE2 syntax')}")
