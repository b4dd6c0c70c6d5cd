"""What people said outside of the exports, into the ledger: imported statements, and withdrawals by command.

A statement about an application is kept with its record. One about an address is kept with the person who has it, and a
consent counts as long as they have it: a consent that strays could hand somebody over, a refusal that strays cannot.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from relay_connectors.clock import stamp
from relay_connectors.consent.moments import SLACK
from relay_connectors.consent.statement import Assertion, Statement, StatementReader, Unusable, Whom
from relay_connectors.consent.statement_file import StatementFile, StatementRow
from relay_connectors.consent.words import Via
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.consents import NewConsent, StoredConsent
from relay_connectors.ledger.suppressions import ANSWER, Suppression
from relay_connectors.normalize import email_key
from relay_connectors.record.vocabulary import Scope

__all__ = ["WITHDRAWN", "Imported", "People", "Wordings", "correct", "import_statements", "withdraw"]

RecordIds = Callable[[str], str]
SEPARATOR = "\x1f"
SENDING: frozenset[Scope] = frozenset({"share_with_relay", "unnamed_use"})
REFUSED = "consent_withdrawn"
CORRECTED = "consent correct"
WITHDRAWN = "consent withdraw"
"""The ``locator`` of what a person said to whoever typed the command."""
CROWD = 1000  # carriers of one address; what more people use names nobody


class Found(NamedTuple):
    """Whose statement it is: of one application's person, or of everybody with an address."""

    person_ids: tuple[str, ...]
    record_id: str | None = None
    address_key: bytes | None = None


class People:
    """Finds whom a row or a user names. *sources* holds the record ids of every configured source."""

    def __init__(self, ledger: Ledger, sources: Mapping[str, RecordIds]) -> None:
        self._ledger, self._sources = ledger, sources

    def find(self, whom: Whom) -> Found | str:
        """The person, or why nobody is found: a code of ``words.REASONS``. An application says more than an address."""
        named = self._by_id(whom) if whom.record_id or whom.application_id else ""
        addressed = self._by_address(whom) if whom.addresses else ""
        if isinstance(named, Found):
            strangers = isinstance(addressed, Found) and named.person_ids[0] not in addressed.person_ids
            return "two_people" if strangers else named
        return addressed if isinstance(addressed, Found) else named or addressed

    def with_address(self, address: str) -> Found | None:
        """Everybody of whom an application carries this e-mail address; None where it is a crowd's."""
        key = self._ledger.identity.match_key("email", email_key(address))
        carriers = [record_id for _, record_id in self._ledger.persons.carriers("email", [key], CROWD)]
        known = [record_id for record_id in carriers if record_id is not None]
        if len(known) < len(carriers):
            return None
        people = {one.person_id for one in self._ledger.persons.named(known).values()}
        return Found(tuple(sorted(people)), None, key)

    def _by_address(self, whom: Whom) -> Found | str:
        """Whoever carries the first of the addresses that anybody carries."""
        for address in whom.addresses:
            found = self.with_address(address)
            if found is None:
                return "several_people"
            if found.person_ids:
                return found
        return "unknown_address"

    def _by_id(self, whom: Whom) -> Found | str:
        if whom.record_id:
            return self._one([whom.record_id]) or "unknown_record"
        if whom.source and whom.source not in self._sources:
            return "unknown_source"
        named = [self._sources[whom.source]] if whom.source else self._sources.values()
        ids = sorted({record_ids(whom.application_id) for record_ids in named})
        known = sorted(self._ledger.persons.named(ids))
        if len(known) > 1:
            return "several_sources"
        return self._one(known) or "unknown_application"

    def _one(self, record_ids: Sequence[str]) -> Found | None:
        found = self._ledger.persons.named(record_ids)
        return next((Found((one.person_id,), record_id) for record_id, one in found.items()), None)


@dataclass(slots=True)
class Imported:
    """What an import came to.

    ``kept`` counts statements that are new, by status, ``known`` the rows that said nothing new. ``unusable`` names
    every row that was left out, ``left`` holds them.
    """

    rows: int = 0
    blank: int = 0
    known: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    people: set[str] = field(default_factory=set)
    unusable: list[Unusable] = field(default_factory=list)
    odd: list[Unusable] = field(default_factory=list)
    """Rows that are kept although something about them is odd."""
    left: list[StatementRow] = field(default_factory=list)
    versions: Counter[str] = field(default_factory=Counter)
    """Of the consents that are new, how many were given under which wording."""


Wordings = Mapping[str, str]
"""Version of a wording → its SHA-256."""


