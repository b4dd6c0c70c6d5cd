"""What one application says that counts for every application of its person.

Whom one application says not to contact must not be reached through another one, also where it ended otherwise or is
older than its source's start. What is gone from its source says nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from relay_connectors.gate import embargo_until, tagged_by
from relay_connectors.gate.decide import ELIGIBLE
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.settings import Policy

__all__ = ["Bans", "bans_of"]

Body = Mapping[str, Any]


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


NONE = Bans()


def bans_of(told: Iterable[tuple[LedgerRecord, Body]], policy: Policy) -> Bans:
    """What the applications of one person say of the person, each with the body of its draft (empty: none is kept)."""
    standing = [(record, body) for record, body in told if record.gone_at is None]
    if not standing:
        return NONE
    flags = [body.get("flags") or {} for _, body in standing]
    return Bans(
        any(flag.get("do_not_contact") for flag in flags),
        any(flag.get("employee") for flag in flags),
        any(flag.get("no_mail") for flag in flags),
        frozenset().union(*(tagged_by(body, policy, record.source) for record, body in standing)),
        max((_embargo(record, body, policy) for record, body in standing if record.outcome in ELIGIBLE), default=""),
    )


def _embargo(record: LedgerRecord, body: Body, policy: Policy) -> str:
    notified = (body.get("decision") or {}).get("notified_at")
    return embargo_until(record.decided_at, notified, record.first_final_at or record.first_seen_at, policy)
