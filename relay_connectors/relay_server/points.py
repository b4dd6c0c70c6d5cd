"""Ten registered people earn one free introduction: an append-only account and the slots it grants.

Balances are sums of entries. Every change happens inside one write transaction of the one writer, and two
unique indexes say "one point per person", so neither a replay nor a race can book twice.
"""

from __future__ import annotations

from sqlite3 import Connection, Row

import orjson

from relay_connectors.relay.wire import (
    CreditEntries,
    CreditEntry,
    CreditRule,
    Credits,
    EntryKind,
    SlotAnswer,
    Slots,
    SlotState,
)
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.secret import email_key, new_id

__all__ = [
    "COUNT_ON",
    "POINTS_PER_SLOT",
    "balance",
    "contest",
    "earn",
    "entries",
    "is_test_address",
    "release",
    "reserve",
    "reverse",
    "reversed_of",
    "use",
]

POINTS_PER_SLOT = 10
COUNT_ON = "first_verified_registration"
# Addresses that can never receive a code by mail (RFC 2606, 6761). example.com and its kin do count: demos use them.
TEST_DOMAINS = (".test", ".invalid", ".localhost")


def is_test_address(address: str) -> bool:
    """Whether an address is one that never earns a point."""
    return f".{email_key(address).rpartition('@')[2]}".endswith(TEST_DOMAINS)


def earn(db: Connection, tenant: str, now: str, referral_id: str, person_key: str) -> None:
    """Book the point of a person, once and for ever, and the slots that the balance now pays for.

    A registration that the employer contested earns none.
    """
    booked = db.execute(
        "SELECT 1 FROM credit_entries WHERE tenant = :tenant AND kind = 'point_earned'"
        " AND (person_key = :key OR referral_id = :who)"
        " UNION ALL SELECT 1 FROM referrals WHERE referral_id = :who AND contested_at IS NOT NULL",
        {"tenant": tenant, "key": person_key, "who": referral_id},
    ).fetchone()
    if booked:
        return
    _book(db, tenant, now, "point_earned", points=1, referral_id=referral_id, person_key=person_key)
    while _sums(db, tenant)[0] >= POINTS_PER_SLOT:
        slot_id = new_id("slot")
        seq = _book(db, tenant, now, "slot_granted", points=-POINTS_PER_SLOT, slots=1, slot_id=slot_id)
        db.execute(
            "INSERT INTO slots (slot_id, tenant, n, state) VALUES (?, ?, ?, 'available')", (slot_id, tenant, seq)
        )


def reverse(db: Connection, tenant: str, now: str, entry_id: str) -> None:
    """Take a point back. What the balance cannot pay becomes debt; no slot is ever taken back."""
    row = db.execute("SELECT * FROM credit_entries WHERE tenant = ? AND entry_id = ?", (tenant, entry_id)).fetchone()
    if row is None:
        raise ProblemError("not_found")
    before = db.execute("SELECT 1 FROM credit_entries WHERE reverses = ?", (entry_id,)).fetchone()
    if before or row["kind"] != "point_earned":
        raise ProblemError("already_reversed")
    _book(db, tenant, now, "point_reversed", points=-1, referral_id=row["referral_id"], reverses=entry_id)


def contest(db: Connection, tenant: str, now: str, referral_id: str) -> None:
    """Take back the point of a contested registration, if it earned one that still stands."""
    row = db.execute(
        "SELECT entry_id FROM credit_entries WHERE tenant = ? AND referral_id = ? AND kind = 'point_earned'",
        (tenant, referral_id),
    ).fetchone()
    if row is not None and reversed_of(db, tenant, referral_id) is None:
        reverse(db, tenant, now, row["entry_id"])


def reversed_of(db: Connection, tenant: str, referral_id: str) -> str | None:
    """The point of a registration that was taken back; None where none was."""
    row = db.execute(
        "SELECT reverses FROM credit_entries WHERE tenant = ? AND referral_id = ? AND kind = 'point_reversed'",
        (tenant, referral_id),
    ).fetchone()
    return row["reverses"] if row else None


def balance(db: Connection, tenant: str) -> Credits:
    """The account as it stands."""
    points, _ = _sums(db, tenant)
    count: dict[SlotState, int] = dict(
        db.execute("SELECT state, count(*) FROM slots WHERE tenant = ? GROUP BY state", (tenant,)).fetchall()
    )
    return Credits(
        points=max(points, 0),
        points_per_slot=POINTS_PER_SLOT,
        to_next=POINTS_PER_SLOT - points,
        debt=max(-points, 0),
        slots=Slots(available=count.get("available", 0), reserved=count.get("reserved", 0), used=count.get("used", 0)),
    )


