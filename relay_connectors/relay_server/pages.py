"""The candidate's way in: open a link, prove an address, choose, get a receipt.

Everything is a plain form, and a page shown after a form is reached by redirect. Opening a page changes
nothing, because mail scanners open every link there is.
"""

from __future__ import annotations

from importlib.resources import files
from sqlite3 import Row

from fastapi import APIRouter, Request, Response

from relay_connectors.record.vocabulary import Scope
from relay_connectors.relay_server import consents, registration
from relay_connectors.relay_server.asking import TheRelay
from relay_connectors.relay_server.consent_texts import OFFERED, POLICY_VERSION, text_sha256, wording
from relay_connectors.relay_server.forms import (
    SESSION_COOKIE,
    STEP_COOKIE,
    TheForm,
    csrf,
    fair,
    same_site,
    with_cookie,
)
from relay_connectors.relay_server.letters import code_letter, receipt_letter
from relay_connectors.relay_server.registration import CODE_LIFE, RefusedError, Session
from relay_connectors.relay_server.relay import Relay
from relay_connectors.relay_server.rendering import go, language_of, render
from relay_connectors.relay_server.visits import in_language, message, session_at, stopped

__all__ = ["router"]

router = APIRouter()
CODE_MINUTES = int(CODE_LIFE.total_seconds()) // 60
STATUS_OF = {"too_many": 429, "other_address": 409}
READ = ["GET", "HEAD"]


@router.api_route("/r/{token}", methods=READ)
def landing(request: Request, relay: TheRelay, token: str) -> Response:
    """What this is about, and the field for the address."""
    link = _open(relay, token)
    if link is None:
        return _closed(request)
    return render("start.html", language_of(request, link["locale"]), home=f"/r/{token}", here="start", typed="")


@router.post("/r/{token}/start")
def start(request: Request, relay: TheRelay, token: str, form: TheForm) -> Response:
    """Send a code to the address."""
    link = _open(relay, token)
    if link is None or not same_site(request):
        return _closed(request) if link is None else stopped(request)
    language, typed = language_of(request, link["locale"]), form.one("email")
    try:
        address = registration.read_address(typed)
        with relay.store.write() as db:
            challenge = registration.start(db, relay.secret, relay.clock, link, address)
    except RefusedError as no:
        shown = {"error": no.code, "typed": typed, "home": f"/r/{token}", "here": "start"}
        return render("start.html", language, STATUS_OF.get(no.code, 422), **shown)
    at, minutes = relay.clock.now(), CODE_MINUTES
    letter = code_letter(challenge.mail_id, address, at, language, code=challenge.code, minutes=minutes)
    relay.mail.send(letter, lambda db: registration.is_open(db, challenge))
    return with_cookie(relay, go(f"/r/{token}/verify"), STEP_COOKIE, challenge.cookie)


@router.api_route("/r/{token}/verify", methods=READ)
def code_page(request: Request, relay: TheRelay, token: str) -> Response:
    """The field for the code."""
    link, cookie = _open(relay, token), request.cookies.get(STEP_COOKIE)
    if link is None:
        return _closed(request)
    if not cookie:
        return go(f"/r/{token}")
    return _code_form(request, relay, link, token, cookie)


@router.post("/r/{token}/verify")
def verify(request: Request, relay: TheRelay, token: str, form: TheForm) -> Response:
    """Check the code and open a session."""
    link, cookie = _open(relay, token), request.cookies.get(STEP_COOKIE, "")
    if link is None:
        return _closed(request)
    if not fair(request, relay, form, cookie):
        return stopped(request)
    with relay.store.write() as db:
        session = registration.verify(db, relay.secret, relay.clock, link, cookie, form.one("code"))
    if session is None:
        return _code_form(request, relay, link, token, cookie, wrong=True)
    answer = with_cookie(relay, go(f"/r/{token}/consents"), SESSION_COOKIE, session)
    answer.delete_cookie(STEP_COOKIE)
    return answer


@router.api_route("/r/{token}/consents", methods=READ)
def consents_page(request: Request, relay: TheRelay, token: str) -> Response:
    """The boxes, none of them ticked."""
    link = _open(relay, token)
    if link is None:
        return _closed(request)
    session = _verified(request, relay, link)
    if session is None:
        return go(f"/r/{token}")
    return _consents_form(request, relay, link, token, session)


