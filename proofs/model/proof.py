"""Plays histories by the thousand, over the cores, and some of them without each guard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from proofs.claims import Claims, Proof
from proofs.model.controls import CONTROLS, unguarded
from proofs.model.history import FAILING, FEW, LENGTH, REGISTERING, WEIGHTS, Played, cut_down, drawn, play

__all__ = ["prove"]

HISTORIES = {"short": 6, "usual": 1_000, "full": 5_000}
WITHOUT = 400  # histories of each control at most: one that goes wrong is enough
SPREAD = 100_000  # seeds of one proof lie together
AT_ONCE = 5
ROUND = {"short": 2, "usual": 40, "full": 40}
SHOWN = 3  # failing histories that are cut down; each takes a few hundred plays
# What each control has to break, in the words of the claim that it breaks.
BREAKS = {
    "no last look": ("sent after a withdrawal",),
    "memory of digests": ("other data", "another consent", "not referred"),
    "no narrowing": ("somebody waits behind an item at fault", "nobody is told of an item at fault"),
    "one reason": ("taken back for a wrong reason",),
    "registered go": ("taken back without a cause",),
}
OF = {"one reason": REGISTERING, "registered go": REGISTERING}  # the kind of histories that a control needs
REASONS = ("unrejected", "reapplied", "error", "excluded", "consent_withdrawn")
MOMENTS = ("kills", "sends checked", "withdrawals", "erasures")
FAILED = (
    "items at fault for good",
    "items at fault for a while",
    "noes of people at fault",
    "noes beside people at fault",
)
WITHDRAWALS = {"short": 1, "usual": 500, "full": 1_000}  # at least
CALLED, ALWAYS = "given to a human", 3
TOLD, OVERTAKEN = "withdrawals told", "withdrawals overtaken by a later yes, or an erasure"


def prove(_folder: Path, size: str, seed: int) -> Proof:
    """Play histories with everything in place, and some with a guard taken out."""
    promise = (
        f"{HISTORIES[size]:,} random histories of {LENGTH} steps (rejected, taken back and rejected again, edited to "
        "and fro, consent given and withdrawn, erased, merged, split, undone, killed at any statement, failing at any "
        "request, some items failing for ever): the relay comes to hold what the oracle says, nothing is sent after a "
        "withdrawal's commit, every withdrawal is told, nobody is taken back without a cause or for another's reason, "
        "and nobody waits for somebody else's item."
    )
    guard = (
        "the last look before an old batch goes again; what is live as the measure of what is new; cutting what keeps "
        "failing in halves; the reason of a retract; that who registered stays"
    )
    proof = Proof("model", promise, seed, guard=guard)
    seeds = [seed * SPREAD + number for number in range(HISTORIES[size])]
    with ProcessPoolExecutor() as pool:
        weights = FEW if size == "short" else WEIGHTS
        played = list(pool.map(partial(_played, "", weights), seeds, chunksize=AT_ONCE))
        _judge(proof, seeds, played, weights)
        _judge_withdrawals(proof, played, WITHDRAWALS[size])
        _judge_reasons(proof, played, [] if size == "short" else REASONS)
        for control in CONTROLS:
            _control(proof, control, pool, ROUND[size])
    return proof


def _played(control: str, weights: Sequence[int], seed: int) -> Played:
    with unguarded(control):
        return play(drawn(seed, weights))


def _judge(proof: Proof, seeds: Sequence[int], played: Sequence[Played], weights: Sequence[int]) -> None:
    counts = sum((one.counts for one in played), Counter[str]())
    proof.faults = sum((one.hit for one in played), Counter[str]())
    del proof.faults[""]
    broken = [seed for seed, one in zip(seeds, played, strict=True) if one.fault]
    for seed, one in zip(seeds, played, strict=True):
        proof.claims.holds(f"history {seed}", not one.fault, one.fault)
    for seed in broken[:SHOWN]:
        steps = cut_down(drawn(seed, weights))
        proof.figures.append(f"history {seed}: {play(steps).fault}; play({steps!r})")
    for moment in MOMENTS[:ALWAYS] if len(seeds) <= HISTORIES["short"] else (*MOMENTS, *FAILED, CALLED):
        proof.claims.holds(f"there were {moment}", counts[moment] > 0)
    done = sum(len(drawn(seed, weights)) for seed in seeds)
    told = ", ".join(f"{counts[what]:,} {what}" for what in ("syncs", *MOMENTS))
    proof.figures.append(f"{len(seeds):,} histories, {done:,} steps, {told}; {len(broken)} histories go wrong")
    told = ", ".join(f"{counts[what]:,} {what}" for what in (*FAILED, CALLED, "runs beside"))
    proof.figures.append(f"{told}; nobody else waited longer than {max(one.waited for one in played)} runs")


def _judge_withdrawals(proof: Proof, played: Sequence[Played], fewest: int) -> None:
    """Every withdrawal of somebody whom the relay held came to be known there, or to be no longer meant."""
    counts = sum((one.counts for one in played if not one.fault), Counter[str]())
    proof.claims.same("withdrawals that came to an end", counts[TOLD] + counts[OVERTAKEN], counts["withdrawals"])
    proof.claims.holds(f"at least {fewest:,} withdrawals", counts["withdrawals"] >= fewest, counts["withdrawals"])
    at_once = counts["withdrawals told in the run that read them"]
    proof.figures.append(
        f"{counts['withdrawals']:,} withdrawals of people whom the relay held: {counts[TOLD]:,} told, {at_once:,} of "
        f"them in the very run that read them; {counts[OVERTAKEN]:,} overtaken by a later yes, or an erasure"
    )


def _judge_reasons(proof: Proof, played: Sequence[Played], wanted: Sequence[str]) -> None:
    """Every reason came up, and most people were judged by what the relay held of them alone."""
    counts = sum((one.counts for one in played), Counter[str]())
    for reason in wanted:
        proof.claims.holds(f"somebody was taken back: {reason}", counts[f"taken back: {reason}"] > 0)
    judged, moving = counts["people judged"], counts["people with something on its way"]
    proof.claims.holds("most people are judged by what the relay held", judged > moving or not wanted, (judged, moving))
    told = ", ".join(f"{counts[f'taken back: {reason}']:,} {reason}" for reason in REASONS)
    proof.figures.append(
        f"{counts['reasons checked']:,} retracts at the door, each with a cause and by its name: {told}; {judged:,} "
        f"people compared at the end by what the relay held, {moving:,} with something on its way or in doubt"
    )


def _control(proof: Proof, control: str, pool: ProcessPoolExecutor, rounds: int) -> None:
    """Play histories without a guard until one goes wrong in the way in which the guard prevents it."""
    played: list[Played] = []
    meant: list[str] = []
    while not meant and len(played) < WITHOUT:
        first = proof.seed * SPREAD + len(played)
        played += pool.map(
            partial(_played, control, OF.get(control, FAILING)), range(first, first + rounds), chunksize=AT_ONCE
        )
        meant = [one.fault for one in played if any(words in one.fault for words in BREAKS[control])]
    proof.controls[control] = Claims(len(played), meant)
    proof.figures.append(f"control {control}: {len(meant)} of {len(played)} histories go wrong")
