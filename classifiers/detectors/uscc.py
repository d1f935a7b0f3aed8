"""Unified social credit codes, GB 32100-2015: 18 characters, weights 3^i modulo 31, an organisation code (GB 11714) inside.

Codes that start with A, N or Y are valid too. The inner code's own check raises confidence and never rejects.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers import kernels
from classifiers.characters import Flags, byte_matrix, compact, contains, percent, values_of
from classifiers.codes import starts_with_code
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, Strength
from classifiers.detectors.org_code import is_gb11714
from classifiers.digits_at import sizes
from classifiers.flagged import places_of
from classifiers.weighted_sum import leave, powers, sums, weighted
from config import Reference

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTER = "[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]"
_CHARACTERS = 18
_WEIGHTS = powers(3, 31, 17)
_SUMS = sums((_ALPHABET, 1), *((_ALPHABET, weight) for weight in _WEIGHTS[::-1]))


def _is_gb32100(texts: pa.StringArray) -> Flags:
    """Which codes of 18 characters end in their check character."""
    if kernels.check_loops is not None:
        return leave(0, texts, _SUMS, 31, kernels.check_loops)
    values = values_of(byte_matrix(texts, _CHARACTERS), _ALPHABET)
    right: Flags = ((weighted(values, _WEIGHTS, 31) + values[:, 17]) % 31 == 0) & (sizes(texts) == _CHARACTERS)
    return right


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    right = places_of(_is_gb32100(texts))
    sure: Percent = np.zeros(len(texts), dtype=np.uint8)
    if len(right):
        sure[right] = _percents(texts.take(pa.array(right)), reference)
    return sure


def _percents(texts: pa.StringArray, reference: Reference) -> Percent:
    """Of codes with the right check character."""
    usual = contains(texts, r"^(?:1[1239]|5[1239]|9[123]|[2-46-8AN][1-9]|Y1)")
    inner = is_gb11714(pc.utf8_slice_codeunits(texts, 8, 17))
    county = starts_with_code(texts, reference.division_codes, 6, 2)
    best = usual & inner
    return percent([(best & county, 99), (best, 95), (usual & county, 80), (usual, 60), (True, 30)], len(texts))


DETECTOR = Detector(
    entity_type="CN_USCC",
    pattern=rf"[1-9ANYany]{_LETTER}[ -]?\d{{6}}[ -]?{_LETTER}{{9}}[ -]?{_LETTER}",
    check=_check,
    normalise=compact,
    strength=Strength.SELF,
    chance=1 / 31,
    mask=Mask(2, 2),
    length=(18, 21),
    alphabet=Alphabet.NUMBER,
)
