"""Whether an empty answer is believed: what was seen of each list, and where the next reading meets it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from relay_connectors.clock import stamp
from relay_connectors.connector.asking import Answer, rows_of
from relay_connectors.connector.contract import Cursor
from relay_connectors.errors import SourceUnavailableError
from relay_connectors.http.retry_after import told_at

__all__ = ["Sight", "moment"]

SEEN, NEAR = "seen ", "near "  # in a cursor, each followed by the list's name
REACH = timedelta(days=14)  # what changed in a list within it is a few pages at most, and read again once at most
TICK = timedelta(milliseconds=1)
DRIFT, NONSENSE = timedelta(minutes=1), timedelta(days=1)


@dataclass(slots=True)
class _Seen:
    """The newest change of a list that is known, and a row to meet again: when that one changed, empty if none is fit.

    A row that was changed together with thousands of others is none: they would all be read again each time.
    """

    at: str
    near: str
    top: str = ""  # the newest change that the present walk saw, how many rows share it, and the rows of a page
    same: int = 0
    page: int = 0


class Sight:
    """What one reading saw, and earlier ones by their *cursor*.

    *must_see* asks a list for a row and says when that changed, None if there is none; raises if nothing can be seen.
    """

    def __init__(self, cursor: Cursor, must_see: Callable[[str], object]) -> None:
        told = {name.removeprefix(SEEN): str(at) for name, at in cursor.items() if name.startswith(SEEN)}
        self._lists = {leg: _Seen(at, str(cursor.get(NEAR + leg, at))) for leg, at in told.items()}
        self._told: set[str] = set()
        self._must_see = must_see
        self.rows = 0
        self.unread: Sequence[str] = ()
        self.ends = ""

    def begin(self, leg: str, *, resumed: bool) -> None:
        """A walk of *leg* begins, or goes on somewhere within it."""
        if resumed:
            self._told.add(leg)
        if seen := self._lists.get(leg):
            seen.top, seen.same, seen.page = seen.near if resumed else "", 0, 0

    def bound(self, answer: Answer, until: str) -> None:
        """Where the source's clock is behind ours, the window that *answer* opens ends by the source's clock."""
        there = told_at(answer.headers)
        if there and DRIFT < datetime.fromisoformat(self.ends or until) - there < NONSENSE:
            self.ends = stamp(there)

    def known(self, leg: str) -> str:
        """Up to when the changes of *leg* are known; empty if no row of it is."""
        return self._lists[leg].at if leg in self._lists else ""

    def since(self, leg: str, window: str) -> str:
        """From where on *leg* is asked in a *window*: from a row that it must answer, where there is one."""
        if leg not in self._lists:
            return window
        seen = self._lists[leg]
        return min(window, seen.near or stamp(datetime.fromisoformat(seen.at) + TICK))

    def saw(self, leg: str, rows: int, changed: Sequence[str]) -> None:
        """A page with *rows* rows, *changed* at these times."""
        self.rows += rows
        self._told.update({leg} if rows else ())
        if not changed:
            return
        top = max(changed)
        seen = self._lists.setdefault(leg, _Seen(top, top))
        if top > seen.top:
            seen.top, seen.same = top, 0
        seen.same += sum(at == seen.top for at in changed)
        seen.page = max(seen.page, rows)
        seen.at = max(seen.at, seen.top)
        seen.near = seen.top if seen.same <= seen.page else ""

    def glance(self, until: str) -> None:
        """Once something can be seen: look when a row changed of each list that a walk *until* now does without."""
        unread, self.unread = (self.unread, ()) if self._told else ((), self.unread)
        for leg in unread:
            if at := moment(self._must_see(leg)):
                self._lists[leg] = _Seen(self.ends or until, stamp(at))

    def doubt(self, leg: str, since: str, until: str, answer: Answer | None, *, first: bool) -> None:
        """Believe that a list tells nothing only if something can be seen now, and if it says so twice.

        *first*: the answer is the first one of the list, so that it should hold whatever changed *since*, *until*.

        Raises:
            SourceError: by ``must_see``.
            SourceUnavailableError: the source contradicts itself: a right or a replica was gone for an answer.
        """
        if not self._lists:
            return
        at = moment(self._must_see(leg))
        inside = first and at is not None and since <= stamp(at) <= (self.ends or until)
        # Where the list holds no row at all, that was the second time.
        if inside or (at and answer and answer.again and answer.again() != rows_of(answer.json, answer.rows, leg)):
            message = f"{leg} contradicts itself: it held no row for one answer. Nothing was passed over; run it again."
            raise SourceUnavailableError(message)
        if leg not in self._told:
            self._gone(leg, at)

    def _gone(self, leg: str, at: datetime | None) -> None:
        """The row that should have been met again is no more; the one that changed *at* takes its place if it is near.

        If not, all that changed since then would be read again; asking once more each time is cheaper.
        """
        seen = self._lists.get(leg)
        if seen is None:
            self._lists.update({leg: _Seen(stamp(at), stamp(at))} if at else {})
        elif at is None or not seen.near or datetime.fromisoformat(seen.near) - at > REACH:
            seen.near = ""
        else:
            seen.near = stamp(at)

    def remembered(self) -> dict[str, Any]:
        """What a cursor holds of it."""
        newest = {SEEN + leg: seen.at for leg, seen in self._lists.items()}
        return newest | {NEAR + leg: seen.near for leg, seen in self._lists.items() if seen.near != seen.at}


def moment(text: object) -> datetime | None:
    """The time that *text* says, in UTC, also if it names no zone; None if it says none."""
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
        return at and (at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC))
    except (ValueError, OverflowError):  # the first hours of year 1 have no time in UTC
        return None