def entries(db: Connection, tenant: str, after: int, limit: int) -> CreditEntries:
    """A page of the account, oldest first."""
    rows = db.execute(
        "SELECT * FROM credit_entries WHERE tenant = ? AND seq > ? ORDER BY seq LIMIT ?", (tenant, after, limit + 1)
    ).fetchall()
    shown = [_entry(row) for row in rows[:limit]]
    return CreditEntries(entries=shown, next_cursor=str(shown[-1].seq) if len(rows) > limit else None)


def reserve(db: Connection, tenant: str, now: str, requirements: dict[str, object]) -> SlotAnswer:
    """Set the oldest free slot aside for an introduction."""
    row = db.execute(
        "SELECT slot_id FROM slots WHERE tenant = ? AND state = 'available' ORDER BY n LIMIT 1", (tenant,)
    ).fetchone()
    if row is None:
        raise ProblemError("no_slot_available")
    told = orjson.dumps(requirements).decode()
    db.execute("UPDATE slots SET state = 'reserved', requirements = ? WHERE slot_id = ?", (told, row["slot_id"]))
    _book(db, tenant, now, "slot_reserved", slot_id=row["slot_id"])
    return SlotAnswer(slot_id=row["slot_id"], state="reserved")


def use(db: Connection, tenant: str, now: str, slot_id: str, introduction_id: str) -> SlotAnswer:
    """Pay an introduction with a reserved slot. The same introduction again is the same answer."""
    slot = _slot(db, tenant, slot_id)
    if slot["state"] == "used" and slot["introduction_id"] == introduction_id:
        return _answer(slot)
    if slot["state"] != "reserved":
        raise ProblemError("illegal_transition")
    db.execute("UPDATE slots SET state = 'used', introduction_id = ? WHERE slot_id = ?", (introduction_id, slot_id))
    _book(db, tenant, now, "slot_used", slots=-1, slot_id=slot_id)
    return _answer(_slot(db, tenant, slot_id))


def release(db: Connection, tenant: str, now: str, slot_id: str) -> SlotAnswer:
    """Give a reserved slot back. A free slot stays free, a used one is 409."""
    slot = _slot(db, tenant, slot_id)
    if slot["state"] == "used":
        raise ProblemError("illegal_transition")
    if slot["state"] == "reserved":
        db.execute("UPDATE slots SET state = 'available', requirements = NULL WHERE slot_id = ?", (slot_id,))
        _book(db, tenant, now, "slot_released", slot_id=slot_id)
    return _answer(_slot(db, tenant, slot_id))


def _book(
    db: Connection,
    tenant: str,
    now: str,
    kind: EntryKind,
    *,
    points: int = 0,
    slots: int = 0,
    referral_id: str | None = None,
    person_key: str | None = None,
    slot_id: str | None = None,
    reverses: str | None = None,
) -> int:
    """Append one entry, and tell the employer where the contract has an event for it."""
    newest = db.execute("SELECT coalesce(max(seq), 0) FROM credit_entries WHERE tenant = ?", (tenant,)).fetchone()[0]
    entry_id = new_id("ent")
    what = (points, slots, COUNT_ON, POINTS_PER_SLOT, referral_id, person_key, slot_id, reverses)
    db.execute(
        "INSERT INTO credit_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (tenant, newest + 1, entry_id, now, kind, *what),
    )
    if kind in _TOLD:
        data = {"entry_id": entry_id, "points": points, "slots": slots}
        data |= {"slot_id": slot_id} if slot_id else {}
        append(db, tenant, now, [Happened(f"credit.{kind}", referral_id, data=data)])
    return int(newest) + 1


_TOLD = ("point_earned", "point_reversed", "slot_granted", "slot_used")


def _sums(db: Connection, tenant: str) -> tuple[int, int]:
    query = "SELECT coalesce(sum(points), 0), coalesce(sum(slots), 0) FROM credit_entries WHERE tenant = ?"
    points, slots = db.execute(query, (tenant,)).fetchone()
    return points, slots


def _slot(db: Connection, tenant: str, slot_id: str) -> Row:
    row: Row | None = db.execute("SELECT * FROM slots WHERE tenant = ? AND slot_id = ?", (tenant, slot_id)).fetchone()
    if row is None:
        raise ProblemError("not_found")
    return row


def _answer(slot: Row) -> SlotAnswer:
    return SlotAnswer(slot_id=slot["slot_id"], state=slot["state"], introduction_id=slot["introduction_id"])


def _entry(row: Row) -> CreditEntry:
    rule = CreditRule(count_on=row["count_on"], points_per_slot=row["per_slot"])
    names = ("entry_id", "seq", "at", "kind", "points", "slots", "referral_id", "slot_id", "reverses")
    return CreditEntry(rule=rule, **{name: row[name] for name in names})
