"""Sending: who is due, and one mail after the other, each decided anew and none of them twice.

A mail is written down as begun before the server hears of it. What a killed run leaves begun counts as ``unknown``
and goes again only if somebody says so.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final, Literal, NamedTuple, TypeVar

from relay_connectors.clock import stamp
from relay_connectors.errors import BusyError, ConfigurationError, GuardError, RelayConnectorsError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.links import AssignedLink
from relay_connectors.ledger.mails import DOUBTFUL, Mail
from relay_connectors.links.export import PAGE, Judge, judged_rows
from relay_connectors.links.table import LinkRow
from relay_connectors.mail.address import is_address
from relay_connectors.mail.transport import Handed, MailServerError, Outgoing, SendsMail

__all__ = ["AGAIN", "UNFIT", "Again", "Mailing", "Outcome", "Plan", "UnfitError", "Wanted"]

T = TypeVar("T")
Again = Literal["exported", "unknown", "refused"]
AGAIN: Final[tuple[Again, ...]] = ("exported", "unknown", "refused")
LEASE: Final = "mail"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=4)
MOST_ATTEMPTS = 8
UNFIT: Final = "mail_unfit"
"""Why somebody is left out whose mail would be a wrong one; also the code of the issue that says so."""
GAVE_UP, NO_SERVER = "gave_up", "no_server"
# So many people in a row are not all unknown at their hosts: the server refuses us.
REFUSALS_IN_A_ROW = 10
PATIENCE = 6  # times the ten seconds that the ledger itself waits for another writer


class UnfitError(GuardError):
    """One person's mail must not go, because of what is said of them: a name that is an address of the web, say."""

    def __init__(self, codes: Collection[str]) -> None:
        super().__init__(f"A mail does not pass the lint ({', '.join(codes)}).")


class Wanted(NamedTuple):
    """What to send beyond those who were never written to: people of an export, doubtful or refused mails."""

    again: Collection[Again] = ()

    def takes(self, link: AssignedLink, mail: Mail | None, now: str) -> str:
        """Why the mail with this link does not go now; empty if it does."""
        if mail is None:
            return "exported" if link.exported_at and "exported" not in self.again else ""
        if mail.state in DOUBTFUL:
            return "" if "unknown" in self.again else "unknown"
        if mail.state == "refused":
            return "" if "refused" in self.again else "refused"
        if mail.state == "later":
            return "waiting" if (mail.not_before or "") > now else ""
        return "sent"


@dataclass(slots=True)
class Plan:
    """Who would be mailed now, and how many are not, by why (a gate's code, or ``exported``, ``unknown`` …)."""

    due: list[AssignedLink] = field(default_factory=list)
    rows: list[LinkRow] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Outcome:
    """What one call sent: numbers by state, the servers' codes, and what ended it early."""

    states: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    failure: RelayConnectorsError | None = None


class _Claimed(NamedTuple):
    link: AssignedLink
    before: Mail | None
    mail: Outgoing


