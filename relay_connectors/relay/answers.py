"""Is this really the relay that answers, and what does it say? Judged here, for every call alike.

A success is JSON of the shape the contract names. A login page, an empty 200, a 204, a redirect or half a
document is none, however green its status: nothing is settled by it. Of a relay's problem only status, code and
path are kept; its words may hold anything, so they never reach an error, a log or the ledger.

::

    RelayError
        Refused             a 4xx of the relay: the request is at fault, repeating it changes nothing
            CursorExpired   410: the events after this cursor are gone, resync from the referrals
        RelayUnavailableError
            Unavailable     5xx, 408, 425, 429, or 409 while the same key is still running: wait, then repeat
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from relay_connectors.errors import CredentialsError, RelayError, RelayUnavailableError
from relay_connectors.http import REPEATABLE, retry_after

if TYPE_CHECKING:
    from datetime import datetime

    from relay_connectors.http import Answer

__all__ = ["CursorExpired", "Place", "Refused", "Unavailable", "read_answer"]

M = TypeVar("M", bound=BaseModel)

IN_PROGRESS = "idempotency_in_progress"
_DONE = frozenset({200, 201, 202})
_JSON = frozenset({"application/json", "application/problem+json"})
_DENIED = frozenset({401, 403})

_CODE = re.compile(r"[a-z][a-z0-9_.]{0,63}", re.ASCII)
_PATH = re.compile(r"[A-Za-z0-9_.\-/\[\]]{0,200}", re.ASCII)
_MEDIA_TYPE = re.compile(r"[a-z0-9.+\-]{1,40}/[a-z0-9.+\-]{1,60}", re.ASCII)


class Refused(RelayError):  # noqa: N818 - what happened, not what broke
    """The relay understood and said no. ``code`` is its machine code, empty where something before it said no."""

    def __init__(self, message: str, *, status: int, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class CursorExpired(Refused):
    """The relay has no events that old any more."""


class Unavailable(RelayUnavailableError):  # noqa: N818 - the same
    """Not now. With a key it may be asked again as it is, after ``retry_after`` seconds where the relay said so."""

    def __init__(self, message: str, *, status: int, code: str, retry_after: float | None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.status = status
        self.code = code

    @property
    def is_repeatable(self) -> bool:
        """Whether to ask again within this run; a 501 or 507 can wait for the next."""
        return self.status in REPEATABLE or self.code == IN_PROGRESS


class Place(NamedTuple):
    """Who was asked what: all that an error may say about a request."""

    host: str
    path: str
    tenant: str
    request_id: str

    def __str__(self) -> str:
        return f"{self.path} of {self.host} (request {self.request_id})"


def read_answer(model: type[M], answer: Answer, place: Place, now: datetime) -> M:
    """*answer* as *model*; raises CredentialsError, Refused, Unavailable, or RelayError if this is no relay."""
    if answer.status not in _DONE:
        raise _denied(answer, place, now)
    if answer.media_type != "application/json":
        raise _stranger(answer, place)
    try:
        return model.model_validate(_without_words(orjson.loads(answer.body)))
    except orjson.JSONDecodeError:
        pass
    except ValidationError as error:
        raise _misshapen(error, answer, place) from None
    raise _stranger(answer, place, "with a body that is not JSON")


def _denied(answer: Answer, place: Place, now: datetime) -> Exception:
    status, code = answer.status, _code(answer)
    said = f"{status} {code}".strip()
    if status in _DENIED:
        message = f"{place.host} refused relay.api_key of tenant {place.tenant!r}: {said} at {place}"
        return CredentialsError(message)
    if status in REPEATABLE or status >= 500 or code == IN_PROGRESS:
        message = f"the relay is not available: {said} at {place}"
        return Unavailable(message, status=status, code=code, retry_after=retry_after(answer.headers, now))
    if status == 410 and code:
        return CursorExpired(f"the relay keeps no events that old: {said} at {place}", status=status, code=code)
    # A gateway's own size limit speaks HTML, and cutting the batch in two is right for it as well.
    if code or status == 413:
        return Refused(f"the relay refused the request: {said} at {place}", status=status, code=code)
    return _stranger(answer, place)


def _stranger(answer: Answer, place: Place, what: str = "") -> RelayError:
    kind = answer.media_type if _MEDIA_TYPE.fullmatch(answer.media_type) else "no content type"
    what = what or ("and an empty body" if not answer.body else f"with {kind}")
    redirect = ", a redirect, which is never followed" if 300 <= answer.status < 400 else ""
    message = f"{place.host} did not answer as a relay: {answer.status} {what}{redirect} at {place.path}"
    return RelayError(f"{message}; is relay.url right?")


def _misshapen(error: ValidationError, answer: Answer, place: Place) -> RelayError:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    spot = f"{where if _PATH.fullmatch(where) else 'a field'}: {first['type']}"
    return RelayError(f"{answer.status} at {place} is not what the relay's contract says ({spot}); nothing is settled")


def _code(answer: Answer) -> str:
    """The problem's machine code; empty if this is no problem document or the code is no code."""
    if answer.media_type not in _JSON:
        return ""
    try:
        problem = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return ""
    code = problem.get("code") if isinstance(problem, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _without_words(told: Any) -> Any:
    """A batch's answer with its items' errors cut down to path and code, both of a shape that holds no value."""
    results = told.get("results") if isinstance(told, dict) else None
    for result in results if isinstance(results, list) else []:
        errors = result.get("errors") if isinstance(result, dict) else None
        if errors and isinstance(errors, list):
            result["errors"] = [_bare(error) for error in errors]
    return told


def _bare(error: Any) -> Any:
    if not isinstance(error, dict):
        return error
    path, code = error.get("path"), error.get("code")
    return {
        "path": path if isinstance(path, str) and _PATH.fullmatch(path) else "",
        "code": code if isinstance(code, str) and _CODE.fullmatch(code) else "unreadable",
    }
