"""The pages on which somebody keeps their profile, and decides about what others propose."""

from __future__ import annotations

from sqlite3 import Connection

import orjson
from fastapi import APIRouter, Request, Response

from relay_connectors.relay_server import approvals, consents, introductions, profile, profile_form, registration
from relay_connectors.relay_server.asking import TheRelay
from relay_connectors.relay_server.forms import Form, TheForm
from relay_connectors.relay_server.me_texts import LEVELS
from relay_connectors.relay_server.profile_form import FormError
from relay_connectors.relay_server.rendering import go
from relay_connectors.relay_server.visits import Visit, message, stopped, visit_at

__all__ = ["router"]

router = APIRouter()
READ = ["GET", "HEAD"]


@router.api_route("/me/profile", methods=READ)
@router.api_route("/me/profile/saved", methods=READ)
def profile_page(request: Request, relay: TheRelay) -> Response:
    """What somebody says of themselves, to be changed."""
    visit = visit_at(request, relay)
    if visit is None:
        return message(request, "signin", 401)
    return _profile(visit, saved=request.url.path.endswith("/saved")) if visit.registered else go("/me/receipt")


@router.post("/me/profile")
def save_profile(request: Request, relay: TheRelay, form: TheForm) -> Response:
    """Keep what was changed. Sending the form is the approval; the button says whether the employer is told."""
    visit = visit_at(request, relay)
    if visit is None:
        return message(request, "signin", 401)
    if not visit.sent_by_them(form):
        return stopped(request)
    try:
        told = profile_form.read(form)
    except FormError as no:
        return _profile(visit, no, form)
    with relay.store.write() as db:
        row = registration.open_referral_of(db, visit.session)
        change = profile.difference(row, told) if row else {}
        if row and change:
            profile.apply(db, row, change, relay.clock.stamp())
    return go("/me/profile/saved") if row else go("/me/receipt")


@router.api_route("/me/approvals", methods=READ)
def approvals_page(request: Request, relay: TheRelay) -> Response:
    """What others propose, and whom somebody would be introduced to."""
    visit = visit_at(request, relay)
    if visit is None:
        return message(request, "signin", 401)
    return _approvals(visit) if visit.registered else go("/me/receipt")


@router.post("/me/approvals/{approval_id}")
def decide(request: Request, relay: TheRelay, approval_id: str, form: TheForm) -> Response:
    """Yes or no. What is decided already, or somebody else's, is left as it is."""
    visit = visit_at(request, relay)
    if visit is None:
        return message(request, "signin", 401)
    if not visit.sent_by_them(form):
        return stopped(request)
    decision = form.one("decision")
    if visit.registered and decision not in ("approve", "reject"):
        return _approvals(visit, "decision_missing")
    with relay.store.write() as db:
        _decide(db, visit, approval_id, approve=decision == "approve")
    return go("/me/approvals")


def _decide(db: Connection, visit: Visit, approval_id: str, *, approve: bool) -> None:
    row, now = registration.open_referral_of(db, visit.session), visit.relay.clock.stamp()
    if row is None:
        return
    if not approvals.decide(db, row, approval_id, now, approve=approve):
        introductions.agree(db, row["referral_id"], approval_id, now, approve=approve)


def _profile(
    visit: Visit, wrong: FormError | None = None, form: Form | None = None, *, saved: bool = False
) -> Response:
    if not visit.registered or visit.referral is None:
        return go("/me/receipt")
    typed = profile_form.typed(profile.whole(visit.referral), visit.language)
    if form is not None:
        typed |= {field: form.one(field) for field in profile_form.FIELDS}
    return visit.page(
        "profile",
        error=wrong.code if wrong else None,
        wrong=wrong.field if wrong else None,
        typed=typed,
        saved=saved,
        levels=LEVELS[visit.language],
        told=_told(visit),
    )


def _approvals(visit: Visit, error: str | None = None) -> Response:
    if visit.referral is None:
        return go("/me/receipt")
    now, language = profile.whole(visit.referral), visit.language
    with visit.relay.store.read() as db:
        asked = approvals.waiting(db, visit.referral["referral_id"])
        offered = introductions.waiting(db, visit.referral["referral_id"])
    changes = [
        {
            "id": row["approval_id"],
            "by": row["asked_by"],
            "lines": profile_form.lines(now, orjson.loads(row["change"]), language),
        }
        for row in asked
    ]
    offers = [
        {
            "id": row["introduction_id"],
            "employer": row["tenant"],
            "agent": row["agent"],
            "lines": profile_form.lines({}, orjson.loads(row["summary"]).get("profile") or {}, language),
        }
        for row in offered
    ]
    return visit.page("approvals", error=error, changes=changes, offers=offers, told=_told(visit))


def _told(visit: Visit) -> bool:
    """Whether approved changes reach the employer."""
    if visit.referral is None:
        return False
    with visit.relay.store.read() as db:
        return "profile_updates" in consents.granted(db, visit.referral["referral_id"])
