"""What the relay's answers change in the ledger: per item, in one transaction with the batch they were given for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from relay_connectors.errors import RelayError, RelayUnavailableError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.ledger.outbox import Batch, Operation
from relay_connectors.relay.answers import Unavailable
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.wire import BatchAnswer, ItemResult, ItemStatus, Meta, ReferralRow

__all__ = ["ARRIVED", "FAILS_ON_ITEM", "ITEM_INVALID", "Settled", "Settling", "check_words", "refusal_of"]

Settled = tuple[Operation, ItemResult]
Told = dict[str, ReferralRow | None]
"""What the relay told of records: what it holds, or None for nothing. Of those that are missing it did not tell."""

ARRIVED = frozenset({"created", "updated", "unchanged", "duplicate_person"})
ITEM_INVALID = "item_invalid"
REFUSED = {"invalid": ITEM_INVALID, "needs_consent": "relay_refused"}
SUPPRESSED = "suppressed"
# What a relay's row says where the referral is not live.
ENDED = frozenset({"retracted", "declined", "withdrawn", "expired", "erased"})
RETRACTED = "retracted"
OF_RETRACTS = frozenset({RETRACTED, "stale", *REFUSED, "error"})
"""What a retract can be answered with; anything else would leave somebody with the relay."""
# Our own words, where others are the relay's: it fails whenever this item comes; it will not take somebody back.
FAILS_ON_ITEM, RETRACT_REFUSED = "relay_fails_on_item", "retract_refused"
OF_ITEMS = (FAILS_ON_ITEM, *REFUSED.values())
# It is about the relay and not about a record where these come, or where so many lookups of one record fail and none
# is answered.
WAITING, MOST_UNTOLD = frozenset({429, 503}), 4


class Settling:
    """Keeps answers. *record_outcome* is called in the same transaction, with the upserts and their answers.

    ``failing`` counts, by operation, how often the relay answered that it failed on it, in this run.
    """

    def __init__(
        self,
        ledger: Ledger,
        client: RelayClient,
        meta: Meta,
        run_id: int,
        record_outcome: Callable[[Batch, Sequence[Settled]], None],
    ) -> None:
        self._ledger, self._client, self._meta, self._run_id = ledger, client, meta, run_id
        self._record_outcome = record_outcome
        self.failing: Counter[int] = Counter()
        self.unwilling: set[int] = set()
        """Retracts that the relay does not want, in this run."""
        self.answers: Counter[str] = Counter()
        self.new_issues = 0
        self._told, self._untold = False, 0  # of one lookup, cut into smaller ones
        self._noted: set[str] | None = None  # the records with an open issue of OF_ITEMS; None: not looked yet

    def settle(self, batch: Batch, settled: Sequence[Settled]) -> None:
        """Keep the answers to a whole batch."""
        stale = [operation for operation, result in settled if result.status == "stale"]
        newer: Told = {}
        with suppress(RelayUnavailableError):
            newer = self._lookup([operation.record_id for operation in stale])
        # These go again; what was said of the others counts.
        unsure = [operation for operation in stale if operation.record_id not in newer]
        with self._ledger.transaction():
            self._keep(batch, [pair for pair in settled if pair[0] not in unsure], newer)
            self._failed(unsure)
            self._ledger.outbox.close_batch(batch.batch_id, "settled", self._ledger.now())

    def ask_what_arrived(self, batch: Batch) -> list[int]:
        """Give up the batch's key: what the relay holds of it is settled, and the rest is queued again; the rest.

        Nothing, where that was done before.
        """
        if self._ledger.outbox.batch(batch.batch_id).state != "open":
            return []
        operations = self._ledger.outbox.operations(batch)
        found = self._lookup([operation.record_id for operation in operations])
        untold = [operation.op_id for operation in operations if operation.record_id not in found]
        arrived, missing = [], []
        for index, operation in enumerate(operations):
            row = found.get(operation.record_id)
            if row and row.revision >= operation.revision:
                arrived.append((operation, _as_result(index, operation, row)))
            else:
                missing.append(operation)
        with self._ledger.transaction():
            self._ledger.outbox.doubt([operation.op_id for operation in missing], untold=False)
            self._ledger.outbox.doubt(untold, untold=True)
            self.release(missing)
            self._keep(batch, arrived, found)
            self._ledger.outbox.close_batch(batch.batch_id, "cut", self._ledger.now())
        return [operation.op_id for operation in missing]

    def set_aside(self, operation: Operation, code: str, detail: str | None = None) -> None:
        """An item, back in the queue, waits out of everybody's way, and somebody must look at it."""
        with self._ledger.transaction():
            if self._ledger.outbox.set_aside([operation.op_id], self._ledger.now()):
                self._open([NewIssue("quarantine", operation.source, operation.record_id, code, detail=detail)])

    def open_issue(self, issue: NewIssue) -> None:
        """Somebody must look."""
        with self._ledger.transaction():
            self._open([issue])

    def _lookup(self, record_ids: Sequence[str]) -> Told:
        most = self._meta.limits.keys_per_lookup
        found: Told = {}
        for first in range(0, len(record_ids), most):
            self._told, self._untold = False, 0
            found |= self._rows(record_ids[first : first + most])
        return found

    def _rows(self, record_ids: Sequence[str]) -> Told:
        """What the relay holds of these; one that it fails to look up is not among them."""
        try:
            rows = self._client.lookup(record_ids).referrals
        except Unavailable as error:
            if error.status in WAITING:
                raise
            if len(record_ids) > 1:
                middle = len(record_ids) // 2
                return self._rows(record_ids[:middle]) | self._rows(record_ids[middle:])
            self._untold += 1
            if self._untold >= MOST_UNTOLD and not self._told:
                raise
            return {}
        self._told = True
        return dict.fromkeys(record_ids) | {row.record_id: row for row in rows if row.record_id}

    def release(self, operations: Sequence[Operation]) -> None:
        """Back into the queue, but for those that something newer waits behind, and those of people who were erased.

        What the gate holds back by now counted as sent; the next look takes it back and may choose another record.
        """
        outbox, now = self._ledger.outbox, self._ledger.now()
        outbox.release(operation.op_id for operation in operations)
        erased = outbox.orphans([operation.op_id for operation in operations])
        erased |= {operation.op_id for operation in operations if operation.item is None}
        outbox.supersede(erased, now)
        operations = [operation for operation in operations if operation.op_id not in erased]
        waiting = outbox.open_of_persons(sorted({operation.person_id for operation in operations}))
        newest = {record_id: found[-1].op_id for record_id, found in waiting.items()}
        outbox.supersede((op.op_id for op in operations if newest[op.record_id] != op.op_id), now)
        for person_id in outbox.held_back([operation.op_id for operation in operations]):
            self._ledger.records.mark_due(person_id=person_id)

    def _keep(self, batch: Batch, settled: Sequence[Settled], rows: Told) -> None:
        """Everything the answers change, in the caller's transaction; *rows* are what the relay holds instead."""
        self.answers.update(result.status for _, result in settled)
        unwilling = [pair for pair in settled if _is_unwilling(*pair)]
        final = [pair for pair in settled if pair[1].status != "error" and pair not in unwilling]
        failed = [operation for operation, result in settled if result.status == "error"]
        self._unwilling(unwilling)
        for op_id in {operation.op_id for operation, _ in final}.intersection(self.failing):
            del self.failing[op_id]
        self._failed([*failed, *(operation for operation, _ in unwilling)])
        for status in {result.status for _, result in final}:
            self._ledger.outbox.settle(status, [op.op_id for op, result in final if result.status == status])
        self._ledger.records.confirmed(row for pair in final if (row := _confirmation(*pair)))
        self._ledger.records.refused(
            operation.record_id for operation, result in final if result.status in (*REFUSED, SUPPRESSED)
        )
        self._suppressed([operation for operation, result in final if result.status == SUPPRESSED])
        self._end_issues([operation for operation, _ in final])
        self._follow_up(final, rows)
        if any(result.status in ARRIVED for _, result in final):
            self._ledger.issues.mended("relay", "referrals", "request_refused")
        self._record_outcome(batch, [(op, result) for op, result in final if op.op == "upsert"])

    def _failed(self, operations: Sequence[Operation]) -> None:
        """The relay failed on these, and may have taken them all the same; they go again."""
        op_ids = [operation.op_id for operation in operations]
        self.failing.update(op_ids)
        self._ledger.outbox.failed_items(op_ids)
        self._ledger.outbox.doubt(op_ids, untold=True)
        self.release(operations)

    def _unwilling(self, refused: Sequence[Settled]) -> None:
        """Retracts that the relay says no to stay: nobody is left with it because of that, and somebody must look."""
        self.unwilling.update(operation.op_id for operation, _ in refused)
        self._open(_refusal(*pair)._replace(code=RETRACT_REFUSED) for pair in refused)

    def _end_issues(self, operations: Sequence[Operation]) -> None:
        """What was set aside under these operations' records, or refused, is told otherwise now."""
        if self._noted is None:
            self._noted = {one.key for one in self._ledger.issues.of_codes(OF_ITEMS)}
        for operation in operations:
            if operation.record_id in self._noted:
                self._noted.remove(operation.record_id)
                for code in OF_ITEMS:
                    self._ledger.issues.mended(operation.source, operation.record_id, code)

    def _open(self, issues: Iterable[NewIssue]) -> None:
        issues = list(issues)
        if self._noted is not None:
            self._noted.update(issue.key for issue in issues if issue.code in OF_ITEMS)
        self.new_issues += self._ledger.issues.open(issues, self._run_id, self._ledger.now())

    def _suppressed(self, operations: Sequence[Operation]) -> None:
        """The relay must not have these people: nothing about them is sent again, by whatever record."""
        said = ((operation.record_id, operation.consent_id) for operation in operations)
        self._ledger.suppressions.answered(said, self._ledger.now())
        self._ledger.records.confirmed((operation.record_id, SUPPRESSED, None, None) for operation in operations)
        for operation in operations:
            self._ledger.records.mark_due(person_id=operation.person_id)

    def _follow_up(self, final: Sequence[Settled], rows: Told) -> None:
        for operation, result in final:
            if result.status == RETRACTED:
                self._ledger.records.mark_due(person_id=operation.person_id)
            if operation.op == "retract":
                self._ledger.issues.mended(operation.source, operation.record_id, RETRACT_REFUSED)
            if result.status == "stale":
                self._stale(operation, rows.get(operation.record_id))
        self._open(_refusal(*pair) for pair in final if pair[1].status in REFUSED)

    def _stale(self, operation: Operation, row: ReferralRow | None) -> None:
        """The relay has seen a newer revision: believe it and go on from there, once; then somebody must look.

        Nobody has to look before a referral may be taken back.
        """
        records, record_id = self._ledger.records, operation.record_id
        history = self._ledger.outbox.of_record(record_id)
        waiting = (one.op_id for one in history if one.state == "queued")
        self._ledger.outbox.supersede(waiting, self._ledger.now())
        records.raise_revision(record_id, row.revision if row else operation.revision)
        if row:
            state = row.status if row.status in ENDED else "live"
            records.confirmed([(record_id, state, row.digest if state == "live" else None, row.referral_id)])
        again = [one.answer for one in history if one.answer][-2:] == ["stale", "stale"]
        if again:
            self._open([NewIssue("review", operation.source, record_id, "revision_conflict")])
        if again and operation.op == "upsert":
            records.refused([record_id])
        else:
            records.forget_queued(record_id)


