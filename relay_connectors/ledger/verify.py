"""Is the ledger sound, and does everything in it agree with everything else? Looked at, and nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from relay_connectors.ledger.audit import audit
from relay_connectors.ledger.ledger import Ledger
from relay_connectors.ledger.outbox import batch_body
from relay_connectors.record.canonical import canonical, digest

__all__ = ["CHECKS", "Finding", "inspect"]


class Finding(NamedTuple):
    """One invariant that does not hold, and of how many things."""

    code: str
    number: int


# What must give 0, by the code of the finding.
CHECKS = {
    "item_missing": "SELECT COUNT(*) FROM outbox o WHERE state IN ('queued', 'claimed') AND NOT EXISTS "
    "(SELECT 1 FROM items i WHERE i.op_id = o.op_id)",
    "item_left": "SELECT COUNT(*) FROM items i WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.op_id = i.op_id "
    "AND o.state IN ('queued', 'claimed'))",
    "answer_missing": "SELECT COUNT(*) FROM outbox WHERE state = 'settled' AND answer IS NULL",
    "batch_missing": "SELECT COUNT(*) FROM outbox o WHERE state = 'claimed' AND NOT EXISTS "
    "(SELECT 1 FROM batches b WHERE b.batch_id = o.batch_id AND b.state = 'open')",
    "record_missing": "SELECT (SELECT COUNT(*) FROM drafts d WHERE NOT EXISTS "
    "(SELECT 1 FROM records r WHERE r.record_id = d.record_id)) + (SELECT COUNT(*) FROM match_keys m WHERE NOT EXISTS "
    "(SELECT 1 FROM records r WHERE r.record_id = m.record_id))",
    "person_missing": "SELECT COUNT(*) FROM records r WHERE NOT EXISTS "
    "(SELECT 1 FROM persons p WHERE p.person_id = r.person_id)",
    "revision_behind": "SELECT COUNT(*) FROM outbox o JOIN records r ON r.record_id = o.record_id "
    "WHERE o.revision > r.op_revision",
    "link_unowned": "SELECT COUNT(*) FROM links WHERE state = 'assigned' AND person_id IS NULL",
}


def inspect(ledger: Ledger) -> list[Finding]:
    """Everything that is wrong, the file itself first; an empty list is a sound ledger."""
    return [finding for finding in _findings(ledger) if finding.number]


def _findings(ledger: Ledger) -> Iterator[Finding]:
    rows = ledger.database.rows
    yield Finding("file_damaged", sum(text != "ok" for (text,) in rows("PRAGMA integrity_check")))
    yield Finding("key_dangling", len(rows("PRAGMA foreign_key_check")))
    for code, sql in CHECKS.items():
        ((count,),) = rows(sql)
        yield Finding(code, int(count))
    yield Finding("bytes_differ", sum(1 for _ in _untrue_items(ledger)))
    yield Finding("body_differs", sum(1 for _ in _untrue_bodies(ledger)))
    yield Finding("provision_broken", len(audit(ledger).faults))


def _untrue_items(ledger: Ledger) -> Iterator[int]:
    """Waiting upserts whose stored bytes are not those that their digest covers."""
    sql = "SELECT o.op_id, o.digest, i.item FROM outbox o JOIN items i ON i.op_id = o.op_id WHERE o.op = 'upsert'"
    for op_id, told, item in ledger.database.stream(sql):
        if told != _digest_of(item):
            yield op_id


def _digest_of(item: bytes) -> str:
    try:
        sent = orjson.loads(item)
        return digest(canonical({name: sent[name] for name in ("consent", "data", "payload")}))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""


def _untrue_bodies(ledger: Ledger) -> Iterator[int]:
    """Requests on their way whose bytes are not those that were sent under their key."""
    for kind in ("referrals", "links"):
        for batch in ledger.outbox.open_batches(kind):
            items = [one.item for one in ledger.outbox.operations(batch)]
            if None in items:
                continue  # somebody in it was erased meanwhile: it is cut, and never sent again
            body = batch.body or batch_body(item or b"" for item in items)
            if digest(body) != batch.body_sha256:
                yield batch.batch_id
