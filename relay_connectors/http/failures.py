"""What is proven about a request that got no usable answer.

::

    ExchangeError       says method, host and path; never query, header or body
        NotSent         no byte of the request left: it can't have arrived (refused, no such host, no connection)
        OutcomeUnknown  it may have arrived and been acted on (deadline, reset, half an answer)
        BadAnswerError  an answer came that can't be used (unreadable encoding)
            TooLargeAnswerError
"""

from __future__ import annotations

from relay_connectors.errors import CredentialsError, RelayConnectorsError, SourceError, SourceUnavailableError

__all__ = [
    "ApiUnavailableError",
    "BadAnswerError",
    "ExchangeError",
    "ForbiddenError",
    "NotFoundError",
    "NotSent",
    "OutcomeUnknown",
    "RefusedError",
    "TooLargeAnswerError",
    "TooLargeError",
]


class ExchangeError(RelayConnectorsError):
    """A request that got no usable answer."""


class NotSent(ExchangeError):  # noqa: N818 - the name says what is proven
    """Proven: nothing of the request arrived."""


class OutcomeUnknown(ExchangeError):  # noqa: N818 - the same
    """The request may have been acted on; repeat it only if repeating can't do harm."""


class BadAnswerError(ExchangeError):
    """The other side answered with something that can't be read; asking again hardly helps."""


class TooLargeAnswerError(BadAnswerError):
    """The answer was larger than is read; a smaller question may help."""


class ApiUnavailableError(SourceUnavailableError):
    """A source, or the host of its tokens, does not answer now; ``retry_after`` in seconds where it said so."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ForbiddenError(CredentialsError):
    """A source said 403 at ``path``: the credential is void, or good for something else only."""

    def __init__(self, message: str, *, path: str) -> None:
        super().__init__(message)
        self.path = path


class RefusedError(SourceError):
    """A source answered with ``status``, which says that asking for the same again changes nothing."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class TooLargeError(SourceError):
    """A source's answer was larger than is read; a smaller page may fit."""


class NotFoundError(RefusedError):
    """A source said 404 or 410: what was asked for by its own address is not there, or no more."""
