"""Recordings of calls: a sound file whose path tells of a recording or call; other sounds (ring tones, prompts) need a name."""

from __future__ import annotations

from classifiers.characters import unchanged
from classifiers.detectors.base import NEEDS_NAME, Detector, Strength
from classifiers.media import SOUND_DATA, SOUND_ENDINGS, file_named
from classifiers.vocabulary import any_form, form_check

_ABOUT = r"rec(?:ord(?:s|ing|ings)?)?[/_\-\\.0-9]|recording|luyin|call[/_\-]|voice[/_\-]|ivr|monitor|录音|通话|质检"
_FORMS = (
    (65, file_named(SOUND_ENDINGS, _ABOUT)),
    (NEEDS_NAME, rf"{SOUND_DATA}|{file_named(SOUND_ENDINGS)}"),
)

DETECTOR = Detector(
    entity_type="VOICE_RECORDING",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    in_text=False,
    length=(4, 100_000),
    holds_others=True,
)
