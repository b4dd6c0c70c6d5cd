"""Everything that travels between an employer and a relay, as models both sides use (contract version 1).

Requests are strict: a field the contract does not name is refused. Answers are read tolerantly: a newer
relay may say more, and a reader ignores what it does not know. Personal fields (``data``) and secrets
(``url``) stay out of every ``repr``, and no validation error prints the value it refused.

The module imports nothing but pydantic, orjson and the record's vocabulary, and builds each model at its
first use, so that importing it is cheap.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal, get_args

import orjson
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
)

from relay_connectors.record.vocabulary import Payload, RetractReason, Scope
from relay_connectors.relay.statuses import ItemStatus

__all__ = [
    "BATCH_BYTES",
    "BATCH_ITEMS",
    "KEYS_PER_LOOKUP",
    "LINKS_PER_MINT",
    "SLOT_STATES",
    "BatchAnswer",
    "BatchRequest",
    "CampaignAnswer",
    "CampaignRequest",
    "ConsentProof",
    "CreditEntries",
    "CreditEntry",
    "CreditRule",
    "Credits",
    "EntryKind",
    "ErasureAnswer",
    "EventsMeta",
    "ItemError",
    "ItemResult",
    "ItemStatus",
    "Limits",
    "LookupAnswer",
    "LookupRequest",
    "Meta",
    "MintAnswer",
    "MintRequest",
    "MintedLink",
    "Problem",
    "ReferralPage",
    "ReferralRow",
    "ReferralStatus",
    "ReserveRequest",
    "RetractItem",
    "RevokeAnswer",
    "RevokeRequest",
    "SchemaRange",
    "SlotAnswer",
    "SlotState",
    "Slots",
    "UnmatchedAnswer",
    "UnmatchedRow",
    "UpsertItem",
    "UseSlotRequest",
    "WireAnswer",
    "item_digest",
]

BATCH_ITEMS = 500
BATCH_BYTES = 4 * 1024 * 1024
KEYS_PER_LOOKUP = 500
LINKS_PER_MINT = 1000
MOST_AT_ONCE = 10_000
"""No relay sensibly takes more items or keys in one request; one that says so is not believed."""
LEAST_BYTES, MOST_BYTES = 1024, 64 * 1024 * 1024
MOST_DAYS = 3650

RecordId = Annotated[str, Field(pattern=r"^rcr_[a-z2-7]{26}$")]
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
# A day or an instant with an offset: consent sheets often know only the day.
When = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d))?$")]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Revision = Annotated[int, Field(ge=1, le=2**53, strict=True)]

ReferralStatus = Literal[
    "received",
    "invited",
    "registered",
    "agent_supported",
    "interviewing",
    "hired_elsewhere",
    "declined",
    "withdrawn",
    "expired",
    "retracted",
    "erased",
]
EntryKind = Literal[
    "point_earned",
    "point_reversed",
    "slot_granted",
    "slot_reserved",
    "slot_released",
    "slot_used",
    "adjustment",
]
SlotState = Literal["available", "reserved", "used"]
SLOT_STATES: tuple[SlotState, ...] = get_args(SlotState)


def item_digest(payload: str, consent: Any, data: Any) -> str:
    """The digest of one upsert: ``sha256:`` + hex over the canonical bytes of exactly what is sent of it.

    *consent* and *data* are the JSON values as they travel (plain dicts, not models). Canonical is sorted
    compact JSON in UTF-8 of ``{"consent": …, "data": …, "payload": …}``. A missing consent counts as null.
    """
    told = {"consent": consent, "data": data, "payload": payload}
    return "sha256:" + hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)


class WireAnswer(BaseModel):
    """What a relay tells; what it tells beyond the contract is passed over."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True, populate_by_name=True
    )


# Referrals


class ConsentProof(_Request):
    """The consent an item rests on; ``scope`` lists every share_* and unnamed_use scope granted now."""

    consent_id: Words
    policy_version: Words
    obtained_at: When
    scope: list[Scope]


