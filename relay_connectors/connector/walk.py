"""The cursor of an ordinary API: windows over the time of change, each walked to its end before the next one opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from relay_connectors.clock import Clock, stamp
from relay_connectors.connector.asking import Answer
from relay_connectors.connector.contract import Cursor, Page, Problem, Raw
from relay_connectors.connector.sight import Sight, moment
from relay_connectors.errors import SourceError

__all__ = ["BEGINNING", "Walk"]

BEGINNING = "2000-01-01T00:00:00.000Z"
"""The lower bound of a first walk: older than every API that is read here."""
SLACK = timedelta(hours=1)  # a row may change again between being found and being written out

Row = Mapping[str, Any]
Read = Callable[[Answer], tuple[Sequence[Raw], Sequence[Problem]]]


def _nothing(*_: object) -> None:
    """Where nobody doubts."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One list of one window, from *since* to *until* (RFC 3339 in UTC, both inclusive), begun or to be gone on with.

    The upper bound is fixed when the window opens and kept in the cursor: a row that changes during the walk moves
    behind it and belongs to the next window. Where the walk ends is remembered only after its last page, so nothing
    is lost by a crash, and of the pages that were stored none is read again. (One-sided windows whose next bound is
    the greatest time that was seen lose rows whenever a list is not in the order of change.)

    *leg* names the list where changes stand in several, walked one after the other; *at* is the place in it.

    The lower bound reaches back to the newest change that an earlier window saw, so a list in which nothing has changed
    still answers that row. An empty answer then means that the row is gone, or that nothing can be seen any more: some
    APIs answer 200 and no rows to whom they show nothing, which would empty the window without a word. Which of both it
    is takes one more question; an empty answer is then asked for once more, because rights and replicas also flicker.
    All that an adapter does for it is to pass its rows through ``news``.
    """

    since: str
    until: str
    leg: str = ""
    at: str = ""
    then: str = ""
    window: str = ""
    """Where the window begins; *since* may lie before it."""
    known: str = ""
    """Up to when the changes before the window are known."""
    _sight: Sight = field(default_factory=lambda: Sight({}, _nothing), repr=False, compare=False)

    @classmethod
    def due(
        cls,
        cursor: Cursor | None,
        clock: Clock,
        *,
        overlap: timedelta,
        legs: Sequence[str] = ("",),
        later: Sequence[str] = (),
        must_see: Callable[[str], object] = _nothing,
    ) -> Iterator[Walk]:
        """What there is to walk: the rest of a window that was interrupted, then the window up to now.

        The new window begins *overlap* before the end of the last one, for clocks that differ and for changes that
        become visible late. A cursor from the future (a clock that was wrong) says nothing, so all is read again.

        Args:
            cursor: behind the last page that was stored.
            clock: says where the new window ends.
            overlap: for how long windows overlap.
            legs: the lists.
            later: further lists that tell changes only: a first walk, which holds everything, does without them.
            must_see: asks a list for a row and says when that changed, None if there is none; raises if nothing can be
                seen anywhere. Also asked for the lists that a first walk does without: an empty one of them would say
                nothing yet in the next window.
        """
        cursor = cursor or {}
        sight = Sight(cursor, must_see)
        done = str(cursor.get("done", ""))
        if "until" in cursor:
            done = str(cursor["until"])
            yield from _resumed(cursor, _legs_of(str(cursor["since"]), legs, later), sight)
        now = clock.now()
        since = datetime.fromisoformat(done) - overlap if done else None
        begin = BEGINNING if since is None or since > now else stamp(since)
        sight.unread, sight.ends = (later if begin == BEGINNING else ()), ""
        yield from _legs(begin, stamp(now), _legs_of(begin, legs, later), sight)

    @property
    def first(self) -> bool:
        """Whether this window holds everything there is."""
        return self.since == BEGINNING

    def pages(self, answers: Iterable[Answer], read: Read) -> Iterator[Page]:
        """The pages that *read* makes of *answers*, each with the cursor behind it.

        Raises:
            SourceError: by ``must_see``, if an answer holds no row although there were some before. The cursor stays
                where it was, so that nothing is lost.
            SourceUnavailableError: if the source contradicts itself; likewise.
        """
        sight, following, first = self._sight, None, not self.at
        sight.begin(self.leg, resumed=not first)
        for answer in answers:
            sight.bound(answer, self.until)
            before = sight.rows
            raws, problems = read(answer)
            if sight.rows == before and not raws and not problems:
                sight.doubt(self.leg, self.since, self.until, answer, first=first)
            sight.glance(self.until)
            following, first = answer.following, False
            yield Page(raws, self._cursor(following), tuple(problems))
        if following != "":  # no answer at all, or a list whose end only shows when it is met
            sight.doubt(self.leg, self.since, self.until, None, first=first)
            yield Page((), self._cursor(""))

    def news(self, rows: Sequence[Row], changed: str) -> list[Row]:
        """The rows but for those that an earlier window told, and those that belong to the next one.

        *changed* is the field that holds a row's time of change; a row without one is news. A row from before the
        window is news if it changed after all that is known: it became visible late, or the clocks differ.

        Raises:
            SourceError: as :meth:`holds`.
        """
        self.holds(row.get(changed) for row in rows)
        times = [stamp(at) if (at := moment(row.get(changed))) else "" for row in rows]
        self._sight.saw(self.leg, len(rows), [at for at in times if at and at <= self.until])
        return [row for row, at in zip(rows, times, strict=True) if not at or self._is_news(at)]

    def _is_news(self, at: str) -> bool:
        return at <= self.until and (at >= self.window or at > self.known)

    def holds(self, changed: Iterable[object]) -> None:
        """Check that times of change (texts; what is none is passed over) lie behind the window's beginning.

        A filter that a source ignores widens its answer without a word: a 200 does not mean that it was understood.
        What changed after the window's end says nothing: a long walk meets rows that changed meanwhile.

        Raises:
            SourceError: if one does not.
        """
        since = datetime.fromisoformat(self.since) - SLACK
        for at in map(moment, changed):
            if at and at < since:
                message = (
                    f"{self.leg or 'the list'} ignores the date filter; do the source's settings offer another one?"
                )
                raise SourceError(message)

    def _cursor(self, following: str) -> Cursor:
        seen, until = self._sight.remembered(), self._sight.ends or self.until
        if not following and not self.then:
            return {"done": until, **seen}
        here = {"leg": self.leg, "at": following, "from": self.since, "known": self.known}
        return {"since": self.window, "until": until, **(here if following else {"leg": self.then, "at": ""}), **seen}


def _resumed(cursor: Cursor, legs: Sequence[str], sight: Sight) -> Iterator[Walk]:
    """The rest of a window: the list that was walked, from its place on, and those behind it."""
    window, until, leg, at = (str(cursor[name]) for name in ("since", "until", "leg", "at"))
    if leg not in legs:
        yield from _legs(window, until, legs, sight)
        return
    rest = legs[legs.index(leg) :]
    if at:
        since, known = str(cursor.get("from", window)), str(cursor.get("known", ""))
        yield Walk(since, until, leg, at, rest[1] if len(rest) > 1 else "", window, known, sight)
        rest = rest[1:]
    yield from _legs(window, until, rest, sight)


def _legs(window: str, until: str, legs: Sequence[str], sight: Sight) -> Iterator[Walk]:
    """A window's lists, each from its newest change that was seen, where that is older than the window."""
    for number, leg in enumerate(legs, 1):
        then = legs[number] if number < len(legs) else ""
        known = sight.known(leg) or window
        yield Walk(sight.since(leg, window), until, leg, "", then, window, known, sight)


def _legs_of(window: str, legs: Sequence[str], later: Sequence[str]) -> Sequence[str]:
    return [*legs, *(later if window != BEGINNING else ())]
