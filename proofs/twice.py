"""A second sync sends nothing, and after a change exactly what changed goes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proofs.claims import Claims, Proof
from proofs.people import invented, is_yes
from proofs.stage import People, Stage, served
from proofs.state import LedgerState, RelayState, check_both, forget_what_was_sent
from proofs.traffic import Watch

__all__ = ["prove"]

ROWS = {"short": 300, "usual": 2_000, "full": 20_000}
SENDING = ("/v1/referrals/batch", "/v1/links/")
UNSENT = ("現在の会社", "備考")


def prove(folder: Path, size: str, seed: int) -> Proof:
    """Sync, sync again, change one in a hundred, sync; change what never leaves, sync."""
    promise = (
        "sync twice: the second sends nothing. After a change exactly the changed people are sent, "
        "and only where the change is in something that leaves."
    )
    proof = Proof("twice", promise, seed, guard="the ledger forgets what it sent")
    people, stage, watch = _known_by_an_id(invented(ROWS[size], seed)), Stage(folder / "twice"), Watch()
    stage.write(people)
    with served(stage, watch) as relay:
        first = stage.sync()
        proof.claims.holds("the first sync goes through", first.done, first.said[-300:])
        check_both(proof.claims, RelayState.at(stage.relay), LedgerState.at(stage.client.ledger))
        sent = sum(first.report["sent"].values())
        proof.figures.append(f"{len(people)} rows: {sent} items sent, {first.report['links']['assigned']} links")
        _silent(proof.claims, "nothing changed", stage, watch)
        _changed(proof, stage, watch, people)
        _unsent(proof, stage, watch, people)
        _reencoded(proof, stage, watch, people)
        forget_what_was_sent(stage.client.ledger)
        forgetful = Claims()
        _silent(forgetful, "nothing changed", stage, watch)
        proof.controls["what was sent is forgotten"] = forgetful.about("requests that send")
    proof.figures.append(f"relay's counters at the end: {_told(relay.app.state.relay.counters)}")
    return proof


def _silent(claims: Claims, what: str, stage: Stage, watch: Watch) -> None:
    """A sync now sends and mints nothing and ends with 0."""
    watch.forget()
    before = RelayState.at(stage.relay)
    again = stage.sync()
    claims.same(f"{what}: exit code", again.exit_code, 0)
    claims.same(f"{what}: requests that send", watch.arrived(*SENDING), 0)
    claims.same(f"{what}: items sent by its own count", sum(again.report.get("sent", {}).values()), 0)
    claims.same(f"{what}: referrals at the relay", RelayState.at(stage.relay).referrals, before.referrals)


def _changed(proof: Proof, stage: Stage, watch: Watch, people: People) -> None:
    """One in a hundred gets another job title, with consent or without: those the relay holds are sent again."""
    rows = _one_in_a_hundred(people, proof.seed)
    for row in rows:
        row["応募職種"] = "別の職種"
    before, wanted = RelayState.at(stage.relay), _held(stage, rows)
    stage.write(people)
    watch.forget()
    run = stage.sync()
    after = RelayState.at(stage.relay)
    claims = proof.claims
    claims.holds("changed: the sync goes through", run.done, run.said[-300:])
    revised = {key for key, row in after.referrals.items() if row[0] != before.referrals.get(key, (0,))[0]}
    claims.same("changed: exactly the changed people were sent", revised, wanted)
    claims.same("changed: items updated", run.report["sent"]["updated"], len(wanted))
    claims.same("changed: items sent", sum(run.report["sent"].values()), len(wanted))
    claims.holds("changed: there was something to send", bool(wanted))
    proof.figures.append(
        f"{len(rows)} rows changed in a pushed leaf: {len(wanted)} of them live at the relay, all sent"
    )
    _silent(claims, "after the change", stage, watch)


def _unsent(proof: Proof, stage: Stage, watch: Watch, people: People) -> None:
    rows = _one_in_a_hundred(people, proof.seed + 1)
    for row in rows:
        row.update(dict.fromkeys(UNSENT, "変更"))
    stage.write(people)
    _silent(proof.claims, f"{len(rows)} rows changed in leaves that never leave", stage, watch)
    proof.figures.append(f"{len(rows)} rows changed in {' and '.join(UNSENT)} only: nothing sent")


def _reencoded(proof: Proof, stage: Stage, watch: Watch, people: People) -> None:
    shuffled = _without_repeats(people)
    random.Random(proof.seed).shuffle(shuffled)
    stage.write(shuffled, encoding="cp932")
    _silent(proof.claims, "the same rows in CP932 and another order", stage, watch)
    proof.figures.append("the same rows in CP932 and in another order: nothing sent")


def _one_in_a_hundred(people: People, seed: int) -> People:
    """Rows of people of whom there is one row only, most of them with consent."""
    ids = [row["応募ID"] for row in people]
    mails = [row["メールアドレス"].strip().lower() for row in people]
    alone = [
        row
        for row, key, mail in zip(people, ids, mails, strict=True)
        if key and ids.count(key) == 1 and mails.count(mail) == 1 and "@" in mail
    ]
    chance, count = random.Random(seed), max(4, len(people) // 100)
    yes = [row for row in alone if is_yes(row)]
    no = [row for row in alone if not is_yes(row)]
    return [*chance.sample(yes, k=count - count // 4), *chance.sample(no, k=count // 4)]


def _known_by_an_id(people: People) -> People:
    """A row without an id is known by its place alone: in another order it is another issue."""
    return [row for row in people if row["応募ID"]]


def _without_repeats(people: People) -> People:
    """Which of two conflicting rows stands depends on their order, so each id once."""
    return list({row["応募ID"]: row for row in reversed(people)}.values())


def _held(stage: Stage, rows: People) -> set[str]:
    """The record ids of those of *rows* that are live at the relay."""
    wanted = {row["応募ID"] for row in rows}
    return {key for key, application in LedgerState.live(stage.client.ledger) if application in wanted}


def _told(counters: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counters.items()) if number)
