"""An answer is lost after the relay committed: one effect. So for every other way an exchange can fail."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from proofs.claims import Claims, Proof
from proofs.people import invented
from proofs.stage import Stage, served
from proofs.state import LedgerState, RelayState, check_both
from proofs.traffic import Watch
from relay_connectors.relay_server import RunningRelay
from relay_connectors.relay_server.faults import FaultKind, FaultRequest

__all__ = ["prove"]

BATCH, MINT = "/v1/referrals/batch", "/v1/links/mint"
ROWS = {"short": 100, "usual": 400, "full": 2_000}
BATCH_ITEMS = 25
WAIT = 1


class Trouble(NamedTuple):
    """A fault at one place, *times* from the request behind the first *after* on; each makes it ask again."""

    kind: FaultKind
    path: str = BATCH
    times: int = 1
    after: int = 1

    def __str__(self) -> str:
        return f"{self.kind} x{self.times} at {self.path.rpartition('/')[2]}"


TROUBLES = (
    Trouble("lose_answer"),
    Trouble("503"),
    Trouble("lose_answer", MINT, after=0),
    Trouble("lose_answer", times=3),
    Trouble("lose_answer", times=6),  # more than one run's attempts
    Trouble("half_answer"),
    Trouble("half_answer", MINT, after=0),
    Trouble("429"),
    Trouble("429", MINT, after=0),
    Trouble("500"),
    Trouble("500", times=6),
    Trouble("502"),
    Trouble("drop_before"),
    Trouble("drop_before", "/v1/meta", after=0),
    Trouble("half_answer", "/v1/events", after=0),
    Trouble("html_200"),
    Trouble("empty_200"),
    Trouble("204"),
    Trouble("item_error"),
    Trouble("slow"),
)
CONTROLLED = (TROUBLES[0], TROUBLES[2])
DOUBLED = ("items ", "number of links")  # what must be seen without the guard, in the words of the claims
COUNTED = ("created", "updated", "unchanged", "stale", "retracted", "duplicate_person", "invalid")


class Ending(NamedTuple):
    """What both sides came to, and how."""

    relay: RelayState
    ledger: LedgerState
    counters: Counter[str]
    runs: int


def prove(folder: Path, size: str, seed: int) -> Proof:
    """The same first sync under each kind of trouble; it must come to what it comes to without."""
    promise = (
        "However an exchange fails, everybody is referred exactly once and every link is known, after reruns at most."
    )
    proof = Proof("lost_answer", promise, seed, guard="the stored idempotency key, now a fresh one for every send")
    stage = Stage(folder / "lost-answer")
    stage.write(invented(ROWS[size], seed))
    calm = _under(Claims(), stage.copy(folder / "calm"), None)
    troubles = TROUBLES[:3] if size == "short" else TROUBLES
    runs = Counter[int]()
    for trouble in troubles:
        ending = _under(proof.claims, stage.copy(folder / "trouble"), trouble)
        _same_ending(proof.claims, trouble, ending, calm)
        proof.faults[str(trouble)] = ending.counters[f"fault_{trouble.kind}"]
        runs[ending.runs] += 1
    told = ", ".join(f"{number} after {count} run{'s' * (count > 1)}" for count, number in sorted(runs.items()))
    proof.figures.append(f"{calm.counters['created']} people and {len(calm.relay.links)} links each time; done: {told}")
    for trouble in CONTROLLED[: 1 if size == "short" else None]:
        own, ending = Claims(), _under(proof.claims, stage.copy(folder / "control", "stored_key"), trouble)
        _same_ending(own, trouble, ending, calm)
        proof.controls[f"a fresh key, {trouble}"] = own.about(*DOUBLED)
    return proof


def _under(claims: Claims, stage: Stage, trouble: Trouble | None) -> Ending:
    """Sync until it is done, under one kind of trouble."""
    watch = Watch(batch_items=BATCH_ITEMS)
    with served(stage, watch) as relay:
        if trouble:
            _switch_on(relay, trouble)
        runs = stage.sync_until_done()
        claims.holds(f"{trouble}: done in the end", runs[-1].done, [run.exit_code for run in runs])
        claims.holds(f"{trouble}: no failure but an unavailable relay", {run.exit_code for run in runs} <= {0, 4, 6})
        if trouble and trouble.kind in ("429", "503"):
            _waited(claims, trouble, watch)
        counters = Counter(relay.app.state.relay.counters)
    return Ending(RelayState.at(stage.relay), LedgerState.at(stage.client.ledger), counters, len(runs))


def _switch_on(relay: RunningRelay, trouble: Trouble) -> None:
    asked: dict[str, Any] = {"kind": trouble.kind, "path": trouble.path, "count": trouble.times, "after": trouble.after}
    relay.app.state.relay.faults.add(FaultRequest(**asked, retry_after=WAIT, indexes=[0, 3, 7]))


def _waited(claims: Claims, trouble: Trouble, watch: Watch) -> None:
    """The refused request came again, and not before the relay wanted it."""
    times = [one.at for one in watch.seen if one.path == trouble.path and one.moment == "arrived"]
    again = times[trouble.after : trouble.after + 2]
    gap = again[1] - again[0] if len(again) > 1 else 0.0
    claims.holds(f"{trouble}: Retry-After is kept", gap >= WAIT, f"{gap:.2f} s for {WAIT} s")


def _same_ending(claims: Claims, trouble: Trouble, ending: Ending, calm: Ending) -> None:
    check_both(claims, ending.relay, ending.ledger)
    fired = ending.counters[f"fault_{trouble.kind}"]
    claims.same(f"{trouble}: it was really hit", fired, trouble.times)
    claims.same(f"{trouble}: referrals as without it", ending.relay.referrals, calm.relay.referrals)
    claims.same(f"{trouble}: who has a link", ending.ledger.linked, calm.ledger.linked)
    claims.same(f"{trouble}: number of links", len(ending.relay.links), len(calm.relay.links))
    claims.same(f"{trouble}: records in the ledger", ending.ledger.records, calm.ledger.records)
    for name in COUNTED:
        claims.same(f"{trouble}: items {name}", ending.counters[name], calm.counters[name])
