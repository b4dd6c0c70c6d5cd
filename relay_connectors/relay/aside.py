"""Items that the relay fails on, or refuses, by themselves: they wait out of everybody's way, and somebody must look.

Nothing is final about it: they are tried again in every run, so that neither a relay that was mended nor a mistake of
ours costs anybody their referral.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import NoReturn

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.ledger.outbox import Batch, Operation
from relay_connectors.relay.answers import Refused
from relay_connectors.relay.patience import Patience
from relay_connectors.relay.settling import FAILS_ON_ITEM, ITEM_INVALID, Settling, refusal_of

__all__ = ["Aside"]

# So many single items refused, and none accepted: then the relay, or a gateway before it, refuses everything.
MOST_REFUSED = 3
WORN = 15  # answers that an item failed, three a run, until it is set aside


class Aside:
    """Sets items aside. *ask* gives a batch up, and answers what of it did not arrive."""

    def __init__(
        self, ledger: Ledger, settling: Settling, patience: Patience, ask: Callable[[Batch], Sequence[int]]
    ) -> None:
        self._ledger, self._settling, self._patience, self._ask = ledger, settling, patience, ask
        self._tried: set[int] = set()
        self._refusals: list[tuple[Batch, Operation, Refused]] = []

    def put(self, batch: Batch, operation: Operation, code: str = FAILS_ON_ITEM, detail: str | None = None) -> None:
        """Set the only item of a batch aside, unless it arrived."""
        self._tried.add(operation.op_id)
        if self._ask(batch):
            self._settling.set_aside(operation, code, detail)

    def refused(self, batch: Batch, operation: Operation, refused: Refused) -> None:
        """An item was refused alone. A relay, or a gateway before it, that takes nothing condemns nobody.

        Raises:
            Refused: it does take nothing; everything waits.
        """
        self._refusals.append((batch, operation, refused))
        if self._patience.accepts:
            self.believe()
        elif len(self._refusals) >= MOST_REFUSED:
            self._refuses_everything()

    def believe(self) -> None:
        """What was refused is about these items."""
        while self._refusals:
            batch, operation, refused = self._refusals.pop(0)
            code = refused.code or "refused"
            if operation.op == "retract":
                self._settling.settle(batch, [refusal_of(operation, code)])
            else:
                self.put(batch, operation, ITEM_INVALID, code)

    def end(self) -> None:
        """Everything had its turn: set aside what was refused, and what the relay answers run by run that it fails on.

        Raises:
            Refused: it takes nothing.
        """
        aside = len(self._ledger.outbox.all_aside())
        if self._refusals and not self._patience.accepts and len(self._refusals) + aside >= MOST_REFUSED:
            self._refuses_everything()
        self.believe()
        for operation in self._ledger.outbox.worn(WORN):
            self._tried.add(operation.op_id)
            self._settling.set_aside(operation, FAILS_ON_ITEM)

    def give_up(self, refused: Refused) -> NoReturn:
        """Somebody must look at the relay, or at what stands before it."""
        self._settling.open_issue(NewIssue("review", "relay", "referrals", "request_refused", detail=refused.code))
        raise refused

    def next(self, withheld: AbstractSet[int], must_wait: Callable[[Batch], bool]) -> Operation | None:
        """What to try again next, each once a run; of those whose outcome is not known it is asked before."""
        outbox = self._ledger.outbox
        for batch in outbox.aside_batches():
            if not must_wait(batch) and self._tried.isdisjoint(one.op_id for one in outbox.operations(batch)):
                self._ask(batch)
        found = outbox.aside(self._ledger.now(), self._tried | withheld)
        if found:
            self._tried.add(found.op_id)
        return found

    def waits(self, operation: Operation) -> bool:
        """Whether it is still aside."""
        return self._ledger.outbox.is_aside(operation.op_id)

    def _refuses_everything(self) -> NoReturn:
        """Everything waits, under another key each: the relay keeps its answer to a key."""
        for batch, _, _ in self._refusals:
            self._ask(batch)
        _, _, refused = self._refusals.pop()
        self._refusals.clear()
        self.give_up(refused)
