"""Every error the product raises on purpose, with the exit code it leads to.

    ShudianError                    1   something failed; the message is one clear line without data values
    ├── UsageError                  2   the command or a SOURCE is wrong; nothing was opened
    │   └── SettingsError           2   shudian.yaml is wrong
    ├── SourceError                 1   a source cannot be used at all
    │   ├── SourceUnreachable       1   no answer, no such file, no such database
    │   ├── SourceDenied            1   user, password or rights
    │   └── SourceRefused           1   we refuse to use it (dangerous rights, no time limit, our own catalogue)
    └── CatalogError                1   the catalogue cannot be read or written

Messages are shown to people and may be logged, so they never carry a driver's own text: drivers quote row values.
"""

from __future__ import annotations


class ShudianError(Exception):
    """Base of all errors that a user may see. ``exit_code`` is what the command line returns."""

    exit_code = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UsageError(ShudianError):
    """The command line or a SOURCE is wrong; no source has been opened."""

    exit_code = 2


class SettingsError(UsageError):
    """shudian.yaml cannot be used; the message names the key or the line."""


class SourceError(ShudianError):
    """A whole source cannot be used, or a full pass over a table broke off. One table that cannot be sampled is a ``Skipped``
    value, not an error. ``reason``: the word of ``connectors.model.Reason`` for it, where the kind of error does not tell."""

    def __init__(self, message: str, advice: str = "", reason: str = "") -> None:
        super().__init__(message, advice)
        self.reason = reason


class SourceUnreachable(SourceError):
    """The server, database or file is not there or does not answer."""


class SourceDenied(SourceError):
    """The source does not let us in: user, password, or rights."""


class SourceRefused(SourceError):
    """We do not want to use the source as it is, because that could harm it or us."""


class CatalogError(ShudianError):
    """The catalogue cannot be opened, read or written."""
