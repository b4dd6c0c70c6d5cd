"""Deliver, first half: what should be true today, and the operations that make it true. Nothing is sent here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from relay_connectors.clock import today
from relay_connectors.cycle.approval import Approval, Entry, entry_of, waiting_entry
from relay_connectors.cycle.counts import GateCounts
from relay_connectors.cycle.look import Look, Looker, PersonLook
from relay_connectors.cycle.operation import Wish, wish
from relay_connectors.cycle.options import RunFilter
from relay_connectors.cycle.work import Item, PageWork, Push, Queued, item_of
from relay_connectors.gate import Verdict
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.ledger.outbox import Batch
from relay_connectors.ledger.records import Looked

if TYPE_CHECKING:
    from relay_connectors.relay.settling import Settled

__all__ = ["Planned", "Planner", "Restrictions"]

PAGE = 500
# What a record counts as that its source has no more: nothing goes, whatever the gate would say.
GONE = Verdict("none", ("gone",))
# Every code that makes a human look; but for conflicting_rows, of which the rows themselves make an issue.
REVIEW_ISSUES = frozenset(
    {
        "status_missing",
        "status_unknown",
        "outcome_contradicted",
        "shared_mail",
        "shared_phone",
        "person_unclear",
        "perhaps_erased",
        "bulk_import",
        "consent_cell_changed",
        "handed_on_before",
        "no_show",
        "offer_rescinded",
        "no_contact",
        "consent_unclear",
        "consent_conflict",
        "version_not_accepted",
        "wording_missing",
        "recipient_missing",
        "recipient_not_accepted",
        "payload_not_covered",
    }
)
# Of them those that are over when the row is read again and odd no more (the rest: as soon as the verdict is another
# one, whoever brought that about), and those that are over when the person is known.
BY_ROW = frozenset({"status_missing", "status_unknown", "outcome_contradicted", "bulk_import"})
BY_PERSON = frozenset({"shared_mail", "shared_phone", "person_unclear", "perhaps_erased"})
CLOSING = REVIEW_ISSUES - BY_ROW - BY_PERSON


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What a guard took away: first contacts altogether, or everything but retracts for withdrawn consent.

    Under an *approval* only what it lists is done, and what is taken back. Of a *resting* source, which has no part in
    the run or may not be contacted, people are only taken back. *no_pushes*: nobody can be pushed, for want of a
    provision record. Of a *half_read* source nobody goes who is not with the relay yet: what was not read may say
    otherwise of them. *most_new*: of those who are not with the relay yet no more are pushed in this run; the others
    wait unqueued, as new as they are.
    """

    no_new: bool = False
    frozen_sources: frozenset[str] = frozenset()
    approval: Approval | None = None
    resting: frozenset[str] = frozenset()
    no_pushes: bool = False
    half_read: frozenset[str] = frozenset()
    most_new: int | None = None


@dataclass(slots=True)
class Planned:
    """What a look at all due persons came to."""

    gate: GateCounts = field(default_factory=GateCounts)
    new_persons: int = 0
    upserts: int = 0
    retracts: Counter[str] = field(default_factory=Counter)  # by source
    holdable: Counter[str] = field(default_factory=Counter)  # of them, those that a guard may hold
    issues: list[NewIssue] = field(default_factory=list)
    unapproved: set[str] = field(default_factory=set)  # records of which something waits for being approved
    unrecorded: int = 0  # pushes that wait for the parties of their provision record
    operations: list[Entry] = field(default_factory=list)
    withheld: set[int] = field(default_factory=set)  # upserts of earlier runs that this one may not send


class _Decided(NamedTuple):
    look: Look
    wish: Wish
    item: Item | None
    held: bool  # a guard does not let it happen in this run


class ProvisionWriter(Protocol):
    """Writes the provision record: *prepared* in the transaction that queues, *outcome* in the one that settles."""

    def prepare(self, pushes: Sequence[tuple[int, Push]]) -> None: ...

    def settle(self, batch: Batch, settled: Sequence[Settled]) -> None: ...


