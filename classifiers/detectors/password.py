"""Passwords: the stored forms of crypt(3), bcrypt, Argon2 and PBKDF2 show themselves; plain ones count only with a name.

Inside texts they are found by what they open: a connection string, a command, a configuration.
"""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import contains, percent, unchanged
from classifiers.credentials import credentials_in
from classifiers.detectors.base import Alphabet, Detector, Percent, Strength
from config import Reference

_WEAK = 10
_STORED = r"^(?:\$(?:2[abxy]?|[156y]|argon2(?:id?|d)|pbkdf2[a-z0-9-]*|scrypt)\$[^$]+\$|pbkdf2_sha\d+\$|\{S?SHA\d*\})"


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    word = ~contains(texts, r"[\d!@#$%^&*?.+]")
    return percent([(contains(texts, _STORED), 95), (word, _WEAK // 2), (True, _WEAK)], len(texts))


DETECTOR = Detector(
    entity_type="PASSWORD",
    pattern=r"\$[0-9a-z-]{1,16}\$[!-~]{16,200}|pbkdf2_sha\d{1,3}\$[!-~]{20,200}|\{S?SHA\d{0,3}\}[!-~]{20,200}|[!-~]{6,32}",
    check=_check,
    normalise=unchanged,
    strength=Strength.NAMED,
    length=(6, 220),
    alphabet=Alphabet.ASCII,
    cues=("密码", "口令", "password", "passwd", "pwd"),
    find=credentials_in,
    searched=Alphabet.ANY,
    takes_any=True,
)
