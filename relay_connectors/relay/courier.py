"""The courier: the one path on which anything about a person leaves the machine.

What is sent was stored before, key and bytes, and is never built anew. An answer counts per item, and only if the
relay really gave it. Where an outcome is unknown the same key goes with the same bytes; where that cannot help (the
relay has forgotten the key, keeps failing on it, or somebody in the batch withdrew meanwhile) the relay is asked what
arrived: that is settled, and the rest goes under a new key.

Nobody waits for somebody else's trouble: what fails goes behind what was not tried yet.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from relay_connectors.clock import stamp
from relay_connectors.errors import RelayUnavailableError
from relay_connectors.http import NotSent, OutcomeUnknown, RetryPolicy
from relay_connectors.http.retry_after import LONGEST_WAIT
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.ledger.outbox import Batch, Operation
from relay_connectors.relay.answers import Refused
from relay_connectors.relay.client import RelayClient, may_repeat
from relay_connectors.relay.wire import BatchAnswer, ItemResult, ItemStatus, Meta, ReferralRow

__all__ = ["Courier", "Settled", "new_key"]

Settled = tuple[Operation, ItemResult]

ARRIVED = frozenset({"created", "updated", "unchanged", "duplicate_person"})
REFUSED = {"invalid": "item_invalid", "needs_consent": "relay_refused"}
SUPPRESSED = "suppressed"
# Status codes of a whole batch that say: the request itself is at fault. It is cut until the item at fault is alone.
CUT = frozenset({400, 413, 422})
# … but these are about a header, which every item would share.
WHOLE = frozenset({"idempotency_key_missing", "schema_unsupported"})
# What a relay's row says where the referral is not live.
ENDED = frozenset({"retracted", "declined", "withdrawn", "expired", "erased"})
KEY_REUSED = "idempotency_key_reused"
FORGETFUL_AFTER = 5
ERROR_ROUNDS = 3
# A 500 may be about one batch alone, so that others get their turn; after so many in a row it is about the relay.
MOST_FAILING = 3
BROKEN = 500


def new_key() -> str:
    """A fresh idempotency key: 128 random bits in 35 ASCII characters (the contract takes 40)."""
    return f"rb_{secrets.token_hex(16)}"


class Courier:
    """Sends what is queued, and keeps what the relay answered.

    *record_outcome* is called in the transaction that settles a batch, with the upserts and their answers.
    """

    def __init__(
        self,
        ledger: Ledger,
        client: RelayClient,
        meta: Meta,
        run_id: int,
        record_outcome: Callable[[Batch, Sequence[Settled]], None],
        *,
        retry: RetryPolicy | None = None,
        most_items: int | None = None,
    ) -> None:
        self._ledger, self._client, self._meta, self._run_id = ledger, client, meta, run_id
        self._record_outcome, self._retry = record_outcome, retry or RetryPolicy()
        self._left = most_items
        self._errors: Counter[int] = Counter()
        self._failing: list[RelayUnavailableError] = []
        self._in_a_row = 0
        self.answers: Counter[str] = Counter()
        self.new_issues = 0

    def deliver(self) -> None:
        """Send everything that may be sent now.

        Raises:
            RelayUnavailableError: the relay does not answer; all is kept for the next run.
            RelayError: something answered that is not a relay, or items kept failing there.
        """
        for batch in self._ledger.outbox.open_batches("referrals"):
            self._again(batch)
        while operations := self._next():
            with self._ledger.transaction():
                batch = self._ledger.outbox.claim(operations, new_key(), self._ledger.now())
            self._send(batch)
        if self._failing:
            raise self._failing[0]
        if self._errors:
            message = f"The relay failed on {len(self._errors)} items, again and again; they wait for the next run."
            raise RelayUnavailableError(message)

    def _next(self) -> list[Operation]:
        """The next batch: what has not failed in this run, then, while the budget of retries lasts, what has."""
        limits = self._meta.limits
        limit = limits.batch_items if self._left is None else min(limits.batch_items, self._left)
        if limit <= 0:
            return []
        outbox, now = self._ledger.outbox, self._ledger.now()
        found = outbox.claimable(now, limit, limits.batch_bytes, self._errors)
        if found or not self._errors:
            return found
        worn = [op_id for op_id, times in self._errors.items() if times >= ERROR_ROUNDS]
        again = outbox.claimable(now, limit, limits.batch_bytes, worn)
        return again if again and self._retry.budget.spend() else []

    def _again(self, batch: Batch) -> None:
        """A batch of an earlier run, whose outcome is not known."""
        # Further ahead than any relay may ask for: this machine's clock was wrong when the wait was noted.
        longest = stamp(self._ledger.clock.now() + timedelta(seconds=LONGEST_WAIT))
        if batch.not_before and self._ledger.now() < batch.not_before <= longest:
            message = f"The relay asked to wait until {batch.not_before}; run again then. Nothing is lost."
            raise RelayUnavailableError(message)
        if self._key_is_useless(batch) or self._ledger.outbox.is_outdated(batch, self._ledger.now()):
            self._ask_what_arrived(batch)
        else:
            self._send(batch)

    def _key_is_useless(self, batch: Batch) -> bool:
        if batch.first_sent_at is None:
            return False
        sent, kept = datetime.fromisoformat(batch.first_sent_at), timedelta(days=self._meta.idempotency_retention_days)
        # Sent in the future: a clock was wrong, and nobody knows how old the key is.
        forgotten = not sent <= self._ledger.clock.now() < sent + kept
        return forgotten or (batch.attempts >= FORGETFUL_AFTER and (batch.last_code or "").startswith("5"))

    def _send(self, batch: Batch) -> None:
        operations = self._ledger.outbox.operations(batch)
        body = self._ledger.outbox.body(batch, operations)
        record_ids = [operation.record_id for operation in operations]
        try:
            answer = self._retry.call(batch.key, lambda: self._try(batch, body, record_ids), may_repeat)
        except Refused as refused:
            self._refused(batch, operations, refused)
        except RelayUnavailableError as error:
            self._failed(batch, str(getattr(error, "status", "")), error.retry_after)
            self._bear(error)
        except (NotSent, OutcomeUnknown) as error:
            message = f"The relay does not answer: {error}. Nothing is lost; run again."
            raise RelayUnavailableError(message) from None
        else:
            self._settle(batch, list(zip(operations, answer.results, strict=True)))

    def _try(self, batch: Batch, body: bytes, record_ids: Sequence[str]) -> BatchAnswer:
        with self._ledger.transaction():
            self._ledger.outbox.sending(batch.batch_id, self._ledger.now())
        return self._client.send_batch(batch.key, body, record_ids)

    def _bear(self, error: RelayUnavailableError) -> None:
        """Go on with the next batch where this failure may be its own affair, and raise it otherwise."""
        self._failing.append(error)
        self._in_a_row += 1
        if getattr(error, "status", None) != BROKEN or self._in_a_row >= MOST_FAILING:
            raise error

    def _failed(self, batch: Batch, code: str, wait: float | None) -> None:
        not_before = stamp(self._ledger.clock.now() + timedelta(seconds=wait)) if wait else None
        with self._ledger.transaction():
            self._ledger.outbox.failed(batch.batch_id, code, not_before)

    def _refused(self, batch: Batch, operations: Sequence[Operation], refused: Refused) -> None:
        if refused.code == KEY_REUSED:
            self._key_refused(batch, refused)
            return
        if refused.status not in CUT or refused.code in WHOLE:
            raise refused
        if len(operations) == 1:
            errors = [{"path": "", "code": refused.code or "refused"}]
            alone = {"index": 0, "record_id": operations[0].record_id, "status": "invalid", "errors": errors}
            self._settle(batch, [(operations[0], ItemResult.model_validate(alone))])
            return
        outbox, now = self._ledger.outbox, self._ledger.now()
        middle = len(operations) // 2
        with self._ledger.transaction():
            outbox.close_batch(batch.batch_id, "cut", now)
            halves = [outbox.claim(half, new_key(), now) for half in (operations[:middle], operations[middle:])]
        for half in halves:
            self._send(half)

    def _key_refused(self, batch: Batch, refused: Refused) -> None:
        """The relay knows the key with other bytes, so what it holds decides, and the rest gets another key.

        Where the key is fresh another one would not help (a gateway that rewrites bodies, perhaps): somebody must look.
        """
        self._ask_what_arrived(batch)
        if batch.first_sent_at is None:
            issue = NewIssue("review", "relay", "referrals", "request_refused", detail=refused.code)
            with self._ledger.transaction():
                self.new_issues += self._ledger.issues.open([issue], self._run_id, self._ledger.now())
            raise refused

    def _ask_what_arrived(self, batch: Batch) -> None:
        operations = self._ledger.outbox.operations(batch)
        found = self._lookup([operation.record_id for operation in operations])
        arrived, missing = [], []
        for index, operation in enumerate(operations):
            row = found.get(operation.record_id)
            if row and row.revision >= operation.revision:
                arrived.append((operation, _as_result(index, operation, row)))
            else:
                missing.append(operation)
        with self._ledger.transaction():
            self._release(missing)
            self._keep(batch, arrived, found)
            self._ledger.outbox.close_batch(batch.batch_id, "cut", self._ledger.now())

    def _lookup(self, record_ids: Sequence[str]) -> dict[str, ReferralRow]:
        most = self._meta.limits.keys_per_lookup
        asked = (record_ids[first : first + most] for first in range(0, len(record_ids), most))
        rows = (row for some in asked for row in self._client.lookup(some).referrals)
        return {row.record_id: row for row in rows if row.record_id}

    def _release(self, operations: Sequence[Operation]) -> None:
        """Back into the queue, but for those that something newer waits behind, and those of people who were erased.

        What the gate holds back by now counted as sent; the next look takes it back and may choose another record.
        """
        outbox = self._ledger.outbox
        outbox.release(operation.op_id for operation in operations)
        erased = outbox.orphans([operation.op_id for operation in operations])
        erased |= {operation.op_id for operation in operations if operation.item is None}
        outbox.supersede(erased)
        operations = [operation for operation in operations if operation.op_id not in erased]
        waiting = outbox.open_of_persons(sorted({operation.person_id for operation in operations}))
        newest = {record_id: found[-1].op_id for record_id, found in waiting.items()}
        outbox.supersede(op.op_id for op in operations if newest[op.record_id] != op.op_id)
        for person_id in outbox.held_back([operation.op_id for operation in operations]):
            self._ledger.records.mark_due(person_id=person_id)

    def _settle(self, batch: Batch, settled: Sequence[Settled]) -> None:
        stale = [operation.record_id for operation, result in settled if result.status == "stale"]
        newer = self._lookup(stale) if stale else {}
        with self._ledger.transaction():
            self._keep(batch, settled, newer)
            self._ledger.outbox.close_batch(batch.batch_id, "settled", self._ledger.now())
        self._in_a_row = 0
        if self._left is not None:
            self._left -= len(settled)

    def _keep(self, batch: Batch, settled: Sequence[Settled], rows: Mapping[str, ReferralRow]) -> None:
        """Everything the answers change, in the caller's transaction; *rows* are what the relay holds instead."""
        self.answers.update(result.status for _, result in settled)
        final = [(operation, result) for operation, result in settled if result.status != "error"]
        failed = [operation for operation, result in settled if result.status == "error"]
        self._errors.update(operation.op_id for operation in failed)
        for op_id in {operation.op_id for operation, _ in final}.intersection(self._errors):
            del self._errors[op_id]
        self._release(failed)
        for status in {result.status for _, result in final}:
            self._ledger.outbox.settle(status, [op.op_id for op, result in final if result.status == status])
        self._ledger.records.confirmed(row for pair in final if (row := _confirmation(*pair)))
        self._ledger.records.refused(
            operation.record_id for operation, result in final if result.status in (*REFUSED, SUPPRESSED)
        )
        self._suppressed([operation for operation, result in final if result.status == SUPPRESSED])
        self._follow_up(final, rows)
        self._record_outcome(batch, [(op, result) for op, result in final if op.op == "upsert"])

    def _suppressed(self, operations: Sequence[Operation]) -> None:
        """The relay must not have these people: nothing about them is sent again, by whatever record."""
        said = ((operation.record_id, operation.consent_id) for operation in operations)
        self._ledger.suppressions.answered(said, self._ledger.now())
        self._ledger.records.confirmed((operation.record_id, SUPPRESSED, None, None) for operation in operations)
        for operation in operations:
            self._ledger.records.mark_due(person_id=operation.person_id)

    def _follow_up(self, final: Sequence[Settled], rows: Mapping[str, ReferralRow]) -> None:
        for operation, result in final:
            if result.status == "retracted":
                self._ledger.records.mark_due(person_id=operation.person_id)
            if result.status == "stale":
                self._stale(operation, rows.get(operation.record_id))
        refused = [_refusal(*pair) for pair in final if pair[1].status in REFUSED]
        self.new_issues += self._ledger.issues.open(refused, self._run_id, self._ledger.now())

    def _stale(self, operation: Operation, row: ReferralRow | None) -> None:
        """The relay has seen a newer revision: believe it and go on from there, once; then somebody must look.

        Nobody has to look before a referral may be taken back.
        """
        records, record_id = self._ledger.records, operation.record_id
        history = self._ledger.outbox.of_record(record_id)
        self._ledger.outbox.supersede(one.op_id for one in history if one.state == "queued")
        records.raise_revision(record_id, row.revision if row else operation.revision)
        if row:
            state = row.status if row.status in ENDED else "live"
            records.confirmed([(record_id, state, row.digest if state == "live" else None, row.referral_id)])
        again = [one.answer for one in history if one.answer][-2:] == ["stale", "stale"]
        if again:
            issue = NewIssue("review", operation.source, record_id, "revision_conflict")
            self._ledger.issues.open([issue], self._run_id, self._ledger.now())
        if again and operation.op == "upsert":
            records.refused([record_id])
        else:
            records.forget_queued(record_id)


