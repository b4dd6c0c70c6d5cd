"""The end of the provision record: entries go when their three years are over, and the rest still proves itself.

Source: 個人情報保護法第29条, 施行規則第21条: a record made for each provision is kept for three years from the day on
which it was made. The oldest entries go first and in one piece; number and hash of the last one stay, from which the
chain goes on. Both entries of a push go together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import orjson
from dateutil.relativedelta import relativedelta

from relay_connectors.clock import today
from relay_connectors.consent.provision import Entry, verify
from relay_connectors.errors import LedgerError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.provisions import Anchor, Provision
from relay_connectors.settings import Policy

__all__ = ["KEPT", "ProvisionSweep", "plan_provision_sweep", "provisions_due", "sweep_provisions"]

KEPT = relativedelta(years=3)
BROKEN = "The provision record is broken, so nothing of it is swept; see: relay-connectors provisions verify"


class ProvisionSweep(NamedTuple):
    """The entries whose time is over, about how many pushes, and the last of them; None: there is none."""

    entries: int = 0
    pushes: int = 0
    last: Anchor | None = None


class _Aged(NamedTuple):
    kept_until: date
    at: Anchor
    kind: str
    is_paired: bool


def provisions_due(ledger: Ledger, policy: Policy, until: str) -> list[tuple[str, int]]:
    """(day, entries): the days up to *until* on which the three years of entries end, the oldest first."""
    last = date.fromisoformat(until)
    days: Counter[str] = Counter()
    for one in _aged(ledger, policy):
        if one.kept_until > last:
            break
        days[one.kept_until.isoformat()] += 1
    return sorted(days.items())


def plan_provision_sweep(ledger: Ledger, policy: Policy) -> ProvisionSweep:
    """What a sweep would take today: the oldest entries, up to the first that is kept still or waits for its other."""
    now = today(ledger.clock, policy.timezone)
    found, pushes, newest = ProvisionSweep(), 0, 0
    unanswered: set[int] = set()
    for entries, one in enumerate(_aged(ledger, policy), 1):
        if one.kept_until >= now:
            break
        newest = max(newest, one.at.op_id)  # an old push may have ended after newer ones
        if one.kind == "prepared":
            pushes += 1
            # One that was given up before it was sent has no second entry.
            unanswered.update((one.at.op_id,) if one.is_paired else ())
        else:
            unanswered.discard(one.at.op_id)
        if not unanswered:
            found = ProvisionSweep(entries, pushes, one.at._replace(op_id=newest))
    return found


def sweep_provisions(ledger: Ledger, planned: ProvisionSweep) -> None:
    """Take the planned entries away, in one transaction; the caller holds the ledger.

    Raises:
        LedgerError: one of them is not what was written. What is broken is a proof of that, and stays.
    """
    if planned.last is None:
        return
    provisions = ledger.provisions
    rows = list(provisions.until(planned.last.seq))
    entries = (Entry(row.seq, row.body, row.hash) for row in rows)
    if verify(entries, after=_entry(provisions.anchor())) or any(map(_misdated, rows)):
        raise LedgerError(BROKEN)
    with ledger.transaction():
        provisions.sweep(planned.last)
        ledger.erasures.begin(ledger.now())
    ledger.erasures.finish()


def _aged(ledger: Ledger, policy: Policy) -> Iterator[_Aged]:
    """Every entry with the last day that keeps it, in the order of the chain."""
    zone = ZoneInfo(policy.timezone)
    for one in ledger.provisions.ages():
        made = datetime.fromisoformat(one.at).astimezone(zone).date()
        yield _Aged(made + KEPT, Anchor(one.seq, one.hash, one.op_id), one.kind, one.is_paired)


def _misdated(row: Provision) -> bool:
    """Whether the table says another time than the entry, so that the entry would go too early."""
    return bool(orjson.loads(row.body)["at_utc"] != row.at)


def _entry(anchor: Anchor | None) -> Entry | None:
    return Entry(anchor.seq, b"", anchor.hash) if anchor else None