class Planner:
    """Turns today's verdicts into queued operations, wishes for links and issues."""

    def __init__(
        self,
        ledger: Ledger,
        looker: Looker,
        provisions: ProvisionWriter,
        only: RunFilter,
        restrictions: Restrictions,
        *,
        listing: bool = False,
    ) -> None:
        self._ledger, self._looker, self._provisions = ledger, looker, provisions
        self._listing = listing
        self._only, self._restrictions = only, restrictions
        self._today = today(ledger.clock, looker.policy.timezone)
        self._open: set[tuple[str, str]] = set()
        self._new_pushes = 0
        self.planned = Planned()

    def plan(self) -> Planned:
        """Look at every due person; the caller holds the transaction and may undo it."""
        looker = self._looker
        self._open = {(one.key, one.code) for one in self._ledger.issues.all(kind="review") if one.code in CLOSING}
        wholly = sorted(name for name in looker.starts if name not in looker.resting)
        if self._listing or self._limits:
            # What waits since an earlier run is under this one's bounds, too.
            self._ledger.records.look_again(record_id for _, record_id in self._ledger.outbox.upserts())
        total = self._ledger.records.collect_due(self._ledger.now(), wholly, sorted(looker.resting))
        for first in range(1, total + 1, PAGE):
            self._page(list(self._looker.persons(self._ledger.records.due(first, PAGE))))
        return self.planned

    @property
    def _limits(self) -> bool:
        return bool(self._restrictions.approval or self._restrictions.half_read or self._only != RunFilter())

    def _page(self, persons: Sequence[PersonLook]) -> None:
        work, ledger = PageWork(self._ledger.now()), self._ledger
        for person in persons:
            self._person(person, work)
        ledger.outbox.supersede(work.superseded, work.now)
        op_ids = ledger.outbox.queue([push.operation for push in work.upserts] + work.retracts, work.now)
        ledger.persons.drop_link_wishes(person.person_id for person in persons if person.link_wanted)
        ledger.persons.want_links(work.links)
        ledger.links.point(work.pointed)
        self._revoke_spare([person.person_id for person in persons], work.now)
        ledger.records.looked(work.looked)
        ledger.records.look_again(work.due)
        self._provisions.prepare(list(zip(op_ids, work.upserts, strict=False)))

    def _revoke_spare(self, person_ids: Sequence[str], now: str) -> None:
        """Leave nobody with two living links, as far as the second one never left the ledger."""
        if spare := self._ledger.links.spare(person_ids, now):
            from relay_connectors.links.revoke import ask_to_revoke  # with the relay's client, rarely needed

            self._ledger.links.revoke(spare)
            ask_to_revoke(self._ledger, spare)

    def _person(self, person: PersonLook, work: PageWork) -> None:
        for look in person.looks:
            self._withhold(look)
        decided = [self._decide(look) for look in person.looks if self._takes(person, look)]
        if approval := self._restrictions.approval:
            decided = [one if one.held else self._approved(one, approval) for one in decided]
        decided = self._within(person, decided)
        if _is_first(person, decided):
            self.planned.new_persons += 1
            if self._restrictions.no_new:
                decided = [one._replace(held=True) if one.wish.upsert or one.wish.link else one for one in decided]
        for one in decided:
            self._count(one)
            if not one.held:
                work.looked.append(self._looked(one.look, self._queue(one, work) or _as_before(one.look)))
        self._link(person, decided, work)
        # Whatever changed about the person may concern these as well, and their turn comes in another run.
        done = {one.look.record.record_id for one in decided if not one.held}
        records = [*(look.record for look in person.looks), *person.elsewhere]
        work.due.extend(record.record_id for record in records if record.record_id not in done)

    def _approved(self, one: _Decided, approval: Approval) -> _Decided:
        if approval.takes(one.look, one.wish, one.item):
            return one
        self.planned.unapproved.add(one.look.record.record_id)
        return one._replace(held=True)

    def _within(self, person: PersonLook, decided: list[_Decided]) -> list[_Decided]:
        """What is *decided*; held where the person would be one more than may be pushed for the first time."""
        most = self._restrictions.most_new
        if most is None or person.referred or not any(one.wish.upsert and not one.held for one in decided):
            return decided
        self._new_pushes += 1
        return decided if self._new_pushes <= most else [one._replace(held=True) for one in decided]

    def _withhold(self, look: Look) -> None:
        """Keep back what waits since an earlier run and may not go in this one; what may is listed."""
        waiting = [one for one in look.pending if one.op == "upsert" and one.state != "superseded"]
        if not waiting or not (self._listing or self._limits):
            return
        approval, item = self._restrictions.approval, item_of(look, self._today)
        takes = self._only.takes(look, self._looker.policy.timezone) and (
            look.record.source not in self._restrictions.half_read or look.record.live_state == "live"
        )
        kept = {one.op_id for one in waiting if not takes or (approval and not approval.lets_go(one))}
        self.planned.withheld |= kept
        self.planned.unapproved.update((look.record.record_id,) if kept and takes else ())
        if self._listing and takes and item and look.record.queued_digest == item.digest:
            self.planned.operations.append(waiting_entry(look, item))

    def _takes(self, person: PersonLook, look: Look) -> bool:
        """Whom a filter leaves out is not contacted; what is out or on its way is looked at in every run."""
        return self._only.takes(look, self._looker.policy.timezone) or look.live or person.link_wanted

    def _looked(self, look: Look, queued: Queued) -> Looked:
        record, codes = look.record, " ".join(look.verdict.codes)
        return Looked(record.record_id, look.verdict.action, codes, look.next_look(self._looker.policy), *queued)

    def _decide(self, look: Look) -> _Decided:
        record, gone = look.record, look.record.gone_at is not None
        item = None if gone else item_of(look, self._today)
        # What the relay refused is as good as sent: the same bytes would be refused again.
        live = look.live if item is None else record.queued_state in ("live", "refused")
        differs = bool(item and record.queued_digest != item.digest)
        wanted = wish(look.verdict, live=live, differs=differs, gone=gone, narrowed=look.narrowed)
        if look.live and look.facts.same_person_live and not wanted.retract:
            wanted = Wish(retract="error")
        return _Decided(look, wanted, item, self._is_held(look, wanted))

    def _is_held(self, look: Look, wanted: Wish) -> bool:
        source, bounds, says_yes = look.record.source, self._restrictions, wanted.upsert or wanted.link
        if source in bounds.half_read and says_yes and not look.live:
            return True
        if (source in bounds.frozen_sources and wanted.may_wait) or (source in bounds.resting and says_yes):
            return True
        unrecorded = bounds.no_pushes and wanted.upsert
        self.planned.unrecorded += unrecorded
        return unrecorded

    def _count(self, one: _Decided) -> None:
        look, planned = one.look, self.planned
        if not look.record.observed_only:
            planned.gate.count(*(GONE if look.record.gone_at is not None else look.verdict))
        self._issue(look)
        planned.upserts += one.wish.upsert and not one.held
        if one.wish.retract and not one.held:
            planned.retracts[look.record.source] += 1
            planned.holdable[look.record.source] += one.wish.may_wait
        if self._listing and not one.held and (entry := entry_of(look, one.wish, one.item)):
            planned.operations.append(entry)

    def _queue(self, one: _Decided, work: PageWork) -> Queued | None:
        """Queue what is wished for; what the record's last queued state is now, None if nothing changed."""
        look, want = one.look, one.wish
        waiting = [operation for operation in look.pending if operation.state == "queued"]
        if want.retract:
            if waiting and waiting[-1].op == "retract":
                return None
            return work.retract(look.record, want.retract, waiting)
        if want.upsert and one.item:
            return work.upsert(look, one.item, waiting)
        if waiting and waiting[-1].op == "upsert" and one.item is None:
            return work.forget(look.record, waiting)
        return None

    def _issue(self, look: Look) -> None:
        record, verdict = look.record, look.verdict if look.record.gone_at is None else GONE
        codes = REVIEW_ISSUES.intersection(verdict.codes if verdict.action == "review" else ())
        over = self._open.intersection((record.record_id, code) for code in CLOSING - codes)
        self._ledger.persons.settle(sorted(over))
        self.planned.issues.extend(NewIssue("review", record.source, record.record_id, code) for code in sorted(codes))

    def _link(self, person: PersonLook, decided: Sequence[_Decided], work: PageWork) -> None:
        wanting = [one.look for one in decided if one.wish.link and not one.held]
        if newer := [look for look in wanting if _may_renew(person, look, work.now)]:
            work.links.append((person.person_id, _newest(newer).record.record_id, work.now))
        elif wanting and person.link and _lost_its_record(person, person.link.record_id):
            work.pointed.append((person.link.link_id, _newest(wanting).record.record_id))


