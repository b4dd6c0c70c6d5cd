"""From a foreign exception to what it proves. Importing this module loads requests, urllib3 and ssl."""

from __future__ import annotations

import http.client
import ssl
from typing import TYPE_CHECKING, Any

import requests
import urllib3

from relay_connectors.errors import ConfigurationError, RelayConnectorsError
from relay_connectors.http.failures import NotSent, OutcomeUnknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relay_connectors.http.deadline import Call

__all__ = ["BROKEN", "proven"]

BROKEN = (OSError, http.client.HTTPException, requests.RequestException, urllib3.exceptions.HTTPError)
"""All that a request may end in, below a bug of ours."""

CHECK = "check the url and the server's certificate (a CA of your own: ca_bundle, from Python)"

THERE = "check that it is up, and the host and port of the url"

# A handshake that is cut off says nothing about certificates: a load balancer restarts that way.
_TORN = (ssl.SSLEOFError, ssl.SSLZeroReturnError)


def proven(error: Exception, call: Call, where: str) -> RelayConnectorsError:
    """Our error for *error*, from what the connection saw rather than from the library's class for it.

    requests has one class for a refused connection and for one that was reset after the request.
    A certificate is not made good by asking again, so what TLS refused is a ConfigurationError.
    """
    kinds = [type(cause) for cause in _causes(error)]
    if not call.sent and any(issubclass(kind, ssl.SSLError) and kind not in _TORN for kind in kinds):
        return ConfigurationError(f"{where}: no trusted TLS connection ({_reason(error)}); {CHECK}")
    if not call.sent:
        return NotSent(f"{where}: no connection ({kinds[-1].__name__}); nothing was sent; {THERE}")
    what = "no whole answer before the deadline" if call.over else f"the connection broke ({kinds[-1].__name__})"
    return OutcomeUnknown(f"{where}: {what}; it may have arrived")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """*error* and what it wraps, outermost first; requests and urllib3 nest in ``args``, ``reason`` and causes."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner: list[Any] = [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
        waiting += [each for each in inner if isinstance(each, BaseException)]


def _reason(error: BaseException) -> str:
    """OpenSSL's own word, such as CERTIFICATE_VERIFY_FAILED: from its table, so it can't hold anything else."""
    reasons = (cause.reason for cause in _causes(error) if isinstance(cause, ssl.SSLError))
    return next((reason for reason in reasons if reason), "TLS")
