"""Partial batches: each item has its own fate, whatever part of a batch's answer is told wrongly."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from proofs.choosy_relay import ARRIVES, RETRACTS, UPSERTS, WAYS, ChoosyRelay, Fate, Held, field_of, referral_of
from proofs.claims import Claims, Proof
from proofs.small import BEGIN, Moving
from relay_connectors.errors import RelayError
from relay_connectors.http import RetryPolicy
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.outbox import Batch, NewOperation
from relay_connectors.ledger.records import Looked, Seen
from relay_connectors.record import Identity, canonical, digest
from relay_connectors.relay.client import RelayClient, _keyed
from relay_connectors.relay.courier import Courier
from relay_connectors.relay.settling import Settled, Settling
from relay_connectors.relay.wire import BatchAnswer
from relay_connectors.testing.serving import InProcess

__all__ = ["prove"]

BATCHES = {"short": 150, "usual": 10_000, "full": 50_000}  # that were answered in more than one way
CONTROLLED = 30
PEOPLE, LARGEST_BATCH = 80, 16
RUNS_IN_TROUBLE, RUNS = 4, 16
SOURCE, BASE = "acme", "https://relay.example"
MEMORY = Path("/dev/shm")  # what a disk does is for other proofs; this one commits a hundred thousand times
ISSUES = {"invalid": "item_invalid", "needs_consent": "relay_refused"}
ASIDE = "relay_fails_on_item"
IDENTITY = Identity(b"k" * 32)
Sums = Counter[str]


class Found(NamedTuple):
    """What the ledger says of one record, its operation and its issue."""

    record_id: str
    op: str
    state: str
    answer: str | None
    live_state: str | None
    live_digest: str | None
    referral_id: str | None
    revision: int
    issue: str | None
    detail: str | None


FOUND = """
SELECT o.record_id, o.op, o.state, o.answer, r.live_state, r.live_digest, r.referral_id, r.op_revision,
  i.code, i.detail
