"""The end of a history: quiet syncs until nothing is left to do; then the relay holds what the oracle says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from proofs.model.beside import CALLED, Beside
from proofs.model.oracle import REFUSED, Verdict
from proofs.model.world import ENDED, World
from relay_connectors import Report
from relay_connectors.ledger.again import try_again

__all__ = ["end"]

QUIET = 4
WAITED = timedelta(minutes=11)  # longer than the relay asks to wait
WITHOUT = (*REFUSED, "unknown", "expired")


def end(world: World) -> None:
    """Bring a history to its end: beside what fails for good, then with the relay mended and what failed retried."""
    relay = world.relay
    relay.faults, relay.bad_items, relay.shuffled = {}, frozenset(), False
    world.clock.at += WAITED
    relay.poisons.of = relay.poisons.lasting()
    if relay.poisons.of:
        ending, beside = Ending(world), Beside(world)
        beside.run()
        ending.compare(beside)
        _mend(world)
    _try_again(world)
    Ending(world).settle()


def _mend(world: World) -> None:
    """The relay fails on nobody any more: whoever waits to be taken back is, in the very next run."""
    world.relay.poisons.of = {}
    world.quiet_sync()
    sql = "SELECT record_id FROM outbox WHERE op = 'retract' AND state IN ('queued', 'claimed')"
    assert not world.database.rows(sql), "a retract waits although the relay would take it"
    assert not world.withdrawals.untold, "a withdrawal waits although the relay would take it"


def _try_again(world: World) -> None:
    """A human looks at everybody who is at fault, as ``issues retry`` does; nobody else is called so."""
    called = [issue for issue in world.ledger.issues.all() if issue.code in CALLED]
    assert {issue.key for issue in called} <= world.relay.poisons.ever, "somebody is called at fault who never was"
    world.counts["given to a human"] += len(called)
    with world.ledger.transaction():
        try_again(world.ledger, called)


def _is_busy(report: Report) -> Counter[str]:
    """What a run did."""
    sent, looked = sum(report.sent.answers.values()), report.gate.as_json()["total"]
    return +Counter({"sent": sent, "linked": report.links_assigned, "looked at": looked})


class Ending:
    """Settles a world and compares both sides."""

    def __init__(self, world: World) -> None:
        self._world, self._oracle = world, world.oracle
        self._live = world.live_names()
        self._expired = {name for name in self._oracle.seen if world.status(name) == "expired"}
        self._moving = {name for name in self._oracle.seen if world.was_killed or self._is_moving(name)}

    def settle(self) -> None:
        """Nothing is left to do, and the relay holds what it should."""
        self._world.quiet_sync()
        for _ in range(QUIET):
            report = self._world.quiet_sync()
            assert report.exit_code == 0, report.failures
            if not (busy := _is_busy(report)):
                break
        assert not busy, f"a quiet sync does something: {busy}"
        assert self._world.ledger.outbox.waiting() == 0, "something waits for ever"
        assert not self._world.withdrawals.untold, "a withdrawal that the relay never heard of"
        self.compare()

    def compare(self, beside: Beside | None = None) -> None:
        """The relay holds what it should of everybody; of those at fault, what it takes."""
        for person in self._oracle.persons():
            self._compare(person, beside if beside and beside.is_at_fault(person) else None)
        self._compare_erased()

    def _is_moving(self, name: str) -> bool:
        """It is on its way, or was to be taken back: then it may go or stay, whatever is to be said of it by now."""
        record_id, goodbyes = self._world.record_id(name), self._world.goodbyes
        return goodbyes.is_on_its_way(record_id) or bool(goodbyes.causes(record_id))

    def _compare(self, person: Sequence[str], beside: Beside | None) -> None:
        world, now = self._world, self._world.clock.now()
        status = self._oracle.consent(person, now)[0]
        verdicts = {name: self._oracle.verdict(name, person, now, world.policy.embargo) for name in person}
        live = [name for name in person if world.is_live(name)]
        story = f"{person}: {verdicts}, live {live}, was {sorted(self._live.intersection(person))}"
        if beside:
            beside.compare(person, verdicts, live, story)
            return
        assert len(live) <= 1, f"two live referrals of one person: {story}"
        assert status not in REFUSED or not live, f"live after a withdrawal: {story}"
        assert status not in WITHOUT or not live or "keep" in verdicts.values(), f"live without consent: {story}"
        self._compare_live(person, verdicts, live, story)
        unclear = {name for name in person if self._oracle.may_be_open_elsewhere(name, person, now)}
        gone_out = unclear.intersection(live) - self._live - self._moving
        assert not gone_out, f"sent although another application may be open: {story}"
        world.counts["people held by an unknown word"] += bool(unclear)
        untold = self._oracle.may_be_untold(person, now, world.policy.embargo)
        gone_early = set(live) - self._live - self._moving if untold else ()
        assert not gone_early, f"sent although another rejection may not be told: {story}"
        world.counts["people held by an embargo"] += untold
        for name in live:
            if verdicts[name] == "push":
                assert not (other := world.difference(name, person)), f"{other}: {story}"
        # Of whom something was handed on before: a link's mail would say that nothing was (handed_on_before).
        handed_on = any(map(world.status, person))
        if "link" in verdicts.values() and not handed_on and not self._oracle.registered.intersection(person):
            links = world.live_links().get(person[0])
            assert links or self._had_link(person), f"nobody gave a link: {story}"

    def _compare_live(
        self, person: Sequence[str], verdicts: Mapping[str, Verdict], live: Sequence[str], story: str
    ) -> None:
        world = self._world
        ended = [name for name in person if world.status(name) in ENDED]
        pushing = [name for name in person if verdicts[name] == "push"]
        assert all(verdicts[name] in ("push", "keep") for name in live), f"live although not wanted: {story}"
        staying, moving = self._staying(person, verdicts), self._moving.intersection(person)
        if not staying and not pushing:
            return
        newest = sorted(pushing, key=lambda name: (self._oracle.seen[name].row["decided"], world.record_id(name)))[-1:]
        free = {*(staying or newest), *((*moving, *newest) if moving else ())}
        world.counts["people with something on its way" if moving else "people judged"] += 1
        assert set(live) <= free, f"{'another one took over' if staying else 'not referred'}: {story}"
        # Whoever registers while theirs is taken back stays without one; that is never done without a cause (goodbyes).
        served = live or ended or self._oracle.registered.intersection(person) or any(map(world.is_fought_over, person))
        assert served, f"{'a referral got lost' if staying else 'not referred'}: {story}"

    def _staying(self, person: Collection[str], verdicts: Mapping[str, Verdict]) -> set[str]:
        """Which of those that were live have no reason to go; what may be moving is not reckoned with."""
        kept = {name for name in self._live if verdicts.get(name) == "keep"}
        pushed = {name for name in self._live | self._expired if verdicts.get(name) == "push"}
        return (kept | pushed).intersection(person) - self._moving

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