def _is_first(person: PersonLook, decided: Sequence[_Decided]) -> bool:
    """Whether this run would refer the person, or give them a link, for the first time."""
    linked = person.link is not None or person.link_wanted
    wishes = [one.wish for one in decided if not one.held]
    return any((want.upsert and not person.referred) or (want.link and not linked) for want in wishes)


def _lost_its_record(person: PersonLook, record_id: str) -> bool:
    """Whether the record for which a link was assigned gets none any more, as far as it is looked at in this run."""
    look = next((look for look in person.looks if look.record.record_id == record_id), None)
    return look is not None and (look.verdict.action != "link_only" or look.record.gone_at is not None)


def _newest(looks: Sequence[Look]) -> Look:
    return max(looks, key=lambda look: (look.record.decided_at or "", look.record.record_id))


def _may_renew(person: PersonLook, look: Look, now: str) -> bool:
    """One live link per person; a new one only after the old one died and another rejection came."""
    link = person.link
    if link is None:
        return True
    dead = link.state in ("revoked", "expired") or (link.state == "assigned" and link.expires_at <= now)
    return dead and (look.record.first_final_at or "") > link.assigned_at


def _as_before(look: Look) -> Queued:
    record = look.record
    return Queued(record.op_revision, record.queued_state, record.queued_digest)
