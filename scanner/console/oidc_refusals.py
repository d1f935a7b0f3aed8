"""Why somebody whom the identity provider sent is not let in: a word for the page, the record and the log."""

from __future__ import annotations

from enum import StrEnum

from config import ShudianError


class Why(StrEnum):
    """The page says each as a sentence (``words_oidc``), with what to do."""

    AWAY = "oidc_away"  # the provider cannot be reached, or does not answer in time
    ODD = "oidc_odd"  # what the provider answers is not what it should be
    BUSY = "oidc_busy"  # too many sign-ins at once
    STATE = "oidc_state"  # not begun in this browser, begun too long ago, or come back twice
    DECLINED = "oidc_declined"  # somebody said no at the provider
    REFUSED = "oidc_refused"  # the provider said no
    SECRET = "oidc_secret"  # the client secret cannot be had
    CODE = "oidc_code"  # the provider does not exchange the code
    FORM = "oidc_token_form"
    ALGORITHM = "oidc_token_algorithm"
    KEY = "oidc_token_key"
    SIGNATURE = "oidc_token_signature"
    ISSUER = "oidc_token_issuer"
    AUDIENCE = "oidc_token_audience"
    TIME = "oidc_token_time"
    NONCE = "oidc_token_nonce"
    CLAIMS = "oidc_token_claims"
    NAMELESS = "oidc_nameless"  # without a name that an account could have
    TAKEN = "oidc_taken"  # another account has the name
    NO_ROLES = "oidc_no_roles"
    CLASH = "oidc_clash"  # roles that nobody may hold together
    DISABLED = "oidc_disabled"


class SignInRefused(ShudianError):
    """``why`` is all that is said; ``account`` is the name of an account that there is. Nothing the provider sent is in it."""

    def __init__(self, why: Why, account: str = "") -> None:
        super().__init__(why.value)
        self.why = why
        self.account = account
