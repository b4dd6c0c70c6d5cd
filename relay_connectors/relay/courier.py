"""The courier: the one path on which anything about a person leaves the machine.

What is sent was stored before, key and bytes, and is never built anew. An answer counts per item, and only if the
relay really gave it. Where an outcome is unknown the same key goes with the same bytes; where that cannot help (the
relay has forgotten the key, keeps failing on it, or somebody in the batch withdrew meanwhile) the relay is asked what
arrived: that is settled, and the rest goes under a new key.

Nobody waits for somebody else's trouble. Who is taken back goes first, and never together with others. What never went
goes before what failed, and what fails again and again goes last, in halves, until the item at fault is alone. That one
is set aside and somebody has to look; it is tried again in every run, so that a mistake of ours, or a relay that was
mended, costs nobody their referral.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from time import monotonic

from relay_connectors.clock import stamp
from relay_connectors.errors import RelayError, RelayUnavailableError
from relay_connectors.http import NotSent, OutcomeUnknown, RetryPolicy
from relay_connectors.http.retry_after import LONGEST_WAIT
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.outbox import Batch, Operation
from relay_connectors.relay.answers import Refused
from relay_connectors.relay.aside import Aside
from relay_connectors.relay.client import RelayClient, may_repeat
from relay_connectors.relay.patience import Patience
from relay_connectors.relay.settling import ARRIVED, Settled, Settling, check_words
from relay_connectors.relay.wire import BatchAnswer, Meta

__all__ = ["Courier", "new_key"]

# Status codes of a whole batch that say: the request itself is at fault. It is cut until the item at fault is alone.
CUT = frozenset({400, 413, 422})
# … but these are about a header, which every item would share.
WHOLE = frozenset({"idempotency_key_missing", "schema_unsupported"})
KEY_REUSED = "idempotency_key_reused"
FORGETFUL_AFTER = 5
ERROR_ROUNDS = 3
PROBES = 10  # items that were set aside, tried in vain in one run
BUSY, TOO_MANY = 503, 429
UNKNOWN = "unknown"


def new_key() -> str:
    """A fresh idempotency key: 128 random bits in 35 ASCII characters (the contract takes 40)."""
    return f"rb_{secrets.token_hex(16)}"


class Courier:
    """Sends what is queued, and keeps what the relay answered in *settling*.

    Without *pushes* people are only taken back: no upsert goes, not even one that went before; nor do those of
    *withheld*, by their op_id. *most_items* bounds referrals alone: nobody's withdrawal waits for a bound.
    """

    def __init__(
        self,
        ledger: Ledger,
        client: RelayClient,
        meta: Meta,
        settling: Settling,
        *,
        retry: RetryPolicy | None = None,
        most_items: int | None = None,
        pushes: bool = True,
        withheld: AbstractSet[int] = frozenset(),
    ) -> None:
        self._ledger, self._client, self._meta, self._settling = ledger, client, meta, settling
        self._retry = retry or RetryPolicy()
        self._left, self._pushes, self._withheld = most_items, pushes, withheld
        self._patience = Patience()
        self._failing: list[RelayError] = []
        self._sent: set[int] = set()
        self._narrows = self._cuts = False
        self._aside = Aside(ledger, settling, self._patience, self._ask_what_arrived)
        self.finished = False
        """Whether everything had its turn: then what :meth:`deliver` raises is about items, and the relay may live."""

    def deliver(self) -> None:
        """Send everything that may be sent now.

        Raises:
            RelayUnavailableError: the relay does not answer; all is kept for the next run.
            RelayError: something answered that is not a relay, or items kept failing there.
        """
        for part in (self._take_back, self._push, self._aside.end, self._try_aside):
            try:
                part()
            except Refused as refused:
                self._failing.append(refused)
        self.finished = True
        if self._failing and self._open():
            raise self._failing[0]
        if refusals := [error for error in self._failing if isinstance(error, Refused)]:
            raise refusals[0]
        aside = self._ledger.outbox.all_aside()
        if failing := self._ledger.outbox.still_open(self._settling.failing) - aside:
            message = f"The relay failed on {len(failing)} items, again and again; they wait for the next run."
            raise RelayUnavailableError(message)
        if not self._patience.lasts and (waiting := self._ledger.outbox.waiting() - len(aside)):
            message = f"The relay refuses or fails on most of what it is sent: {waiting} items wait for the next run."
            raise RelayUnavailableError(message)

    def _take_back(self) -> None:
        """Retracts: those that were sent, those behind an upsert whose outcome is unknown, the others, the failing."""
        failed = []
        for batch in [*self._open(), *self._ledger.outbox.aside_batches()]:
            if not any(operation.op == "retract" for operation in self._ledger.outbox.operations(batch)):
                self._make_way(batch)
            elif _is_troubled(batch):
                failed.append(batch)
            else:
                self._again(batch)
        self._send_queued("retract")
        self._narrows = True
        while failed and not self._patience.in_a_row:
            self._again(failed.pop(0))
        self._patience.in_a_row = min(self._patience.in_a_row, 1)  # whatever is wrong with retracts, upserts go

    def _make_way(self, batch: Batch) -> None:
        """Give up a batch that somebody waits behind, to be taken back."""
        if self._is_outdated(batch) and not self._must_wait(batch):
            self._release(batch)

    def _push(self) -> None:
        """Upserts: those whose outcome is unknown, then the queue, then everything that fails."""
        self._narrows = False
        if self._pushes:
            for batch in self._open():
                if batch.batch_id in self._sent:  # what the relay asked for because of it holds up nobody else
                    continue
                if not self._given_up(batch) and not _is_troubled(batch):
                    self._send(batch)
            self._send_queued("upsert")
        self._narrows = True
        # Who was tried least comes first, so that a run which loses its patience does not always lose it with the same.
        for batch_id in [batch.batch_id for batch in sorted(self._open(), key=lambda batch: batch.attempts)]:
            batch = self._ledger.outbox.batch(batch_id)  # it may have been settled with another one
            if batch.state == "open" and self._is_worth_trying(batch):
                self._narrow(batch)
        self._send_queued("retract")
        if self._pushes:
            self._send_queued("upsert")

    def _is_worth_trying(self, batch: Batch) -> bool:
        """Whether a batch that failed goes again in this run; never one of which it was not told what arrived."""
        if self._must_wait(batch) or self._is_outdated(batch) or self._is_forgotten(batch):
            return False
        if batch.batch_id in self._sent and not _has_failed(batch):
            return False  # it was refused, which is believed or not once everything had its turn
        is_part, takes_back = batch.first_sent_at is None, self._takes_back(batch)
        patient = self._patience.lasts if is_part or takes_back else self._patience.has_time
        kept_back = takes_back and self._is_suspect(batch)
        return patient and (self._patience.answers or kept_back or batch.batch_id not in self._sent)

    def _try_aside(self) -> None:
        """Try what was set aside in earlier runs, alone: as long as that succeeds all of it, else a few."""
        chances = PROBES if self._pushes else 0
        try:
            while chances and self._patience.lasts and (self._left is None or self._left > 0):
                operation = self._aside.next(self._withheld, self._must_wait)
                if operation is None:
                    return
                chances -= not self._goes_now(operation)
        except RelayUnavailableError:
            return  # in another run

    def _goes_now(self, operation: Operation) -> bool:
        outbox, now, failing = self._ledger.outbox, self._ledger.now(), len(self._failing)
        with self._ledger.transaction():
            outbox.set_aside([operation.op_id], now)
            batch = outbox.claim([operation], new_key(), now, attempts=FORGETFUL_AFTER)
        try:
            self._send(batch)
            self._aside.believe()
        finally:
            del self._failing[failing:]  # that it still fails is no news
        return not self._aside.waits(operation)

    def _open(self) -> list[Batch]:
        return self._ledger.outbox.open_batches("referrals")

    def _send_queued(self, op: str) -> None:
        while operations := self._next(op):
            with self._ledger.transaction():
                batch = self._ledger.outbox.claim(operations, new_key(), self._ledger.now())
            self._send(batch)

    def _next(self, op: str) -> list[Operation]:
        """The next batch: what has not failed in this run, then, while the budget of retries lasts, what has."""
        limits, failing = self._meta.limits, self._settling.failing
        bounded = op == "upsert" and self._left is not None
        limit = min(limits.batch_items, self._left or 0) if bounded else limits.batch_items
        if limit <= 0:
            return []
        limit = self._patience.limit(limit)
        outbox, now = self._ledger.outbox, self._ledger.now()
        found = outbox.claimable(op, now, limit, limits.batch_bytes, self._withheld | failing.keys())
        if found or not failing:
            return found
        worn = {op_id for op_id, times in failing.items() if times >= ERROR_ROUNDS} | self._settling.unwilling
        worn |= self._withheld
        again = outbox.claimable(op, now, limit, limits.batch_bytes, worn)
        return again if again and self._retry.budget.spend() else []

    def _again(self, batch: Batch) -> None:
        """A batch of an earlier run, whose outcome is not known."""
        if not self._given_up(batch):
            self._narrow(batch)

    def _given_up(self, batch: Batch) -> bool:
        """Whether the key cannot be used now, or not any more, so that the relay was asked what arrived."""
        if self._must_wait(batch):
            waits = RelayUnavailableError(
                f"The relay asked to wait until {batch.not_before}; run again then. Nothing is lost."
            )
            if batch.last_code == str(TOO_MANY) or not self._ledger.outbox.answered_since(batch.created_at):
                raise waits
            self._failing.append(waits)  # it is about this batch alone: the relay answers others
            return True
        useless = self._is_forgotten(batch) or self._is_outdated(batch)
        if useless:
            self._release(batch)
        return useless

    def _must_wait(self, batch: Batch) -> bool:
        # Further ahead than any relay may ask for: this machine's clock was wrong when the wait was noted.
        longest = stamp(self._ledger.clock.now() + timedelta(seconds=LONGEST_WAIT))
        return bool(batch.not_before) and self._ledger.now() < str(batch.not_before) <= longest

    def _is_outdated(self, batch: Batch) -> bool:
        outbox = self._ledger.outbox
        upserts = {operation.op_id for operation in outbox.operations(batch) if operation.op == "upsert"}
        stopped = upserts if not self._pushes else upserts & self._withheld
        return bool(stopped) or outbox.is_outdated(batch, self._ledger.now())

    def _is_forgotten(self, batch: Batch) -> bool:
        if batch.first_sent_at is None:
            return False
        sent, kept = datetime.fromisoformat(batch.first_sent_at), timedelta(days=self._meta.idempotency_retention_days)
        # Sent in the future: a clock was wrong, and nobody knows how old the key is.
        return not sent <= self._ledger.clock.now() < sent + kept

    def _release(self, batch: Batch) -> list[Batch]:
        """Give the key up. What failed stays together, and what failed too often goes in halves; these batches."""
        missing = self._ask_what_arrived(batch)
        if not _is_troubled(batch):
            return []
        outbox, now = self._ledger.outbox, self._ledger.now()
        operations = [one for one in outbox.still_wanted(missing, now) if self._may_go(one)]
        middle = (len(operations) + 1) // 2 if self._is_suspect(batch) else len(operations)
        parts = [part for part in (operations[:middle], operations[middle:]) if part]
        with self._ledger.transaction():
            return [outbox.claim(part, new_key(), now, attempts=_held_against(batch, part)) for part in parts]

    def _ask_what_arrived(self, batch: Batch) -> list[int]:
        """What did not, back in the queue; where that is not told the batch stays, and others get their turn."""
        try:
            return self._settling.ask_what_arrived(batch)
        except RelayUnavailableError as error:
            self._note(error, 0.0, part=self._cuts)
            if self._patience.is_over:
                raise
            return []

    def _may_go(self, operation: Operation) -> bool:
        return operation.op == "retract" or (self._pushes and operation.op_id not in self._withheld)

    def _narrow(self, batch: Batch) -> None:
        """Send a batch; where the relay fails on it again and again, its halves."""
        if not self._is_suspect(batch):
            if self._send(batch):
                return
            batch = self._ledger.outbox.batch(batch.batch_id)
        if self._is_suspect(batch) and self._patience.lasts:
            self._cut(batch)

    def _cut(self, batch: Batch) -> None:
        """What arrived of a batch that keeps failing is settled, and the rest goes in halves, each once."""
        operations, outbox = self._ledger.outbox.operations(batch), self._ledger.outbox
        if len(operations) == 1 and operations[0].op == "upsert" and outbox.accepted_since(batch.created_at):
            self._aside.put(batch, operations[0])
            return
        self._cuts = True
        try:
            failed = [half for half in self._release(batch) if self._patience.lasts and not self._send(half)]
        finally:
            self._cuts = False
        for half in map(outbox.batch, (half.batch_id for half in failed)):
            if self._patience.answers and self._patience.lasts and self._is_suspect(half) and self._is_cut_on(half):
                self._cut(half)

    def _is_cut_on(self, half: Batch) -> bool:
        """Whether it need not wait: nobody's no waits because somebody else's makes the relay ask for it."""
        return not self._must_wait(half) or self._takes_back(half)

    def _is_suspect(self, batch: Batch) -> bool:
        """It failed so often that the same key will not do; of noes that one of them keeps back, once is too often."""
        if not _has_failed(batch):
            return False
        several = len(self._ledger.outbox.operations(batch)) > 1
        return batch.attempts >= FORGETFUL_AFTER or (several and self._takes_back(batch))

    def _takes_back(self, batch: Batch) -> bool:
        return all(operation.op == "retract" for operation in self._ledger.outbox.operations(batch))

    def _send(self, batch: Batch) -> bool:
        """Send a batch; whether the relay said what becomes of it."""
        self._sent.add(batch.batch_id)
        operations, began = self._ledger.outbox.operations(batch), monotonic()
        body = self._ledger.outbox.body(batch, operations)
        try:
            answer = self._asked(batch, body, operations)
        except Refused as refused:
            self._refused(batch, operations, refused)
        except NotSent as error:
            raise RelayUnavailableError(_silent(error)) from None
        except (RelayError, OutcomeUnknown) as error:
            self._failed(batch, error, monotonic() - began)
            return False
        else:
            self._settle(batch, list(zip(operations, answer.results, strict=True)))
        return True

    def _asked(self, batch: Batch, body: bytes, operations: Sequence[Operation]) -> BatchAnswer:
        """The answer; one attempt will do for what failed often, and while the relay fails anyway."""
        record_ids = [operation.record_id for operation in operations]
        if self._patience.in_a_row or batch.attempts >= FORGETFUL_AFTER:
            answer = self._try(batch, body, record_ids)
        else:
            answer = self._retry.call(batch.key, lambda: self._try(batch, body, record_ids), may_repeat)
        check_words(operations, answer)
        return answer

    def _try(self, batch: Batch, body: bytes, record_ids: Sequence[str]) -> BatchAnswer:
        with self._ledger.transaction():
            self._ledger.outbox.sending(batch.batch_id, self._ledger.now())
        return self._client.send_batch(batch.key, body, record_ids)

    def _failed(self, batch: Batch, error: RelayError | OutcomeUnknown, seconds: float) -> None:
        """Note the failure, and go on with the next batch where it may be this one's own affair."""
        status, wait = getattr(error, "status", None), getattr(error, "retry_after", None)
        not_before = stamp(self._ledger.clock.now() + timedelta(seconds=wait)) if wait else None
        with self._ledger.transaction():
            self._ledger.outbox.failed(batch.batch_id, str(status or UNKNOWN), not_before)
        told = self._note(error, seconds, part=self._cuts or self._takes_back(batch))
        # Busy is the relay itself, unless it takes something, or this failed before and nothing else is left to ask.
        if status == TOO_MANY or (status == BUSY and not (self._patience.answers or self._narrows)):
            raise told from None
        if self._patience.is_over:
            if not (self._patience.answers and self._narrows):
                raise told from None
            self._client.meta()  # it took something in this run, and unless this raises it lives: items are at fault
            self._patience.in_a_row = 1

    def _note(self, error: RelayError | OutcomeUnknown, seconds: float, *, part: bool) -> RelayError:
        told = error if isinstance(error, RelayError) else RelayUnavailableError(_silent(error))
        self._failing.append(told)
        self._patience.failed(seconds, part=part)
        return told

    def _refused(self, batch: Batch, operations: Sequence[Operation], refused: Refused) -> None:
        self._patience.refused()
        if refused.code == KEY_REUSED:
            self._key_refused(batch, refused)
        elif refused.status not in CUT or refused.code in WHOLE:
            raise refused
        elif len(operations) == 1:
            self._aside.refused(batch, operations[0], refused)
        else:
            outbox, now, middle = self._ledger.outbox, self._ledger.now(), len(operations) // 2
            with self._ledger.transaction():
                outbox.close_batch(batch.batch_id, "cut", now)
                halves = [outbox.claim(half, new_key(), now) for half in (operations[:middle], operations[middle:])]
            for half in halves:
                if self._patience.lasts:
                    self._send(half)

    def _key_refused(self, batch: Batch, refused: Refused) -> None:
        """The relay knows the key with other bytes, so what it holds decides, and the rest gets another key.

        Where the key is fresh another one would not help (a gateway that rewrites bodies, perhaps): somebody must look.
        """
        self._ask_what_arrived(batch)
        if batch.first_sent_at is None:
            self._aside.give_up(refused)

    def _settle(self, batch: Batch, settled: Sequence[Settled]) -> None:
        self._settling.settle(batch, settled)
        upserts = [result.status for operation, result in settled if operation.op == "upsert"]
        self._patience.took(referral=not ARRIVED.isdisjoint(upserts))
        if self._patience.accepts:
            self._aside.believe()
        if self._left is not None:
            self._left -= len(upserts)


def _silent(error: Exception) -> str:
    return f"The relay does not answer: {error}. Nothing is lost; run again."


def _has_failed(batch: Batch) -> bool:
    return batch.last_code == UNKNOWN or (batch.last_code or "").startswith("5")


def _is_troubled(batch: Batch) -> bool:
    """It failed, or was cut from one that did."""
    return _has_failed(batch) or (batch.attempts > 0 and batch.first_sent_at is None)


def _held_against(batch: Batch, part: Sequence[Operation]) -> int:
    """How many failures of *batch* count against a part of it: who is alone begins anew."""
    return batch.attempts if len(part) > 1 else 0
