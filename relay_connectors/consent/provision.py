"""The provision record (提供記録): who gave what about whom to whom, on which consent, in one chain per tenant.

Source: 個人情報保護法第29条 and its rules: date, recipient, person, items and consent are recorded and kept for
three years. Every entry holds the hash of the one before it, so that a changed, missing or moved entry shows. The
person is named by ``record_id`` only, which is why the record can outlive an erasure.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import orjson

from relay_connectors.clock import TOKYO, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from typing import Literal

    from relay_connectors.record.vocabulary import Payload
    from relay_connectors.settings import Party

__all__ = ["GENESIS", "Break", "Document", "Entry", "Provision", "ProvisionChain", "chain", "parties", "verify"]

GENESIS = "0" * 64  # what the first entry names as the one before it


class Document(NamedTuple):
    """Canonical bytes and their SHA-256 (hex), which entries refer to: stored once per digest."""

    body: bytes
    sha256: str


class Entry(NamedTuple):
    """One entry as stored: its number in the tenant's chain (from 1), its canonical JSON and its chain hash."""

    number: int
    body: bytes
    hash: str


class Provision(NamedTuple):
    """One push, as the law wants it remembered. *items* are the names of the leaves in the bytes sent.

    *payload_sha256* is the digest of those bytes, *route* how the employer came by the data (like ``hrmos/job_board``),
    *obtained_at* when the person agreed. *consent_sha256* is the digest of the consent as it was kept: what was
    said, about which scope, to whom, for how much, under which wording, on which evidence.
    """

    record_id: str
    revision: int
    payload: Payload
    items: Sequence[str]
    payload_sha256: str
    consent_id: str
    consent_sha256: str
    policy_version: str
    text_sha256: str | None
    obtained_at: str
    route: str
    request_key: str | None = None


class Break(NamedTuple):
    """Where the chain is broken: the entry's number, what is wrong, and for how many entries from there on."""

    number: int
    code: Literal["changed", "missing", "moved"]
    entries: int = 1


def parties(provider: Party, recipient: Party) -> Document:
    """Provider and recipient with name, address, representative and country: the document that entries refer to."""
    body = orjson.dumps({"provider": asdict(provider), "recipient": asdict(recipient)}, option=orjson.OPT_SORT_KEYS)
    return Document(body, hashlib.sha256(body).hexdigest())


class ProvisionChain:
    """Writes entries at the end of one tenant's chain, all at one moment (one transaction's worth).

    *last* is the newest stored entry, None for a new chain. ``last`` afterwards is the newest one made.
    """

    def __init__(self, *, tenant: str, parties_sha256: str, at: datetime, last: Entry | None = None) -> None:
        self.last = last
        self._number, self._previous = (last.number, last.hash) if last else (0, GENESIS)
        self._constant = {
            "tenant": tenant,
            "parties": parties_sha256,
            "at_utc": stamp(at),
            "at_jst": at.astimezone(ZoneInfo(TOKYO)).isoformat(timespec="milliseconds"),
        }

    def prepared(self, provision: Provision) -> Entry:
        """The entry of a push that is about to be queued; it goes into the same transaction."""
        fields = provision._asdict()
        fields["kind"] = "prepared"
        fields["items"] = _listed(tuple(provision.items))
        return self._append(fields)

    def outcome(
        self, *, record_id: str, revision: int, request_key: str | None, status: str, referral_id: str | None
    ) -> Entry:
        """The entry of what the relay answered, or of how the push ended without an answer."""
        return self._append(
            {
                "kind": "outcome",
                "record_id": record_id,
                "revision": revision,
                "request_key": request_key,
                "status": status,
                "referral_id": referral_id,
            }
        )

    def _append(self, fields: dict[str, object]) -> Entry:
        self._number += 1
        fields.update(self._constant, number=self._number, previous=self._previous)
        body = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
        self._previous = chain(self._previous, body)
        self.last = Entry(self._number, body, self._previous)
        return self.last


@lru_cache(maxsize=1024)
def _listed(items: tuple[str, ...]) -> orjson.Fragment:
    """The items as JSON: the same few lists come again and again, and writing one is half the work of an entry."""
    return orjson.Fragment(orjson.dumps(items))


def chain(previous: str, body: bytes) -> str:
    """The hash (hex SHA-256) of an entry: over the hash before it and its own bytes."""
    return hashlib.sha256(previous.encode() + body).hexdigest()


def verify(entries: Iterable[Entry], *, after: Entry | None = None, head: Entry | None = None) -> list[Break]:
    """Every break in *entries* (in stored order), by number; an empty list means that the chain holds.

    *after* is the last entry that was rightly removed when its three years were over. *head* is the newest entry as
    remembered elsewhere: without it nobody can see that the last entries were cut off.
    """
    check = _Check(after)
    for entry in entries:
        check.see(entry)
    if head is not None:
        check.end(head)
    return check.breaks()


class _Check:
    """Walks along the entries and remembers the furthest one."""

    def __init__(self, after: Entry | None) -> None:
        self._first = after.number + 1 if after else 1
        self._furthest, self._hash = (after.number, after.hash) if after else (0, GENESIS)
        self._seen: set[int] = set()
        self._found: set[Break] = set()

    def see(self, entry: Entry) -> None:
        previous = _previous_if_intact(entry)
        if previous is None:
            self._found.add(Break(entry.number, "changed"))
        if entry.number <= self._furthest:
            self._found.add(Break(entry.number, "moved"))
        elif entry.number == self._furthest + 1 and previous not in {None, self._hash}:
            # This one is whole and names another hash than the one before it has: that one was rewritten.
            self._found.add(Break(max(self._first, entry.number - 1), "changed"))
        self._seen.add(entry.number)
        if entry.number > self._furthest:
            self._furthest, self._hash = entry.number, entry.hash

    def end(self, head: Entry) -> None:
        if self._furthest == head.number and self._hash != head.hash:
            self._found.add(Break(head.number, "changed"))
        self._furthest = max(self._furthest, head.number)

    def breaks(self) -> list[Break]:
        missing: list[Break] = []
        for number in range(self._first, self._furthest + 1):
            if number in self._seen:
                continue
            if missing and missing[-1].number + missing[-1].entries == number:
                missing[-1] = missing[-1]._replace(entries=missing[-1].entries + 1)
            else:
                missing.append(Break(number, "missing"))
        return sorted([*self._found, *missing])


def _previous_if_intact(entry: Entry) -> str | None:
    """The hash that an entry names as the one before it, or None where the entry is not what was written."""
    try:
        content = orjson.loads(entry.body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(content, dict) or content.get("number") != entry.number:
        return None
    previous = content.get("previous")
    intact = isinstance(previous, str) and chain(previous, entry.body) == entry.hash
    return previous if intact else None
