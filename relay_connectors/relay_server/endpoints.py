"""Every endpoint of the contract in one table: who may ask what, and what is told."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel

from relay_connectors.relay import wire
from relay_connectors.relay.wire_events import EventsAnswer
from relay_connectors.relay_server import (
    admin_api,
    agent_api,
    candidates,
    claims,
    erasures,
    introductions,
    metrics,
    webhooks,
)
from relay_connectors.relay_server.faults import FaultRequest

__all__ = ["ENDPOINTS", "Endpoint"]


class Endpoint(NamedTuple):
    """One line of the contract. ``asks`` is the request's model, ``tells`` the answer's."""

    method: str
    path: str
    summary: str
    role: str
    tells: type[BaseModel]
    asks: type[BaseModel] | None = None
    codes: tuple[str, ...] = ()
    keyed: bool = False
    records: bool = False
    query: tuple[str, ...] = ()
    status: int = 200


_E = "employer"
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("get", "/v1/meta", "What this relay speaks and takes, and its clock", _E, wire.Meta),
    Endpoint(
        "post",
        "/v1/referrals/batch",
        "Refer, refer again or take back; each item is judged alone",
        _E,
        wire.BatchAnswer,
        wire.BatchRequest,
        ("schema_unsupported",),
        keyed=True,
        records=True,
    ),
    Endpoint(
        "post", "/v1/referrals/lookup", "What the relay holds of records", _E, wire.LookupAnswer, wire.LookupRequest
    ),
    Endpoint(
        "get",
        "/v1/referrals",
        "Everything the relay holds of this tenant",
        _E,
        wire.ReferralPage,
        codes=("malformed",),
        query=("cursor", "limit", "status", "updated_since"),
    ),
    Endpoint("get", "/v1/referrals/{referral_id}", "One referral", _E, wire.ReferralRow, codes=("not_found",)),
    Endpoint(
        "post",
        "/v1/referrals/{referral_id}/claim",
        "Say whose record an unmatched registration is",
        _E,
        wire.ReferralRow,
        claims.ClaimRequest,
        ("not_found", "not_claimable", "feedback_not_allowed"),
    ),
    Endpoint(
        "post",
        "/v1/referrals/{referral_id}/contest",
        "Say within 30 days that an unmatched registration is nobody of ours",
        _E,
        claims.Contested,
        codes=("not_found", "not_claimable", "contest_over"),
    ),
    Endpoint(
        "get",
        "/v1/unmatched",
        "Registrations that belong to no record, and the key to match them with",
        _E,
        claims.UnmatchedPage,
        codes=("malformed",),
        query=("cursor", "limit"),
    ),
    Endpoint(
        "post",
        "/v1/links/mint",
        "Random links that belong to nobody",
        _E,
        wire.MintAnswer,
        wire.MintRequest,
        keyed=True,
    ),
    Endpoint("post", "/v1/links/revoke", "Close links nobody used", _E, wire.RevokeAnswer, wire.RevokeRequest),
    Endpoint(
        "post", "/v1/campaign-links", "One static address per label", _E, wire.CampaignAnswer, wire.CampaignRequest
    ),
    Endpoint(
        "get",
        "/v1/events",
        "What happened, oldest first, kept for 90 days",
        _E,
        EventsAnswer,
        codes=("malformed", "cursor_expired"),
        query=("after", "limit"),
    ),
    Endpoint("get", "/v1/credits", "Points and slots", _E, wire.Credits),
    Endpoint(
        "get",
        "/v1/credits/entries",
        "The account, line by line",
        _E,
        wire.CreditEntries,
        codes=("malformed",),
        query=("cursor", "limit"),
    ),
    Endpoint(
        "post",
        "/v1/slots/reserve",
        "Set a slot aside",
        _E,
        wire.SlotAnswer,
        wire.ReserveRequest,
        ("no_slot_available",),
        keyed=True,
    ),
    Endpoint(
        "post",
        "/v1/slots/{slot_id}/use",
        "Pay an introduction with a reserved slot",
        _E,
        wire.SlotAnswer,
        wire.UseSlotRequest,
        ("not_found", "illegal_transition"),
    ),
    Endpoint(
        "post",
        "/v1/slots/{slot_id}/release",
        "Give a reserved slot back",
        _E,
        wire.SlotAnswer,
        codes=("not_found", "illegal_transition"),
    ),
    Endpoint(
        "get",
        "/v1/introductions",
        "The people offered for this employer's slots",
        _E,
        introductions.IntroductionPage,
        codes=("malformed",),
        query=("cursor", "limit"),
    ),
    Endpoint(
        "post",
        "/v1/introductions/{introduction_id}/accept",
        "Yes to a person",
        _E,
        introductions.Introduction,
        codes=("not_found", "illegal_transition"),
    ),
    Endpoint(
        "post",
        "/v1/introductions/{introduction_id}/decline",
        "No to a person",
        _E,
        introductions.Introduction,
        codes=("not_found", "illegal_transition"),
    ),
    Endpoint(
        "post",
        "/v1/erasures",
        "Erase the people behind records; the same request_id again is the same erasure",
        _E,
        erasures.Erasure,
        erasures.ErasureRequest,
        ("request_id_reused",),
        status=202,
    ),
    Endpoint("get", "/v1/erasures/{erasure_id}", "Where an erasure stands", _E, erasures.Erasure, codes=("not_found",)),
    Endpoint(
        "post",
        "/v1/erasures/{erasure_id}/ack",
        "The employer has erased on its side, too",
        _E,
        erasures.Erasure,
        codes=("not_found",),
    ),
    Endpoint(
        "get",
        "/v1/metrics",
        "Rates, with their numerators and denominators",
        _E,
        metrics.Metrics,
        codes=("malformed",),
        query=("from", "to", "group_by"),
    ),
    Endpoint("get", "/v1/webhook", "Where this employer is told of events", _E, webhooks.Webhook, codes=("not_found",)),
    Endpoint(
        "put",
        "/v1/webhook",
        "Be told of events at an address, or change the secret",
        _E,
        webhooks.WebhookSecret,
        webhooks.WebhookRequest,
        ("illegal_transition",),
    ),
    Endpoint("delete", "/v1/webhook", "Be told no more", _E, webhooks.Gone),
    Endpoint(
        "get",
        "/v1/agent/slots",
        "What employers look for now",
        "agent",
        agent_api.AgentSlots,
    ),
    Endpoint(
        "post",
        "/v1/agent/introductions",
        "Offer a candidate for a reserved slot of another employer",
        "agent",
        introductions.AgentIntroduction,
        introductions.IntroductionRequest,
        ("not_found", "illegal_transition", "not_introducible"),
    ),
    Endpoint(
        "get",
        "/v1/agent/candidates",
        "People who agreed to be helped",
        "agent",
        candidates.AgentCandidates,
        codes=("malformed",),
        query=("cursor", "limit"),
    ),
    Endpoint(
        "post",
        "/v1/agent/candidates/{candidate_id}/events",
        "What became of a candidate",
        "agent",
        agent_api.AgentEventAnswer,
        agent_api.AgentEvent,
        ("not_found", "illegal_transition"),
    ),
    Endpoint("post", "/admin/faults", "Switch a fault on", "admin", admin_api.FaultsAnswer, FaultRequest),
    Endpoint("get", "/admin/faults", "The faults that are on", "admin", admin_api.FaultsAnswer),
    Endpoint("delete", "/admin/faults", "Switch every fault off", "admin", admin_api.FaultsAnswer),
    Endpoint("get", "/admin/clock", "The relay's time", "admin", admin_api.ClockAnswer),
    Endpoint("post", "/admin/clock", "Set the relay's time", "admin", admin_api.ClockAnswer, admin_api.ClockRequest),
    Endpoint("get", "/admin/stats", "Counters since the start", "admin", admin_api.Stats),
    Endpoint(
        "post",
        "/admin/credits/reverse",
        "Take a contested point back",
        "admin",
        wire.Credits,
        admin_api.ReverseRequest,
        ("not_found", "already_reversed"),
    ),
)
