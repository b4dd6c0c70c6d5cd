"""Plays histories by the thousand, over the cores, and some of them without each guard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from proofs.claims import Proof
from proofs.model.controls import CONTROLS, unguarded
from proofs.model.history import AT_THE_DOOR, Played, cut_down, drawn, play

__all__ = ["prove"]

HISTORIES = {"short": 25, "usual": 1_000, "full": 5_000}
WITHOUT = 400  # histories of each control at most: one that goes wrong is enough
SPREAD = 100_000  # seeds of one proof lie together
AT_ONCE = 5
ROUND = 40
SHOWN = 3  # failing histories that are cut down; each takes a few hundred plays
# What each control has to break, in the words of the claim that it breaks.
BREAKS = {
    "no last look": ("sent after a withdrawal",),
    "memory of digests": ("other data", "another consent", "not referred"),
}
MOMENTS = ("erasures", "kills", "sends checked")


def prove(_folder: Path, size: str, seed: int) -> Proof:
    """Play histories with everything in place, and some with a guard taken out."""
    promise = (
        f"{HISTORIES[size]:,} random histories (rejected, taken back and rejected again, edited to and fro, consent "
        "given and withdrawn, erased, merged, split, undone, killed at any statement, failing at any request): the "
        "relay comes to hold what the oracle says, and nothing is sent after a withdrawal's commit."
    )
    guard = "the last look before an old batch goes again; what is live as the measure of what is new"
    proof = Proof("model", promise, seed, guard=guard)
    seeds = [seed * SPREAD + number for number in range(HISTORIES[size])]
    with ProcessPoolExecutor() as pool:
        played = list(pool.map(partial(_played, ""), seeds, chunksize=AT_ONCE))
        _judge(proof, seeds, played)
        for control in CONTROLS:
            _control(proof, control, pool)
    return proof


def _played(control: str, seed: int) -> Played:
    with unguarded(control):
        return play(drawn(seed, AT_THE_DOOR) if control else drawn(seed))


def _judge(proof: Proof, seeds: Sequence[int], played: Sequence[Played]) -> None:
    counts = sum((one.counts for one in played), Counter[str]())
    proof.faults = sum((one.hit for one in played), Counter[str]())
    del proof.faults[""]
    broken = [seed for seed, one in zip(seeds, played, strict=True) if one.fault]
    for seed, one in zip(seeds, played, strict=True):
        proof.claims.holds(f"history {seed}", not one.fault, one.fault)
    for seed in broken[:SHOWN]:
        steps = cut_down(drawn(seed))
        proof.figures.append(f"history {seed}: {play(steps).fault}; play({steps!r})")
    for moment in MOMENTS:
        proof.claims.holds(f"there were {moment}", counts[moment] > 0)
    done = sum(len(drawn(seed)) for seed in seeds)
    told = ", ".join(f"{counts[what]:,} {what}" for what in ("syncs", *MOMENTS))
    proof.figures.append(f"{len(seeds):,} histories, {done:,} steps, {told}; {len(broken)} histories go wrong")


def _control(proof: Proof, control: str, pool: ProcessPoolExecutor) -> None:
    """Play histories without a guard until one goes wrong in the way in which the guard prevents it."""
    played: list[Played] = []
    meant: list[str] = []
    while not meant and len(played) < WITHOUT:
        first = proof.seed * SPREAD + len(played)
        played += pool.map(partial(_played, control), range(first, first + ROUND), chunksize=AT_ONCE)
        meant = [one.fault for one in played if any(words in one.fault for words in BREAKS[control])]
    proof.claims.holds(f"without the guard ({control}) a history goes wrong", bool(meant), f"{len(played)} played")
    proof.control.checked += len(played)
    proof.control.broken += [f"{control}: {fault}" for fault in meant]
    proof.figures.append(f"control {control}: {len(meant)} of {len(played)} histories go wrong")
