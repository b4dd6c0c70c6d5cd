"""Erasures as the contract has them: asked by the employer or by the person, told, and acknowledged.

An erasure has two halves. The first is one transaction: after it nobody is served the person's data any more. The
second deletes the mails and writes the database anew; a crash in between is made good at the next start, or by the
same request again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection, Row
from typing import Annotated, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from relay_connectors.clock import stamp
from relay_connectors.relay.wire import RecordId
from relay_connectors.relay_server import erasing
from relay_connectors.relay_server.dispatch import Dispatch
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.links import minted_for
from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.relay_clock import RelayClock
from relay_connectors.relay_server.secret import Secret, new_id
from relay_connectors.relay_server.store import Store

__all__ = ["DEADLINE", "Erasure", "ErasureRequest", "Erasures"]

DEADLINE = timedelta(days=30)
AT_ONCE = 500
State = Literal["running", "awaiting_ack", "overdue", "completed"]


class ErasureRequest(BaseModel):
    """``POST /v1/erasures``. The request's id is the sender's; it may not look like an address or a name."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    request_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    record_ids: list[RecordId] = Field(min_length=1, max_length=AT_ONCE)
    reason: Literal["subject_request", "retention", "consent_withdrawn"]
    # The calendar's own ends overflow in other time zones.
    requested_at: Annotated[
        AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))
    ]


class Erasure(BaseModel):
    """Where an erasure stands.

    ``completed``: nothing is left at the relay, and an employer that had to follow has acknowledged.
    ``awaiting_ack`` and ``overdue``: the person asked, and the employer has until ``deadline``.
    """

    erasure_id: str
    request_id: str | None
    asked_by: Literal["employer", "person"]
    reason: str
    state: State
    people: int
    record_ids: list[str]
    requested_at: str
    received_at: str
    deadline: str | None
    completed_at: str | None
    acknowledged_at: str | None


