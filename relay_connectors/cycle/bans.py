"""What one application says that counts for every application of its person.

Whom one application says not to contact must not be reached through another one, also where it ended otherwise or is
older than its source's start. What is gone from its source says nothing any more, but for what was swept: of that its
source may have no more either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from relay_connectors.gate import ahead_until, embargo_until, excluding_tags, tagged_by
from relay_connectors.gate.decide import ELIGIBLE
from relay_connectors.ledger.beside import NOTHING, SWEPT, Forbidding, Said, together
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.settings import Policy

__all__ = ["Bans", "bans_of", "left_of", "said_of"]

Body = Mapping[str, Any]
BANS = frozenset({"do_not_contact", "employee", "no_mail"})


class Bans(NamedTuple):
    """What holds for a person by whichever application.

    *tagged*: the numbers of the rules whose tag one of them bears. *embargo_until*: the end of the latest embargo of
    their rejections, as a UTC stamp, empty where there is none: nobody hears of one rejection by the push of another.
    """

    do_not_contact: bool = False
    employee: bool = False
    no_mail: bool = False
    tagged: frozenset[int] = frozenset()
    embargo_until: str = ""


def bans_of(
    told: Iterable[tuple[LedgerRecord, Body]], beside: Iterable[Forbidding], policy: Policy, now: str, today: str
) -> Bans:
    """What the applications of one person say of the person.

    Args:
        told: each of them with the body of its draft (empty: none is kept)
        beside: what other rows of them say
        policy: its rules of whom to exclude, and its embargo
        now: as a UTC stamp
        today: in the tenant's zone.
    """
    told = list(told)
    standing = {record.record_id: (record, body) for record, body in told if record.gone_at is None}
    said: list[tuple[str, Body]] = [(record.source, body) for record, body in standing.values()]
    said += [(one.source, one.said) for one in beside if one.kind == SWEPT or one.record_id in standing]
    flags = [body.get("flags") or {} for _, body in said]
    ends = (
        _embargo(record, body, policy, now, today) for record, body in standing.values() if record.outcome in ELIGIBLE
    )
    return Bans(
        any(flag.get("do_not_contact") for flag in flags),
        any(flag.get("employee") for flag in flags),
        any(flag.get("no_mail") for flag in flags),
        frozenset().union(*(tagged_by(body, policy, source) for source, body in said)),
        max(ends, default=""),
    )


def said_of(body: Body) -> Said:
    """What a row forbids, or may: its flags and tags."""
    return together(NOTHING, {"flags": _flags(body), "tags": body.get("tags") or ()})


def left_of(body: Body, policy: Policy) -> Said:
    """What of a row outlasts its content: the bans, and of its tags those that a rule names."""
    bans = {name: True for name in _flags(body) if name in BANS}
    return together(NOTHING, {"flags": bans, "tags": excluding_tags(body, policy)})


def _flags(body: Body) -> dict[str, bool]:
    return {name: True for name, is_set in (body.get("flags") or {}).items() if is_set}


def _embargo(record: LedgerRecord, body: Body, policy: Policy, now: str, today: str) -> str:
    """The end of a rejection's embargo; of a day that is too far ahead to be believed nobody else waits for the end."""
    notified = (body.get("decision") or {}).get("notified_at")

    def believed(day: str | None) -> str | None:
        return None if (ahead_until(day, today, policy) or "") > now else day

    first_final = record.first_final_at or record.first_seen_at
    return embargo_until(believed(record.decided_at), believed(notified), first_final, policy)