def import_statements(
    ledger: Ledger, file: StatementFile, reader: StatementReader, people: People, texts: Wordings
) -> Imported:
    """Keep every statement of the file that can be used; one that is known already changes nothing.

    Whoever is concerned is looked at again by the next sync. The caller holds the ledger; each page is a transaction.
    """
    done = Imported()
    for page in file.rows():
        with ledger.transaction():
            before = set(done.people)
            for row in page:
                _import_row(ledger, row, reader, people, texts, done)
            for person_id in sorted(done.people - before):
                ledger.records.mark_due(person_id=person_id)
    done.blank = file.blank
    return done


def _import_row(
    ledger: Ledger,
    row: StatementRow,
    reader: StatementReader,
    people: People,
    texts: Wordings,
    done: Imported,
) -> None:
    done.rows += 1
    told = _understood(row, reader, people)
    if isinstance(told, Unusable):
        done.unusable.append(told)
        done.left.append(row)
        return
    statement, found = told
    if statement.odd:
        done.odd.append(Unusable(statement.locator, statement.odd))
    new = 0
    for said in statement.said:
        kept = _keep(ledger, found, said, texts, statement.locator)
        done.kept[said.status] += bool(kept)
        done.versions[said.policy_version] += bool(kept) and said.status == "granted"
        new += kept
    if new:
        done.people.update(found.person_ids)
    else:
        done.known += 1


def _understood(row: StatementRow, reader: StatementReader, people: People) -> tuple[Statement, Found] | Unusable:
    if row.fields is None:
        return Unusable(row.locator, ("row_unparsable",))
    statement = reader.read(row.locator, row.fields)
    if isinstance(statement, Unusable):
        return statement
    found = people.find(statement.whom)
    if isinstance(found, str):
        return Unusable(row.locator, (found,))
    # A no from an address that several people use is everybody's; a yes can only be one person's.
    if len(found.person_ids) > 1 and not all(said.refuses for said in statement.said):
        return Unusable(row.locator, ("several_people",))
    return statement, found


def _keep(ledger: Ledger, found: Found, said: Assertion, texts: Wordings, locator: str | None) -> int:
    """Keep what was said; a no also where it outlasts the ledger, for the relay may never hear of it."""
    now = ledger.now()
    kept = ledger.consents.add(_events(found, said, texts, locator), now)
    if kept and said.refuses and SENDING.intersection(said.scopes):
        records = [one for person_id in found.person_ids for one in ledger.records.of_person(person_id)]
        latest = stamp(ledger.clock.now() + SLACK)
        at = said.effective_at if said.effective_at and said.effective_at <= latest else now
        ledger.outlasting.note(Suppression(ANSWER, one.record_id.encode(), REFUSED, at, None) for one in records)
    return kept


def _events(found: Found, said: Assertion, texts: Wordings, locator: str | None) -> Iterator[NewConsent]:
    for person_id in found.person_ids:
        for scope in said.scopes:
            yield NewConsent(
                person_id,
                found.record_id,
                scope,
                said.status,
                said.effective_at,
                said.policy_version,
                texts.get(said.policy_version),
                ("unnamed" if scope == "unnamed_use" else said.payload) or "",
                SEPARATOR.join(said.recipients),
                said.obtained_via,
                said.evidence_sha256,
                said.expires_at,
                locator,
                found.address_key,
            )


def withdraw(
    ledger: Ledger, person_ids: Sequence[str], scopes: Sequence[Scope], *, at: str, via: Via, locator: str
) -> int:
    """Keep that these people take back *scopes*, as of the UTC stamp *at*; how many events that is.

    The next sync takes back what is with the relay, before anything else goes. The caller holds the transaction.
    """
    told = SEPARATOR.join(("withdrawn", at, via, *scopes))
    evidence = hashlib.sha256(told.encode()).hexdigest()
    said = Assertion(tuple(scopes), "withdrawn", at, "", None, (), via, None, evidence)
    kept = _keep(ledger, Found(tuple(person_ids)), said, {}, locator)
    for person_id in person_ids:
        ledger.records.mark_due(person_id=person_id)
    return kept


def correct(ledger: Ledger, refusal: StoredConsent, at: str) -> None:
    """Keep that a *refusal* which a row once said, or an import, was mistyped, as somebody said *at* that time.

    The refusal stays, and counts no more. The row may say it again: then it does; an imported row that is known changes
    nothing. The caller holds the transaction.
    """
    ledger.consents.mistaken(refusal.consent_id)
    evidence = hashlib.sha256(SEPARATOR.join(("mistaken", refusal.consent_id)).encode()).hexdigest()
    whose, scope = refusal.person_id, refusal.scope
    told = NewConsent(whose, None, scope, "unknown", at, "", None, "", "", "command", evidence, locator=CORRECTED)
    ledger.consents.add([told], at)
    ledger.records.mark_due(person_id=refusal.person_id)
