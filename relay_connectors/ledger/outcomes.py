"""The second entry of a push in the provision record, where it is no answer of the relay that brings it.

A push that was put into a request may have left the machine. When it is over without an answer (the relay was asked and
holds nothing, or failed on it, and something newer goes in its place, or nothing goes any more), that is recorded in
the same transaction that ends it, under the key of the last request. It names the parties of its first entry, so it
needs no settings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from relay_connectors.ledger.database import Database
from relay_connectors.ledger.provisions import Provision, Provisions

if TYPE_CHECKING:
    from relay_connectors.consent.provision import Entry

__all__ = ["GIVEN_UP", "NOT_FOUND", "OUTDATED", "UNTOLD", "Ending", "give_up", "record_endings"]

NOT_FOUND: Final = "not_found"
"""It was in a request, and the relay does not hold it."""
OUTDATED: Final = "stale"
"""It was in a request, and the relay holds what another ledger (a backup, restored) told it later."""
UNTOLD: Final = "untold"
"""It was in a request, and the relay did not tell what became of it: it may have arrived."""
GIVEN_UP: Final = frozenset({NOT_FOUND, OUTDATED, UNTOLD})


class Ending(NamedTuple):
    """What became of one push: in the request under *key* (None: another ledger sent it), with the answer *status*."""

    op_id: int
    record_id: str
    revision: int
    key: str | None
    status: str
    referral_id: str | None = None


def give_up(database: Database, op_ids: Collection[int], at: str, status: str = NOT_FOUND) -> None:
    """Record that these operations are over, in the caller's transaction; only pushes that were in a request are."""
    if not op_ids:
        return
    sql = (
        "SELECT o.op_id, o.record_id, o.revision, b.key, o.untold "
        "FROM outbox o LEFT JOIN batches b ON b.batch_id = o.batch_id "
        "WHERE o.op_id IN (SELECT value FROM json_each(?)) AND o.op = 'upsert' AND o.batch_id IS NOT NULL "
        "ORDER BY o.op_id"
    )
    rows = database.rows(sql, (f"[{','.join(map(str, op_ids))}]",))
    endings = [(*row, UNTOLD if untold and status == NOT_FOUND else status) for *row, untold in rows]
    record_endings(database, (Ending._make((*one, None)) for one in endings), at)


def record_endings(database: Database, endings: Iterable[Ending], at: str) -> list[Ending]:
    """Append the second entries, in the caller's transaction; those that have no first one are given back."""
    from relay_connectors.consent.provision import Entry  # most runs end no push without an answer

    provisions = Provisions(database)
    number, last_hash = provisions.last()
    last = Entry(number, b"", last_hash) if number else None
    rows, unprepared = [], []
    for one in endings:
        body = provisions.prepared(one.record_id, one.op_id)
        if body is None:
            unprepared.append(one)
            continue
        last = _entry(one, body, datetime.fromisoformat(at), last)
        rows.append(Provision(last.number, "outcome", one.record_id, one.op_id, at, last.body, last.hash))
    provisions.append(rows)
    return unprepared


def _entry(one: Ending, prepared: bytes, at: datetime, last: Entry | None) -> Entry:
    from relay_connectors.consent.provision import ProvisionChain

    told = orjson.loads(prepared)
    chain = ProvisionChain(tenant=told["tenant"], parties_sha256=told["parties"], at=at, last=last)
    return chain.outcome(
        record_id=one.record_id,
        revision=one.revision,
        request_key=one.key,
        status=one.status,
        referral_id=one.referral_id,
    )
