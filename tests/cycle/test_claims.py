"""Claiming registrations whose relay answers in every way, and whose people are erased meanwhile."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

import orjson
import pytest

from relay_connectors.cycle.claims import Claimer
from relay_connectors.cycle.erase import Eraser
from relay_connectors.errors import RelayUnavailableError
from relay_connectors.relay.client import Refused
from relay_connectors.relay.wire import ReferralRow, UnmatchedAnswer, UnmatchedRow
from relay_connectors.relay.wire_events import Event

KEY = b"k" * 32
AT = "2026-11-02T00:00:00.000Z"


@dataclass
class Registrations:
    """A relay at which one person registered twice; a record is claimed once."""

    referrals: tuple[str, ...] = ("ref_1", "ref_2")
    held: dict[str, str] = field(default_factory=dict)
    down: bool = False

    def unmatched(self, _cursor=None):
        hashed = hmac.digest(KEY, b"c1@example.jp", "sha256").hex()
        rows = [UnmatchedRow(referral_id=one, registered_at=AT, email_hmac=hashed) for one in self.referrals]
        return UnmatchedAnswer(match_key=KEY.hex(), unmatched=[one for one in rows if one.referral_id not in self.held])

    def claim_referral(self, referral_id, record_id):
        if self.down:
            message = "down"
            raise RelayUnavailableError(message)
        if record_id in self.held.values() and self.held.get(referral_id) != record_id:
            message = "not claimable"
            raise Refused(message, status=409, code="not_claimable")
        self.held[referral_id] = record_id
        return ReferralRow(
            record_id=record_id, referral_id=referral_id, revision=0, status="registered", digest=None, updated_at=AT
        )


@pytest.fixture
def told(world):
    """Keep events about a registration that is nobody's yet."""
    world.add(1, consent="")
    world.sync()

    def keep(*kinds):
        with world.ledger.transaction():
            for seq, kind in enumerate(kinds, 900):
                event = Event(
                    id=f"ev{seq}",
                    seq=seq,
                    type=kind,
                    occurred_at=AT,
                    recorded_at=AT,
                    referral_id="ref_1",
                    data={"scopes": ["share_with_relay"]},
                )
                world.ledger.inbox.put(event.id, seq, kind, orjson.dumps(event.model_dump(mode="json")), AT)
                world.ledger.inbox.unmatched(event.id)

    return keep


def test_of_two_registrations_of_one_person_one_is_claimed(world, told):
    claims = Claimer(world.ledger, Registrations()).find().claims

    assert claims == {"ref_1": world.record_id(1)}


def test_a_second_registration_that_is_refused_leaves_the_first_one_s_claim(world, told):
    told("candidate.registered", "consent.withdrawn")
    record_id = world.record_id(1)

    done = Claimer(world.ledger, Registrations()).claim({"ref_2": record_id, "ref_1": record_id})

    assert (done, world.ledger.records.claimed()) == (["ref_1"], {"ref_1": record_id})
    assert world.ledger.inbox.waiting() == []
    assert len(world.ledger.consents.ever_of(world.ledger.records.get(record_id).person_id)) == 1


def erase(world):
    eraser = Eraser(world.ledger)
    with world.ledger.transaction():
        eraser.erase([world.ledger.records.get(world.record_id(1)).person_id], "subject_request")
    eraser.finish()


def test_claiming_goes_on_after_somebody_whose_claim_was_not_answered_is_erased(world, told):
    told("candidate.registered")
    claimer = Claimer(world.ledger, Registrations(down=True))
    with pytest.raises(RelayUnavailableError):
        claimer.claim({"ref_1": world.record_id(1)})
    erase(world)

    assert claimer.claim({}) == []
    assert (world.ledger.inbox.waiting(), world.ledger.inbox.count_unmatched()) == ([], 0)


def test_an_event_that_was_emptied_before_this_was_known_waits_for_nobody(world, told):
    told("candidate.registered")
    with world.ledger.transaction():
        world.ledger.database.run("UPDATE inbox SET body = x'7b7d' WHERE event_id = 'ev900'")

    assert Claimer(world.ledger, Registrations()).claim({}) == []
    assert world.ledger.inbox.count_unmatched() == 0