@router.post("/r/{token}/consents")
def register(request: Request, relay: TheRelay, token: str, form: TheForm) -> Response:
    """Register with what is ticked; nothing ticked registers nobody."""
    link = _open(relay, token)
    if link is None:
        return _closed(request)
    session = _verified(request, relay, link)
    if session is None:
        return go(f"/r/{token}")
    if not fair(request, relay, form, request.cookies[SESSION_COOKIE]):
        return stopped(request)
    chosen = [scope for scope in OFFERED if scope in form.all("scope")]
    if not chosen:
        return _consents_form(request, relay, link, token, session, error="nothing_chosen")
    language = language_of(request, link["locale"])
    try:
        with relay.store.write() as db:
            referral_id = registration.register(db, session, chosen, language, relay.clock.stamp())
            given = consents.granted(db, referral_id)
    except RefusedError as no:
        return message(request, no.code, STATUS_OF.get(no.code, 422))
    relay.counters["registered"] += 1
    _send_receipt(relay, session, given, request, link)
    return go("/me/receipt")


@router.post("/r/{token}/language")
def choose_language(relay: TheRelay, token: str, form: TheForm) -> Response:
    """Show the same page in the other language from now on."""
    here = form.one("here")
    to = f"/r/{token}/{here}" if here in ("verify", "consents") else f"/r/{token}"
    return in_language(relay, to, form)


@router.get("/static/relay.css")
def style() -> Response:
    """The one style sheet."""
    css = files("relay_connectors.relay_server").joinpath("templates/relay.css").read_bytes()
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Response(css, media_type="text/css; charset=utf-8", headers=headers)


def _open(relay: Relay, token: str) -> Row | None:
    with relay.store.read() as db:
        return relay.doors.find(db, token, relay.clock.stamp())


def _verified(request: Request, relay: Relay, link: Row) -> Session | None:
    """The session, if it was opened through this link and its address was not deleted by a withdrawal since."""
    session = session_at(request, relay)
    return session if session and session.link_id == link["link_id"] and session.email else None


def _closed(request: Request) -> Response:
    """One page for unknown, expired and revoked links, so that trying tokens teaches nothing."""
    return message(request, "gone", 404)


def _code_form(request: Request, relay: Relay, link: Row, token: str, cookie: str, *, wrong: bool = False) -> Response:
    shown = {"home": f"/r/{token}", "here": "verify", "csrf": csrf(relay, cookie), "minutes": CODE_MINUTES}
    error, status = ("code", 422) if wrong else (None, 200)
    return render("code.html", language_of(request, link["locale"]), status, error=error, **shown)


def _consents_form(
    request: Request, relay: Relay, link: Row, token: str, session: Session, error: str | None = None
) -> Response:
    language = language_of(request, link["locale"])
    with relay.store.read() as db:
        referral = registration.referral_of(db, session)
        given = consents.granted(db, referral["referral_id"]) if referral else []
    if link["bound_at"] and (referral is None or referral["referral_id"] != link["referral_id"]):
        return message(request, "other_address", 409)
    texts = wording(language)
    return render(
        "consents.html",
        language,
        422 if error else 200,
        error=error,
        home=f"/r/{token}",
        here="consents",
        csrf=csrf(relay, request.cookies[SESSION_COOKIE]),
        offered={scope: text for scope, text in texts.items() if scope not in given},
        given=[texts[scope].title for scope in given],
        version=POLICY_VERSION,
        known=referral is not None,
    )


def _send_receipt(relay: Relay, session: Session, given: list[Scope], request: Request, link: Row) -> None:
    language = language_of(request, link["locale"])
    texts = wording(language)
    letter = receipt_letter(
        relay.secret.mail_id(session.person_key, session.link_id),
        session.email,
        relay.clock.now(),
        language,
        titles=[texts[scope].title for scope in given],
        version=POLICY_VERSION,
        digest=text_sha256(language),
        url=relay.doors.url(session.link_id),
    )
    relay.mail.send(letter, lambda db: registration.referral_of(db, session) is not None)