class Mailing:
    """Sends the mails of one ledger.

    Args:
        ledger: where links and mails are remembered.
        judge: decides once more, immediately before each mail.
        compose: makes a row into a mail; raises UnfitError if it may not go.
        zone: of the day until which one can register.
        wanted: what to send beyond those who were never written to.
    """

    def __init__(
        self, ledger: Ledger, judge: Judge, compose: Callable[[LinkRow], Outgoing], *, zone: str, wanted: Wanted
    ) -> None:
        self._ledger, self._judge, self._compose = ledger, judge, compose
        self._zone, self._wanted = zone, wanted

    def plan(self) -> Plan:
        """Who would be mailed now. Writes nothing."""
        plan = Plan()
        links = self._ledger.links.to_export(everything=True)
        for first in range(0, len(links), PAGE):
            self._look(links[first : first + PAGE], plan)
        return plan

    def _look(self, links: Sequence[AssignedLink], plan: Plan) -> None:
        now = self._ledger.now()
        mails = self._ledger.mails.of_links([link.link_id for link in links])
        reached = self._ledger.mails.reached([link.person_id for link in links], now)
        going = []
        for link in links:
            other = reached.get(link.person_id, set()) - {link.link_id}
            why = "already_mailed" if other else self._wanted.takes(link, mails.get(link.link_id), now)
            if why:
                plan.kept[why] += 1
            else:
                going.append(link)
        export = judged_rows(self._ledger, self._judge, going, zone=self._zone)
        plan.left_out += export.left_out
        for link, row in zip(export.links, export.rows, strict=True):
            if not is_address(row.email):
                plan.left_out["bad_address" if row.email else "no_address"] += 1
            else:
                plan.due.append(link)
                plan.rows.append(row)

    def send(
        self,
        due: Sequence[AssignedLink],
        transport: SendsMail,
        *,
        per_minute: int,
        sleep: Callable[[float], None] = time.sleep,
        told: Callable[[Outcome], None] = lambda _: None,
    ) -> Outcome:
        """Send the mails with these links, one after the other; hold the ledger as ``LEASE`` meanwhile.

        What stops it early stands in the outcome; everything up to there is kept, and the next call goes on.
        """
        outcome = Outcome()
        try:
            with self._ledger.hold(LEASE):
                transport.open()
                for handed in self._handed(due, transport, outcome, _Pace(per_minute, sleep)):
                    outcome.states[handed.state] += 1
                    outcome.codes[handed.code] += handed.state != "sent"
                    told(outcome)
        except RelayConnectorsError as error:
            outcome.failure = error
        finally:
            transport.close()
        outcome.codes = +outcome.codes
        return outcome

    def _handed(
        self, due: Sequence[AssignedLink], transport: SendsMail, outcome: Outcome, pace: _Pace
    ) -> Iterator[Handed]:
        refusals = 0
        for link in due:
            pace.wait()
            claimed = _patiently(partial(self._claim, link, outcome))
            if claimed is None:
                continue
            handed = self._hand_over(claimed, transport)
            yield handed
            refusals = refusals + 1 if handed.state == "refused" else 0
            if refusals == REFUSALS_IN_A_ROW:
                message = (
                    f"The mail server refused {refusals} mails in a row, so it is hardly about the people; look at "
                    "mail.from and the server, then send these again with --again refused."
                )
                raise GuardError(message)

    def _claim(self, link: AssignedLink, outcome: Outcome) -> _Claimed | None:
        """Decide anew and write the mail down as begun, in one transaction; None if it is not to go any more."""
        ledger = self._ledger
        with ledger.transaction():
            fresh = ledger.links.get([link.link_id]).get(link.link_id)
            plan = Plan()
            if fresh and fresh.state == "assigned":
                self._look([fresh], plan)
            if not plan.due:
                outcome.left_out += plan.left_out or plan.kept or Counter(link_closed=1)
                return None
            before = ledger.mails.of_links([link.link_id]).get(link.link_id)
            try:
                mail = self._compose(plan.rows[0])
            except UnfitError:  # since it was planned
                outcome.left_out[UNFIT] += 1
                return None
            ledger.links.point([(link.link_id, plan.due[0].record_id)])
            ledger.mails.begin(link.link_id, ledger.now())
        return _Claimed(link, before, mail)

    def _hand_over(self, claimed: _Claimed, transport: SendsMail) -> Handed:
        try:
            handed = transport.send(claimed.mail)
        except MailServerError:
            # Another one goes first in the next run: it may be this mail that the server cannot stand.
            self._settle(claimed, Handed("later", NO_SERVER))
            raise
        except ConfigurationError:
            self._in_transaction(lambda: self._ledger.mails.undo(claimed.link.link_id, claimed.before))
            raise
        return self._settle(claimed, handed)

    def _settle(self, claimed: _Claimed, handed: Handed) -> Handed:
        attempts = claimed.before.attempts + 1 if claimed.before else 1
        if handed.state == "later" and handed.code != NO_SERVER and attempts >= MOST_ATTEMPTS:
            handed = Handed("refused", GAVE_UP)
        now = self._ledger.clock.now()
        pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE) if handed.state == "later" else None
        not_before = stamp(now + pause) if pause else None
        link_id = claimed.link.link_id
        self._in_transaction(lambda: self._ledger.mails.end(link_id, handed.state, handed.code, stamp(now), not_before))
        return handed

    def _in_transaction(self, action: Callable[[], None]) -> None:
        def write() -> None:
            with self._ledger.transaction():
                action()

        _patiently(write)


class _Pace:
    """At most so many mails a minute, evenly."""

    def __init__(self, per_minute: int, sleep: Callable[[float], None]) -> None:
        self._gap, self._sleep = 60.0 / per_minute, sleep
        self._next = time.monotonic()

    def wait(self) -> None:
        now = time.monotonic()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._gap


def _patiently(action: Callable[[], T]) -> T:
    """Do it although somebody else writes to the ledger for a while, such as a sync that plans."""
    for _ in range(PATIENCE - 1):
        try:
            return action()
        except BusyError:
            continue
    return action()
