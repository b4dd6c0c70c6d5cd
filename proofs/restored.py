"""The ledger is lost and an old backup is restored: the relay is asked first, and nothing goes twice or comes back.

Each history has a few days of exports, on which people register, withdraw and are erased, by commands and at the relay.
On one of them a backup is made, by ``ledger backup`` or as a bare copy. Days later the backup takes the ledger's place.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path

from proofs.claims import Claims, Proof
from proofs.restored_life import GUARDS, Life, without
from proofs.stage import Stage, served
from proofs.state import LedgerState, RelayState, check_both

__all__ = ["prove"]

HISTORIES = {"short": 2, "usual": 8, "full": 40}
CONTROLS = {"short": 3, "usual": 6, "full": 12}  # at most: until one of them breaks
QUIET = 4  # every so many histories only links are given out after the backup
SENT = ("created", "updated", "unchanged", "stale", "duplicate_person", "suppressed")
# What breaks without a guard, in the words of the claims; a run that crashes is no control.
HARM = ("nothing is sent again", "sends nothing either", "with the relay", "whose link it is", "link of somebody")
DONE_OR_ASKING = (0, 3, 4)


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Random histories, and some of them again without each of the guards."""
    promise = (
        "After an old backup of the ledger was restored, the next sync sends nothing again, brings back nobody who was "
        "withdrawn or erased, here or at the relay, gives nobody a second link, and both sides agree."
    )
    names = "the comparison with the relay; the refusals beside the ledger; the fences beside it"
    proof = Proof("restored", promise, seed, guard=f"each taken out: {names}")
    for number in range(HISTORIES[size]):
        by_hand = number % 2 == 1
        quiet = number % QUIET == QUIET - 1
        proof.faults += _history(proof.claims, Stage(folder / f"history-{number}"), seed + number, by_hand, quiet)
    for guard in ("comparison",) if size == "short" else GUARDS:
        broken, tried = _control(folder / guard, guard, seed, CONTROLS[size])
        proof.controls[f"no {guard}"] = broken
        proof.figures.append(f"control {guard}: {len(broken.broken)} claims broken in history {tried}")
    return proof


def _control(folder: Path, guard: str, seed: int, most: int) -> tuple[Claims, int]:
    """Histories without a guard, until one breaks."""
    for number in count(1):
        claims, bare = Claims(), guard == "fences"
        with without(guard):
            _history(claims, Stage(folder / f"history-{number}"), seed + number, bare, bare)
        if (found := claims.about(*HARM)).broken or number == most:
            return found, number
    raise AssertionError


def _history(claims: Claims, stage: Stage, seed: int, by_hand: bool, quiet: bool) -> Counter[str]:  # noqa: FBT001
    with served(stage) as relay:
        life = Life(stage, relay, random.Random(seed), by_hand, quiet)
        life.live()
        _loss(claims, life)
    kind = "a bare copy restored" if by_hand else "restored from `ledger backup`"
    return life.happened + Counter({kind: 1, "of them with links alone since": int(quiet)})


def _loss(claims: Claims, life: Life) -> None:
    """The ledger is lost, the backup restored, and two syncs go."""
    held, links = RelayState.at(life.stage.relay), {one.record_id: one.link_id for one in life.linked()}
    told = _counts(life)
    life.restore()
    run = life.sync()
    claims.holds("it ends, or stops before links", run.exit_code in DONE_OR_ASKING, run.said[-300:])
    relay = RelayState.at(life.stage.relay)
    claims.same(
        "nothing is sent again", dict(_counts(life) - told), {"created": len(life.unsent)} if life.unsent else {}
    )
    _nobody_comes_back(claims, life, relay)
    _links_stay(claims, life, links)
    gone = life.refused | life.erased | life.unsent
    left = {key: row for key, row in held.referrals.items() if key not in gone}
    claims.same("the relay holds what it held", {key: relay.referrals.get(key) for key in left}, left)
    claims.same("no point is earned twice", (relay.points, relay.entries), (held.points, held.entries))
    _agree(claims, life)
    told = _counts(life)
    life.sync()
    claims.same("another sync sends nothing either", dict(_counts(life) - told), {})
    _nobody_comes_back(claims, life, RelayState.at(life.stage.relay))


def _nobody_comes_back(claims: Claims, life: Life, relay: RelayState) -> None:
    live = {key for key, row in relay.referrals.items() if row[1]}
    claims.same("withdrawn and with the relay", live & life.refused, set())
    claims.same("erased and with the relay", live & life.erased, set())
    known = set(LedgerState.at(life.stage.client.ledger).records)
    claims.same("erased and in the ledger", known & life.erased, set())
    claims.same("new at the relay", {*life.unsent} - live, set())


def _links_stay(claims: Claims, life: Life, before: dict[str, str]) -> None:
    """Nobody has another link than before the loss, and nobody somebody else's."""
    owners = {link: record for record, link in before.items()}
    for one in life.linked():
        claims.same("whose link it is", owners.get(one.link_id, one.record_id), one.record_id)
        claims.same("the link of somebody who had one", one.link_id, before.get(one.record_id, one.link_id))
        claims.holds("who registered by a forgotten link waits", one.record_id not in life.unknowable)


def _counts(life: Life) -> Counter[str]:
    counters = life.relay.app.state.relay.counters
    return Counter({name: counters[name] for name in SENT if counters.get(name)})


def _agree(claims: Claims, life: Life) -> None:
    relay, ledger = RelayState.at(life.stage.relay), LedgerState.at(life.stage.client.ledger)
    claims.holds("the ledger knows no link that the relay does not", ledger.links <= relay.links)
    # Links that were minted after the backup are the relay's memory alone; nobody can be told whose they are. And the
    # provision record lacks what was handed on since; what it does say must be true.
    check_both(claims, relay, replace(ledger, links=relay.links, items={**relay.leaves, **ledger.items}))