class Erasures:
    """Carries erasures out and remembers them."""

    def __init__(self, store: Store, secret: Secret, clock: RelayClock, mail: Dispatch) -> None:
        self._store = store
        self._secret = secret
        self._clock = clock
        self._mail = mail

    def ask(self, tenant: str, asked: ErasureRequest) -> Erasure:
        """Erase the people behind these records. The same request again is the same erasure."""
        told = asked.model_dump_json().encode()
        print_ = hashlib.sha256(told).hexdigest()
        with self._store.write() as db:
            known = db.execute(
                "SELECT * FROM erasures WHERE tenant = ? AND request_id = ?", (tenant, asked.request_id)
            ).fetchone()
            if known is not None and known["fingerprint"] != print_:
                raise ProblemError("request_id_reused")
            erasure_id = known["erasure_id"] if known else self._begin(db, tenant, asked, print_)
        self._finish(erasure_id)
        return self.one(tenant, erasure_id)

    def leave(self, db: Connection, tenant: str, referral_id: str | None, person_key: str) -> str | None:
        """Erase somebody at their own word, inside their transaction; call :meth:`resume` after it.

        Returns the erasure that the employer has to follow; None where it never knew this person.
        """
        now = self._clock.stamp()
        people = [referral_id] if referral_id else []
        records = erasing.known_as(db, referral_id) if referral_id else []
        link_id = minted_for(db, referral_id) if referral_id else None
        gone = erasing.erase(db, self._secret, tenant, people, now, person_keys=[person_key])
        deadline = self._clock.stamp(DEADLINE) if referral_id else None
        erasure_id = self._keep(db, tenant, None, None, "subject_request", records, gone, now, deadline)
        if referral_id is None:
            return None
        data = {"erasure_id": erasure_id, "deadline": deadline, "record_ids": records}
        news = Happened("erasure.requested", referral_id, records[0] if records else None, link_id, data=data)
        append(db, tenant, now, [news])
        return erasure_id

    def one(self, tenant: str, erasure_id: str) -> Erasure:
        """An erasure of this tenant, else 404."""
        with self._store.read() as db:
            return _told(_row(db, tenant, erasure_id), self._clock.stamp())

    def acknowledge(self, tenant: str, erasure_id: str) -> Erasure:
        """The employer has erased on its side, too. Again is the same answer."""
        now = self._clock.stamp()
        with self._store.write() as db:
            row = _row(db, tenant, erasure_id)
            if row["acknowledged_at"] is None:
                db.execute("UPDATE erasures SET acknowledged_at = ? WHERE erasure_id = ?", (now, erasure_id))
                if row["request_id"] is None:
                    _tell(db, row, now)
        return self.one(tenant, erasure_id)

    def resume(self) -> None:
        """Finish what is half done: the second half of every erasure whose first is on the disk."""
        with self._store.read() as db:
            left = db.execute("SELECT erasure_id FROM erasures WHERE mail_tags IS NOT NULL").fetchall()
        for row in left:
            self._finish(row["erasure_id"])

    def _begin(self, db: Connection, tenant: str, asked: ErasureRequest, print_: str) -> str:
        now, requested = self._clock.stamp(), stamp(asked.requested_at)
        wanted = list(dict.fromkeys(asked.record_ids))
        people = erasing.people_behind(db, tenant, wanted)
        # The person behind one record may be known under others; all of them are told, so that none is sent again.
        records = list(dict.fromkeys([*wanted, *(one for who in people for one in erasing.known_as(db, who))]))
        gone = erasing.erase(db, self._secret, tenant, people, now, record_ids=records)
        return self._keep(db, tenant, asked.request_id, print_, asked.reason, records, gone, requested, None)

    def _keep(
        self,
        db: Connection,
        tenant: str,
        request_id: str | None,
        print_: str | None,
        reason: str,
        records: Sequence[str],
        gone: erasing.Erased,
        requested_at: str,
        deadline: str | None,
    ) -> str:
        erasure_id = new_id("era")
        told, tags = orjson.dumps(list(records)).decode(), orjson.dumps(gone.mail_tags).decode()
        row = (erasure_id, tenant, request_id, print_, reason, told, len(gone.referral_ids), requested_at)
        db.execute(
            "INSERT INTO erasures (erasure_id, tenant, request_id, fingerprint, reason, record_ids, people,"
            " requested_at, received_at, deadline, mail_tags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, self._clock.stamp(), deadline, tags),
        )
        return erasure_id

    def _finish(self, erasure_id: str) -> None:
        """The second half. Nothing to do where it is done."""
        with self._store.read() as db:
            row = db.execute("SELECT * FROM erasures WHERE erasure_id = ?", (erasure_id,)).fetchone()
        if row["mail_tags"] is None:
            return
        self._mail.erase(orjson.loads(row["mail_tags"]))
        self._store.compact()
        now = self._clock.stamp()
        with self._store.write() as db:
            done = db.execute(
                "UPDATE erasures SET mail_tags = NULL, completed_at = ? WHERE erasure_id = ? AND mail_tags IS NOT NULL",
                (now, erasure_id),
            ).rowcount
            if done and row["request_id"] is not None:
                _tell(db, row, now)


def _tell(db: Connection, row: Row, now: str) -> None:
    """Both sides are done: the employer's own request, or the person's that it has followed."""
    records = orjson.loads(row["record_ids"])
    data = {"erasure_id": row["erasure_id"], "request_id": row["request_id"], "record_ids": records}
    only = records[0] if len(records) == 1 else None
    append(db, row["tenant"], now, [Happened("erasure.completed", record_id=only, data=data)])


def _row(db: Connection, tenant: str, erasure_id: str) -> Row:
    row: Row | None = db.execute(
        "SELECT * FROM erasures WHERE tenant = ? AND erasure_id = ?", (tenant, erasure_id)
    ).fetchone()
    if row is None:
        raise ProblemError("not_found")
    return row


def _told(row: Row, now: str) -> Erasure:
    names = ("erasure_id", "request_id", "reason", "people", "requested_at", "received_at", "deadline", "completed_at")
    return Erasure(
        **{name: row[name] for name in names},
        asked_by="employer" if row["request_id"] else "person",
        state=_state(row, now),
        record_ids=orjson.loads(row["record_ids"]),
        acknowledged_at=row["acknowledged_at"],
    )


def _state(row: Row, now: str) -> State:
    if row["mail_tags"] is not None:
        return "running"
    if row["deadline"] is None or row["acknowledged_at"]:
        return "completed"
    return "overdue" if row["deadline"] <= now else "awaiting_ack"
