"""How an API is reached: declared by an adapter, built here on the http room."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, Protocol

from pydantic import AfterValidator

from relay_connectors.connector.asking import Answer, Http, Rows, bare, rows_of
from relay_connectors.errors import SourceError
from relay_connectors.http.api import ApiAnswer, ApiClient
from relay_connectors.http.auth import Auth, Bearer, ClientCredentials
from relay_connectors.http.budget import RateBudget
from relay_connectors.http.exchange import Exchange
from relay_connectors.http.failures import RefusedError
from relay_connectors.http.origin import same_origin
from relay_connectors.http.paging import link_pages, next_link, numbered_pages, offset_pages, token_pages
from relay_connectors.http.retry import RetryPolicy
from relay_connectors.settings.secrets import Secret
from relay_connectors.settings.urls import checked_url

if TYPE_CHECKING:
    from relay_connectors.clock import Clock

__all__ = [
    "ApiKey",
    "BaseUrl",
    "Budget",
    "HttpPlan",
    "Links",
    "Numbers",
    "Offsets",
    "TokenGrant",
    "Tokens",
    "build_http",
]

BaseUrl = Annotated[str, AfterValidator(checked_url)]
"""A setting that holds an address: https, or http to this machine; without user, query and trailing slash."""

ATTEMPTS, PATIENCE = 6, 300.0
"""How often and for how many seconds one thing is asked for: several windows of a limit that others use up, too."""

WORN = frozenset({400, 404, 410, 422})
"""What a source answers to a place in a list that it no longer knows. Anything else says nothing about the place."""

Exchanges = Callable[[str], Exchange]


class _WornError(SourceError):
    """A place that was remembered lies at another host than the settings name now."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that is shown with every request, by default as ``Authorization: Bearer …``."""

    secret: Secret
    header: str = "Authorization"
    scheme: str = "Bearer "
    setting: str = "api_key"

    def build(self, exchanges: Exchanges, clock: Clock) -> Auth:  # noqa: ARG002  a key needs neither
        """Shows the key."""
        return Bearer(self.secret.reveal, header=self.header, scheme=self.scheme)


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """An OAuth 2 access token for a client's own credentials, renewed when it wears out; *form* adds to the request."""

    url: str
    client_id: str = field(repr=False)
    secret: Secret
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    setting: str = "client_secret"

    def build(self, exchanges: Exchanges, clock: Clock) -> Auth:
        """Mints tokens at ``url``."""
        reveal, setting = self.secret.reveal, self.setting
        return ClientCredentials(
            exchanges(self.url), self.url, self.client_id, reveal, clock=clock, setting=setting, form=self.form
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """At most *requests* in any *seconds*; the header *remaining* tells what is left, *keep* of it is for others."""

    requests: int
    seconds: float
    remaining: str = ""
    keep: int = 0


class Paging(Protocol):
    """How a list goes on, and where its rows stand."""

    @property
    def rows(self) -> Rows:
        """Finds the rows in an answer's JSON: of every list, for paging as for ``listed``, joins and the doctor."""

    def pages(self, client: ApiClient, path: str, at: str, params: dict[str, str | int]) -> Iterator[Answer]:
        """The list's answers, from *at* on (empty: from the beginning)."""


@dataclass(frozen=True, slots=True)
class Links:
    """By ``Link: <…>; rel="next"``, followed verbatim within the origin; an empty header ends the list."""

    rows: Rows = bare

    def pages(self, client: ApiClient, path: str, at: str, params: dict[str, str | int]) -> Iterator[Answer]:
        """The list's answers; a place is an absolute URL."""
        place = same_origin(client.base, at, error=_WornError) if at else ""
        first = (lambda: client.follow(place)) if place else None
        for answer in link_pages(_Resumed(client, first), path, **params):
            link = next_link(answer.headers.get("link", ""))
            yield _answer(answer, same_origin(answer.url, link) if link else "")


@dataclass(frozen=True, slots=True)
class Tokens:
    """By a token that *token* finds in the answer's JSON, asked for as *parameter* beside the same question.

    Beside a token rows are wrapped: *rows* finds them, as in ``rows=lambda told: told["items"]``.
    """

    token: Callable[[Any], str | None]
    parameter: str = "page_token"
    rows: Rows = bare

    def pages(self, client: ApiClient, path: str, at: str, params: dict[str, str | int]) -> Iterator[Answer]:
        """The list's answers; a place is a token."""
        first = (lambda: client.get(path, **{**params, self.parameter: at})) if at else None
        token = partial(self._token, path)
        for answer in token_pages(_Resumed(client, first), path, token, self.parameter, **params):
            yield _answer(answer, token(answer.json) or "")

    def _token(self, path: str, json: Any) -> str | None:
        try:
            return self.token(json)
        except (AttributeError, LookupError, TypeError):
            message = f"{path} did not answer a list with a token; is base_url right?"
            raise SourceError(message) from None


@dataclass(frozen=True, slots=True)
class Numbers:
    """By the number of the page, until one without rows. Rows that leave the list meanwhile shift the others."""

    rows: Rows = bare
    parameter: str = "page"
    first: int = 1

    def pages(self, client: ApiClient, path: str, at: str, params: dict[str, str | int]) -> Iterator[Answer]:
        """The list's answers; a place is a number."""
        number, rows = int(at or self.first), partial(rows_of, rows=self.rows, path=path)
        for answer in numbered_pages(client, path, rows, self.parameter, number, **params):
            number += 1
            yield _answer(answer, str(number))


@dataclass(frozen=True, slots=True)
class Offsets:
    """By the number of rows before the page, from 0, until one without rows; as fragile as ``Numbers``."""

    rows: Rows = bare
    parameter: str = "offset"

    def pages(self, client: ApiClient, path: str, at: str, params: dict[str, str | int]) -> Iterator[Answer]:
        """The list's answers; a place is a number of rows."""
        done, rows = int(at or 0), partial(rows_of, rows=self.rows, path=path)
        for answer in offset_pages(_Beyond(client, self.parameter, done), path, rows, self.parameter, **params):
            done += len(rows(answer.json))
            yield _answer(answer, str(done))


@dataclass(frozen=True, slots=True)
class HttpPlan:
    """How a source's API is reached. *base_url* holds everything before the resource's name."""

    base_url: str
    auth: ApiKey | TokenGrant
    budget: Budget
    paging: Paging = field(default_factory=Links)


def build_http(
    plan: HttpPlan,
    *,
    source: str,
    clock: Clock,
    exchanges: Exchanges = Exchange,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> Http:
    """The http of *plan*; nothing is asked yet. *source* names the source in errors.

    *exchanges* makes what talks to one origin; with *sleep* and *monotonic* it lets tests and fakes go without network
    and waiting.
    """
    budget = RateBudget(
        plan.budget.requests,
        plan.budget.seconds,
        remaining=plan.budget.remaining,
        keep=plan.budget.keep,
        sleep=sleep,
        monotonic=monotonic,
    )
    client = ApiClient(
        exchanges(plan.base_url),
        plan.auth.build(exchanges, clock),
        source=source,
        setting=plan.auth.setting,
        budget=budget,
        retry=RetryPolicy(attempts=ATTEMPTS, total=PATIENCE, sleep=sleep, monotonic=monotonic),
        clock=clock,
    )
    return _Http(client, plan.paging)


class _Http:
    """``Http`` on a client and a way of paging."""

    def __init__(self, client: ApiClient, paging: Paging) -> None:
        self._client = client
        self._paging = paging

    def get(self, path: str, **params: str | int) -> Answer:
        return self._wrapped(_answer(self._client.get(path, **params)))

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._wrapped(_answer(self._client.post(path, body)))

    def pages(self, path: str, at: str = "", /, **params: str | int) -> Iterator[Answer]:
        resumed = self._resumed(path, at, params) if at else None
        return map(self._wrapped, self._paging.pages(self._client, path, "", params) if resumed is None else resumed)

    def _wrapped(self, answer: Answer) -> Answer:
        return replace(answer, rows=self._paging.rows)

    def _resumed(self, path: str, at: str, params: dict[str, str | int]) -> Iterator[Answer] | None:
        answers = self._paging.pages(self._client, path, at, params)
        try:
            first = next(answers, None)
        except _WornError:
            return None
        except RefusedError as error:
            if error.status not in WORN:
                raise
            return None  # places wear out: Greenhouse answers 422 to a cursor that has expired
        return answers if first is None else chain([first], answers)


class _Resumed:
    """Asks as its client does; only the first question is another one: where a walk had come to."""

    def __init__(self, client: ApiClient, first: Callable[[], ApiAnswer] | None) -> None:
        self._first = first
        self._client = client

    def get(self, path: str, **params: str | int) -> ApiAnswer:
        first, self._first = self._first, None
        return first() if first else self._client.get(path, **params)

    def follow(self, url: str) -> ApiAnswer:
        return self._client.follow(url)


class _Beyond:
    """Asks as its client does, *done* rows further on."""

    def __init__(self, client: ApiClient, parameter: str, done: int) -> None:
        self._client, self._parameter, self._done = client, parameter, done

    def get(self, path: str, **params: str | int) -> ApiAnswer:
        return self._client.get(path, **{**params, self._parameter: int(params[self._parameter]) + self._done})

    def follow(self, url: str) -> ApiAnswer:
        return self._client.follow(url)


def _answer(answer: ApiAnswer, following: str = "") -> Answer:
    return Answer(answer.json, answer.headers, following)
