"""What rows say that are not kept: what they refuse and forbid counts all the same, because it is a no.

A row that contradicts another one, an end that is not believed against another file or source, a rejection that is
replaced although no day says which of two files is the newer one, and one whose content was swept away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import orjson

from relay_connectors.connector.file_days import named_day
from relay_connectors.cycle.bans import left_of, said_of
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.beside import CONFLICTING, DOUBTED, SWEPT, Forbidding
from relay_connectors.ledger.consents import BESIDE, NewConsent
from relay_connectors.record.vocabulary import REFERABLE
from relay_connectors.settings import Policy

if TYPE_CHECKING:
    from relay_connectors.consent import Claim
    from relay_connectors.cycle.keep import ReadRow
    from relay_connectors.ledger.records import Seen

__all__ = ["REFUSALS", "Unkept", "new_consent"]

REFUSALS = frozenset({"denied", "withdrawn"})


class Unkept:
    """Keeps what such rows of one *source* refuse and forbid, in the caller's transaction.

    *siblings*: the other sources of its account.
    """

    def __init__(self, source: str, ledger: Ledger, policy: Policy, siblings: Collection[str] = ()) -> None:
        self._source, self._ledger, self._policy, self._siblings = source, ledger, policy, frozenset(siblings)

    def refuse(self, rows: Sequence[ReadRow]) -> None:
        """Keep what contradicting and overruled rows refuse and forbid, if they are about the person of the record.

        A row under a mistyped id is about somebody else, who must not take anybody's consent away.
        """
        ledger, ids = self._ledger, [row.keys.record_id for row in rows if row.keys]
        if not ids:
            return
        known, found = ledger.persons.named(ids), ledger.persons.keys_of(ids)
        kept = {(record_id, (kind, key)) for kind, key, record_id in found}
        theirs = [
            (row.keys.record_id, row)
            for row in rows
            if row.keys and any((row.keys.record_id, key) in kept for key in row.keys.keys)
        ]
        refusals = [
            new_consent(known[record_id].person_id, record_id, claim, BESIDE if row.conflict else 0)
            for record_id, row in theirs
            for claim in row.claims
        ]
        said = [(row, Forbidding(key, DOUBTED, self._source, _place(row.raw.locator), row.said)) for key, row in theirs]
        new = ledger.beside.put(one for row, one in said if not row.conflict)
        new |= ledger.beside.add(one._replace(kind=CONFLICTING) for row, one in said if row.conflict)
        if (refusals and ledger.consents.read_beside(refusals, ledger.now())) or new:
            ledger.records.look_again_at(known[record_id].person_id for record_id, _ in theirs)

    def forbid(self, over: Mapping[str, ReadRow]) -> None:
        """Of swept rows keep what they refuse and forbid, as long as anything else is kept of their people."""
        ledger, source = self._ledger, self._source
        people = ledger.records.with_others(list(over)) if over else {}
        drafts = {record_id: over[record_id].draft for record_id in people}
        said = {record_id: left_of(draft.body, self._policy) for record_id, draft in drafts.items() if draft}
        ledger.beside.put(Forbidding(record_id, SWEPT, source, "", told) for record_id, told in said.items())
        refusals = [
            new_consent(person_id, record_id, claim, 0)
            for record_id, person_id in people.items()
            for claim in over[record_id].claims
            if claim.status in REFUSALS
        ]
        ledger.consents.read_beside(refusals, ledger.now())
        if people:
            ledger.records.look_again_at(people.values())

    def replaced(self, ids: Sequence[str], rows: Sequence[ReadRow], seen: Sequence[Seen]) -> None:
        """These rows take the place of what is kept of their records."""
        self._carry(ids, rows)
        self._ledger.beside.believed(self._source, ((one.record_id, _place(one.locator)) for one in seen))

    def _carry(self, ids: Sequence[str], rows: Sequence[ReadRow]) -> None:
        """Keep what rejections forbid that are replaced although no day says which of two files is the newer one.

        They are not believed, until their rows are read again or are in none of the files any more. A rejection in a
        later file of this source stands for the one before; of two sources neither comes later.
        """
        new = {record_id: row for record_id, row in zip(ids, rows, strict=True) if self._siblings or not _rejects(row)}
        carried: list[Forbidding] = []
        confirmed: list[tuple[str, Forbidding]] = []
        for record_id, (old_source, outcome, locator, draft) in self._ledger.records.drafts(list(new)).items():
            old, row = _place(locator), new[record_id]
            place = _place(row.raw.locator)
            is_same = (old_source, old) == (self._source, place)
            if outcome not in REFERABLE or not draft or is_same or _is_newer(place, old):
                continue
            said = Forbidding(record_id, DOUBTED, old_source, old, said_of(orjson.loads(draft)))
            if not _rejects(row):
                carried.append(said)
            elif said.said and old_source in self._siblings:
                confirmed.append((row.raw.key, said))
        self._ledger.beside.put([*carried, *self._still_told(confirmed)])

    def _still_told(self, confirmed: Sequence[tuple[str, Forbidding]]) -> list[Forbidding]:
        """Of what rejections of other sources forbid, by application id: what stands there, as it was last read."""
        keys, sources = sorted({key for key, _ in confirmed}), {said.source for _, said in confirmed}
        known = {source: self._ledger.sources.known_rows(source, keys) for source in sources}
        return [said for key, said in confirmed if key in known[said.source]]


def _rejects(row: ReadRow) -> bool:
    return row.draft is not None and row.draft.outcome in REFERABLE


def _place(locator: str) -> str:
    """The file (and sheet) of a row: ``export.csv:42``, ``book.xlsx#Sheet:42``."""
    return locator.rpartition(":")[0]


def _is_newer(place: str, other: str) -> bool:
    """Whether the days in the names of two files say that the one is newer than the *other*."""
    days = [named_day(one.partition("#")[0]).day for one in (place, other)]
    return all(days) and days[0] > days[1]


def new_consent(person_id: str, record_id: str, claim: Claim, row_says: int = 1) -> NewConsent:
    """The claim as the ledger keeps it."""
    return NewConsent(
        person_id,
        record_id,
        claim.scope,
        claim.status,
        claim.effective_at,
        claim.policy_version or "",
        claim.text_sha256,
        claim.payload or "",
        "\x1f".join(claim.recipients),
        claim.obtained_via,
        claim.evidence_sha256,
        row_says=row_says,
    )
