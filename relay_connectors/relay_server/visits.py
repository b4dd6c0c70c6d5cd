"""Who is looking at a page, and the few answers that every page has in common."""

from __future__ import annotations

from sqlite3 import Row
from typing import Any, NamedTuple

from fastapi import Request, Response

from relay_connectors.relay_server import approvals, introductions, registration
from relay_connectors.relay_server.consent_texts import Language
from relay_connectors.relay_server.forms import LANGUAGE_COOKIE, SESSION_COOKIE, Form, csrf, fair, with_cookie
from relay_connectors.relay_server.lifecycle import OPEN
from relay_connectors.relay_server.page_texts import PAGE_TEXTS
from relay_connectors.relay_server.registration import Session
from relay_connectors.relay_server.relay import Relay
from relay_connectors.relay_server.rendering import go, language_of, render

__all__ = ["ME", "Visit", "in_language", "message", "session_at", "stopped", "visit_at"]

# The pages of somebody signed in, in the order in which they are offered.
ME = ("receipt", "profile", "approvals", "consents", "disclosures", "erase")


class Visit(NamedTuple):
    """Somebody signed in. ``referral`` is None where their address is verified but nothing is known of them."""

    request: Request
    relay: Relay
    session: Session
    referral: Row | None

    @property
    def registered(self) -> bool:
        """Whether they are registered now."""
        return self.referral is not None and self.referral["status"] in OPEN

    @property
    def language(self) -> Language:
        """The language chosen, else that of their registration."""
        return language_of(self.request, self.referral["locale"] if self.referral else None)

    def sent_by_them(self, form: Form) -> bool:
        """Whether a form is theirs."""
        return fair(self.request, self.relay, form, self.request.cookies[SESSION_COOKIE])

    def page(self, here: str, *, error: str | None = None, **shown: Any) -> Response:
        """One of their pages, with the way to the others."""
        token = csrf(self.relay, self.request.cookies[SESSION_COOKIE])
        whole = {"home": "/me", "here": here, "csrf": token, "nav": ME if self.registered else (), **shown}
        status = 422 if error else 200
        return render(f"me_{here}.html", self.language, status, error=error, to_decide=self._waiting(), **whole)

    def _waiting(self) -> int:
        if self.referral is None:
            return 0
        with self.relay.store.read() as db:
            who = self.referral["referral_id"]
            return len(approvals.waiting(db, who)) + len(introductions.waiting(db, who))


def session_at(request: Request, relay: Relay) -> Session | None:
    """Who the browser's cookie speaks for, while it lasts."""
    with relay.store.read() as db:
        return registration.session_of(db, request.cookies.get(SESSION_COOKIE), relay.clock.stamp())


def visit_at(request: Request, relay: Relay) -> Visit | None:
    """The same with what is known of them."""
    session = session_at(request, relay)
    if session is None:
        return None
    with relay.store.read() as db:
        return Visit(request, relay, session, registration.referral_of(db, session))


def message(request: Request, code: str, status: int) -> Response:
    """A page that says one thing."""
    return render("message.html", language_of(request), status, code=code)


def stopped(request: Request) -> Response:
    """A form that is not theirs, or not from our page."""
    return message(request, "stopped", 403)


def in_language(relay: Relay, to: str, form: Form) -> Response:
    """Go on in the language that was chosen."""
    language = form.one("language")
    return with_cookie(relay, go(to), LANGUAGE_COOKIE, language) if language in PAGE_TEXTS else go(to)
