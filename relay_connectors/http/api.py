"""Reading an API: what an adapter's ``http`` is. It only asks; pace, retries, tokens and origin are kept here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import orjson

from relay_connectors.clock import SystemClock
from relay_connectors.errors import CredentialsError, SourceError
from relay_connectors.http.failures import (
    ApiUnavailableError,
    BadAnswerError,
    ForbiddenError,
    NotFoundError,
    NotSent,
    OutcomeUnknown,
    RefusedError,
    TooLargeAnswerError,
    TooLargeError,
)
from relay_connectors.http.origin import same_origin, under
from relay_connectors.http.retry import REPEATABLE, RetryPolicy
from relay_connectors.http.retry_after import retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relay_connectors.clock import Clock
    from relay_connectors.http.auth import Auth
    from relay_connectors.http.budget import RateBudget
    from relay_connectors.http.exchange import Answer, Exchange

__all__ = ["ApiAnswer", "ApiClient", "ApiUnavailableError"]


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """A whole, parsed answer. ``headers`` have lower-case names; ``url`` is what was asked, for relative links."""

    json: Any = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    url: str = field(default="", repr=False)


class ApiClient:
    """Asks one source's API. Every call is a read, so every call may be repeated, POST too.

    *source* names the source in errors, *setting* its credential. Nothing of a query, a body or an answer
    reaches an error or our log; urllib3 logs paths with their queries at DEBUG, so adapters put nothing
    personal into parameters.
    """

    def __init__(
        self,
        exchange: Exchange,
        auth: Auth,
        *,
        source: str,
        setting: str = "api_key",
        budget: RateBudget | None = None,
        retry: RetryPolicy | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._exchange = exchange
        self._auth = auth
        self._source = source
        self._setting = setting
        self._budget = budget
        self._retry = retry or RetryPolicy()
        self._clock = clock or SystemClock()

    @property
    def base(self) -> str:
        """The base URL."""
        return self._exchange.base

    def get(self, path: str, **params: str | int) -> ApiAnswer:
        """The answer at *path* below the base URL.

        Raises CredentialsError, SourceUnavailableError, NotFoundError (404, 410), SourceError (any other status, not
        JSON).
        """
        query = ("&" if "?" in path else "?") + urlencode(params) if params else ""
        return self._ask("GET", under(self._exchange.base, path + query, error=SourceError), None)

    def follow(self, url: str) -> ApiAnswer:
        """The answer at an absolute URL met in an answer; SourceError if it leads to another origin."""
        return self._ask("GET", same_origin(self._exchange.base, url), None)

    def post(self, path: str, body: Mapping[str, Any]) -> ApiAnswer:
        """The answer to a question that is asked by POST; raises as ``get``."""
        return self._ask("POST", under(self._exchange.base, path, error=SourceError), orjson.dumps(dict(body)))

    def _ask(self, method: str, url: str, body: bytes | None) -> ApiAnswer:
        key = f"{self._source}: {method} {url.partition('?')[0].partition('://')[2]}"
        answer = self._retry.call(key, lambda: self._once(method, url, body), _is_passing)
        if answer.media_type not in {"application/json", "text/json"} and not answer.media_type.endswith("+json"):
            message = f"{key} did not answer JSON; is the source's URL right?"
            raise SourceError(message)
        try:
            return ApiAnswer(orjson.loads(answer.body), answer.headers, url)
        except orjson.JSONDecodeError:
            pass
        message = f"{key} answered something that is not whole JSON"
        raise SourceError(message)

    def _once(self, method: str, url: str, body: bytes | None) -> Answer:
        """One attempt; a 401 gets one more with renewed credentials."""
        shown = self._auth.headers()
        answer = self._send(method, url, body, shown)
        if answer.status == 401 and self._auth.renew(shown):
            answer = self._send(method, url, body, self._auth.headers())
        if answer.status != 200:
            raise self._refusal(method, url, answer)
        return answer

    def _send(self, method: str, url: str, body: bytes | None, shown: Mapping[str, str]) -> Answer:
        headers = {"Accept": "application/json", **shown}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._budget:
            self._budget.enter()
        try:
            answer = self._exchange.send(method, url, headers=headers, body=body)
        except (NotSent, OutcomeUnknown) as error:
            raise ApiUnavailableError(f"{self._source}: {error}") from None
        except TooLargeAnswerError as error:
            raise TooLargeError(f"{self._source}: {error}") from None
        except BadAnswerError as error:
            raise SourceError(f"{self._source}: {error}") from None
        if self._budget:
            self._budget.note(answer.headers)
            if answer.status == 429 and retry_after(answer.headers, self._clock.now()) is None:
                self._budget.close()
        return answer

    def _refusal(self, method: str, url: str, answer: Answer) -> SourceError | CredentialsError:
        where = f"{method} {url.partition('?')[0].partition('://')[2]}"
        if answer.status in {401, 403}:
            message = f"{self._source} refused {self._setting}: {answer.status} at {where}"
            forbidden = answer.status == 403
            return ForbiddenError(message, path=urlsplit(url).path) if forbidden else CredentialsError(message)
        if answer.status in REPEATABLE:
            wait = retry_after(answer.headers, self._clock.now())
            return ApiUnavailableError(f"{self._source} is not available: {answer.status} at {where}", retry_after=wait)
        kind = NotFoundError if answer.status in {404, 410} else RefusedError
        return kind(f"{self._source} answered {answer.status} at {where}", status=answer.status)


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, ApiUnavailableError)
