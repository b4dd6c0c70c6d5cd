"""The plumbing of the candidate's forms: their fields, their cookies, and the proof that a form is ours."""

from __future__ import annotations

import hmac
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request, Response

from relay_connectors.relay_server.relay import Relay

__all__ = [
    "LANGUAGE_COOKIE",
    "SESSION_COOKIE",
    "STEP_COOKIE",
    "Form",
    "TheForm",
    "csrf",
    "fair",
    "same_site",
    "with_cookie",
]

STEP_COOKIE = "relay_step"
SESSION_COOKIE = "relay_session"
LANGUAGE_COOKIE = "relay_language"
FORM_BYTES = 16 * 1024


class Form:
    """The fields of a sent form."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def one(self, name: str) -> str:
        """The first value of a field; empty where there is none."""
        return self._fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return self._fields.get(name, [])


async def _read(request: Request) -> Form:
    """A small urlencoded form; anything else counts as an empty one, which every page answers."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk[: FORM_BYTES + 1 - len(raw)]
    try:
        return Form(parse_qs(bytes(raw).decode(), max_num_fields=50) if len(raw) <= FORM_BYTES else {})
    except ValueError:
        return Form({})


TheForm = Annotated[Form, Depends(_read)]


def same_site(request: Request) -> bool:
    """Whether a form was sent from our own page.

    Origin cannot tell: under ``no-referrer`` browsers send ``null`` (Fetch standard). Sec-Fetch-Site can, in
    every browser since 2023; where it is missing, the tokens in the forms and SameSite cookies stand alone.
    """
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def csrf(relay: Relay, cookie: str) -> str:
    """The token that a form for the holder of this cookie carries."""
    return relay.secret.mac("csrf", cookie).hex()


def fair(request: Request, relay: Relay, form: Form, cookie: str) -> bool:
    """Whether a form comes from our page and was written for the holder of this cookie."""
    right = hmac.compare_digest(form.one("csrf").encode(), csrf(relay, cookie).encode())
    return bool(cookie) and right and same_site(request)


def with_cookie(relay: Relay, answer: Response, name: str, value: str) -> Response:
    """Set a cookie that no script reads. Strict, so that no other site's form can use it.

    The chosen language is lax: it must also count for the first page, which is opened from a mail.
    """
    secure = relay.doors.base_url.startswith("https://")
    kind = "lax" if name == LANGUAGE_COOKIE else "strict"
    answer.set_cookie(name, value, httponly=True, samesite=kind, secure=secure, path="/")  # type: ignore[arg-type]
    return answer
