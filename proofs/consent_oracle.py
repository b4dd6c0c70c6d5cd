"""What may be done with a person, worked out from what they said: a second opinion, written from the design's words.

It imports nothing of the library, walks through time instead of sorting, and knows nothing of ledgers, codes or SQL.

- What counts is when something was said, never when it was heard. A day without a time: a yes since its beginning, a no
  since its end, in Tokyo. A no without a day: since it was heard. A yes without a day is none, and so is one that is
  dated more than a day after it was heard. A yes that is dated later than now counts from then on, a no at once.
- What a row of the employer's says, it says as long as it stands there. A yes that was replaced by another yes was
  never said. A no that stood where a yes had stood counts at least since that yes, whatever stands there afterwards. A
  yes in whose place nothing stands that can be understood is not sure: a human has to look, unless the same was said
  elsewhere at the same moment.
- A no of a day that is more than a day after it was heard counts since it was heard.
- Of two things said at one moment the more restrictive counts: withdrawn before denied before a yes, the narrower yes
  before the wider. To be asked changes nothing that was said.
- A yes ends after so many months by the calendar of Tokyo, or on the last day that its own wording gives it.
- A yes lets the record go if its wording is accepted and its text is held, today if not then, and if it names the
  recipient, and says what may be handed on.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["House", "Saying", "allowed"]

TOKYO = ZoneInfo("Asia/Tokyo")
TICK = timedelta(milliseconds=1)
NO = ("withdrawn", "denied")


@dataclass(frozen=True)
class Saying:
    """One thing somebody said about one scope. ``said``: a day, a moment, or None; ``heard``: when we learnt of it."""

    scope: str
    word: str  # yes, denied, withdrawn, asked
    said: date | datetime | None
    heard: datetime
    wording: str = ""
    names: tuple[str, ...] = ()
    covers: str = ""  # full, unnamed or nothing that is known
    last_day: date | None = None
    row: str = ""  # the row that says it; empty: it was said elsewhere
    gone: datetime | None = None  # when we learnt that the row says it no more


@dataclass(frozen=True)
class House:
    """What the employer accepts."""

    wordings: Collection[str]
    texts: Collection[str]  # the wordings whose text the employer has given
    recipients: Collection[str]
    months: int


def allowed(sayings: Iterable[Saying], house: House, now: datetime) -> str:
    """``full``, ``unnamed``, ``link``, ``never`` or ``ask`` (a human has to look), for one person at *now*."""
    heard = _as_rows_stand([one for one in sayings if one.heard <= now], now)
    relay, nameless = (_stand(heard, scope, now) for scope in ("share_with_relay", "unnamed_use"))
    if relay is not None and relay.word in NO:
        return "never"
    if relay is not None and relay.word == "yes":
        return _handing(relay, nameless, house, now)
    if nameless is not None and nameless.word == "yes" and not _over(nameless, house, now):
        return "unnamed" if _good(nameless, house) else "ask"
    return "link"


def _handing(relay: Saying, nameless: Saying | None, house: House, now: datetime) -> str:
    if _over(relay, house, now):
        return "never"
    if not _good(relay, house):
        return "ask"
    if relay.covers == "full":
        return "full"
    return "ask" if nameless is not None and nameless.word in NO else "unnamed"


def _as_rows_stand(heard: list[Saying], now: datetime) -> list[Saying]:
    """What was heard, after a look at what stands in each row today."""
    told = []
    for one in heard:
        stands = [other for other in heard if other.row and _same_cell(one, other) and not _is_gone(other, now)]
        former = [other for other in heard if _same_cell(one, other) and _was_yes(other, one.heard)]
        if one.word == "yes" and _is_gone(one, now) and any(_is_yes(other, now) for other in stands):
            continue
        if one.word in NO and one.row:
            moments = [moment for moment in map(_moment, (one, *former)) if moment is not None]
            told.append(replace(one, said=max(moments), heard=max(moments)))
        else:
            told.append(one if _is_gone(one, now) else replace(one, gone=None))
    return told


def _same_cell(one: Saying, other: Saying) -> bool:
    return bool(one.row) and (one.row, one.scope) == (other.row, other.scope)


def _is_gone(one: Saying, now: datetime) -> bool:
    return one.gone is not None and one.gone <= now


def _was_yes(one: Saying, moment: datetime) -> bool:
    return one.word == "yes" and _is_gone(one, moment)


def _is_yes(one: Saying, now: datetime) -> bool:
    moment = _moment(one)
    return one.word == "yes" and moment is not None and moment <= now


def _good(yes: Saying, house: House) -> bool:
    if yes.gone is not None:
        return False
    named = any(name in house.recipients for name in yes.names)
    worded = yes.wording in house.wordings and yes.wording in house.texts
    return worded and named and yes.covers in ("full", "unnamed")


def _stand(sayings: Iterable[Saying], scope: str, now: datetime) -> Saying | None:
    """Walk through everything that was said about one scope, moment by moment, and stop where it ends."""
    by_moment: dict[datetime, list[Saying]] = {}
    for one in sayings:
        moment = _moment(one) if one.scope == scope else None
        if moment is not None and (one.word != "yes" or moment <= now):
            by_moment.setdefault(moment, []).append(one)
    stand = None
    for moment in sorted(by_moment):
        strictest = min(by_moment[moment], key=_width)
        if strictest.word != "asked":
            stand = strictest
    return stand


def _width(one: Saying) -> int:
    if one.word == "yes":
        return {"unnamed": 3, "full": 4}.get(one.covers, 2) + (3 if one.gone else 0)
    return {"withdrawn": 0, "denied": 1, "asked": 9}[one.word]


def _moment(one: Saying) -> datetime | None:
    """Since when it counts; None: it never does."""
    if one.said is None:
        return None if one.word == "yes" else one.heard
    if isinstance(one.said, datetime):
        moment = one.said
    elif one.word in NO:
        moment = datetime.combine(one.said + timedelta(days=1), time(), TOKYO) - TICK
    else:
        moment = datetime.combine(one.said, time(), TOKYO)
    if moment <= one.heard + timedelta(days=1):
        return moment
    return one.heard if one.word in NO else None


def _over(yes: Saying, house: House, now: datetime) -> bool:
    begun = _moment(yes)
    if begun is None:  # such a yes never stands
        raise AssertionError
    ends = [_months_later(begun.astimezone(TOKYO), house.months)]
    if yes.last_day:
        ends.append(datetime.combine(yes.last_day + timedelta(days=1), time(), TOKYO) - TICK)
    return min(ends) <= now


def _months_later(begun: datetime, months: int) -> datetime:
    count = begun.year * 12 + begun.month - 1 + months
    year, month = divmod(count, 12)
    day = min(begun.day, monthrange(year, month + 1)[1])
    return begun.replace(year=year, month=month + 1, day=day)
