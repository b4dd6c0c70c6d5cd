"""The end of a history: quiet syncs until nothing is left to do; then the relay holds what the oracle says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from proofs.model.oracle import REFUSED, Verdict
from proofs.model.world import World

__all__ = ["Ending"]

QUIET = 4
WAITED = timedelta(minutes=11)  # longer than the relay asks to wait
WITHOUT = (*REFUSED, "unknown", "expired")
ENDED = ("expired", "withdrawn", "erased")


class Ending:
    """Settles a world and compares both sides."""

    def __init__(self, world: World) -> None:
        self._world, self._oracle = world, world.oracle
        relay = world.relay
        relay.faults, relay.bad_items, relay.shuffled = {}, frozenset(), False
        world.clock.at += WAITED
        names = list(self._oracle.seen)
        self._was_live = {name for name in names if self._counts_as_live(name)}
        self._held = {name for name in names if world.is_live(name)}
        self._leaving = {name for name in names if self._is_leaving(name)}

    def settle(self) -> None:
        """Nothing is left to do, and the relay holds what it should."""
        reports = [self._world.quiet_sync() for _ in range(QUIET)]
        last = self._world.quiet_sync()
        codes = [report.exit_code for report in reports[1:]]
        assert codes == [0] * (QUIET - 1), reports[-1].failures
        assert sum(last.sent.answers.values()) == last.links_assigned == 0, "a quiet sync does something"
        assert last.gate.as_json()["total"] == 0, "a quiet sync looks at somebody"
        assert self._world.ledger.outbox.waiting() == 0, "something waits for ever"
        for person in self._oracle.persons():
            self._compare(person)
        self._compare_erased()

    def _counts_as_live(self, name: str) -> bool:
        """The relay holds it, or lets it expire and has not said so; what is on its way counts as done."""
        sql = "SELECT op FROM outbox WHERE record_id = ? AND state = 'claimed'"
        claimed = self._world.database.rows(sql, (self._world.record_id(name),))
        if claimed:
            return claimed == [("upsert",)]
        return self._world.is_live(name) or self._world.status(name) == "expired"

    def _is_leaving(self, name: str) -> bool:
        """It was to be taken back and the relay has not heard of it; a doubt that came since does not stop that."""
        sql = "SELECT op FROM outbox WHERE record_id = ? AND state = 'queued'"
        return self._world.database.rows(sql, (self._world.record_id(name),)) == [("retract",)]

    def _compare(self, person: Sequence[str]) -> None:
        world, now = self._world, self._world.clock.now()
        status = self._oracle.consent(person, now)[0]
        verdicts = {name: self._oracle.verdict(name, person, now, world.policy.embargo) for name in person}
        live = [name for name in person if world.is_live(name)]
        story = f"{person}: {verdicts}, live {live}, was {sorted(self._was_live.intersection(person))}"
        assert len(live) <= 1, f"two live referrals of one person: {story}"
        assert status not in REFUSED or not live, f"live after a withdrawal: {story}"
        assert status not in WITHOUT or not live or "keep" in verdicts.values(), f"live without consent: {story}"
        self._compare_live(person, verdicts, live, story)
        for name in live:
            self._compare_content(name, person, verdicts[name], story)
        if "link" in verdicts.values() and not self._oracle.registered.intersection(person):
            links = world.live_links().get(person[0])
            assert links or self._had_link(person), f"nobody gave a link: {story}"

    def _compare_live(
        self, person: Sequence[str], verdicts: Mapping[str, Verdict], live: Sequence[str], story: str
    ) -> None:
        ended = [name for name in person if self._world.status(name) in ENDED]
        pushing = [name for name in person if verdicts[name] == "push"]
        assert all(verdicts[name] in ("push", "keep") for name in live), f"live although not wanted: {story}"
        if staying := self._staying(person, verdicts):
            assert set(live) <= staying, f"another one took over: {story}"
            # Whoever registers while theirs is taken back stays without one.
            served = ended or self._oracle.registered.intersection(person)
            assert live or served, f"a referral got lost: {story}"
        elif pushing and not ended and not any(map(self._is_fought_over, person)):
            newest = max(
                pushing, key=lambda name: (self._oracle.seen[name].row["decided"], self._world.record_id(name))
            )
            assert live == [newest], f"not referred: {story}"

    def _staying(self, person: Collection[str], verdicts: Mapping[str, Verdict]) -> set[str]:
        """Which of those that were live have no reason to go; what never arrived and may not go leaves its place."""
        kept = {
            name for name in person if verdicts[name] == "keep" and name not in self._leaving and name in self._held
        }
        return self._was_live.intersection({name for name in person if verdicts[name] == "push"} | kept)

    def _compare_content(self, name: str, person: Sequence[str], verdict: Verdict, story: str) -> None:
        world, record_id = self._world, self._world.record_id(name)
        if verdict != "push" or self._is_fought_over(name):
            return
        kept, should = world.held[record_id], self._oracle.data(name, record_id)
        assert kept.data == should, f"other data: {story} {kept.data} {should}"
        since = self._oracle.consent(person, world.clock.now())[1]
        assert kept.consent["obtained_at"] == since, f"another consent: {story} {kept.consent} {since}"

    def _is_fought_over(self, name: str) -> bool:
        """Another ledger got in between again and again: the design leaves it to a human."""
        issues = self._world.ledger.issues.of_key(self._world.record_id(name))
        return "revision_conflict" in {issue.code for issue in issues}

    def _had_link(self, person: Collection[str]) -> bool:
        """A dead link is replaced only after a new rejection; that is another test's."""
        among = [self._world.record_id(name) for name in person]
        sql = f"SELECT 1 FROM links WHERE record_id IN ({','.join('?' * len(among))})"
        return bool(self._world.database.rows(sql, among))

    def _compare_erased(self) -> None:
        """Of who was erased nothing is left on either side, no link opens, and both know that it is done."""
        world = self._world
        erased = {world.record_id(name): name for name in self._oracle.erased}
        for record_id, name in erased.items():
            held = world.held.get(record_id)
            assert held is None or held.data is None, f"the relay still holds {name}, who was erased: {held.status}"
            assert world.ledger.records.get(record_id) is None, f"the ledger still holds {name}, who was erased"
        assert not world.ledger.erasures.waiting(), "an erasure waits for ever"
        asked = [one for one in world.relay.holding.log if one["type"] == "erasure.requested"]
        assert all(one["name"] in self._oracle.erased for one in asked), "somebody erased at the relay is still here"
        heard = {one["data"]["erasure_id"] for one in asked if one["id"] in world.applied}
        assert heard <= world.relay.acknowledged, "the relay waits for an answer about an erasure"
        for link_id, record_id in world.given.items():
            if record_id in erased and link_id not in world.registered_links:
                assert link_id in world.relay.revoked, f"the link of {erased[record_id]}, who was erased, still opens"
