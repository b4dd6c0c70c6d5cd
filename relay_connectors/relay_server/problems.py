"""Refusals as RFC 9457 problems: a status, a stable code, one sentence, never a value of the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["CODES", "ProblemError", "faults_of", "path_of", "problem_body"]

# Every code this relay answers with, its status, and what to do about it.
CODES: dict[str, tuple[int, str]] = {
    "malformed": (400, "The body or a parameter is not of the contract; see errors."),
    "schema_unsupported": (400, "Send Relay-Schema with a version this relay takes; see GET /v1/meta."),
    "idempotency_key_missing": (400, "Send an Idempotency-Key; mint it once and keep it with the body."),
    "unauthenticated": (401, "Send Authorization: Bearer with a key of this relay."),
    "role": (403, "This key has another role."),
    "not_found": (404, "There is no such thing here."),
    "method_not_allowed": (405, "The path exists, the method does not."),
    "campaign_revoked": (409, "This campaign was ended; take another label."),
    "illegal_transition": (409, "The step is not one from where this stands."),
    "idempotency_in_progress": (409, "The first request under this key is still running; ask again."),
    "no_slot_available": (409, "Every slot is reserved or used."),
    "already_reversed": (409, "This entry is reversed already, or is not a point."),
    "not_claimable": (409, "This registration has a record, a link or an end of its own, or that record is taken."),
    "feedback_not_allowed": (409, "This person lets the employer know nothing, so nobody can be matched."),
    "not_introducible": (409, "This person did not agree to be introduced, or cannot be introduced to this employer."),
    "contest_over": (409, "A registration may be contested within 30 days."),
    "cursor_expired": (410, "The events behind this cursor are gone; read GET /v1/referrals and start anew."),
    "batch_too_large": (413, "Send fewer items or bytes; see GET /v1/meta for the limits."),
    "unsupported_media_type": (415, "Send application/json, plain or gzip."),
    "idempotency_key_reused": (422, "This key came with another body before; a key belongs to one body."),
    "request_id_reused": (422, "This request_id came with another body before; a request_id belongs to one body."),
    "rate_limited": (429, "Too many requests; wait as Retry-After says."),
    "internal": (500, "The relay failed; the same request may be sent again."),
    "bad_gateway": (502, "The relay cannot be reached; the same request may be sent again."),
    "unavailable": (503, "The relay is away; wait as Retry-After says."),
}
PLAIN_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
LONGEST_KEY = 40
MOST_FAULTS = 20


class ProblemError(Exception):
    """A request is refused. ``kept`` says that the answer belongs to the body and is stored under its key."""

    def __init__(
        self,
        code: str,
        *,
        errors: Iterable[Mapping[str, str]] = (),
        retry_after: int | None = None,
        kept: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = CODES[code][0]
        self.errors = list(errors)
        self.retry_after = retry_after
        self.kept = kept

    @property
    def headers(self) -> dict[str, str]:
        """Retry-After where there is one, and the challenge a 401 owes."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.code == "unauthenticated":
            headers["WWW-Authenticate"] = "Bearer"
        return headers

    def body(self) -> bytes:
        """The problem as JSON."""
        return problem_body(self.code, self.errors)


def problem_body(code: str, errors: Iterable[Mapping[str, str]] = ()) -> bytes:
    """The RFC 9457 body of *code*."""
    status, detail = CODES[code]
    told: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    listed = list(errors)
    if listed:
        told["errors"] = listed
    return orjson.dumps(told)


_WORDS = {
    "missing": ("missing", "This field is required."),
    "extra_forbidden": ("not_allowed", "This field may not be sent."),
}


def faults_of(errors: Iterable[ErrorDetails], skip: int = 0) -> list[dict[str, str]]:
    """Pydantic's errors as path, code and sentence, without values; the first *skip* parts of a path are dropped."""
    found = []
    for error in errors:
        code, message = _WORDS.get(error["type"], ("invalid", "This is not of the contract."))
        found.append({"path": path_of(error["loc"][skip:]), "code": code, "message": message})
    return found[:MOST_FAULTS]


def path_of(parts: Iterable[int | str]) -> str:
    """``data.person.emails[0].address``. A key that is no plain word is shown as ``?``: it might be a value."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += ("." if path else "") + (part if _plain(part) else "?")
    return path


def _plain(key: str) -> bool:
    return 0 < len(key) <= LONGEST_KEY and all(letter in PLAIN_KEY for letter in key)