def _confirmation(operation: Operation, result: ItemResult) -> tuple[str, str | None, str | None, str | None] | None:
    if result.status in ARRIVED:
        return operation.record_id, "live", operation.digest, result.referral_id
    if result.status == "retracted":
        return operation.record_id, "retracted", None, result.referral_id
    return None


def _refusal(operation: Operation, result: ItemResult) -> NewIssue:
    where = ", ".join(sorted({f"{error.path} ({error.code})" for error in result.errors}))
    code = REFUSED[result.status]
    return NewIssue("quarantine", operation.source, operation.record_id, code, detail=where or None)


def _as_result(index: int, operation: Operation, row: ReferralRow) -> ItemResult:
    """What a lookup says about an operation, in the words of an answer."""
    # What it was when it arrived, as far as the revision tells: the first one made the referral.
    arrived: ItemStatus = "created" if operation.revision == 1 else "updated"
    status: ItemStatus = "retracted" if operation.op == "retract" else arrived
    if row.status == "erased" and row.revision == operation.revision:
        # It arrived, and then its person was erased: what was handed on, was.
        return ItemResult(index=index, record_id=operation.record_id, status=status, referral_id=row.referral_id)
    # Under our revision or a later one the relay holds what another ledger (a backup, restored) told it.
    if row.revision > operation.revision or (status != "retracted" and row.digest != operation.digest):
        status = "stale"
    return ItemResult(index=index, record_id=operation.record_id, status=status, referral_id=row.referral_id)