FROM outbox o JOIN records r USING (record_id) LEFT JOIN issues i ON i.key = o.record_id AND i.state = 'open'
"""


@dataclass(slots=True)
class World:
    """One ledger with people's items queued, and the relay that judges them."""

    ledger: Ledger
    relay: ChoosyRelay
    fates: dict[str, Fate]
    clock: Moving
    answered: Sums = field(default_factory=Counter)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)

    def run(self, number: int) -> None:
        """One run of the courier; what stops it waits for the next."""
        client = RelayClient(BASE, "sample", "a-key", clock=self.clock)
        client._exchange = InProcess(self.relay, BASE)  # noqa: SLF001  the line alone is a made one
        meta = client.meta()
        settling = Settling(self.ledger, client, meta, number, self._outcome)
        try:
            Courier(self.ledger, client, meta, settling, retry=RetryPolicy(sleep=self.clock.sleep)).deliver()
        except RelayError:
            pass
        finally:
            self.answered.update(settling.answers)
            self.clock.at += timedelta(minutes=61)

    def _outcome(self, _batch: Batch, settled: Sequence[Settled]) -> None:
        """What the provision record would be told."""
        self.told.update((operation.record_id, result.status) for operation, result in settled)

    def found(self) -> list[Found]:
        """What the ledger says now."""
        return [Found(*row) for row in self.ledger.database.rows(FOUND)]


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Worlds of eighty people, until enough batches were decided in part."""
    promise = (
        "Each item of a batch meets its own fate and nobody else's, whatever part of it is rejected, and whatever "
        "part of its answer is left out, out of order, told twice or about others; the sums are equal."
    )
    proof = Proof("batches", promise, seed, guard="answers belong to items by their id: here by their place")
    sums = _many(proof, proof.claims, folder, seed, BATCHES[size])
    proof.claims.holds("each way to tell wrongly was hit", not (ways := set(WAYS) - set(proof.faults)), ways)
    proof.figures.append(", ".join(f"{name} {number:,}" for name, number in sums.items()))
    with patch.object(RelayClient, "send_batch", _by_place):
        _many(Proof("batches", "", seed), proof.control("by their place"), folder / "control", seed, CONTROLLED)
    return proof


def _many(proof: Proof, claims: Claims, folder: Path, seed: int, batches: int) -> Sums:
    sums = Sums({"worlds": 0, "batches": 0, "partial batches": 0, "items": 0})
    for number in count():
        if sums["partial batches"] >= batches:
            break
        with _world(folder, random.Random(f"{seed} {number}")) as world:
            own = Claims()
            _live(own, world)
            found = world.found()
        sums += Sums(worlds=1, batches=len(world.relay.answers), items=len(found))
        sums["partial batches"] += world.relay.partial
        sums += Counter(f"settled as {one.answer}" for one in found if one.state == "settled")
        sums += Sums(waiting=sum(one.state != "settled" for one in found), issues=sum(bool(one.issue) for one in found))
        sums["aside"] += sum(one.issue == ASIDE for one in found)
        proof.faults += world.relay.hit
        claims.checked += own.checked
        claims.broken += [f"world {number}: {one}" for one in own.broken]
    return sums


@contextmanager
def _world(folder: Path, chance: random.Random) -> Iterator[World]:
    """A new one; its ledger lies in memory where there is such a place."""
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="batches-", dir=MEMORY if MEMORY.is_dir() else folder))
    clock, record_id = Moving(BEGIN), IDENTITY.record_ids("rows", SOURCE)
    ops = {record_id(f"A-{number}"): chance.random() < 0.2 for number in range(PEOPLE)}
    words = [(UPSERTS, RETRACTS)[retract] for retract in ops.values()]
    drawn = [chance.choices([*words], [*words.values()])[0] for words in words]
    fates = {key: Fate(word, number) for number, (key, word) in enumerate(zip(ops, drawn, strict=True), 1)}
    relay = ChoosyRelay(fates, chance, chance.randint(2, LARGEST_BATCH))
    try:
        with Ledger.open(place / "ledger.db", identity=IDENTITY, clock=clock) as ledger:
            _queue(ledger, fates, {key for key, retract in ops.items() if retract})
            yield World(ledger, relay, fates, clock)
    finally:
        shutil.rmtree(place)


def _queue(ledger: Ledger, fates: dict[str, Fate], retracts: set[str]) -> None:
    """Everybody's record, looked at, and one operation for each."""
    now = ledger.now()
    with ledger.transaction():
        ledger.records.store(SOURCE, (_seen(key, fate) for key, fate in fates.items()), now)
        looked = (Looked(key, "push_full", "", None, 1, "live", None) for key in fates)
        ledger.records.looked(looked)
        ledger.outbox.queue([_operation(key, fate, key in retracts) for key, fate in fates.items()], now)


def _seen(key: str, fate: Fate) -> Seen:
    application, at = f"A-{fate.number}", "2026-11-10"
    told = (None, None, at, at, digest(key.encode()), "list:1", None, None, b"{}")
    return Seen(key, application, f"per_{fate.number}", "employer_rejected", *told)


def _operation(key: str, fate: Fate, retract: bool) -> NewOperation:  # noqa: FBT001  one of two kinds
    person, about = f"per_{fate.number}", {"record_id": key, "revision": 1}
    if retract:
        item = canonical({**about, "op": "retract", "reason": "consent_withdrawn"})
        return NewOperation(key, person, SOURCE, "retract", 1, None, "consent_withdrawn", None, None, item)
    told = digest(canonical({"data": key}))
    item = canonical({**about, "op": "upsert", "digest": told, "data": {"id": key}})
    return NewOperation(key, person, SOURCE, "upsert", 1, told, None, "full", "con_1", item)


