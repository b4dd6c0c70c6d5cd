"""Adapters for APIs: how one is reached is declared, and asking is possible while reading only."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from relay_connectors.clock import Clock
from relay_connectors.connector.asking import CLOSED, Http
from relay_connectors.connector.contract import Connector, Cursor, Page, Part, S
from relay_connectors.connector.transport import HttpPlan, build_http

__all__ = ["RestConnector"]

T = TypeVar("T")


class RestConnector(Connector[S]):
    """An adapter whose source is an API. It says how the API is reached; the core asks.

    ``http`` answers within ``fetch`` and ``lookup``, and refuses every call outside of them, as in ``translate``.
    """

    def __init__(self, settings: S, *, clock: Clock | None = None, keep: Sequence[str] = ()) -> None:
        super().__init__(settings, clock=clock, keep=keep)
        self.http: Http = CLOSED
        self._line: Http | None = None

    @abstractmethod
    def transport(self) -> HttpPlan:
        """Base URL, credentials, budget and paging, from the settings."""

    def use(self, http: Http) -> None:
        """Ask through *http* from now on, instead of what ``transport`` declares: for tests and replays."""
        self._line = http

    def parts(self) -> Iterator[Part]:
        """The account as a whole."""
        yield _Account(self)

    def asking(self, reading: Callable[[], Iterator[T]]) -> Iterator[T]:
        """What *reading* yields, with ``http`` open while it works and closed while its items are used."""
        items: Iterator[T] | None = None
        while True:
            self.http = self._open()
            try:
                items = items or reading()
                item = next(items)
            except StopIteration:
                return
            finally:
                self.http = CLOSED
            yield item

    def _open(self) -> Http:
        if self._line is None:
            self._line = build_http(self.transport(), source=self.name, clock=self.clock)
        return self._line


class _Account(Part):
    """The one part of an API's source."""

    walks = True

    def __init__(self, connector: RestConnector[Any]) -> None:
        self.name = connector.settings.account
        self._connector = connector

    def pages(self, cursor: Cursor | None = None) -> Iterator[Page]:
        return self._connector.asking(lambda: self._connector.fetch(cursor))
