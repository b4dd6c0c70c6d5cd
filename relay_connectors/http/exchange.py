"""One request, one answer. Every status is an ``Answer``, redirects too: what it means is for the caller to say.

What got no answer raises one of ``failures``, or ConfigurationError where TLS refused.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from relay_connectors.errors import ConfigurationError, RelayConnectorsError
from relay_connectors.http.body import TooLargeBodyError, UnreadableBodyError, read_body
from relay_connectors.http.deadline import Call, current_call
from relay_connectors.http.failures import (
    BadAnswerError,
    ExchangeError,
    NotSent,
    OutcomeUnknown,
    TooLargeAnswerError,
)
from relay_connectors.http.origin import base_url, origin_of, same_origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from relay_connectors.http.session import PlainSession

__all__ = ["Answer", "BadAnswerError", "Exchange", "ExchangeError", "NotSent", "OutcomeUnknown"]

CONNECT_SECONDS = 10.0
LARGEST_ANSWER = 32 * 1024 * 1024

_HEADER_NAME = re.compile(r"[A-Za-z0-9\-]{1,64}", re.ASCII)
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,8190}[\x21-\x7e])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. ``headers`` have lower-case names; ``body`` is decoded (gzip); ``elapsed`` in seconds."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    elapsed: float

    @property
    def media_type(self) -> str:
        """``application/json`` of ``Application/JSON; charset=utf-8``; empty if there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Exchange:
    """Asks one origin, below one base URL, with one session.

    ``deadline`` bounds a whole call in seconds (name, connect, send, read), ``largest`` the decoded body in bytes.
    """

    def __init__(
        self,
        base: str,
        *,
        setting: str = "url",
        deadline: float = 30.0,
        largest: int = LARGEST_ANSWER,
        session: PlainSession | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base = base_url(base, setting=setting)
        self._deadline = deadline
        self._largest = largest
        self._session = _checked(session)
        self._monotonic = monotonic

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Send once and read the whole answer; *url* is absolute and of the base's origin.

        Raises NotSent, OutcomeUnknown, BadAnswerError, ConfigurationError (TLS, an unsendable header).
        """
        url = same_origin(self.base, url, error=ConfigurationError)
        call = Call(self._deadline, self._monotonic)
        token = current_call.set(call)
        try:
            failure = self._try(call, method, url, headers or {}, body)
        finally:
            current_call.reset(token)
        if isinstance(failure, Answer):
            return failure
        raise failure  # outside of every except block: the foreign error, whose text holds the URL, is not chained

    def close(self) -> None:
        """Let go of the pooled connections."""
        if self._session:
            self._session.close()

    def _try(
        self, call: Call, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer | RelayConnectorsError:
        from relay_connectors.http.proof import BROKEN, proven  # loads requests, ssl and http.client

        where = f"{method} {_place(url)}"
        try:
            return self._ask(call, method, url, headers, body)
        except UnreadableBodyError as error:
            large = isinstance(error, TooLargeBodyError)
            return (TooLargeAnswerError if large else BadAnswerError)(f"{where}: {error}")
        except BROKEN as error:
            return proven(error, call, where)

    def _ask(self, call: Call, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        import requests  # a run that only reads files must not pay for it

        session = self._open()
        _check_headers(headers)
        prepared = session.prepare_request(requests.Request(method, url, headers=dict(headers), data=body))
        if origin_of(prepared.url or "") != origin_of(self.base):
            message = f"{self.base}: the HTTP library reads this URL differently; not asked"
            raise ConfigurationError(message)
        timeout = (min(CONNECT_SECONDS, call.left()), call.left())
        response = session.send(prepared, stream=True, timeout=timeout, allow_redirects=False)
        try:
            content = read_body(response.raw, largest=self._largest)
        finally:
            response.close()  # after a whole body this is nothing: the connection is back in its pool
        named = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, named, content, call.elapsed)

    def _open(self) -> PlainSession:
        if self._session is None:
            from relay_connectors.http.session import build_session

            self._session = build_session()
        return self._session


def _checked(session: PlainSession | None) -> PlainSession | None:
    if session is not None:
        from relay_connectors.http.session import PlainSession  # loads requests, which a session's maker has done

        if not isinstance(session, PlainSession):
            # Any other session's connections don't notice what was sent: NotSent would be a false proof.
            message = "a session must come from relay_connectors.http.session.build_session"
            raise TypeError(message)
    return session


def _check_headers(headers: Mapping[str, str]) -> None:
    # requests puts the offending value, which may be a key, into its InvalidHeader.
    for name, value in headers.items():
        if not (_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value)):
            message = f"the header {name!r} holds characters that cannot be sent (a line break in a key?)"
            raise ConfigurationError(message)


def _place(url: str) -> str:
    """Host and path of a URL that passed the origin check."""
    return url.partition("?")[0].partition("://")[2]
