"""The errors, by what to do about them.

::

    RelayConnectorsError
        ConfigurationError            fix the settings, then run again                     exit 2
            CredentialsError          a source or the relay refused the credentials        exit 2
        GuardError                    look at what was about to happen, then allow it       exit 3
        SourceError                   the source answered nonsense or cannot be read        exit 5
            SourceUnavailableError    wait, then ask again                                  exit 5
        RecordError                   skip this one record; the run goes on
        RelayError                    the relay answered something that is not its contract exit 6
            RelayUnavailableError     wait, then run again; nothing is lost                 exit 6
        BusyError                     another living run holds the ledger                   exit 7
        VersionError                  update the program, or the other side                 exit 8
        LedgerError                   the ledger cannot be used                             exit 9

A message names the thing, the place and the next step, and never holds personal data, a secret, a URL
query or a body. ``exit_code`` is what a command ends with when the error stops it.
"""

from __future__ import annotations

__all__ = [
    "BusyError",
    "ConfigurationError",
    "CredentialsError",
    "GuardError",
    "LedgerError",
    "RecordError",
    "RelayConnectorsError",
    "RelayError",
    "RelayUnavailableError",
    "SourceError",
    "SourceUnavailableError",
    "VersionError",
]


class RelayConnectorsError(Exception):
    """Every error this library raises on purpose."""

    exit_code = 1


class ConfigurationError(RelayConnectorsError):
    """The settings are wrong: fix them; trying again changes nothing."""

    exit_code = 2


class CredentialsError(ConfigurationError):
    """A source or the relay answered 401 or 403: the run stops, nothing is retried."""


class GuardError(RelayConnectorsError):
    """A guard stopped the run before anything surprising left the machine."""

    exit_code = 3


class SourceError(RelayConnectorsError):
    """The source cannot be read: a file is missing, empty or undecodable, an API answered nonsense."""

    exit_code = 5


class SourceUnavailableError(SourceError):
    """The source does not answer now; ask again later."""


class RecordError(RelayConnectorsError):
    """This one record cannot be used; it goes to quarantine and the others go on."""


class RelayError(RelayConnectorsError):
    """The relay answered, but not as a relay; everything is kept and the next run tries again."""

    exit_code = 6


class RelayUnavailableError(RelayError):
    """The relay does not answer now; everything is kept and the next run tries again.

    ``retry_after`` is the number of seconds the relay asked for, if it did.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BusyError(RelayConnectorsError):
    """Another living run holds the lock on this ledger."""

    exit_code = 7


class VersionError(RelayConnectorsError):
    """A schema or API version on the other side, or in the ledger, is not one this program speaks."""

    exit_code = 8


class LedgerError(RelayConnectorsError):
    """The ledger is unusable: disk full, read-only, corrupt, or on a network file system."""

    exit_code = 9
