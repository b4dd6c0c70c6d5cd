"""What a batch touches, in memory: loaded with four queries, changed item by item, saved in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from sqlite3 import Connection, Row
from typing import Any

import orjson

from relay_connectors.relay.wire import ReferralStatus
from relay_connectors.relay_server.lifecycle import LIVE
from relay_connectors.relay_server.secret import Secret, new_id

__all__ = ["Memory", "Person", "Record"]

_PEOPLE = """
SELECT referrals.*, records.live AS owner_live FROM referrals
LEFT JOIN records ON records.tenant = referrals.tenant AND records.record_id = referrals.owner
WHERE referrals.referral_id IN (SELECT value FROM json_each(?))"""
_PUT_RECORD = """
INSERT INTO records (tenant, record_id, referral_id, revision, digest, live, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (tenant, record_id) DO UPDATE SET referral_id = excluded.referral_id, revision = excluded.revision,
digest = excluded.digest, live = excluded.live, updated_at = excluded.updated_at"""
_PUT_PERSON = """
INSERT INTO referrals (referral_id, candidate_id, tenant, owner, status, pushed_scopes, data, locale, expires_at,
reapplied_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (referral_id) DO UPDATE SET owner = excluded.owner, status = excluded.status,
pushed_scopes = excluded.pushed_scopes, data = excluded.data, locale = excluded.locale,
expires_at = excluded.expires_at, reapplied_at = excluded.reapplied_at, updated_at = excluded.updated_at"""


@dataclass
class Record:
    """What the employer calls a person, with the last operation on it."""

    record_id: str
    referral_id: str | None
    revision: int
    digest: str | None
    live: bool
    erased: bool = False


@dataclass
class Person:
    """A referral: one person of one tenant. ``owner`` is the record whose data it holds."""

    referral_id: str
    candidate_id: str
    status: ReferralStatus
    created_at: str
    owner: str | None = None
    owner_live: bool = False
    withdrawn_at: str | None = None
    pushed_scopes: str = "[]"
    data: bytes | None = None
    locale: str = "ja"
    expires_at: str | None = None
    reapplied_at: str | None = None
    fresh: bool = False

    @classmethod
    def of(cls, row: Row) -> Person:
        """The person in a row of the query above."""
        names = ("referral_id", "candidate_id", "status", "created_at", "owner", "withdrawn_at")
        named = {name: row[name] for name in (*names, "pushed_scopes", "data", "locale", "expires_at", "reapplied_at")}
        return cls(**named, owner_live=bool(row["owner_live"]))

    @property
    def held(self) -> bool:
        """Whether this person is referred now: by a living record, or by having registered."""
        return not self.fresh and self.status in LIVE and (self.owner is None or self.owner_live)

    def allows(self, obtained: datetime) -> bool:
        """Whether a consent obtained then counts: only one given after the last withdrawal does."""
        return self.withdrawn_at is None or obtained > datetime.fromisoformat(self.withdrawn_at).astimezone(UTC)


class Memory:
    """The records and people of one batch."""

    def __init__(self, tenant: str, stamp: str, until: str) -> None:
        self.tenant = tenant
        self.stamp = stamp
        self.until = until
        self.records: dict[str, Record] = {}
        self.people: dict[str, Person] = {}
        self._keys: dict[int, str] = {}
        self._more: dict[int, list[str]] = {}
        self._by_key: dict[str, str] = {}
        self._suppressed: set[str] = set()
        self._touched: dict[str, Record] = {}
        self._changed: dict[str, Person] = {}
        self._named: list[tuple[str, str, str]] = []
        self._links: list[tuple[str, ...]] = []
        self._post: list[tuple[str, ...]] = []
        self._forgotten: list[tuple[str]] = []

    def load(
        self, db: Connection, record_ids: Iterable[str], keys: Mapping[int, str], more: Mapping[int, list[str]]
    ) -> None:
        """Read what is known of these records and of the people behind the items.

        By item index: *keys* are the person keys of the addresses that say who somebody is, *more* those of the others.
        """
        self._keys, self._more = dict(keys), dict(more)
        rows = db.execute(
            "SELECT * FROM records WHERE tenant = ? AND record_id IN (SELECT value FROM json_each(?))",
            (self.tenant, _listed(record_ids)),
        )
        for row in rows:
            self.records[row["record_id"]] = Record(
                row["record_id"],
                row["referral_id"],
                row["revision"],
                row["digest"],
                bool(row["live"]),
                erased=row["erased_at"] is not None,
            )
        rows = db.execute(
            "SELECT person_key, referral_id FROM persons WHERE tenant = ?"
            " AND person_key IN (SELECT value FROM json_each(?))",
            (self.tenant, _listed(keys.values())),
        )
        self._by_key = dict(map(tuple, rows))
        rows = db.execute(
            "SELECT person_key FROM suppressions WHERE tenant = ? AND person_key IN (SELECT value FROM json_each(?))",
            (self.tenant, _listed([*keys.values(), *chain.from_iterable(more.values())])),
        )
        self._suppressed = {row["person_key"] for row in rows}
        wanted = {one.referral_id for one in self.records.values() if one.referral_id} | set(self._by_key.values())
        self.people = {row["referral_id"]: Person.of(row) for row in db.execute(_PEOPLE, (_listed(wanted),))}

    def person(self, index: int, record: Record | None) -> Person | None:
        """The person an item is about: the one its record is linked to, else the one with this address."""
        linked = record.referral_id if record else None
        return self.people.get(linked or self._by_key.get(self._keys.get(index, ""), ""))

    def suppressed(self, index: int, record: Record | None) -> bool:
        """Whether an item is about somebody who was erased: by its record, or by any of its addresses."""
        if record is not None and record.erased:
            return True
        return self._keys.get(index) in self._suppressed or not self._suppressed.isdisjoint(self._more.get(index, ()))

    def put(
        self,
        item: Mapping[str, Any],
        record: Record | None,
        *,
        digest: str | None,
        live: bool,
        person: Person | None = None,
    ) -> Record:
        """Note an operation on a record."""
        record = record or Record(item["record_id"], None, 0, None, live=False)
        record.revision, record.digest, record.live = item["revision"], digest, live
        record.referral_id = person.referral_id if person else record.referral_id
        self.records[record.record_id] = self._touched[record.record_id] = record
        owned = self.people.get(record.referral_id or "")
        if owned is not None and owned.owner == record.record_id:
            owned.owner_live = live
        return record

    def add(self) -> Person:
        """A person never heard of."""
        person = Person(new_id("ref"), new_id("cnd"), "received", self.stamp, fresh=True)
        self.people[person.referral_id] = self._changed[person.referral_id] = person
        return person

    def fill(self, index: int, item: Mapping[str, Any], person: Person) -> None:
        """Keep an item's data as the person's."""
        person.owner, person.owner_live = item["record_id"], True
        person.data = orjson.dumps(item["data"])
        person.pushed_scopes = orjson.dumps(sorted(set(item["consent"]["scope"]))).decode()
        person.locale = _locale(item["data"])
        self._changed[person.referral_id] = person
        key = self._keys.get(index)
        if key is not None and key not in self._by_key:
            self._by_key[key] = person.referral_id
            self._named.append((self.tenant, key, person.referral_id))

    def move(self, person: Person, status: ReferralStatus) -> None:
        """Change where a person stands; whoever is received anew has until the invitation runs out."""
        person.status = status
        if status == "received":
            person.expires_at = self.until
        self._changed[person.referral_id] = person

    def invite(self, index: int, person: Person, address: str, secret: Secret) -> None:
        """Give a person a link of their own and queue the mail that carries it."""
        link_id, token = secret.new_link()
        mail_id = secret.mail_id(self._keys[index], link_id)
        self._links.append((link_id, self.tenant, token, person.locale, self.stamp, self.until, person.referral_id))
        self._post.append((mail_id, person.referral_id, address, person.locale, link_id, self.stamp))
        self.move(person, "invited")

    def note_reapplied(self, person: Person) -> None:
        """Keep when somebody first applied again, for the rate of those who do."""
        person.reapplied_at = person.reapplied_at or self.stamp
        self._changed[person.referral_id] = person

    def forget(self, person: Person) -> None:
        """Drop what was pushed about a person, and the invitation that rested on it."""
        person.data, person.pushed_scopes = None, "[]"
        self._changed[person.referral_id] = person
        self._links = [link for link in self._links if link[-1] != person.referral_id]
        self._post = [mail for mail in self._post if mail[1] != person.referral_id]
        self._forgotten.append((person.referral_id,))

    def save(self, db: Connection) -> None:
        """Write everything that changed."""
        people = [self._row(person) for person in self._changed.values()]
        db.executemany(_PUT_PERSON, people)
        records = [
            (self.tenant, one.record_id, one.referral_id, one.revision, one.digest, one.live, self.stamp)
            for one in self._touched.values()
        ]
        db.executemany(_PUT_RECORD, records)
        db.executemany("INSERT OR IGNORE INTO persons VALUES (?, ?, ?)", self._named)
        revoke_invitations(db, self._forgotten, self.stamp)
        db.executemany(
            "INSERT INTO links (link_id, tenant, token_sha256, kind, label, locale, created_at, expires_at,"
            " referral_id) VALUES (?, ?, ?, 'invitation', '', ?, ?, ?, ?)",
            self._links,
        )
        db.executemany(
            "INSERT INTO post (mail_id, kind, referral_id, recipient, locale, link_id, queued_at)"
            " VALUES (?, 'invitation', ?, ?, ?, ?, ?)",
            self._post,
        )

    def _row(self, person: Person) -> tuple[object, ...]:
        known = (person.referral_id, person.candidate_id, self.tenant, person.owner, person.status)
        kept = (person.pushed_scopes, person.data, person.locale, person.expires_at, person.reapplied_at)
        return (*known, *kept, person.created_at, self.stamp)


def revoke_invitations(db: Connection, referrals: Iterable[tuple[str]], stamp: str) -> None:
    """Close the invitations of these referrals that nobody used, and take their mails out of the post."""
    listed = list(referrals)
    unused = "kind = 'invitation' AND bound_at IS NULL AND referral_id = ?"
    unsent = f"DELETE FROM post WHERE link_id IN (SELECT link_id FROM links WHERE {unused})"
    db.executemany(unsent, listed)
    db.executemany(
        f"UPDATE links SET revoked_at = ? WHERE {unused} AND revoked_at IS NULL",
        [(stamp, *one) for one in listed],
    )


def _listed(values: Iterable[str]) -> str:
    return orjson.dumps(list(values)).decode()


def _locale(data: Mapping[str, Any]) -> str:
    spoken = (data.get("person") or {}).get("locale") or "ja"
    return "en" if str(spoken).lower().startswith("en") else "ja"
