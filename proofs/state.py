"""What both sides hold at the end, read from their files: compared is this, not what the program says of itself."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from proofs.claims import Claims
from relay_connectors.consent import Entry, verify

__all__ = ["LedgerState", "RelayState", "check_both", "forget_what_was_sent"]

Rows = list[tuple[Any, ...]]
Push = tuple[str, int]


def _rows(path: Path, sql: str) -> Rows:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def _leaves(value: Any, name: str = "") -> Iterator[str]:
    """The names of the leaves of a JSON document, found without the program's own list of them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for inner in value:
            yield from _leaves(inner, f"{name}[]")
    else:
        yield name


def _prepared(body: bytes) -> tuple[Push, frozenset[str]]:
    told = orjson.loads(body)
    return (told["record_id"], told["revision"]), frozenset(told["items"])


@dataclass(frozen=True, slots=True)
class RelayState:
    """What the relay holds of the one tenant."""

    referrals: dict[str, tuple[Any, ...]]
    digests: dict[str, str]
    links: frozenset[str]
    points: int
    entries: int
    leaves: dict[Push, frozenset[str]]
    """What was in the bytes that arrived, by record and revision, of everybody it holds."""

    @classmethod
    def at(cls, folder: Path) -> RelayState:
        """Read it from the relay's folder."""
        path = folder / "relay.db"
        sql = (
            "SELECT r.record_id, r.revision, r.live, f.status, CASE f.owner WHEN r.record_id THEN f.data END, r.digest "
            "FROM records r LEFT JOIN referrals f USING (referral_id) WHERE r.record_id IS NOT NULL"
        )
        found = _rows(path, sql)
        points = _rows(path, "SELECT COALESCE(SUM(points), 0), COUNT(*) FROM credit_entries")
        return cls(
            referrals={row[0]: row[1:5] for row in found},
            digests={row[0]: row[5] for row in found if row[2]},
            links=frozenset(row[0] for row in _rows(path, "SELECT link_id FROM links WHERE kind = 'minted'")),
            points=points[0][0],
            entries=points[0][1],
            leaves={(row[0], row[1]): frozenset(_leaves(orjson.loads(row[4]))) for row in found if row[2] and row[4]},
        )


@dataclass(frozen=True, slots=True)
class LedgerState:
    """What the employer's ledger holds. Nothing random is in it but link ids, so two runs can be compared."""

    records: dict[str, tuple[Any, ...]]
    digests: dict[str, str]
    links: frozenset[str]
    linked: Counter[str]
    consents: Counter[tuple[Any, ...]]
    events: Counter[str]
    issues: frozenset[tuple[Any, ...]]
    registered: int
    unsettled: int
    chain: list[Any]
    unprovided: int
    items: dict[Push, frozenset[str]]
    """What the provision record says was sent, by record and revision."""
    integrity: str

    @classmethod
    def at(cls, path: Path) -> LedgerState:
        """Read it from the ledger's file."""
        records = "SELECT record_id, outcome, op_revision, queued_state, live_state, verdict FROM records"
        live = "SELECT record_id, live_digest FROM records WHERE live_state = 'live'"
        consents = "SELECT record_id, scope, status, policy_version FROM consents"
        linked = "SELECT record_id FROM links WHERE person_id IS NOT NULL"
        unsettled = (
            "SELECT (SELECT COUNT(*) FROM outbox WHERE state IN ('queued', 'claimed')) "
            "+ (SELECT COUNT(*) FROM batches WHERE state = 'open')"
        )
        return cls(
            records={row[0]: row[1:] for row in _rows(path, records)},
            digests=dict(_rows(path, live)),
            links=frozenset(row[0] for row in _rows(path, "SELECT link_id FROM links")),
            linked=Counter(row[0] for row in _rows(path, linked)),
            consents=Counter(_rows(path, consents)),
            events=Counter(row[0] for row in _rows(path, "SELECT type FROM inbox")),
            issues=frozenset(_rows(path, "SELECT source, key, code FROM issues WHERE state = 'open'")),
            registered=len(_rows(path, "SELECT 1 FROM persons WHERE registered_at IS NOT NULL")),
            unsettled=_rows(path, unsettled)[0][0],
            chain=verify(Entry(*row) for row in _rows(path, "SELECT seq, body, hash FROM provisions ORDER BY seq")),
            unprovided=unprovided(path),
            items=dict(_prepared(body) for (body,) in _rows(path, PREPARED)),
            integrity=_rows(path, "PRAGMA integrity_check")[0][0],
        )

    @staticmethod
    def bodies(path: Path) -> dict[str, str]:
        """The digest of the bytes stored under each idempotency key."""
        return {key: raw.removeprefix("sha256:") for key, raw in _rows(path, "SELECT key, body_sha256 FROM batches")}

    @staticmethod
    def live(path: Path) -> Rows:
        """(record id, application id) of everybody whom the relay holds, as the ledger has it."""
        return _rows(path, "SELECT record_id, application_id FROM records WHERE live_state = 'live'")


# Upserts without exactly one entry before them in the provision record, and exactly one after them if they are over and
# were answered or in a request; none if they are not over, or never went.
UNPROVIDED = """
SELECT COUNT(*) FROM outbox o WHERE o.op = 'upsert' AND (
  (SELECT COUNT(*) FROM provisions p WHERE p.op_id = o.op_id AND p.kind = 'prepared') != 1 OR
  (SELECT COUNT(*) FROM provisions p WHERE p.op_id = o.op_id AND p.kind = 'outcome') !=
    (o.state = 'settled' OR (o.state = 'superseded' AND o.batch_id IS NOT NULL)))
"""


def given_up(path: Path) -> int:
    """How many pushes of the ledger at *path* were in a request and ended without an answer."""
    sql = "SELECT COUNT(*) FROM outbox WHERE op = 'upsert' AND state = 'superseded' AND batch_id IS NOT NULL"
    return int(_rows(path, sql)[0][0])


def unprovided(path: Path) -> int:
    """How many pushes of the ledger at *path* lack one of their provision entries, or have one too many."""
    return int(_rows(path, UNPROVIDED)[0][0])


PREPARED = "SELECT body FROM provisions WHERE kind = 'prepared'"


def forget_what_was_sent(path: Path) -> None:
    """For a control: the ledger as a memory that lost what it queued and what the relay confirmed."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "UPDATE records SET queued_state = NULL, queued_digest = NULL, live_state = NULL, live_digest = NULL"
        )
        db.execute("UPDATE records SET next_look_at = ''")


def check_both(claims: Claims, relay: RelayState, ledger: LedgerState) -> None:
    """What must be true of both sides whenever a run is over."""
    claims.same("the relay's digests are the ledger's", relay.digests, ledger.digests)
    claims.same("the relay minted the links that the ledger knows, and no others", relay.links, ledger.links)
    claims.holds("no person has two links", max(ledger.linked.values(), default=0) <= 1)
    claims.same("nothing is left unsettled", ledger.unsettled, 0)
    claims.same("the provision record's chain is whole", ledger.chain, [])
    claims.same("every push has its two provision entries", ledger.unprovided, 0)
    told = {push: ledger.items.get(push) for push in relay.leaves}
    claims.same("the provision record names what was in the bytes that the relay holds", told, relay.leaves)
    claims.same("the ledger's file is sound", ledger.integrity, "ok")
