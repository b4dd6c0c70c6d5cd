"""The audit of the provision record: is the chain whole, and does every entry agree with everything else we know?

The chain shows that no entry was changed, taken out or moved. The comparison shows that the entries are true: the
parties' own document, the items of the bytes that were sent, the consent as it was said, the operation, the batch's key
and the relay's answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from relay_connectors.consent.provision import Entry, verify
from relay_connectors.ledger.consents import StoredConsent
from relay_connectors.ledger.ledger import Ledger
from relay_connectors.ledger.outcomes import GIVEN_UP
from relay_connectors.ledger.provisions import Beside, Provision
from relay_connectors.record import project
from relay_connectors.record.payload import LEAVES

__all__ = ["Audit", "Fault", "audit"]

ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC).date()  # what was sent holds its age band already
LAST = 1 << 62
SENDING = frozenset({"share_with_relay", "unnamed_use"})
Content = Mapping[str, Any]


class Fault(NamedTuple):
    """One thing that is wrong: at which entry (None: there is none), what (a code), about which push."""

    number: int | None
    code: str
    record_id: str = ""
    revision: int = 0


class Audit(NamedTuple):
    """What was found. ``head`` is the newest entry: noted elsewhere, it shows later that none was cut off.

    ``anchor`` is the last entry that was swept when its three years were over, None if none was.
    """

    entries: int
    pushes: int
    head: Entry | None
    faults: tuple[Fault, ...]
    anchor: Entry | None = None


def audit(ledger: Ledger, *, head: Entry | None = None) -> Audit:
    """Look at every entry, first to last; *head* is the newest one as it was noted elsewhere."""
    auditor = _Auditor(ledger.provisions.parties(), ledger.consents.wordings())
    swept = ledger.provisions.anchor()
    anchor = Entry(swept.seq, b"", swept.hash) if swept else None
    breaks = verify(auditor.entries(ledger.provisions.beside()), after=anchor, head=head)
    faults = [Fault(number, code) for number, code, _ in breaks]
    broken = {fault.number for fault in faults}
    faults += (fault for fault in auditor.faults if fault.number not in broken)
    for kind in ("prepared", "outcome"):
        faults += (Fault(None, f"{kind}_missing", *push) for push in ledger.provisions.without(kind))
    ordered = sorted(faults, key=lambda one: (LAST if one.number is None else one.number, one.code))
    return Audit(auditor.count, auditor.pushes, auditor.last or anchor, tuple(ordered), anchor)


class _Auditor:
    """Looks at entries on their way to the chain's check."""

    def __init__(self, parties: Mapping[str, str], wordings: Mapping[str, str]) -> None:
        self._wordings = wordings
        self._parties = {digest: hashlib.sha256(body.encode()).hexdigest() for digest, body in parties.items()}
        self._open: set[tuple[str, int]] = set()
        self.faults: list[Fault] = []
        self.count = self.pushes = 0
        self.last: Entry | None = None

    def entries(self, rows: Iterator[tuple[Provision, Beside]]) -> Iterator[Entry]:
        """The entries, each compared with what stands beside it."""
        for row, beside in rows:
            self.count += 1
            self.last = Entry(row.seq, row.body, row.hash)
            content = _content(row.body)
            if content is not None:
                codes = self._prepared if content.get("kind") == "prepared" else self._outcome
                about = (row.record_id, int(content.get("revision") or 0))
                wrong = tuple(_row(row, content))
                # A row that names another record finds no operation for that alone.
                wrong += tuple(code for code in codes(content, beside) if not (wrong and code == "operation_missing"))
                self.faults += (Fault(row.seq, code, *about) for code in wrong)
            yield self.last

    def _prepared(self, content: Content, beside: Beside) -> Iterator[str]:
        self.pushes += 1
        self._open.add((content["record_id"], content["revision"]))
        digest = content.get("parties", "")
        if self._parties.get(digest) != digest:
            yield "parties_changed" if digest in self._parties else "parties_missing"
        if not _items_are_true(content, beside):
            yield "items_differ"
        if beside.op is None:
            yield "operation_missing"
            return
        said = (content["revision"], content["payload_sha256"], content["payload"], content["consent_id"])
        if beside.op != "upsert" or said != (beside.revision, beside.digest, beside.payload, beside.consent_id):
            yield "operation_differs"
        if (consent := beside.consent) is None:
            yield from ("consent_missing",) if beside.state == "settled" else ()
            return
        told = (content["policy_version"], content["obtained_at"], content["consent_sha256"])
        agreed = (consent.policy_version, consent.effective_at, consent.proof)
        if told != agreed or content["text_sha256"] not in self._texts(consent):
            yield "consent_differs"
        if not _covers(consent, content["payload"]):
            yield "consent_does_not_cover"

    def _texts(self, consent: StoredConsent) -> set[str | None]:
        """What an entry may name as the text: the one it was read under, or what its version stands for.

        A consent may be kept without a text, or while its version's file said something else.
        """
        return {consent.text_sha256, self._wordings.get(consent.policy_version) or consent.text_sha256}

    def _outcome(self, content: Content, beside: Beside) -> Iterator[str]:
        key = (content["record_id"], content["revision"])
        if key not in self._open:
            yield "prepared_missing"
        self._open.discard(key)
        if beside.op is None:
            yield "operation_missing"
            return
        if content["status"] not in _endings(beside) or content["request_key"] != beside.key:
            yield "answer_differs"


def _endings(beside: Beside) -> Collection[str | None]:
    """How the push may have ended: with the relay's answer, without one if it was in a request, or not yet."""
    if beside.state == "settled":
        return (beside.answer,)
    return GIVEN_UP if beside.state == "superseded" and beside.key else ()


def _content(body: bytes) -> Content | None:
    """What an entry says; None where it is none, which the chain shows."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    needed = {"kind", "record_id", "revision", "at_utc"}
    kinds = {"prepared": PREPARED, "outcome": OUTCOME}
    whole = isinstance(content, dict) and needed | kinds.get(str(content.get("kind")), needed) <= content.keys()
    return content if whole else None


PREPARED = frozenset(
    {
        "parties",
        "items",
        "payload",
        "payload_sha256",
        "consent_id",
        "consent_sha256",
        "policy_version",
        "text_sha256",
        "obtained_at",
    }
)
OUTCOME = frozenset({"status", "request_key", "referral_id"})


def _row(row: Provision, content: Content) -> Iterator[str]:
    """Whether the table's columns say what the entry itself says."""
    if (row.kind, row.record_id, row.at) != (content["kind"], content["record_id"], content["at_utc"]):
        yield "row_differs"


def _covers(consent: StoredConsent, payload: str) -> bool:
    """Whether it is a yes, to somebody, and to as much as was sent."""
    full = consent.scope == "share_with_relay" and consent.payload == "full"
    enough = full or (payload == "unnamed" and consent.scope in SENDING and consent.payload == "unnamed")
    return consent.status == "granted" and bool(consent.recipients) and enough


def _items_are_true(content: Content, beside: Beside) -> bool:
    """Whether the items are those of the bytes, while there are bytes; afterwards, whether they may be at all."""
    allowed = LEAVES.get(content["payload"], ())
    if not content["items"] or not set(content["items"]) <= set(allowed):
        return False
    if beside.item is None:
        return True
    sent = orjson.loads(beside.item)
    found = project(sent["data"], sent["payload"], today=ANY_DAY, retain_until=sent["data"].get("retain_until"))
    return set(found.items) == set(content["items"])
