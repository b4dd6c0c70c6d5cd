"""Days with exports, faults and erasures from all sides: nobody erased ever comes back, and both sides agree."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from relay_connectors.connector import Skip
from relay_connectors.cycle.erase import Eraser
from relay_connectors.http import RetryPolicy

IMPATIENT = RetryPolicy(attempts=1)
FAULTS = ("drop_before", "lose_answer", "half_answer", "503", "500")
PATHS = ("/v1/referrals/batch", "/v1/erasures", "/v1/events", "/v1/links/mint")


class Days:
    """One employer's days, and whom it erased."""

    def __init__(self, world, seed):
        self.world, self.chance, self.erased = world, random.Random(seed), set()

    def live(self, days):
        for number in range(days):
            for _ in range(self.chance.randint(0, 3)):
                self.world.add(number=len(self.world.rows), consent=self.chance.choice(["はい", "", "いいえ"]))
            for row in self.chance.sample(self.world.rows, k=min(2, len(self.world.rows))):
                row["job"] = f"job {number}"
            self.somebody_leaves()
            if self.chance.random() < 0.5:
                self.world.fault(self.chance.choice(FAULTS), path=self.chance.choice(PATHS))
            self.world.sync(retry=IMPATIENT)
            self.check()
            self.world.clock.at += timedelta(days=1)
        for _ in range(3):
            self.world.sync(retry=RetryPolicy(sleep=lambda _seconds: None))

    def somebody_leaves(self):
        ledger = self.world.ledger
        known = ledger.database.rows("SELECT person_id, application_id FROM records ORDER BY application_id")
        if not known or self.chance.random() < 0.5:
            return
        person_id, application_id = self.chance.choice(known)
        way = self.chance.choice(["here", "relay", "source"])
        number = int(application_id.removeprefix("A-"))
        row = self.world.referrals().get(self.world.record_id(number))
        if way == "here":
            with ledger.hold(), ledger.transaction():
                Eraser(ledger).erase([person_id], "subject_request")
        elif way == "source":
            self.world.rows[number]["gone"] = "anonymised"
        elif row and row.referral_id and row.status != "erased":
            relay = self.world.server.app.state.relay
            with relay.store.write() as db:
                key = relay.secret.person_key("acme", f"c{number}@example.jp")
                relay.erasures.leave(db, "acme", row.referral_id, key)
            relay.erasures.resume()
        else:
            return
        if way == "here":
            self.erased.add(number)

    def check(self):
        held = {key for (key,) in self.world.ledger.database.rows("SELECT application_id FROM records")}
        assert held.isdisjoint(f"A-{number}" for number in self.erased)


@pytest.mark.parametrize("seed", range(6))
def test_whoever_is_erased_stays_away_and_both_sides_agree(world, seed):
    class Erasing(world.adapter):
        def translate(self, raw):
            gone = raw.raw.data.get("gone")
            return Skip(gone) if gone else super().translate(raw)

    world.adapter = Erasing
    days = Days(world, seed)
    days.live(14)

    ledger = world.ledger
    assert ledger.database.rows("SELECT COUNT(*) FROM erasures WHERE state = 'done'") > [(1,)]
    assert (ledger.erasures.waiting(), ledger.outbox.waiting()) == ([], 0)
    here = {one for (one,) in ledger.database.rows("SELECT record_id FROM records WHERE live_state = 'live'")}
    assert here == set(world.live())
    sent = {one for (one,) in ledger.database.rows("SELECT DISTINCT record_id FROM outbox WHERE answer = 'created'")}
    held = {one for (one,) in ledger.database.rows("SELECT record_id FROM records")}
    assert {world.referrals()[one].status for one in sent - held} <= {"erased"}
