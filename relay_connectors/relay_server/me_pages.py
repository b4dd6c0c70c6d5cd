"""The pages of somebody registered: what they agreed to, who received what, and the ways out.

Opening a page changes nothing. Every form carries a token of the session, which a one-time code opened.
"""

from __future__ import annotations

from typing import cast

import orjson
from fastapi import APIRouter, Request, Response

from relay_connectors.record.vocabulary import Scope
from relay_connectors.relay_server import consents, disclosures, registration
from relay_connectors.relay_server.asking import TheRelay
from relay_connectors.relay_server.consent_texts import OFFERED, wording
from relay_connectors.relay_server.forms import SESSION_COOKIE, TheForm
from relay_connectors.relay_server.page_texts import HANDED
from relay_connectors.relay_server.rendering import go
from relay_connectors.relay_server.visits import ME, Visit, in_language, message, stopped, visit_at

__all__ = ["router"]

router = APIRouter()
READ = ["GET", "HEAD"]
# What an employer hands over, as a person would call it.
HELD = ("person", "application", "decision", "profile")


@router.api_route("/me/receipt", methods=READ)
def receipt(request: Request, relay: TheRelay) -> Response:
    """What somebody agreed to, when, to which wording, and the way out."""
    visit = visit_at(request, relay)
    return _consented("receipt", visit) if visit else message(request, "signin", 401)


@router.api_route("/me/consents", methods=READ)
def consents_page(request: Request, relay: TheRelay) -> Response:
    """What stands, until when, and everything that was ever said."""
    visit = visit_at(request, relay)
    return _consented("consents", visit) if visit else message(request, "signin", 401)


@router.post("/me/withdraw")
def withdraw(request: Request, relay: TheRelay, form: TheForm) -> Response:
    """Take back the ticked consents, or all of them."""
    visit = visit_at(request, relay)
    if visit is None:
        return message(request, "signin", 401)
    if not visit.sent_by_them(form):
        return stopped(request)
    chosen = [*OFFERED, *HANDED["ja"]] if form.one("all") else cast("list[Scope]", form.all("scope"))
    with relay.store.write() as db:
        gone = registration.leave(db, visit.session, chosen, visit.language, relay.clock.stamp())
        row = registration.referral_of(db, visit.session)
    if row is not None and row["status"] == "withdrawn":
        relay.mail.erase([relay.secret.mail_tag(visit.session.person_key)])
    return go("/me/receipt") if gone else _consented("receipt", visit, error="nothing_to_withdraw")


@router.api_route("/me/disclosures", methods=READ)
def disclosures_page(request: Request, relay: TheRelay) -> Response:
    """Who received which items when, and what the employer handed over."""
    visit = visit_at(request, relay)
    if visit is None:
        return message(request, "signin", 401)
    if visit.referral is None:
        return go("/me/receipt")
    with relay.store.read() as db:
        rows = disclosures.disclosed(db, visit.referral["referral_id"])
    told = [{**dict(row), "items": orjson.loads(row["items"])} for row in rows]
    data = orjson.loads(visit.referral["data"]) if visit.referral["data"] else {}
    return visit.page("disclosures", rows=told, held=[part for part in HELD if data.get(part)])


@router.api_route("/me/erase", methods=READ)
def erase_page(request: Request, relay: TheRelay) -> Response:
    """What erasing means, and the button."""
    visit = visit_at(request, relay)
    return visit.page("erase") if visit else message(request, "signin", 401)


@router.post("/me/erase")
def erase(request: Request, relay: TheRelay, form: TheForm) -> Response:
    """Erase everything here, and ask the employer to do the same. There is no way back."""
    visit = visit_at(request, relay)
    if visit is None:
        return message(request, "signin", 401)
    if not visit.sent_by_them(form):
        return stopped(request)
    if form.one("confirm") != "yes":
        return visit.page("erase", error="erase_unconfirmed")
    with relay.store.write() as db:
        who = registration.referral_of(db, visit.session)
        referral_id = who["referral_id"] if who else None
        relay.erasures.leave(db, visit.session.tenant, referral_id, visit.session.person_key)
    relay.erasures.resume()
    answer = go("/me/erased")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.api_route("/me/erased", methods=READ)
def erased(request: Request) -> Response:
    """That it is done. It says the same to everybody."""
    return message(request, "erased", 200)


@router.post("/me/language")
def choose_language(relay: TheRelay, form: TheForm) -> Response:
    """Show the same page in the other language from now on."""
    here = form.one("here")
    return in_language(relay, f"/me/{here}" if here in ME else "/me/receipt", form)


def _consented(page: str, visit: Visit, error: str | None = None) -> Response:
    """The receipt, or the longer page about consents: both show what stands and take it back."""
    who = visit.referral["referral_id"] if visit.referral else ""
    with visit.relay.store.read() as db:
        rows, said = consents.given(db, who), consents.history(db, who)
        handed = consents.pushed(db, who)
        withdrawn = consents.last_was_withdrawal(db, who)
    names = HANDED[visit.language]
    titles = {**names, **{scope: text.title for scope, text in wording(visit.language).items()}}
    return visit.page(
        page,
        error=error,
        rows=[{**dict(row), "title": titles[row["scope"]], "until": consents.until(row["at"])} for row in rows],
        said=[{**dict(row), "title": titles[row["scope"]]} for row in said],
        handed={scope: names[scope] for scope in handed if scope in names},
        withdrawn=withdrawn,
    )