def _live(claims: Claims, world: World) -> None:
    """Runs with wrong answers, then with right ones only, until nothing changes any more."""
    for number in range(1, RUNS):
        world.relay.spoils = number <= RUNS_IN_TROUBLE
        world.run(number)
        found = world.found()
        _judge(claims, world, found)
        waiting = {one.record_id for one in found if one.state != "settled"}
        hopeless = {one.record_id for one in found if _is_hopeless(world, one)}
        if waiting == hopeless:
            break
    claims.same("who waits in the end is whom the relay always fails on, or will not take back", waiting, hopeless)
    claims.same("a key went with one body", world.relay.rebuilt, 0)


def _is_hopeless(world: World, one: Found) -> bool:
    word = world.fates[one.record_id].word
    return word == "fails" or (one.op == "retract" and word == "invalid")


def _judge(claims: Claims, world: World, found: list[Found]) -> None:
    """After every run: nobody has another's fate, and the sums are equal."""
    settled = Sums(one.answer for one in found if one.state == "settled" and one.answer)
    waiting = sum(one.state in ("queued", "claimed") for one in found)
    claims.same("sent is settled and waiting", settled.total() + waiting, len(world.fates))
    unwilling = sum(world.answered[word] for word in ("invalid", "error")) - settled["invalid"]
    claims.same("each item was answered for good once", world.answered.total() - unwilling, settled.total())
    upserts = {one.record_id: one.answer for one in found if one.op == "upsert" and one.state == "settled"}
    claims.same("the provision record was told each one's own answer, once", world.told, Counter(upserts.items()))
    refused = settled["invalid"] + settled["needs_consent"]
    issues = sum(one.issue not in (None, ASIDE) and one.op == "upsert" for one in found)
    claims.same("whom the relay refused are the issues", issues, refused)
    for one in found:
        fate = world.fates[one.record_id]
        if one.issue == ASIDE:
            fair = fate.word == "fails" or one.record_id not in world.relay.told
            claims.holds("nobody is set aside whom the relay ever took or refused rightly", fair)
            fate = fate._replace(word=ASIDE)
        problem = _wrong(one, fate, world.relay.held.get(one.record_id))
        claims.holds(f"{one.op} of a record that is {fate.word}", not problem, problem)


def _wrong(one: Found, fate: Fate, held: Held | None) -> str:
    """What of this record's state is not its own fate; empty if all is."""
    wanted = _wanted(one, fate, held)
    told = (one.live_state, one.live_digest, one.referral_id, one.revision, one.issue, one.detail)
    return "" if told in wanted else f"{one.state} {one.answer}: {told} for {wanted}"


def _wanted(one: Found, fate: Fate, held: Held | None) -> list[tuple[object, ...]]:
    """What may be there: the mark of every decision is the record's own."""
    nothing, fault = (None, None, None, 1), f"{field_of(fate.number)} (rule_broken)"
    if fate.word == ASIDE:
        return [(*nothing, ASIDE, None)] if one.op == "upsert" and one.state != "settled" else []
    if one.state != "settled":
        refused = one.op == "retract" and fate.word == "invalid"
        return [(*nothing, None, None), *([(*nothing, "retract_refused", fault)] if refused else [])]
    if one.answer != fate.word and not {one.answer, fate.word} <= ARRIVES:
        return []
    if held:
        state = "retracted" if fate.word == "retracted" else "live"
        return [(state, held.digest, referral_of(fate.number), held.revision, None, None)]
    if fate.word == "suppressed":
        return [("suppressed", *nothing[1:], None, None)]
    return [(*nothing, ISSUES[fate.word], fault)] if one.op == "upsert" and fate.word in ISSUES else []


def _by_place(client: RelayClient, key: str, body: bytes, record_ids: Sequence[str]) -> BatchAnswer:
    """For the control: the first answer is the first item's, and so on; who has none left is as it is with us."""
    answer = client._once(BatchAnswer, "POST", "/v1/referrals/batch", body, _keyed(key))  # noqa: SLF001
    if len(answer.results) < len(record_ids):
        raise RelayError("too few answers")
    return answer.model_copy(update={"results": answer.results[: len(record_ids)], "summary": {}})
