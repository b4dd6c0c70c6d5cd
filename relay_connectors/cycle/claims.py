"""Claiming: who registered through a campaign's link is known here, and their record is theirs from then on.

The relay tells a keyed hash of the address of whoever allows feedback; it is compared here, and the relay learns
nothing but a record id of those who registered with it anyway.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import orjson

from relay_connectors.cycle.listen import Listener
from relay_connectors.ledger import Ledger
from relay_connectors.normalize import email_key
from relay_connectors.relay.client import Refused, RelayClient
from relay_connectors.relay.wire import UnmatchedRow
from relay_connectors.relay.wire_events import Event

__all__ = ["Claimer", "Found"]

NO_RUN = 0
# The relay says that this registration, or this record, cannot be claimed (any more); another one may be.
NOT_THEIRS = frozenset({"not_found", "not_claimable", "feedback_not_allowed"})


class Found(NamedTuple):
    """Of those who registered and belong to no record: referral → record of whom we know, and how many we do not.

    *silent*: they allow no feedback, or were contested, so that nobody may match them. *several*: their address
    belongs to more than one person here.
    """

    claims: Mapping[str, str]
    unknown: int = 0
    several: int = 0
    silent: int = 0


class Claimer:
    """Matches and claims for one ledger. What was begun and not answered is asked again first."""

    def __init__(self, ledger: Ledger, client: RelayClient) -> None:
        self._ledger, self._client = ledger, client
        self._listener = Listener(ledger, client, NO_RUN)

    def find(self) -> Found:
        """Whose registrations could be claimed. Writes nothing.

        Raises:
            RelayUnavailableError: the relay does not answer.
        """
        waiting: list[tuple[bytes, UnmatchedRow]] = []
        cursor: str | None = None
        while True:
            page = self._client.unmatched(cursor)
            waiting += [(bytes.fromhex(page.match_key), one) for one in page.unmatched]
            if (cursor := page.next_cursor) is None:
                break
        told = {
            one.referral_id: (key, one.email_hmac) for key, one in waiting if one.email_hmac and not one.contested_at
        }
        people = self._people({(key, hashed) for key, hashed in told.values() if hashed})
        records = {referral: people.get(hashed or "", {}) for referral, (_, hashed) in told.items()}
        # Who registered twice has one record: the registration that is told first gets it.
        firsts: dict[str, str] = {}
        for referral, found in records.items():
            if len(found) == 1:
                firsts.setdefault(next(iter(found.values())), referral)
        claims = {referral: record_id for record_id, referral in firsts.items()}
        several = sum(len(found) > 1 for found in records.values())
        return Found(claims, len(told) - len(claims) - several, several, len(waiting) - len(told))

    def _people(self, hashes: AbstractSet[tuple[bytes, str]]) -> Mapping[str, Mapping[str, str]]:
        """Hash → person → their newest record that carries an address with it."""
        wanted, keys = {hashed for _, hashed in hashes}, sorted({key for key, _ in hashes})
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for record_id, person_id, draft in self._ledger.records.claimable() if wanted else ():
            for email in (orjson.loads(draft).get("person") or {}).get("emails", ()):
                said = email_key(email["address"]).encode()
                for hashed in wanted.intersection(hmac.digest(key, said, "sha256").hex() for key in keys):
                    found[hashed].setdefault(person_id, record_id)
        return found

    def claim(self, claims: Mapping[str, str]) -> Sequence[str]:
        """Claim these, and what an earlier call left unanswered; the referrals that are ours now.

        Raises:
            RelayUnavailableError: the relay does not answer; the next call goes on.
        """
        with self._ledger.transaction():
            for referral_id, record_id in claims.items():
                self._ledger.records.claim(record_id, referral_id)
        asked = {**self._open(), **claims}
        done = [referral_id for referral_id, record_id in asked.items() if self._ask(referral_id, record_id)]
        self._adopt()
        return done

    def _open(self) -> dict[str, str]:
        """Claims whose answer nobody kept: their person has not registered as far as the ledger knows."""
        claimed = self._ledger.records.claimed()
        return {one: record_id for one, record_id in claimed.items() if not self._has_registered(record_id)}

    def _has_registered(self, record_id: str) -> bool:
        record = self._ledger.records.get(record_id)
        person = self._ledger.persons.get([record.person_id]).get(record.person_id) if record else None
        return person is None or person.registered_at is not None

    def _ask(self, referral_id: str, record_id: str) -> bool:
        try:
            row = self._client.claim_referral(referral_id, record_id)
        except Refused as refused:
            if refused.code not in NOT_THEIRS:
                raise
            with self._ledger.transaction():
                self._ledger.records.disclaim(record_id, referral_id)
            return False
        with self._ledger.transaction():
            self._ledger.records.claim(record_id, referral_id)  # another registration may have been noted since
            self._listener.catch_up(row.model_copy(update={"record_id": record_id}))
        return True

    def _adopt(self) -> None:
        """What the relay told of them before anybody knew whose it was."""
        claimed = self._ledger.records.claimed()
        with self._ledger.transaction():
            for event_id, body in self._ledger.inbox.waiting():
                event = Event.model_validate_json(body)
                if record_id := claimed.get(event.referral_id or ""):
                    self._listener.adopt(event, record_id)
                    self._ledger.inbox.matched(event_id)
