"""After a backup was restored the relay knows more than the ledger: it is asked about everything before anything goes.

Who was erased or said no on this side meanwhile stands in a file beside the ledger, and is erased or held back again
before anything is read; what the relay still holds of the erased it has to erase, too. A referral that a newer ledger
sent is taken as sent. What it took back stays taken back until a later consent, because nobody here can tell why. Who
withdrew or was erased at the relay withdraws or is erased here, too. Links of the old pool are given out no more, and
nobody gets one until somebody has looked: they may hold one already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import get_args

from relay_connectors.cycle.erase import Eraser
from relay_connectors.cycle.listen import Listener
from relay_connectors.cycle.look import Looker
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.erasures import Reason
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.ledger.outcomes import OUTDATED, record_endings
from relay_connectors.ledger.parting import part_off
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.ledger.suppressions import ANSWER, APART, RECORD, Suppression
from relay_connectors.pool.same_person import PersonFinder
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.wire import Meta, ReferralRow

__all__ = ["Comparison", "erase_again"]

PAGE = 500
PUSHES = frozenset({"push_full", "push_unnamed"})
# What ends a referral for good, or until somebody says yes again; the ledger counts from it as from a retract.
TAKEN_BACK, REGISTERED = "retracted", "registered"
ENDED = frozenset({"retracted", "declined", "withdrawn", "expired", "erased"})


def erase_again(ledger: Ledger, eraser: Eraser) -> int:
    """Erase and hold back whom a newer ledger had erased or who had said no to it; how many people were erased.

    Exactly their records go: whoever shared a person with them when the copy was made was somebody else to the newer
    ledger. Nothing of the source is read before that, so that their rows are known again. Once more is harmless.

    Raises:
        LedgerError: the file beside the ledger is there and cannot be read.
    """
    noted = ledger.outlasting.noted()
    with ledger.transaction():
        for row in noted:
            if row.kind != APART:
                ledger.suppressions.add([row[:2]], reason=row.reason, at=row.at, request_id=row.request_id)
            if row.kind == ANSWER:
                ledger.records.look_again([row.key.decode()])
        erased = _erase_noted(ledger, eraser, noted)
        _tell_apart(ledger, noted)
    return erased


def _erase_noted(ledger: Ledger, eraser: Eraser, noted: Sequence[Suppression]) -> int:
    records: defaultdict[Reason, list[str]] = defaultdict(list)
    for row in noted:
        if row.kind == RECORD:
            records[_reason(row.reason)].append(row.key.decode())
    rows, erased = [row[:2] for row in noted if row.kind not in (ANSWER, APART)], 0
    for reason, record_ids in records.items():
        people = part_off(ledger.database, record_ids)
        if people:
            eraser.erase(people, reason, again=rows)
        erased += len(people)
    return erased


def _tell_apart(ledger: Ledger, noted: Sequence[Suppression]) -> None:
    """Keep of whom a human had said that they are not the erased: their rows are theirs, whatever they look like."""
    told = {(one, other) for row in noted if row.kind == APART for one, other in [row.key.decode().split(" ")]}
    if pairs := told - ledger.merges.standing().apart:
        ledger.merges.decide(pairs, ledger.now(), merged=False, reason=None)
        finder = PersonFinder(ledger)
        finder.keep(finder.decided(sorted(ledger.persons.named({one for pair in pairs for one in pair}))))


def _reason(told: str) -> Reason:
    return next((reason for reason in get_args(Reason) if reason == told), "subject_request")


class Comparison:
    """Asks the relay what it holds, where this ledger may be older than what it was told."""

    def __init__(self, ledger: Ledger, client: RelayClient, listener: Listener, looker: Looker, run_id: int) -> None:
        self._ledger, self._client, self._listener = ledger, client, listener
        self._looker, self._run_id = looker, run_id
        self._taken_back: dict[str, str] = {}
        self._erased: defaultdict[Reason, list[str]] = defaultdict(list)
        self.adopted = 0
        """How many records the relay knew better."""

    def compare(self, meta: Meta) -> bool:
        """Hear what is new, and compare everything if this ledger was restored; whether it was.

        It was if it carries a backup's mark, or if an event tells of a referral that it never sent.

        Raises:
            RelayUnavailableError: the relay does not answer; nothing may be sent, and the next run compares.
        """
        restored = self._ledger.restored
        if meta.events.last_seq > restored.newest_event():
            self._listener.listen()
            self._suspect()
        if restored.since is None:
            return False
        with self._ledger.transaction():
            restored.distrust_keys()
        self._walk()
        self._conclude()
        return True

    def _suspect(self) -> None:
        told = sorted(self._listener.received)
        pages = (told[first : first + PAGE] for first in range(0, len(told), PAGE))
        if any(self._ledger.restored.strangers(page) for page in pages):
            with self._ledger.transaction():
                self._ledger.restored.mark(self._ledger.now())

    def _walk(self) -> None:
        cursor: str | None = None
        while True:
            page = self._client.referrals(cursor, PAGE)
            with self._ledger.transaction():
                for row in page.referrals:
                    self._row(row)
            if page.next_cursor is None:
                return
            cursor = page.next_cursor

    def _row(self, row: ReferralRow) -> None:
        if row.status == "erased":
            self._gone(row)
            return
        self._listener.catch_up(row)
        record = self._known(row)
        if record is None:
            self._stranger(row)
            return
        if row.revision <= record.op_revision and not _differs(row, record):
            return
        live = row.status not in ENDED
        self._end_what_waits(record.record_id, row)
        self._ledger.restored.adopt(
            record.record_id, row.revision, "live" if live else row.status, row.digest if live else None
        )
        if row.status == TAKEN_BACK:
            self._taken_back[record.record_id] = row.updated_at
        self.adopted += 1

    def _gone(self, row: ReferralRow) -> None:
        """Who was erased at the relay is erased here.

        But for whom an event said that they went along with somebody else's erasure: the relay took two people for one.
        """
        record = self._known(row)
        if record is None or record.live_state != "erased":
            self._listener.catch_up(row)

    def _known(self, row: ReferralRow) -> LedgerRecord | None:
        return self._ledger.records.get(row.record_id) if row.record_id else None

    def _stranger(self, row: ReferralRow) -> None:
        """Whoever was first sent, and then erased or took a consent back, with the newer ledger.

        The relay may not have been told any more. Of somebody whom nothing here knows, not even a source, it is told to
        erase: a referral is taken back under the next revision, which nobody knows either.
        """
        key, is_over = (row.record_id or "").encode(), row.status in {*ENDED, REGISTERED}
        kinds = (RECORD,) if is_over else (RECORD, ANSWER)
        if known := self._ledger.suppressions.known([(kind, key) for kind in kinds]):
            self._erased[_reason(known[0].reason)].append(key.decode())

    def _end_what_waits(self, record_id: str, row: ReferralRow) -> None:
        """What waits with a revision that the relay has seen is over; what the newer ledger sent has its answer."""
        ledger, now = self._ledger, self._ledger.now()
        if arrived := ledger.restored.arrived(record_id, row.revision, row.digest):
            ledger.outbox.settle(arrived.status, [arrived.op_id])
            record_endings(ledger.database, [arrived._replace(referral_id=row.referral_id)], now)
        ledger.outbox.supersede(ledger.restored.outdated(record_id, row.revision), now, OUTDATED)

    def _conclude(self) -> None:
        """Once, when the whole walk is done; a run that is killed before walks again."""
        ledger, now = self._ledger, self._ledger.now()
        with ledger.transaction():
            held = self._hold(now)
            for reason, record_ids in self._erased.items():
                ledger.erasures.ask(record_ids, reason, now)
            ledger.restored.retire_links(now)
            ledger.restored.compared()
            told = f"{self.adopted} records came from the relay, {held} stay taken back"
            issues = [NewIssue("review", "relay", "restored", "ledger_restored", detail=told)]
            ledger.issues.open(issues, self._run_id, now)

    def _hold(self, now: str) -> int:
        """Who would be sent again although a newer ledger took them back is suppressed until a later consent."""
        records = [record for record_id in self._taken_back if (record := self._ledger.records.get(record_id))]
        of_person = {one.person_id: self._ledger.records.of_person(one.person_id) for one in records}
        looks = [look for person in self._looker.persons(of_person) for look in person.looks]
        wanted = {look.record.person_id for look in looks if look.verdict.action in PUSHES}
        held = [record.record_id for record in records if record.person_id in wanted]
        for record_id in held:
            self._ledger.suppressions.add([(ANSWER, record_id.encode())], reason="relay", at=now)
        return len(held)


def _differs(row: ReferralRow, record: LedgerRecord) -> bool:
    """Whether the relay's newest operation on a record left it in another state than the ledger was told of."""
    if row.revision < record.op_revision:
        return False
    live = row.status not in ENDED
    return live != (record.live_state == "live") or (live and row.digest != record.live_digest)
