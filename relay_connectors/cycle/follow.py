"""Following a source that has erased people: whom it anonymised is erased here and at the relay.

Only what the source says outright counts. A candidate who cannot be found may as well be merged into another or hidden
from the API's user, and is taken back, not erased.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from relay_connectors.connector import Source
from relay_connectors.errors import GuardError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.erasures import Reason
from relay_connectors.settings import Policy

if TYPE_CHECKING:
    from relay_connectors.cycle.erase import Eraser

__all__ = ["follow_source"]


def follow_source(
    source: Source, ledger: Ledger, policy: Policy, eraser: Callable[[], Eraser], *, allow_mass_change: bool
) -> int:
    """Erase whom *source* has anonymised since, and who is known again as somebody erased before; how many people.

    *eraser* is asked for only if there is somebody.

    Raises:
        GuardError: more people than may be taken back at once were anonymised. An erasure cannot be undone.
    """
    record_id = ledger.identity.record_ids(source.system, source.account)
    rows = {record_id(key): kind for key, kind in ledger.sources.erased_rows(source.name)}
    if not rows:
        return 0
    from relay_connectors.cycle.keep import ANONYMISED  # with all that knows persons

    known = ledger.persons.named(rows)
    again = {one.person_id for one in known.values() if rows[one.record_id] != ANONYMISED}
    anonymised = {one.person_id for one in known.values()} - again
    _erase(ledger, eraser, again, "subject_request")
    if anonymised and not allow_mass_change:
        _guard(source.name, len(anonymised), ledger.records.final_known().get(source.name, 0), policy)
    _erase(ledger, eraser, anonymised, "retention")
    return len(again | anonymised)


def _guard(source: str, anonymised: int, known: int, policy: Policy) -> None:
    if known >= policy.mass_change_from and anonymised > known * policy.mass_change:
        message = (
            f"{source} has anonymised {anonymised} people since the last run, of {known} known records; nobody is "
            "erased. If it is right, run: relay-connectors sync --allow-mass-change"
        )
        raise GuardError(message)


def _erase(ledger: Ledger, eraser: Callable[[], Eraser], person_ids: Iterable[str], reason: Reason) -> None:
    people = sorted(person_ids)
    if people:
        with ledger.transaction():
            eraser().erase(people, reason)
