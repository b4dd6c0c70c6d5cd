"""Erasures that the relay tells of: people who asked it to be forgotten, and requests of ours that it has finished."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from relay_connectors.cycle.erase import Answering, Eraser
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.ledger.records import LedgerRecord

if TYPE_CHECKING:
    from relay_connectors.relay.wire_events import Event

__all__ = ["AskedErasures"]

# An application id is told to whoever has to delete it in the source; one that may be an address or a name is not.
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}", re.ASCII)


class AskedErasures:
    """Applies the relay's ``erasure.*`` events, in the caller's transaction."""

    def __init__(self, ledger: Ledger, eraser: Eraser, run_id: int) -> None:
        self._ledger, self._eraser, self._run_id = ledger, eraser, run_id
        self.people = 0
        """How many people were erased."""

    def requested(self, event: Event) -> None:
        """Somebody asked the relay: erase them here, and keep that the relay has to hear of it."""
        told = _record_ids(event)
        people = {record.person_id for record in self._known(told)}
        if event.link_id and (holder := self._ledger.links.person_of(event.link_id)):
            people.add(holder)
        erasure_id, deadline = event.data.get("erasure_id"), event.data.get("deadline")
        answering = Answering(str(erasure_id), told, str(deadline) if deadline else None) if erasure_id else None
        self._erase(sorted(people), told, answering)

    def found(self, person_id: str, record_ids: Sequence[str]) -> None:
        """The relay shows somebody as erased, and the event that said so is lost."""
        self._erase([person_id], record_ids, None)

    def completed(self, event: Event) -> None:
        """A request of ours is finished. The relay may know one person where two are known here."""
        now = self._ledger.now()
        for name in ("request_id", "erasure_id"):
            if request_id := event.data.get(name):
                self._ledger.erasures.done(str(request_id), None, now)
        known = [record.record_id for record in self._known(_record_ids(event))]
        self._ledger.records.confirmed((record_id, "erased", None, None) for record_id in known)
        self._ledger.suppressions.answered(((record_id, None) for record_id in known), now)
        self._ledger.records.look_again(known)

    def _erase(self, people: Sequence[str], told: Sequence[str], answering: Answering | None) -> None:
        records = [record for person_id in people for record in self._ledger.records.of_person(person_id)]
        self._eraser.erase(people, "subject_request", erased_there=told, answering=answering)
        self._ledger.issues.open(map(_issue, records), self._run_id, self._ledger.now())
        self.people += len(people)

    def _known(self, record_ids: Iterable[str]) -> list[LedgerRecord]:
        found = (self._ledger.records.get(record_id) for record_id in record_ids)
        return [record for record in found if record]


def _record_ids(event: Event) -> list[str]:
    named: Any = event.data.get("record_ids")
    ids = [*(named if isinstance(named, list) else ()), event.record_id]
    return list(dict.fromkeys(one for one in ids if isinstance(one, str) and one))


def _issue(record: LedgerRecord) -> NewIssue:
    plain = _PLAIN.fullmatch(record.application_id)
    place = f"{record.source}/{record.application_id}" if plain else record.source
    detail = "erase this person in the source, too"
    return NewIssue("review", "relay", record.record_id, "erasure_requested", locator=place, detail=detail)
