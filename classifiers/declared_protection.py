"""The protection that a name or comment declares, where no value was seen that could show it."""

from __future__ import annotations

from classifiers.model import Evidence, Protection
from classifiers.protected_names import declared
from classifiers.spoken import Verdict

_STATES = {"hash": Protection.HASHED, "cipher": Protection.ENCRYPTED, "mask": Protection.MASKED}
_FILES = frozenset({"PHOTO_BIOMETRIC", "ID_PHOTO", "VOICE_RECORDING"})  # their digests are checksums
_NETWORKS = frozenset({"IP_ADDRESS", "IP_PREFIX"})  # their masks hide nothing


def as_declared(verdict: Verdict, name: str, comment: str) -> Verdict:
    """The verdict on a column without values, with the state that its comment, else its name, declares and that says so.

    Tokens are left out: of a column nobody saw, token says as well that it holds secrets.
    """
    said = declared(comment) or declared(name)
    state = _STATES.get(said.kind) if said is not None else None
    if said is None or state is None or verdict.entity_type is None or verdict.entity_type in _FILES | _NETWORKS:
        return verdict
    reason = Evidence("protection", f"declared_{state.value}", (("words", said.word),), 0.1)
    return verdict._replace(stored=state, evidence=(*verdict.evidence, reason))
