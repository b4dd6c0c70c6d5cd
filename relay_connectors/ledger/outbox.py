"""The outbox: operations with the exact bytes to send, cut into batches with stored keys.

An operation is *queued*, then *claimed* by a batch, then *settled* by the relay's answer. A queued one is replaced
by a newer one (*superseded*); a claimed one never is, because it may have arrived. Key and digest of a batch are
stored before it is sent for the first time, so that a retry is the same key with the same bytes. What the relay fails
on or refuses by itself is set *aside*: it waits out of everybody's way, and is tried now and then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from relay_connectors.errors import LedgerError
from relay_connectors.ledger.database import Database, marks
from relay_connectors.ledger.outcomes import NOT_FOUND, give_up
from relay_connectors.record.canonical import digest as sha256_of

__all__ = ["Batch", "NewOperation", "Operation", "Outbox", "Sent", "batch_body"]


class NewOperation(NamedTuple):
    """One thing the relay should be told about one record."""

    record_id: str
    person_id: str
    source: str
    op: str
    revision: int
    digest: str | None
    reason: str | None
    payload: str | None
    consent_id: str | None
    item: bytes


class Operation(NamedTuple):
    """An operation as kept; ``item`` is gone once it is settled or superseded."""

    op_id: int
    record_id: str
    person_id: str
    source: str
    op: str
    revision: int
    digest: str | None
    reason: str | None
    payload: str | None
    consent_id: str | None
    item: bytes | None
    state: str
    answer: str | None
    batch_id: int | None
    aside_at: str | None
    untold: int = 0


class Sent(NamedTuple):
    """What a referral was sent with: its payload, and when it was queued."""

    payload: str
    queued_at: str


class Batch(NamedTuple):
    """A request that is on its way: its key, the digest of its exact body, and how it fared."""

    batch_id: int
    kind: str
    key: str
    body_sha256: str
    body: bytes | None
    state: str
    attempts: int
    created_at: str
    first_sent_at: str | None
    not_before: str | None
    last_code: str | None


_COLUMNS = ", ".join("i.item" if name == "item" else f"o.{name}" for name in Operation._fields)
_FROM = "outbox o LEFT JOIN items i ON i.op_id = o.op_id"
# The gate's last word lets the record go, and nothing has changed since.
_PUSHES = "('push_full', 'push_unnamed')"
_WANTED = f"(r.verdict IN {_PUSHES} AND (r.next_look_at IS NULL OR r.next_look_at > ?))"
_OPEN = "state IN ('queued', 'claimed')"
_BATCH_COLUMNS = ", ".join(Batch._fields)
_NEW = ", ".join(name for name in NewOperation._fields if name != "item")


_SENDABLE = (
    f"SELECT {_COLUMNS} FROM {_FROM} JOIN records r ON r.record_id = o.record_id "
    f"WHERE o.state = 'queued' AND o.op = ? AND (o.op = 'retract' OR {_WANTED}) "
    f"AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.record_id = o.record_id AND e.op_id < o.op_id AND e.{_OPEN})"
)
_CLAIMABLE = f"{_SENDABLE} AND o.aside_at IS NULL"
_ARRIVED = "('created', 'updated', 'unchanged', 'duplicate_person')"
_NEWEST_ACCEPTED = (
    "SELECT b.created_at FROM batches b WHERE b.kind = 'referrals' AND b.state = 'settled' AND EXISTS (SELECT 1 "
    "FROM outbox a WHERE a.batch_id = b.batch_id AND a.op = 'upsert' "
    f"AND a.answer IN {_ARRIVED}) ORDER BY b.batch_id DESC LIMIT 1"
)
# An open batch of an item that was set aside meanwhile.
_ASIDE = (
    "EXISTS (SELECT 1 FROM outbox o WHERE o.batch_id = batches.batch_id AND o.state = 'claimed' "
    "AND o.aside_at IS NOT NULL)"
)


def batch_body(items: Iterable[bytes]) -> bytes:
    """The body of a batch of referrals: stored items in order, byte for byte."""
    return b'{"items":[' + b",".join(items) + b"]}"


class Outbox:
    """Operations and batches of one tenant."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def queue(self, operations: Sequence[NewOperation], now: str) -> list[int]:
        """Queue operations; their ids, in order."""
        ((last,),) = self._db.rows("SELECT COALESCE(MAX(op_id), 0) FROM outbox")
        ids = list(range(last + 1, last + 1 + len(operations)))
        sql = f"INSERT INTO outbox (op_id, {_NEW}, state, queued_at) VALUES (?,?,?,?,?,?,?,?,?,?,'queued',?)"
        self._db.run_many(sql, ((op_id, *op[:-1], now) for op_id, op in zip(ids, operations, strict=True)))
        items = ((op_id, op.item) for op_id, op in zip(ids, operations, strict=True))
        self._db.run_many("INSERT INTO items (op_id, item) VALUES (?,?)", items)
        return ids

    def supersede(self, op_ids: Iterable[int], now: str, status: str = NOT_FOUND) -> None:
        """These queued operations are out of date and will not be sent, or not again.

        What of them was in a request before has its second entry in the provision record by that, with *status*.
        """
        sql = "UPDATE outbox SET state = 'superseded' WHERE op_id = ? AND state = 'queued'"
        over = [op_id for op_id in op_ids if self._db.run(sql, (op_id,))]
        self._db.run_many("DELETE FROM items WHERE op_id = ?", ((op_id,) for op_id in over))
        give_up(self._db, over, now, status)

    def open_of_persons(self, person_ids: Sequence[str]) -> dict[str, list[Operation]]:
        """Queued and claimed operations, by record."""
        found: dict[str, list[Operation]] = {}
        among = marks(person_ids)
        sql = f"SELECT {_COLUMNS} FROM {_FROM} WHERE o.{_OPEN} AND o.person_id IN ({among}) ORDER BY o.op_id"
        for row in self._db.rows(sql, person_ids):
            found.setdefault(row[1], []).append(Operation(*row))
        return found

    def waiting(self) -> int:
        """How many operations are not settled yet."""
        ((count,),) = self._db.rows(f"SELECT COUNT(*) FROM outbox WHERE {_OPEN}")
        return int(count)

    def claimable(
        self, op: str, now: str, limit: int, most_bytes: int, without: Collection[int] = ()
    ) -> list[Operation]:
        """The next queued operations of one kind for one batch, one per record, none whose facts changed.

        A record that is due again is left out: something about its person changed since the operation was queued
        (a withdrawal, perhaps), and the next look decides anew. So is one that the gate holds back by now.

        What was on its way before goes after what never was, and never with it, the longest untried first: items that
        always fail keep nobody waiting and drag nobody in. *without* names operations that are passed over.
        """
        for tried in (False, True):
            if found := self._next(op, limit, now, without, tried=tried):
                return _fitting(found, most_bytes)
        return []

    def still_wanted(self, op_ids: Collection[int], now: str) -> list[Operation]:
        """Those of these that wait, and may be sent now."""
        sql = f"{_CLAIMABLE} AND o.op_id IN (SELECT value FROM json_each(?)) ORDER BY o.op_id"
        return [
            Operation(*row) for op in ("retract", "upsert") for row in self._db.rows(sql, (op, now, _listed(op_ids)))
        ]

    def _next(self, op: str, limit: int, now: str, without: Collection[int], *, tried: bool) -> list[Operation]:
        # One that is queued and has a batch was in it, and was released.
        sql = (
            f"{_CLAIMABLE} AND o.batch_id IS {'NOT NULL' if tried else 'NULL'} "
            "AND o.op_id NOT IN (SELECT value FROM json_each(?)) "
            f"ORDER BY {'o.batch_id, ' if tried else ''}o.op_id LIMIT ?"
        )
        return [Operation(*row) for row in self._db.rows(sql, (op, now, _listed(without), limit))]

    def claim(self, operations: Sequence[Operation], key: str, now: str, *, attempts: int = 0) -> Batch:
        """Make a batch of these operations under a new key; they go in the order of :meth:`operations`.

        *attempts*: how often the batch failed that they were cut from, if that is held against them.
        """
        ordered = sorted(operations, key=lambda operation: (operation.op == "upsert", operation.op_id))
        body = batch_body(operation.item or b"" for operation in ordered)
        batch_id = self._insert("referrals", key, body, None, now)
        sql = f"UPDATE outbox SET state = 'claimed', batch_id = ? WHERE op_id IN ({marks(ordered)})"
        self._db.run(sql, (batch_id, *(operation.op_id for operation in ordered)))
        self._db.run("UPDATE batches SET attempts = ? WHERE batch_id = ?", (attempts, batch_id))
        return self.batch(batch_id)

    def put_request(self, kind: str, key: str, body: bytes, now: str) -> Batch:
        """Keep a request that is not a batch of operations, before it is sent for the first time."""
        return self.batch(self._insert(kind, key, body, body, now))

    def _insert(self, kind: str, key: str, body: bytes, kept: bytes | None, now: str) -> int:
        self._db.run(
            "INSERT INTO batches (kind, key, body_sha256, body, state, created_at) VALUES (?,?,?,?,'open',?)",
            (kind, key, sha256_of(body), kept, now),
        )
        ((batch_id,),) = self._db.rows("SELECT batch_id FROM batches WHERE key = ?", (key,))
        return int(batch_id)

    def batch(self, batch_id: int) -> Batch:
        """One batch."""
        ((*row,),) = self._db.rows(f"SELECT {_BATCH_COLUMNS} FROM batches WHERE batch_id = ?", (batch_id,))
        return Batch(*row)

    def open_batches(self, kind: str) -> list[Batch]:
        """Requests whose outcome is not known yet, oldest first; without those of items that were set aside."""
        sql = (
            f"SELECT {_BATCH_COLUMNS} FROM batches WHERE state = 'open' AND kind = ? AND NOT {_ASIDE} ORDER BY batch_id"
        )
        return [Batch(*row) for row in self._db.rows(sql, (kind,))]

    def accepted_since(self, when: str) -> bool:
        """Whether the relay took anybody's referral in a batch that was cut at *when* or later."""
        return any(created_at >= when for (created_at,) in self._db.rows(_NEWEST_ACCEPTED))

    def answered_since(self, when: str) -> bool:
        """Whether the relay answered a batch, item by item, that was cut at *when* or later."""
        sql = "SELECT EXISTS (SELECT 1 FROM batches WHERE kind = 'referrals' AND state = 'settled' AND created_at >= ?)"
        ((found,),) = self._db.rows(sql, (when,))
        return bool(found)

    def set_aside(self, op_ids: Sequence[int], now: str) -> int:
        """These wait out of everybody's way; those that are already aside were tried *now*. How many still wait."""
        return self._db.run(
            f"UPDATE outbox SET aside_at = ? WHERE {_OPEN} AND op_id IN ({marks(op_ids)})", (now, *op_ids)
        )

    def aside(self, now: str, without: Collection[int]) -> Operation | None:
        """Of what was set aside, and may go by now, what was not tried for longest; *without* names what is not."""
        sql = (
            f"{_SENDABLE} AND o.aside_at IS NOT NULL AND o.op_id NOT IN (SELECT value FROM json_each(?)) "
            "ORDER BY o.aside_at, o.op_id LIMIT 1"
        )
        return next((Operation(*row) for row in self._db.rows(sql, ("upsert", now, _listed(without)))), None)

    def aside_batches(self) -> list[Batch]:
        """Requests with an item that was set aside, whose outcome is not known."""
        sql = f"SELECT {_BATCH_COLUMNS} FROM batches WHERE state = 'open' AND {_ASIDE} ORDER BY batch_id"
        return [Batch(*row) for row in self._db.rows(sql)]

    def is_aside(self, op_id: int) -> bool:
        """Whether this is set aside, and waits."""
        sql = f"SELECT EXISTS (SELECT 1 FROM outbox WHERE op_id = ? AND {_OPEN} AND aside_at IS NOT NULL)"
        ((found,),) = self._db.rows(sql, (op_id,))
        return bool(found)

    def all_aside(self) -> set[int]:
        """Everything that is set aside."""
        return {op for (op,) in self._db.rows(f"SELECT op_id FROM outbox WHERE {_OPEN} AND aside_at IS NOT NULL")}

    def still_open(self, op_ids: Collection[int]) -> set[int]:
        """Which of these are not over."""
        sql = f"SELECT op_id FROM outbox WHERE {_OPEN} AND op_id IN (SELECT value FROM json_each(?))"
        return {op_id for (op_id,) in self._db.rows(sql, (_listed(op_ids),))}

    def failed_items(self, op_ids: Sequence[int]) -> None:
        """The relay answered that it failed on these."""
        self._db.run(f"UPDATE outbox SET failures = failures + 1 WHERE op_id IN ({marks(op_ids)})", op_ids)

    def worn(self, failures: int) -> list[Operation]:
        """Queued upserts on which the relay failed so often, and took others since they were queued."""
        sql = (
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE o.state = 'queued' AND o.op = 'upsert' AND o.failures >= ? "
            f"AND o.aside_at IS NULL AND o.queued_at <= ({_NEWEST_ACCEPTED})"
        )
        return [Operation(*row) for row in self._db.rows(sql, (failures,))]

    def doubt(self, op_ids: Sequence[int], *, untold: bool) -> None:
        """These were in a request, and the relay did not tell what became of them; or it did: it holds none of them."""
        self._db.run(f"UPDATE outbox SET untold = ? WHERE op_id IN ({marks(op_ids)})", (int(untold), *op_ids))

    def doubtful(self, person_ids: Sequence[str]) -> dict[str, list[Operation]]:
        """By record: upserts that were replaced although they may have arrived, or may arrive late.

        What the relay says later of the record ends the doubt, unless it refused what was sent then.
        """
        found: dict[str, list[Operation]] = {}
        sql = (
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE (o.aside_at IS NOT NULL OR o.untold) AND o.state = 'superseded' "
            f"AND o.op = 'upsert' AND o.person_id IN ({marks(person_ids)}) AND NOT EXISTS (SELECT 1 FROM outbox n "
            "WHERE n.record_id = o.record_id AND n.op_id > o.op_id AND n.state = 'settled' "
            "AND n.answer NOT IN ('invalid', 'needs_consent')) ORDER BY o.op_id"
        )
        for row in self._db.rows(sql, person_ids):
            found.setdefault(row[1], []).append(Operation(*row))
        return found

    def upserts(self) -> list[tuple[int, str]]:
        """Operation and record of every upsert that is not settled yet."""
        return self._db.rows(
            "SELECT op_id, record_id FROM outbox WHERE state = 'queued' AND op = 'upsert' UNION ALL "
            "SELECT o.op_id, o.record_id FROM batches b JOIN outbox o ON o.batch_id = b.batch_id "
            "WHERE b.state = 'open' AND o.state = 'claimed' AND o.op = 'upsert'"
        )

    def operations(self, batch: Batch) -> list[Operation]:
        """The operations of a batch, in the order in which they are sent: retracts first, then as they were queued."""
        sql = f"SELECT {_COLUMNS} FROM {_FROM} WHERE o.batch_id = ? ORDER BY o.op = 'upsert', o.op_id"
        return [Operation(*row) for row in self._db.rows(sql, (batch.batch_id,))]

    def body(self, batch: Batch, operations: Sequence[Operation]) -> bytes:
        """The exact bytes of a batch.

        Raises:
            LedgerError: the stored bytes are not the ones that were sent before.
        """
        body = batch.body or batch_body(operation.item or b"" for operation in operations)
        if sha256_of(body) != batch.body_sha256:
            message = f"The stored bytes of batch {batch.batch_id} have changed; restore a backup of the ledger."
            raise LedgerError(message)
        return body

    def is_outdated(self, batch: Batch, now: str) -> bool:
        """Whether something changed about a person in the batch since it was cut.

        One of its upserts is not what the gate says any more, or waits to be looked at again, or something waits to
        be taken back, or to go in place of what is set aside. Of somebody who was erased the bytes are gone, so that
        the body cannot be made again.
        """
        sql = (
            "SELECT EXISTS (SELECT 1 FROM outbox o WHERE o.batch_id = ? AND o.state = 'claimed' "
            "AND NOT EXISTS (SELECT 1 FROM items i WHERE i.op_id = o.op_id)) OR EXISTS ("
            "SELECT 1 FROM outbox o JOIN records r ON r.record_id = o.record_id WHERE o.batch_id = ? "
            f"AND o.op = 'upsert' AND NOT ({_WANTED} AND NOT EXISTS (SELECT 1 FROM outbox w "
            "WHERE w.record_id = o.record_id AND w.state = 'queued' AND (w.op = 'retract' OR "
            "(o.aside_at IS NOT NULL AND w.op_id > o.op_id)))))"
        )
        ((outdated,),) = self._db.rows(sql, (batch.batch_id, batch.batch_id, now))
        return bool(outdated)

    def sending(self, batch_id: int, now: str) -> None:
        """One more attempt is about to be made."""
        self._db.run(
            "UPDATE batches SET attempts = attempts + 1, first_sent_at = COALESCE(first_sent_at, ?), last_code = NULL, "
            "not_before = NULL WHERE batch_id = ?",
            (now, batch_id),
        )

    def failed(self, batch_id: int, code: str, not_before: str | None) -> None:
        """The attempt failed: *code* says how, *not_before* when the relay wants to be asked again."""
        sql = "UPDATE batches SET last_code = ?, not_before = ? WHERE batch_id = ?"
        self._db.run(sql, (code, not_before, batch_id))

    def close_batch(self, batch_id: int, state: str, now: str) -> None:
        """The batch is *settled*, or *cut* into other ones."""
        self._db.run(
            "UPDATE batches SET state = ?, attempts = MAX(attempts, 1), first_sent_at = COALESCE(first_sent_at, ?), "
            "body = NULL WHERE batch_id = ?",
            (state, now, batch_id),
        )

    def settle(self, answer: str, op_ids: Sequence[int]) -> None:
        """Keep the relay's answer to these operations; their bytes are not needed any more."""
        among = marks(op_ids)
        self._db.run(f"UPDATE outbox SET state = 'settled', answer = ? WHERE op_id IN ({among})", (answer, *op_ids))
        self._db.run(f"DELETE FROM items WHERE op_id IN ({among})", op_ids)

    def release(self, op_ids: Iterable[int]) -> None:
        """Back into the queue, to go under a new key; the batch they were in stays noted."""
        sql = "UPDATE outbox SET state = 'queued' WHERE op_id = ?"
        self._db.run_many(sql, ((op_id,) for op_id in op_ids))

    def orphans(self, op_ids: Sequence[int]) -> set[int]:
        """Which of these are about somebody who was erased: their record is no more."""
        sql = (
            f"SELECT op_id FROM outbox o WHERE op_id IN ({marks(op_ids)}) "
            "AND NOT EXISTS (SELECT 1 FROM records r WHERE r.record_id = o.record_id)"
        )
        return {op_id for (op_id,) in self._db.rows(sql, op_ids)}

    def held_back(self, op_ids: Sequence[int]) -> list[str]:
        """Whose upserts among these wait although the gate does not let them go by now."""
        sql = (
            "SELECT DISTINCT o.person_id FROM outbox o JOIN records r ON r.record_id = o.record_id "
            f"WHERE o.op = 'upsert' AND o.state = 'queued' AND r.verdict NOT IN {_PUSHES} "
            f"AND o.op_id IN ({marks(op_ids)})"
        )
        return [person_id for (person_id,) in self._db.rows(sql, op_ids)]

    def move(self, record_id: str, person_id: str) -> None:
        """The record is another person's."""
        self._db.run("UPDATE outbox SET person_id = ? WHERE record_id = ?", (person_id, record_id))

    def sent(self, record_id: str) -> Sent | None:
        """The newest referral of a record that the relay took, or may have taken; None where there is none."""
        sql = (
            "SELECT payload, queued_at FROM outbox WHERE record_id = ? AND op = 'upsert' AND batch_id IS NOT NULL "
            f"AND (answer IS NULL OR answer IN {_ARRIVED}) ORDER BY op_id DESC LIMIT 1"
        )
        return next((Sent(*row) for row in self._db.rows(sql, (record_id,))), None)

    def of_record(self, record_id: str) -> list[Operation]:
        """Everything ever queued for a record, oldest first."""
        sql = f"SELECT {_COLUMNS} FROM {_FROM} WHERE o.record_id = ? ORDER BY o.op_id"
        return [Operation(*row) for row in self._db.rows(sql, (record_id,))]


def _fitting(operations: Sequence[Operation], most_bytes: int) -> list[Operation]:
    """As many as fit into one body, at least one."""
    chosen: list[Operation] = []
    size = len(batch_body(()))
    for operation in operations:
        size += len(operation.item or b"") + 1
        if chosen and size > most_bytes:
            break
        chosen.append(operation)
    return chosen


def _listed(op_ids: Collection[int]) -> str:
    return f"[{','.join(map(str, op_ids))}]"
