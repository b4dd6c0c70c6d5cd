"""The cursor of an ordinary API: windows over the time of change, each walked to its end before the next one opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from relay_connectors.clock import Clock, stamp
from relay_connectors.connector.asking import Answer
from relay_connectors.connector.contract import Cursor, Page, Problem, Raw
from relay_connectors.errors import SourceError

__all__ = ["BEGINNING", "Walk"]

BEGINNING = "2000-01-01T00:00:00.000Z"
"""The lower bound of a first walk: older than every API that is read here."""
SLACK = timedelta(hours=1)  # a row may change again between being found and being written out

Read = Callable[[Answer], tuple[Sequence[Raw], Sequence[Problem]]]


@dataclass(frozen=True, slots=True)
class Walk:
    """One list of one window, from *since* to *until* (RFC 3339 in UTC, both inclusive), begun or to be gone on with.

    The upper bound is fixed when the window opens and kept in the cursor: a row that changes during the walk moves
    behind it and belongs to the next window. Where the walk ends is remembered only after its last page, so nothing
    is lost by a crash, and of the pages that were stored none is read again. (One-sided windows whose next bound is
    the greatest time that was seen lose rows whenever a list is not in the order of change.)

    *leg* names the list where changes stand in several, walked one after the other; *at* is the place in it.
    """

    since: str
    until: str
    leg: str = ""
    at: str = ""
    then: str = ""

    @classmethod
    def due(
        cls, cursor: Cursor | None, clock: Clock, *, overlap: timedelta, legs: Sequence[str] = ("",)
    ) -> Iterator[Walk]:
        """What there is to walk: the rest of a window that was interrupted, then the window up to now.

        The new window begins *overlap* before the end of the last one, for clocks that differ and for changes that
        become visible late. A cursor from the future (a clock that was wrong) says nothing, so all is read again.
        """
        done = str(cursor.get("done", "")) if cursor else ""
        if cursor and "until" in cursor:
            done = str(cursor["until"])
            yield from _legs(str(cursor["since"]), done, legs, str(cursor["leg"]), str(cursor["at"]))
        now = clock.now()
        since = datetime.fromisoformat(done) - overlap if done else None
        yield from _legs(BEGINNING if since is None or since > now else stamp(since), stamp(now), legs)

    @property
    def first(self) -> bool:
        """Whether this window holds everything there is."""
        return self.since == BEGINNING

    def pages(self, answers: Iterable[Answer], read: Read) -> Iterator[Page]:
        """The pages that *read* makes of *answers*, each with the cursor behind it."""
        following = None
        for answer in answers:
            raws, problems = read(answer)
            following = answer.following
            yield Page(raws, self._cursor(following), tuple(problems))
        if following != "":  # no answer at all, or a list whose end only shows when it is met
            yield Page((), self._cursor(""))

    def holds(self, changed: Iterable[object]) -> None:
        """Check that times of change (texts; what is none is passed over) lie within the window.

        A filter that a source ignores widens its answer without a word: a 200 does not mean that it was understood.

        Raises:
            SourceError: if one does not.
        """
        since, until = datetime.fromisoformat(self.since) - SLACK, datetime.fromisoformat(self.until) + SLACK
        for at in map(_moment, changed):
            if at and not since <= at <= until:
                message = (
                    f"{self.leg or 'the list'} ignores the date filter; do the source's settings offer another one?"
                )
                raise SourceError(message)

    def _cursor(self, following: str) -> Cursor:
        if not following and not self.then:
            return {"done": self.until}
        window = {"since": self.since, "until": self.until}
        return {**window, "leg": self.leg if following else self.then, "at": following}


def _legs(since: str, until: str, legs: Sequence[str], first: str = "", at: str = "") -> Iterator[Walk]:
    """The legs of one window, from *first* on, which goes on at *at*."""
    start = legs.index(first) if first in legs else 0
    at = at if first in legs else ""
    for number in range(start, len(legs)):
        then = legs[number + 1] if number + 1 < len(legs) else ""
        yield Walk(since, until, legs[number], at if number == start else "", then)


def _moment(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
