"""Looks at a rule of the user's own before it runs over data: does it see its own examples, and does it see too much."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from classifiers.cells import Cells
from classifiers.custom import custom_detector
from classifiers.detectors.base import Detector
from classifiers.render import clean
from classifiers.whole import fit
from config import AllowList, CustomDetector, Reference

_ORDINARY = (
    "a", "Z9", "0", "7", "42", "2024", "20240101", "1234567890", "12.50", "abc", "hello world", "user_name", "张三", "正常",
    "2024-01-01 08:00:00", "是", "N/A", "上海市", "x@y", "-", "0xff", "A-1",
)  # fmt: skip
_TOO_MANY = 4
_FEW_SIGNS = 2


def examples_failed(one: CustomDetector, reference: Reference) -> Iterator[tuple[str, str]]:
    """(key, what is wrong) for every example that the rule judges otherwise than declared. No example is repeated."""
    if one.pattern is None and not one.terms:
        return
    detector = custom_detector(one)
    for key, values, wanted in (("match", one.match, True), ("no_match", one.no_match, False)):
        for place, value in enumerate(values):
            if _sees(detector, value, reference) is not wanted:
                does = "does not match; mend pattern, dictionary or check" if wanted else "matches; make the pattern narrower"
                yield f"detectors.{one.name}.examples.{key}[{place}]", does


def suspicions(one: CustomDetector, reference: Reference) -> Iterator[tuple[str, str]]:
    """(key, what to look at) for what is allowed and probably not meant."""
    key = f"detectors.{one.name}"
    if one.pattern is not None:
        yield from ((f"{key}.pattern", said) for said in _of_pattern(one, reference))
    elif (one.match or one.no_match) and not one.terms:
        yield f"{key}.examples", "are not tried: keywords alone look at names and comments, not at values"
    short = sum(len(term) < _FEW_SIGNS for term in one.terms)
    if short:
        yield f"{key}.dictionary", f"has {short} terms of one character, which are found nearly everywhere"
    if one.terms and not custom_detector(one).in_text:
        yield f"{key}.dictionary", f"has {len(one.terms):,} terms: too many to be looked for inside texts, only whole cells are"


def _of_pattern(one: CustomDetector, reference: Reference) -> Iterator[str]:
    detector = custom_detector(one)
    seen = sum(_sees(detector, text, reference) for text in _ORDINARY)
    if seen >= _TOO_MANY:
        yield f"matches {seen} of {len(_ORDINARY)} ordinary words, dates and numbers; make it narrower"
    pattern = one.pattern or ""
    if pattern.startswith("^") or (pattern.endswith("$") and not pattern.endswith("\\$")):
        yield "needs no ^ and $: cells are matched as a whole, and with them nothing is found inside texts"
    if not one.match:
        yield "has no examples; add examples.match, so that a later change cannot break it unseen"


def allow_suspicions(allow: AllowList) -> Iterator[tuple[str, str]]:
    """(key, what to look at) for entries of the allow-list that keep out more than anybody can mean."""
    for place, glob in enumerate(allow.columns):
        if not glob.strip("*?."):
            yield f"allow.columns[{place}]", "keeps out every column of every source"
        elif "." not in glob and "*" not in glob:
            yield f"allow.columns[{place}]", "names no table: write source.schema.table.column, or *.column"


def _sees(detector: Detector, value: str, reference: Reference) -> bool:
    cells = Cells(clean(pa.array([value], pa.string())), np.ones(1, dtype=np.int64))
    fitted = fit(cells, detector, reference)
    return fitted is not None and bool(fitted.percent[0])