class UpsertItem(_Request):
    """One person to refer, or to refer again with other data. ``digest`` is :func:`item_digest`."""

    record_id: RecordId
    revision: Revision
    op: Literal["upsert"]
    payload: Payload
    digest: Digest
    consent: ConsentProof | None = None
    data: dict[str, Any] = Field(repr=False)


class RetractItem(_Request):
    """One referral to take back; also right for a record the relay never saw."""

    record_id: RecordId
    revision: Revision
    op: Literal["retract"]
    reason: RetractReason


class BatchRequest(_Request):
    """``POST /v1/referrals/batch``: at most :data:`BATCH_ITEMS` operations, each judged alone, in order."""

    items: list[Annotated[UpsertItem | RetractItem, Field(discriminator="op")]]


class ItemError(WireAnswer):
    """Why an item was refused: where and which rule, never the value."""

    path: str
    code: str
    message: str = Field(default="", repr=False)


class ItemResult(WireAnswer):
    """What became of the item at ``index``; ``record_id`` is null only where the item had no readable one."""

    index: int = Field(ge=0)
    record_id: str | None
    status: ItemStatus
    referral_id: str | None = None
    retryable: bool = False
    errors: list[ItemError] = Field(default_factory=list)


class BatchAnswer(WireAnswer):
    """One result per item, in the order of the items, and how often each status occurs."""

    batch_id: str
    results: list[ItemResult]
    summary: dict[str, int]


class LookupRequest(_Request):
    """``POST /v1/referrals/lookup``: what does the relay hold of these records?"""

    # Not held to the form of a record id: what is unknown is left out of the answer, whatever it looks like.
    record_ids: list[Annotated[str, Field(max_length=64)]] = Field(max_length=KEYS_PER_LOOKUP)


class ReferralRow(WireAnswer):
    """What the relay holds of one record.

    ``record_id`` is null for somebody who registered through a link (then ``link_id`` names the link, unless
    it was a campaign's); ``referral_id`` is null where only a retract ever arrived; ``digest`` is null where
    nothing was ever pushed.
    """

    record_id: str | None
    referral_id: str | None
    revision: int
    status: ReferralStatus
    digest: str | None
    updated_at: str
    link_id: str | None = None


class LookupAnswer(WireAnswer):
    """One row per record the relay knows; unknown keys are left out."""

    referrals: list[ReferralRow]


class ReferralPage(WireAnswer):
    """``GET /v1/referrals``: one page; ``next_cursor`` is null on the last."""

    referrals: list[ReferralRow]
    next_cursor: str | None


# Links


class MintRequest(_Request):
    """``POST /v1/links/mint``: random links that belong to nobody yet."""

    count: int = Field(ge=1, le=LINKS_PER_MINT, strict=True)
    label: str = Field(default="", max_length=100)
    expires_in_days: int = Field(default=180, ge=1, le=3650, strict=True)
    locale: Literal["ja", "en"] | None = None


class MintedLink(WireAnswer):
    """A link for one rejection mail. Who holds ``url`` may register with it, so it stays out of every repr."""

    link_id: str
    url: str = Field(repr=False)
    expires_at: str


class MintAnswer(WireAnswer):
    """As many links as were asked for; a replay gives the same ones."""

    links: list[MintedLink]


class RevokeRequest(_Request):
    """``POST /v1/links/revoke``: links that must not open any more."""

    link_ids: list[Words] = Field(max_length=LINKS_PER_MINT)


class RevokeAnswer(WireAnswer):
    """The links that are revoked now. A link somebody registered with is left out: it stays that person's door."""

    revoked: list[str]


class CampaignRequest(_Request):
    """``POST /v1/campaign-links``: one address for mail templates without a per-person value."""

    label: Words
    locale: Literal["ja", "en"] = "ja"


class CampaignAnswer(WireAnswer):
    """One static address; registrations through it belong to no record until they are claimed."""

    campaign_id: str
    url: str = Field(repr=False)