def _confirmation(operation: Operation, result: ItemResult) -> tuple[str, str | None, str | None, str | None] | None:
    if result.status in ARRIVED:
        return operation.record_id, "live", operation.digest, result.referral_id
    if result.status == RETRACTED:
        return operation.record_id, RETRACTED, None, result.referral_id
    return None


def check_words(operations: Sequence[Operation], answer: BatchAnswer) -> None:
    """Check that each answer can be one to what was asked, and that they add up.

    Raises:
        RelayError: if not; nothing is settled by it.
    """
    strange = {
        result.status
        for operation, result in zip(operations, answer.results, strict=True)
        if (operation.op == "retract" and result.status not in OF_RETRACTS)
        or (operation.op == "upsert" and result.status == RETRACTED)
    }
    counted = Counter(result.status for result in answer.results)
    if strange or (answer.summary and +Counter(answer.summary) != counted):
        why = f"it says {', '.join(sorted(strange))} where that cannot be" if strange else "its summary is of another"
        message = f"The relay's answer to a batch makes no sense ({why}); nothing is settled, all items are kept."
        raise RelayError(message)


def _is_unwilling(operation: Operation, result: ItemResult) -> bool:
    return operation.op == "retract" and result.status in REFUSED


def _refusal(operation: Operation, result: ItemResult) -> NewIssue:
    where = ", ".join(sorted({f"{error.path} ({error.code})" for error in result.errors}))
    return NewIssue("quarantine", operation.source, operation.record_id, REFUSED[result.status], detail=where or None)


def refusal_of(operation: Operation, code: str) -> Settled:
    """What a refusal of a request that held this item alone says about the item."""
    errors = [{"path": "", "code": code}]
    alone = {"index": 0, "record_id": operation.record_id, "status": "invalid", "errors": errors}
    return operation, ItemResult.model_validate(alone)


def _as_result(index: int, operation: Operation, row: ReferralRow) -> ItemResult:
    """What a lookup says about an operation, in the words of an answer."""
    # What it was when it arrived, as far as the revision tells: the first one made the referral.
    arrived: ItemStatus = "created" if operation.revision == 1 else "updated"
    status: ItemStatus = "retracted" if operation.op == "retract" else arrived
    if row.status == "erased" and row.revision == operation.revision:
        # It arrived, and then its person was erased: what was handed on, was.
        return ItemResult(index=index, record_id=operation.record_id, status=status, referral_id=row.referral_id)
    # Under our revision or a later one the relay holds what another ledger (a backup, restored) told it.
    same = row.status in ENDED if status == "retracted" else row.digest == operation.digest
    if row.revision > operation.revision or not same:
        status = "stale"
    return ItemResult(index=index, record_id=operation.record_id, status=status, referral_id=row.referral_id)
