"""What an adapter asks its source with. It only asks: pace, retries, tokens, origin and deadlines are kept below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

from relay_connectors.errors import SourceError

__all__ = ["CLOSED", "Answer", "ClosedError", "Http", "Rows", "bare", "rows_of"]

Rows = Callable[[Any], Any]
"""Finds a list's rows in an answer's JSON."""


def bare(json: Any) -> Any:
    """The rows of an answer that is a list, with nothing around it."""
    return json


def rows_of(json: Any, rows: Rows, path: str) -> list[Any]:
    """What *rows* finds in *json*, the answer at *path*.

    Raises:
        SourceError: if it finds no list. That is no empty list: what it stands in was renamed, or this is no list.
    """
    try:
        found = rows(json)
    except (AttributeError, LookupError, TypeError):  # written for an answer that is wrapped, and this one is not
        found = None
    if not isinstance(found, list):
        message = f"{path} did not answer a list; is base_url right?"
        raise SourceError(message)
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, parsed: ``headers`` in lower case, and in ``following`` the place of the next page, if any.

    ``rows`` finds a list's rows in the JSON. ``again`` asks for the same once more and gives its rows, where that can
    be done.
    """

    json: Any = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    following: str = field(default="", repr=False)
    again: Callable[[], list[Any]] | None = field(default=None, repr=False, compare=False)
    rows: Rows = field(default=bare, repr=False, compare=False)


class Http(Protocol):
    """Read-only, same origin, budgeted, retried, with a total deadline and a size cap.

    Every call returns a whole answer or raises: ``CredentialsError`` (401, 403), ``SourceUnavailableError`` (429, 5xx,
    no connection, no time), ``NotFoundError`` (404, 410), ``SourceError`` (any other status, not JSON, a link that
    leads away or in a circle).
    """

    def get(self, path: str, **params: str | int) -> Answer:
        """The answer at *path*, which begins with a slash and lies below the plan's base URL."""
        ...

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """The answer to a question that this source takes by POST."""
        ...

    def pages(self, path: str, at: str = "", /, **params: str | int) -> Iterator[Answer]:
        """The pages of a list, by the plan's paging; *at* is an earlier answer's ``following``.

        A place that the source no longer knows is no error: the list is then read from its beginning.
        """
        ...


class ClosedError(RuntimeError):
    """An adapter asked its source where it may not: outside of ``fetch`` and ``lookup``."""


class _Closed:
    """The ``http`` of every moment in which an adapter may not ask."""

    def get(self, path: str, **params: str | int) -> Answer:  # noqa: ARG002  the protocol's names
        self._refuse()

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:  # noqa: ARG002  the protocol's names
        self._refuse()

    def pages(self, path: str, at: str = "", /, **params: str | int) -> Iterator[Answer]:  # noqa: ARG002  likewise
        self._refuse()

    def _refuse(self) -> NoReturn:
        message = "an adapter asks its source in fetch and lookup only; translate is pure"
        raise ClosedError(message)


CLOSED: Http = _Closed()
