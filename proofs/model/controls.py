"""The guards that are taken out for the controls, in this process and for the time of a block only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from unittest.mock import patch

from relay_connectors.cycle import deliver
from relay_connectors.cycle.deliver import Planner
from relay_connectors.cycle.operation import Wish, wish
from relay_connectors.cycle.work import PageWork
from relay_connectors.ledger.outbox import Outbox
from relay_connectors.relay.courier import Courier

__all__ = ["CONTROLS", "unguarded"]


@contextmanager
def no_last_look() -> Iterator[None]:
    """What was cut once goes out, whatever its people said since."""
    with patch.object(Outbox, "is_outdated", lambda _self, _batch, _now: False):
        yield


@contextmanager
def memory_of_digests() -> Iterator[None]:
    """What was ever sent of a record is not sent again: A → B → A ends at B."""
    decide = Planner._decide  # noqa: SLF001  a control looks inside

    def forgetful(self: Planner, look: Any) -> Any:
        decided = decide(self, look)
        history = self._ledger.outbox.of_record(look.record.record_id)
        sent = {one.digest for one in history if one.state == "settled"}
        again = decided.wish.upsert and decided.item is not None and decided.item.digest in sent
        return decided._replace(wish=Wish()) if again else decided

    with patch.object(Planner, "_decide", forgetful):
        yield


@contextmanager
def no_narrowing() -> Iterator[None]:
    """What keeps failing goes again as it is, under another key: who is well stays with who is at fault."""
    with patch.object(Courier, "_cut", lambda self, batch: self._settling.ask_what_arrived(batch)):
        yield


@contextmanager
def one_reason() -> Iterator[None]:
    """Whoever is taken back is "gone", but for those who said no."""
    retract = PageWork.retract

    def gone(self: PageWork, record: Any, reason: Any, waiting: Any) -> Any:
        return retract(self, record, reason if reason == "consent_withdrawn" else "gone", waiting)

    with patch.object(PageWork, "retract", gone):
        yield


@contextmanager
def registered_go() -> Iterator[None]:
    """Whoever registers is taken back: the relay has them now."""

    def served(verdict: Any, *, live: bool, **more: Any) -> Wish:
        is_over = live and verdict.action == "registered"
        return Wish(retract="error") if is_over else wish(verdict, live=live, **more)

    with patch.object(deliver, "wish", served):
        yield


CONTROLS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "no last look": no_last_look,
    "memory of digests": memory_of_digests,
    "no narrowing": no_narrowing,
    "one reason": one_reason,
    "registered go": registered_go,
}


def unguarded(control: str) -> AbstractContextManager[None]:
    """Take the guard out; an empty name takes none."""
    return CONTROLS[control]() if control else nullcontext()
