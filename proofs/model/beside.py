"""While the relay still fails on some items: nobody else waits, and whoever is at fault waits for the relay or a human.

Some runs of a network that is well, with a witness: somebody new, whose referral changes before every run, and who
says no in the end. Whoever first went in one request with an item at fault is told apart from it in a few
runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from proofs.model.oracle import Verdict
from proofs.model.poisons import BUSY, WORDS
from proofs.model.world import World

__all__ = ["CALLED", "Beside"]

CALLED = ("relay_fails_on_item", "item_invalid", "retract_refused")
"""The issues of an item at fault."""
MOST_BESIDE, MOST_RUNS = 9, 14  # until nobody else waits, and until each is a human's affair
BETWEEN = timedelta(minutes=11)  # longer than the relay asks to wait
PARTLY, WAITS = 4, 6
WITNESS = {"id": "W-1", "name": "証人 一", "mail": "w@example.jp", "phone": "", "birth": "", "tag": "a", "job": ""}


class Beside:
    """The runs in which some items fail, and what is to be said of the people at fault."""

    def __init__(self, world: World) -> None:
        self._world, self._poisons = world, world.relay.poisons
        self._witness = WITNESS | {"outcome": "employer_rejected", "decided": world.days_ago(20, 30)}
        self._witness |= {"consent": "はい", "consented": world.days_ago(2, 3)}
        world.rows["north"].append(self._witness)
        for row in world.all_rows():
            if world.record_id(row["id"]) in self._poisons.of:
                row["job"] = "最後"  # so that there is something to send of them

    def run(self) -> None:
        """Run until nobody waits who should not; then somebody who is well says no."""
        beside = 0
        for number in range(1, MOST_RUNS + 1):
            arrived = self._run(number)
            waiting = self._kept_waiting()
            if not arrived or any(record_id not in self._poisons.of for record_id, _ in waiting):
                beside = number
            elif not waiting:
                break
        assert beside < MOST_BESIDE, f"somebody waits behind an item at fault: {beside} {waiting}"
        assert not waiting, f"nobody is told of an item at fault: {waiting}"
        self._world.counts["runs beside"] += number
        self._world.waited = beside
        self._say_no()

    def _say_no(self) -> None:
        """The witness's no is heard in that run; or in the next one, where the relay is busy with the one at fault."""
        self._witness |= {"consent": "撤回", "consented": self._world.days_ago(0, 1)}
        busy = any(poison.retracts and poison.kind in BUSY for poison in self._poisons.of.values())
        for _ in range(1 + busy):
            self._world.quiet_sync()
            self._world.clock.at += BETWEEN
        assert self._world.status(WITNESS["id"]) == "retracted", "a no waits behind an item at fault"

    def _run(self, number: int) -> bool:
        """One run, after a change of the witness; whether it arrived at once."""
        world, self._witness["job"] = self._world, f"証人 {number}"
        report = world.quiet_sync()
        arrived = self._known_there() == self._witness["job"]
        world.counts["changes of somebody who is well"] += 1
        world.counts["of these told at once"] += arrived
        world.clock.at += BETWEEN
        assert report.exit_code in self._codes(), f"a run that does not say so: {report.failures}"
        return arrived

    def _codes(self) -> tuple[int, ...]:
        """What a run may end with: what was tried and waits is told; not what is aside, or looked at anew next time."""
        sql = (
            "SELECT o.batch_id IS NOT NULL AND r.next_look_at IS NOT '' FROM outbox o "
            "LEFT JOIN records r USING (record_id) WHERE o.state IN ('queued', 'claimed') AND o.aside_at IS NULL"
        )
        waiting = [tried for (tried,) in self._world.database.rows(sql)]
        return (WAITS,) if any(waiting) else (0, PARTLY, WAITS) if waiting else (0, PARTLY)

    def _known_there(self) -> str:
        held = self._world.held.get(self._world.record_id(WITNESS["id"]))
        return held.data["application"]["job"]["title"] if held and held.data else ""

    def _kept_waiting(self) -> list[tuple[str, str]]:
        """(record, operation) of everything that waits for another reason than that the relay does not take it.

        What only fails is set aside as soon as it is known, and told; a retract never is, nor what the relay says it
        will take.
        """
        sql = "SELECT record_id, op, aside_at IS NOT NULL FROM outbox WHERE state IN ('queued', 'claimed')"
        return [
            (record_id, op)
            for record_id, op, aside in self._world.database.rows(sql)
            if not self._may_wait(record_id, op, aside)
        ]

    def _may_wait(self, record_id: str, op: str, aside: int) -> bool:
        poison = self._poisons.of.get(record_id)
        if poison is None or not poison.strikes(op):
            return False
        if aside:
            return any(
                one.code in CALLED and one.state == "open" for one in self._world.ledger.issues.of_key(record_id)
            )
        return op == "retract" or WORDS.get(poison.kind) == "error"

    # Of somebody with a record at fault

    def is_at_fault(self, person: Sequence[str]) -> bool:
        """Whether the relay fails on a record of theirs, or has failed so long that a human must look."""
        return any(self._world.record_id(name) in self._poisons.of or self._is_called(name) for name in person)

    def compare(self, person: Sequence[str], verdicts: Mapping[str, Verdict], live: Sequence[str], story: str) -> None:
        """Whoever is to go has gone, or waits to; whoever is to come is an issue, or waits to."""
        gone = [name for name in live if not self._waits(name, "retract")]
        assert len(gone) <= 1, f"two live referrals of one person at fault: {story}"
        assert all(verdicts[name] in ("push", "keep") for name in gone), f"at fault, live although not wanted: {story}"
        pushing = [name for name in person if verdicts[name] == "push"]
        known = {name for name in person if self._is_called(name) or self._waits(name, "upsert")}
        for name in set(gone).intersection(pushing) - known:
            assert not (other := self._world.difference(name, person)), f"at fault, and nobody knows: {other}, {story}"
        served = live or known or any(self._world.has_ended(name) for name in person)
        assert served or not pushing, f"at fault, and nobody knows: {story}"

    def _is_called(self, name: str) -> bool:
        issues = self._world.ledger.issues.of_key(self._world.record_id(name))
        return any(issue.code in CALLED and issue.state == "open" for issue in issues)

    def _waits(self, name: str, op: str) -> bool:
        sql = "SELECT 1 FROM outbox WHERE record_id = ? AND op = ? AND state IN ('queued', 'claimed')"
        return bool(self._world.database.rows(sql, (self._world.record_id(name), op)))
