"""Chinese text cut into dictionary words, each with its part of speech and how common it is, by jieba's dictionary (rjieba).

Only the dictionary is used, not its model for unknown words: what it does not know stays single characters, and names are
told from them by ``classifiers.people_candidates``. The words are the same for the same text, whatever was cut before.
"""

from __future__ import annotations

import math
from functools import lru_cache

import rjieba

_ALL_WORDS = math.log(60_101_967)  # the sum of the frequencies in the dictionary
NAME_TAGS = frozenset(("nr", "nrt", "nrfg"))


@lru_cache(maxsize=1)
def _dictionary() -> rjieba.Jieba:
    """A dictionary of our own, which no other user of the package can add words to; takes half a second and 60 MB."""
    return rjieba.Jieba()


def cut(text: str) -> list[tuple[str, str]]:
    """The words of a text and their parts of speech (ICTCLAS tags), in order; joined they are the text."""
    return _dictionary().tag(text, False)


@lru_cache(maxsize=65536)
def log_share(word: str) -> float:
    """Natural logarithm of a word's share of ordinary text; of an unknown one that of its likeliest parts, -17.9 at least."""
    return math.log(_dictionary().suggest_freq(word)) - _ALL_WORDS