class UnmatchedRow(WireAnswer):
    """Somebody who registered and belongs to no record. ``email_hmac`` is null where they allow no feedback.

    It is HMAC-SHA256 in hex, over the verified address (NFKC, trimmed, lower case), under the page's ``match_key``.
    """

    referral_id: str
    registered_at: str
    email_hmac: str | None = Field(default=None, repr=False)
    contested_at: str | None = None


class UnmatchedAnswer(WireAnswer):
    """One page of the registrations that wait for a claim, and the key (hex) of their addresses' hashes."""

    match_key: str = Field(repr=False, pattern=r"^(?:[0-9A-Fa-f]{2}){16,64}$")
    unmatched: list[UnmatchedRow]
    next_cursor: str | None = None


# Erasures


class ErasureAnswer(WireAnswer):
    """Where an erasure stands. ``completed`` and ``awaiting_ack``: nothing is left at the relay."""

    erasure_id: str
    request_id: str | None = None
    state: str


# Events


class Slots(WireAnswer):
    """Free introductions by state."""

    available: int
    reserved: int
    used: int


class Credits(WireAnswer):
    """The balance: ``points`` towards the next slot, ``debt`` that coming points pay first."""

    points: int
    points_per_slot: int
    to_next: int
    debt: int
    slots: Slots


class CreditRule(WireAnswer):
    """The rule an entry was booked under, so that a later rule never rewrites an old entry."""

    count_on: str
    points_per_slot: int


class CreditEntry(WireAnswer):
    """One line of the append-only account; balances are sums of ``points`` and ``slots``."""

    entry_id: str
    seq: int
    at: str
    kind: EntryKind
    points: int
    slots: int
    rule: CreditRule
    referral_id: str | None = None
    slot_id: str | None = None
    reverses: str | None = None


class CreditEntries(WireAnswer):
    """``GET /v1/credits/entries``: one page, oldest first; ``next_cursor`` is null on the last."""

    entries: list[CreditEntry]
    next_cursor: str | None


class ReserveRequest(_Request):
    """``POST /v1/slots/reserve``: what the introduced person should bring."""

    requirements: dict[str, Any] = Field(default_factory=dict)


class UseSlotRequest(_Request):
    """``POST /v1/slots/{slot_id}/use``: the introduction a reserved slot paid for."""

    introduction_id: Words


class SlotAnswer(WireAnswer):
    """One slot and where it stands now."""

    slot_id: str
    state: SlotState
    introduction_id: str | None = None


# About the relay


class SchemaRange(WireAnswer):
    """The oldest and newest schema of records the relay takes."""

    min: str
    max: str


class Limits(WireAnswer):
    """How much one request may hold: items, decoded bytes, keys. Nothing could be sent under a limit out of bounds."""

    batch_items: int = Field(default=BATCH_ITEMS, ge=1, le=MOST_AT_ONCE)
    batch_bytes: int = Field(default=BATCH_BYTES, ge=LEAST_BYTES, le=MOST_BYTES)
    keys_per_lookup: int = Field(default=KEYS_PER_LOOKUP, ge=1, le=MOST_AT_ONCE)


class EventsMeta(WireAnswer):
    """The newest event of this tenant; 0 before the first."""

    last_seq: int = Field(ge=0, le=2**53)


class Meta(WireAnswer):
    """``GET /v1/meta``: what this relay speaks and takes, and its clock.

    The wire's ``schema`` is ``schema_range`` here, because pydantic keeps the plain name for itself.
    """

    schema_range: SchemaRange = Field(alias="schema")
    limits: Limits
    idempotency_retention_days: int = Field(ge=1, le=MOST_DAYS)
    time: str
    events: EventsMeta


class Problem(WireAnswer):
    """An RFC 9457 problem. ``code`` is what a program may act on; ``errors`` says where a body is at fault."""

    type: str = "about:blank"
    title: str = ""
    status: int
    detail: str = Field(default="", repr=False)
    code: str
    errors: list[ItemError] = Field(default_factory=list)
