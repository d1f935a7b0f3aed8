"""Keys and tokens: JSON web tokens, private key blocks, cloud access keys by their makers' prefixes; others need a name."""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import contains, percent, unchanged
from classifiers.detectors.base import Alphabet, Detector, Percent, Strength
from config import Reference

_WEAK = 10
_TOKEN = r"eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*"
_MAKERS = (
    r"(?:AKIA|ASIA)[0-9A-Z]{16}|LTAI[0-9A-Za-z]{12,26}|AKID[0-9A-Za-z]{32}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,90}"
    r"|[prs]k_(?:live|test)_[A-Za-z0-9]{16,99}|glpat-[A-Za-z0-9_\-]{20,40}|sk-[A-Za-z0-9_\-]{20,200}|xox[abprs]-[A-Za-z0-9\-]{10,80}|AIza[0-9A-Za-z_\-]{35}"
)
_BLOCK = r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    mixed = contains(texts, "[A-Za-z]") & contains(texts, r"\d")
    return percent([(contains(texts, rf"^(?:{_TOKEN}|{_MAKERS}|{_BLOCK})"), 97), (mixed, _WEAK)], len(texts))


DETECTOR = Detector(
    entity_type="SECRET_TOKEN",
    pattern=rf"{_TOKEN}|{_MAKERS}|{_BLOCK}[!-~\s]*|[A-Za-z0-9_\-+/]{{20,120}}={{0,2}}",
    check=_check,
    normalise=unchanged,
    strength=Strength.SELF,
    length=(15, 65_536),
    alphabet=Alphabet.ASCII,
    cues=("token", "secret", "api_key", "apikey", "密钥", "令牌"),
)
