"""First contact with ten years of history: all is remembered, nobody is sent or linked, and the way on is told."""

from __future__ import annotations

from pathlib import Path

from proofs.claims import Claims, Proof
from proofs.people import invented
from proofs.stage import Stage, served
from proofs.state import LedgerState, RelayState
from proofs.traffic import Watch

__all__ = ["prove"]

ROWS = {"short": 400, "usual": 5_000, "full": 50_000}
TEN_YEARS = 3_650
SENDING = ("/v1/referrals/batch", "/v1/links/")
WAYS = ("--start today", "--start 20", "--start all")


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Sync it without a start, twice; plan; then choose today."""
    promise = (
        "First contact with ten years of history sends and links nobody, ends with exit 3 and names three ways on."
    )
    proof = Proof("history", promise, seed, guard="a start that somebody chose: all")
    people, watch = invented(ROWS[size], seed, span=TEN_YEARS), Watch()
    stage = Stage(folder / "history")
    stage.write(people)
    with served(stage, watch, start=None):
        for time in ("first", "second"):
            _untouched(proof.claims, f"the {time} time", stage, watch)
        _plan(proof.claims, stage, watch)
        chosen = stage.sync("--start", "today")
        proof.claims.holds("--start today goes through", chosen.done, chosen.said[-300:])
        proof.claims.same("--start today: requests that push", watch.arrived(SENDING[0]), 0)
        proof.claims.same("--start today: nobody gets a link", LedgerState.at(stage.client.ledger).linked.total(), 0)
        _late_row(proof.claims, stage, people, watch)
    known = len(LedgerState.at(stage.client.ledger).records)
    proof.figures.append(f"{len(people)} rows of ten years, {known} applications remembered, nobody contacted")
    proof.controls["start = all"] = _control(stage.copy(folder / "history-control")).about("referrals at the relay")
    return proof


def _untouched(claims: Claims, when: str, stage: Stage, watch: Watch) -> None:
    watch.forget()
    run = stage.run("sync")
    claims.same(f"{when}: exit code", run.exit_code, 3)
    for way in WAYS:
        claims.holds(f"{when}: {way} is named", way in run.said, run.said[-600:])
    claims.same(f"{when}: requests that send", watch.arrived(*SENDING), 0)
    claims.same(f"{when}: referrals at the relay", RelayState.at(stage.relay).referrals, {})
    claims.same(f"{when}: links at the relay", RelayState.at(stage.relay).links, frozenset())
    claims.same(f"{when}: persons with a link", LedgerState.at(stage.client.ledger).linked.total(), 0)


def _plan(claims: Claims, stage: Stage, watch: Watch) -> None:
    """A plan shows what all of it would come to, and does nothing."""
    before = LedgerState.at(stage.client.ledger)
    watch.forget()
    run = stage.run("plan")
    claims.same("plan: exit code", run.exit_code, 0)
    claims.same("plan: requests that send", watch.arrived(*SENDING), 0)
    claims.same("plan: the ledger", LedgerState.at(stage.client.ledger), before)


def _late_row(claims: Claims, stage: Stage, people: list[dict[str, str]], watch: Watch) -> None:
    """A row that appears later with an old date is history, too."""
    late = {**people[0], "応募ID": "LATE-1", "メールアドレス": "late@example.com", "選考ステータス": "不採用"}
    stage.write([*people, {**late, "応募日": "2018/5/1", "不採用日": "2018/6/1"}])
    watch.forget()
    run = stage.sync()
    claims.same("a late old row: exit code", run.exit_code, 0)
    claims.same("a late old row: requests that push", watch.arrived(SENDING[0]), 0)


def _control(stage: Stage) -> Claims:
    """The same claims where somebody said that all of it may go."""
    claims, watch = Claims(), Watch()
    with served(stage, watch, start="all"):
        _untouched(claims, "with a start", stage, watch)
    return claims
