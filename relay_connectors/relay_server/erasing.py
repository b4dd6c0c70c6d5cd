"""Erase people: what names them goes, and a keyed hash stays so that no push brings them back.

What is kept is what the law wants kept or what others rest on, and none of it says who somebody is: the tombstone
of the referral under its random id, the employer's own pseudonyms, the consents that were given (scope, time,
wording), which kinds of items went to whom, and the points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import NamedTuple

import orjson

from relay_connectors.relay_server.batch import addresses_of
from relay_connectors.relay_server.forgetting import forget
from relay_connectors.relay_server.secret import Secret

__all__ = ["Erased", "erase", "known_as", "people_behind"]

_OWN_LINKS = "SELECT link_id FROM links WHERE referral_id = ? AND kind != 'campaign'"
# What happened to somebody says who they are more than that it happened.
_TOLD = "(type LIKE 'candidate.%' OR type LIKE 'agent.%' OR type LIKE 'approval.%')"


class Erased(NamedTuple):
    """Who was erased, and the tags of the mails about them that still lie in the folder."""

    referral_ids: list[str]
    mail_tags: list[str]


def people_behind(db: Connection, tenant: str, record_ids: Sequence[str]) -> list[str]:
    """The referrals of these records that are not erased yet."""
    rows = db.execute(
        "SELECT DISTINCT referrals.referral_id FROM referrals JOIN records USING (referral_id)"
        " WHERE records.tenant = ? AND records.record_id IN (SELECT value FROM json_each(?))"
        " AND referrals.status != 'erased' ORDER BY 1",
        (tenant, orjson.dumps(list(record_ids)).decode()),
    )
    return [row["referral_id"] for row in rows]


def known_as(db: Connection, referral_id: str) -> list[str]:
    """Every record the employer sent about this person."""
    rows = db.execute(
        "SELECT record_id FROM records WHERE referral_id = ? AND record_id IS NOT NULL ORDER BY n", (referral_id,)
    )
    return [row["record_id"] for row in rows]


def erase(
    db: Connection,
    secret: Secret,
    tenant: str,
    referral_ids: Sequence[str],
    now: str,
    *,
    record_ids: Sequence[str] = (),
    person_keys: Iterable[str] = (),
) -> Erased:
    """Erase these people of *tenant*, and suppress these records and person keys, known or not."""
    keys, tags = set(person_keys), set()
    for referral_id in referral_ids:
        keys |= _keys_of(db, secret, tenant, referral_id)
        tags |= {secret.mail_tag(row["link_id"]) for row in db.execute(_OWN_LINKS, (referral_id,))}
        _erase_one(db, tenant, referral_id, now)
    _suppress(db, tenant, sorted(keys), record_ids, now)
    return Erased(list(referral_ids), sorted(tags | {secret.mail_tag(key) for key in keys}))


def _keys_of(db: Connection, secret: Secret, tenant: str, referral_id: str) -> set[str]:
    """Every key of one person: of the addresses they proved, and of those that were pushed.

    Not of those that were only typed in at their link: whoever has a link can type in somebody else's.
    """
    query = "SELECT person_key FROM persons WHERE referral_id = ?"
    keys = {row["person_key"] for row in db.execute(query, (referral_id,))}
    row = db.execute("SELECT data, email FROM referrals WHERE referral_id = ?", (referral_id,)).fetchone()
    addresses = addresses_of(orjson.loads(row["data"])) if row["data"] else []
    addresses += [row["email"]] if row["email"] else []
    return keys | {secret.person_key(tenant, address) for address in addresses}


def _erase_one(db: Connection, tenant: str, referral_id: str, now: str) -> None:
    forget(db, referral_id, now)
    db.execute(
        "UPDATE referrals SET status = 'erased', pushed_scopes = '[]', locale = 'ja', expires_at = NULL, door = NULL"
        " WHERE referral_id = ?",
        (referral_id,),
    )
    db.execute(
        "UPDATE records SET live = 0, digest = NULL, erased_at = ?, updated_at = ? WHERE referral_id = ?",
        (now, now, referral_id),
    )
    db.execute("DELETE FROM persons WHERE referral_id = ?", (referral_id,))
    for table in ("challenges", "sessions"):
        db.execute(f"DELETE FROM {table} WHERE link_id IN ({_OWN_LINKS})", (referral_id,))
    db.execute(
        "UPDATE links SET revoked_at = coalesce(revoked_at, ?), bound_at = NULL"
        " WHERE referral_id = ? AND kind != 'campaign'",
        (now, referral_id),
    )
    db.execute(
        f"UPDATE events SET data = '{{}}' WHERE tenant = ? AND referral_id = ? AND {_TOLD}", (tenant, referral_id)
    )


def _suppress(db: Connection, tenant: str, keys: Sequence[str], record_ids: Sequence[str], now: str) -> None:
    for table in ("challenges", "sessions"):
        db.executemany(f"DELETE FROM {table} WHERE person_key = ?", [(key,) for key in keys])
    db.executemany("INSERT OR IGNORE INTO suppressions VALUES (?, ?, ?)", [(tenant, key, now) for key in keys])
    db.executemany(
        "INSERT INTO records (tenant, record_id, revision, live, erased_at, updated_at) VALUES (?, ?, 0, 0, ?, ?)"
        " ON CONFLICT (tenant, record_id) DO UPDATE SET erased_at = coalesce(erased_at, excluded.erased_at), live = 0,"
        " digest = NULL, updated_at = excluded.updated_at",
        [(tenant, record_id, now, now) for record_id in record_ids],
    )
