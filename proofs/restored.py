"""The ledger is lost and an old backup is restored: the relay is asked first, and nothing goes twice or comes back.

Each history has a few days of exports; on one of them a backup is made, by ``ledger backup`` or as a bare copy. After
further days with changes, withdrawals and newcomers the backup takes the ledger's place, and the same export is read.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

from proofs.claims import Claims, Proof
from proofs.people import changed, invented, is_yes
from proofs.stage import People, Stage, served
from proofs.state import LedgerState, RelayState, check_both
from relay_connectors.relay_server import RunningRelay

__all__ = ["prove"]

HISTORIES = {"short": 1, "usual": 5, "full": 25}
ROWS, NEWCOMERS, MOST_DAYS = 40, 6, 3
SENT = ("created", "updated", "unchanged", "stale", "duplicate_person", "retracted", "suppressed")


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Random histories, and one of them again without the comparison."""
    promise = (
        "After an old backup of the ledger was restored, the next sync sends nothing again and brings back "
        "nobody who was taken back, and both sides agree."
    )
    proof = Proof("restored", promise, seed, guard="the comparison with the relay before anything is planned")
    for number in range(HISTORIES[size]):
        _history(proof, proof.claims, Stage(folder / f"history-{number}"), seed + number)
    _history(proof, proof.control, Stage(folder / "control", "comparison"), seed, counted=False)
    told = ", ".join(f"{count} {name}" for name, count in sorted(proof.faults.items()))
    proof.figures.append(f"{HISTORIES[size]} histories: {told}")
    return proof


def _history(proof: Proof, claims: Claims, stage: Stage, seed: int, *, counted: bool = True) -> None:
    chance = random.Random(seed)
    before, after = chance.randint(1, MOST_DAYS), chance.randint(1, MOST_DAYS)
    by_hand = chance.random() < 0.5 and counted
    days = _days(before + after, seed)
    with served(stage) as relay:
        for number, people in enumerate(days):
            stage.write(people)
            stage.sync_until_done()
            if number + 1 == before:
                _back_up(stage, by_hand=by_hand)
        held, told = RelayState.at(stage.relay), _counts(relay)
        _restore(stage)
        runs = stage.sync_until_done()
        claims.holds("it ends, or stops before links", runs[-1].exit_code in (0, 3, 4), [one.said for one in runs])
        sent = _counts(relay) - told
        claims.same("nothing is sent again", dict(sent), {})
        _agree(claims, stage, held)
        claims.same("another sync sends nothing either", dict(_after(stage, relay)), {})
    if counted:
        proof.faults["restored by hand" if by_hand else "restored from `ledger backup`"] += 1
        proof.faults["days lost"] += after


def _days(count: int, seed: int) -> list[People]:
    """The exports of some days; consents that were withdrawn stand in the last one as they stood in the first."""
    people = [row for row in invented(ROWS, seed, messy=False) if not is_yes(row) or row["同意日"]]
    days = [people]
    for day in range(1, count):
        newcomers = [
            {**row, "応募ID": f"N{day}-{row['応募ID']}", "メールアドレス": f"n{day}.{row['メールアドレス']}"}
            for row in invented(NEWCOMERS, seed + 100 + day, messy=False)
        ]
        days.append(changed(days[-1], newcomers, seed + day))
    return days


def _back_up(stage: Stage, *, by_hand: bool) -> None:
    if by_hand:
        shutil.copy(stage.client.ledger, stage.folder / "backup.db")
    else:
        stage.run("ledger", "backup", str(stage.folder / "backup.db"))


def _restore(stage: Stage) -> None:
    for left in stage.client.ledger.parent.glob(stage.client.ledger.name + "*"):
        left.unlink()
    shutil.copy(stage.folder / "backup.db", stage.client.ledger)


def _counts(relay: RunningRelay) -> Counter[str]:
    counters = relay.app.state.relay.counters
    return Counter({name: counters[name] for name in SENT if counters.get(name)})


def _after(stage: Stage, relay: RunningRelay) -> Counter[str]:
    before = _counts(relay)
    stage.sync_until_done()
    return _counts(relay) - before


def _agree(claims: Claims, stage: Stage, held: RelayState) -> None:
    relay, ledger = RelayState.at(stage.relay), LedgerState.at(stage.client.ledger)
    claims.same("the relay holds what it held", relay.referrals, held.referrals)
    claims.same("no point is earned twice", (relay.points, relay.entries), (held.points, held.entries))
    claims.holds("the ledger knows no link that the relay does not", ledger.links <= relay.links)
    # Links that were minted after the backup are the relay's memory alone; nobody can be told whose they are.
    check_both(claims, relay, replace(ledger, links=relay.links))
