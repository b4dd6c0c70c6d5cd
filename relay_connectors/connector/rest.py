"""Adapters for APIs: how one is reached is declared, and asking is possible while reading only."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from relay_connectors.clock import Clock
from relay_connectors.connector.asking import CLOSED, Answer, Http, rows_of
from relay_connectors.connector.contract import Connector, Cursor, Page, Part, S
from relay_connectors.connector.joins import Join, Joined, listed
from relay_connectors.connector.transport import HttpPlan, build_http
from relay_connectors.connector.walk import Walk
from relay_connectors.errors import CredentialsError, SourceError
from relay_connectors.http.failures import ForbiddenError, TooLargeError

__all__ = ["Lists", "RestConnector"]

T = TypeVar("T")
SMALLEST = 10  # rows of a page that is asked for because a larger one did not fit


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of an API, for what has to be known before their answers are believed.

    Args:
        scopes: list → the scope without which it is refused. The first list is the one of applications.
        one: the parameters that ask for a single row.
        size: the parameter that says how many rows a page holds, if there is one.
        who: who sees rows where others are answered empty lists without an error; empty: they are refused.
        changed: the field that holds a row's time of change.
        others: lists in which only who sees everything sees rows: one of them proves that the first list is empty.
        dated: the lists that are filtered by time: a 200 does not mean that a filter was understood.
        settings: code of a remark → the setting of the source that may mend it.
    """

    scopes: Mapping[str, str]
    one: Mapping[str, str | int]
    size: str = ""
    who: str = ""
    changed: str = "updated_at"
    others: Collection[str] = ()
    dated: Collection[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)


class RestConnector(Connector[S]):
    """An adapter whose source is an API. It says how the API is reached; the core asks.

    ``http`` answers within ``fetch`` and ``lookup``, and refuses every call outside of them, as in ``translate``.
    """

    lists: Lists | None = None
    """What is known of its lists. Without it nobody notices that a credential has lost its sight."""
    joins: Mapping[str, Join] = {}
    """The lists that are joined by ids, by name: what ``joined`` makes, and whose filters the doctor tries."""

    def __init__(self, settings: S, *, clock: Clock | None = None, keep: Sequence[str] = ()) -> None:
        super().__init__(settings, clock=clock, keep=keep)
        self.http: Http = CLOSED
        self._line: Http | None = None

    @abstractmethod
    def transport(self) -> HttpPlan:
        """Base URL, credentials, budget and paging, from the settings."""

    def between(self, since: str, until: str) -> Mapping[str, str | int]:  # noqa: ARG002  for those that filter
        """The parameters that ask a list for what changed from *since* to *until* (RFC 3339), both inclusive."""
        return {}

    def walks(
        self, cursor: Cursor | None, *, overlap: timedelta, legs: Sequence[str], later: Sequence[str] = ()
    ) -> Iterator[Walk]:
        """``Walk.due``, in which an empty list is believed only as long as anything can be seen."""
        return Walk.due(cursor, self.clock, overlap=overlap, legs=legs, later=later, must_see=self.must_see)

    def answers(self, walk: Walk, **params: str | int) -> Iterator[Answer]:
        """The pages of what *walk* walks. If there are ``lists``, each can be asked for again.

        A list that is joined, too, is asked for the same fields and parameters. Where an answer is larger than is read,
        the list begins anew with pages of half the size.
        """
        query = next((join.query for join in self.joins.values() if join.path == walk.leg), {})
        asked, place = {**query, **params, **self.between(walk.since, walk.until)}, walk.at
        while True:
            try:
                for answer in self.http.pages(walk.leg, place, **asked):
                    yield replace(answer, again=partial(self._again, walk.leg, place, asked)) if self.lists else answer
                    place = answer.following
            except TooLargeError:
                size = self.lists.size if self.lists else ""
                rows = int(asked.get(size, 0)) // 2
                if rows < SMALLEST:
                    raise
                asked, place = {**asked, size: rows}, ""  # a place stands for pages of the former size
            else:
                return

    def _again(self, path: str, place: str, asked: Mapping[str, str | int]) -> list[Any]:
        pages = self.http.pages(path, place, **asked)
        return next((rows_of(answer.json, answer.rows, path) for answer in pages), [])

    def joined(self, lists: Mapping[str, Join] | None = None) -> dict[str, Joined]:
        """The lists that are joined, ``joins`` by default, for one reading."""
        return {
            name: Joined(
                self.http,
                one.path,
                ids=one.ids,
                most=one.most,
                fields=one.fields,
                required=one.required,
                nested=one.nested,
                pointers=one.pointers,
                unless=one.unless,
                whole=one.whole,
                projection=one.projection,
                must_see=partial(self.must_see, one.path, itself=True) if one.never_empty else self.must_see,
                **one.params,
            )
            for name, one in (self.joins if lists is None else lists).items()
        }

    def must_see(self, path: str = "", *, itself: bool = False) -> object:
        """When a row of the list at *path* changed, None if it holds none and another list does.

        Where every application was deleted, the ``others`` prove sight; where nothing does, ``believes_emptiness``.

        Asked where an answer holds no row although there should be one. By default of the first of ``lists``. *itself*:
        no other list proves that this one is to be believed.

        Raises:
            SourceError: if no list that could prove sight holds a row: the credential has lost its right, so the
                empty answer says nothing.
        """
        if self.lists is None:
            return None
        first = next(iter(self.lists.scopes))
        for list_at in (path,) if itself else dict.fromkeys((path or first, first, *self.lists.others)):
            if rows := listed(self.http.get(list_at, **self.lists.one), list_at):
                return rows[0].get(self.lists.changed) if list_at == path else None
        if self.believes_emptiness:
            return None
        who, setting = self.lists.who, self.lists.settings.get("nothing_visible")
        way = f"does it still act as a {who}?" if who else "what may it see?"
        way += f" (setting: {setting})" if setting else ""
        message = (
            f"{path if itself else first} suddenly holds nothing at all: the credential has lost its right, more "
            f"likely than that all was deleted; {way} Nothing was passed over: once it can see again, reading "
            "goes on from where it was. If all was deleted, run sync --allow-mass-change once."
        )
        raise SourceError(message)

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
            except ForbiddenError as error:
                raise self._lacking(error) from None
            finally:
                self.http = CLOSED
            yield item

    def _lacking(self, error: ForbiddenError) -> CredentialsError:
        """A 403, said by the scope that is missing where the list is known."""
        scopes = self.lists.scopes if self.lists else {}
        scope = next((scope for path, scope in scopes.items() if error.path.endswith(path)), None)
        return (
            CredentialsError(f"{self.name} refused {scope} (403): give the credential this scope.") if scope else error
        )

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
