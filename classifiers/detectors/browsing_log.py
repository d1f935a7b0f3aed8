"""Visited pages, hosts, request lines and browser signatures: links like others until a name says whose visits they are."""

from __future__ import annotations

from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Strength
from classifiers.vocabulary import any_form, form_check

_HOST = r"(?:[A-Za-z0-9_\-]{1,63}\.){1,5}[A-Za-z]{2,24}"
_FORMS = (
    (60, r"(?:GET|POST|PUT|HEAD|DELETE|CONNECT) [!-~]+(?: HTTP/[12](?:\.[01])?)?"),
    (60, r"(?:Mozilla/\d\.\d|Dalvik/\d|okhttp/\d|MicroMessenger/\d|Opera/\d)[ -~]*"),
    (50, r"https?://[!-~]{3,}"),
    (40, rf"{_HOST}(?::\d{{2,5}})?(?:/[!-~]*)?"),
)

DETECTOR = Detector(
    entity_type="BROWSING_LOG",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.NAMED,
    in_text=False,
    length=(4, 2048),
    alphabet=Alphabet.ASCII,
    holds_others=True,
)
