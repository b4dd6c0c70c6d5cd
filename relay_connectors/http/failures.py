"""What is proven about a request that got no usable answer.

::

    ExchangeError       says method, host and path; never query, header or body
        NotSent         no byte of the request left: it can't have arrived (refused, no such host, no connection)
        OutcomeUnknown  it may have arrived and been acted on (deadline, reset, half an answer)
        BadAnswerError  an answer came that can't be used (too large, unreadable encoding)
"""

from __future__ import annotations

from relay_connectors.errors import RelayConnectorsError

__all__ = ["BadAnswerError", "ExchangeError", "NotSent", "OutcomeUnknown"]


class ExchangeError(RelayConnectorsError):
    """A request that got no usable answer."""


class NotSent(ExchangeError):  # noqa: N818 - the name says what is proven
    """Proven: nothing of the request arrived."""


class OutcomeUnknown(ExchangeError):  # noqa: N818 - the same
    """The request may have been acted on; repeat it only if repeating can't do harm."""


class BadAnswerError(ExchangeError):
    """The other side answered with something that can't be read; asking again hardly helps."""
