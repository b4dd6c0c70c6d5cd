"""How a source is shown who asks. A credential goes into headers only, to the source's own origin only."""

from __future__ import annotations

import base64
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote_plus, urlencode

import orjson

from relay_connectors.errors import CredentialsError, SourceError
from relay_connectors.http.failures import ApiUnavailableError, BadAnswerError, NotSent, OutcomeUnknown
from relay_connectors.http.retry import REPEATABLE
from relay_connectors.http.retry_after import retry_after, told_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from relay_connectors.clock import Clock
    from relay_connectors.http.exchange import Answer, Exchange

__all__ = ["Auth", "Bearer", "ClientCredentials"]

RENEW_EARLY = timedelta(seconds=60)
DEFAULT_LIFE = timedelta(minutes=10)
LONGEST_LIFE = 86400
MILLENNIUM = 946_684_800  # a number of seconds that is larger is a moment, not a life


class Auth(Protocol):
    """Credentials that may wear out."""

    def headers(self) -> Mapping[str, str]:
        """What to send with the next request."""

    def renew(self, worn: Mapping[str, str]) -> bool:
        """The source said 401 to *worn*: get better ones; False if there are none."""


class Bearer:
    """A key that is what it is. *reveal* gives it when it is needed, and nothing else ever sees it."""

    def __init__(self, reveal: Callable[[], str], *, header: str = "Authorization", scheme: str = "Bearer ") -> None:
        self._reveal = reveal
        self._header = header
        self._scheme = scheme

    def headers(self) -> Mapping[str, str]:
        """The key in its header."""
        return {self._header: self._scheme + self._reveal()}

    def renew(self, worn: Mapping[str, str]) -> bool:  # noqa: ARG002 - the protocol's name for it
        """There is no other key."""
        return False


class ClientCredentials:
    """An OAuth 2 access token (RFC 6749, 4.4), minted once for all threads and renewed a minute early.

    One that lives less than two minutes is renewed after half of them; a host that is not available is for the caller
    to ask again.

    Minting may revoke the token before it (Greenhouse v3 keeps one alive per client), so two threads that meet
    a 401 with the same token mint one new token between them. *exchange* asks the token's host, which is often
    not the source's; *form* is added to the request's body, such as Greenhouse's ``sub``.
    """

    def __init__(
        self,
        exchange: Exchange,
        url: str,
        client_id: str,
        reveal: Callable[[], str],
        *,
        clock: Clock,
        setting: str = "client_secret",
        form: Mapping[str, str] | None = None,
    ) -> None:
        self._exchange = exchange
        self._url = url
        self._client_id = client_id
        self._reveal = reveal
        self._clock = clock
        self._setting = setting
        self._form = {"grant_type": "client_credentials", **(form or {})}
        self._lock = threading.Lock()
        self._token = ""
        self._good_until: datetime | None = None

    def headers(self) -> Mapping[str, str]:
        """A token that still lives for a while; raises CredentialsError, ApiUnavailableError, SourceError."""
        with self._lock:
            if self._good_until is None or self._clock.now() >= self._good_until:
                self._mint()
            return self._shown()

    def renew(self, worn: Mapping[str, str]) -> bool:
        """Mint anew, unless *worn* is not the token of now any more; raises as ``headers``."""
        with self._lock:
            if self._shown() == worn:  # else somebody else was faster
                self._mint()
            return True

    def _shown(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _mint(self) -> None:
        self._good_until = None
        answer = self._asked()
        told = self._told(answer)
        token = told.get("access_token")
        if not isinstance(token, str) or not token:
            message = "the token's host answered without an access_token"
            raise SourceError(message)
        self._token = token
        now = self._clock.now()
        life = _life(told, told_at(answer.headers) or now)
        self._good_until = now + max(life - RENEW_EARLY, life / 2)

    def _asked(self) -> Answer:
        # RFC 6749, 2.3.1: both halves are form-encoded before they are joined.
        pair = f"{quote_plus(self._client_id)}:{quote_plus(self._reveal())}".encode()
        headers = {
            "Accept": "application/json",
            "Authorization": "Basic " + base64.b64encode(pair).decode(),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            return self._exchange.send("POST", self._url, headers=headers, body=urlencode(self._form).encode())
        except (NotSent, OutcomeUnknown) as error:
            raise ApiUnavailableError(str(error)) from None
        except BadAnswerError as error:
            raise SourceError(str(error)) from None

    def _told(self, answer: Answer) -> dict[str, Any]:
        if answer.status in {400, 401, 403}:
            # The body may echo the client id, and a wrong secret is a 400 as often as a 401.
            message = f"the token's host refused {self._setting} ({answer.status})"
            raise CredentialsError(message)
        if answer.status in REPEATABLE:
            message = f"the token's host is not available ({answer.status})"
            raise ApiUnavailableError(message, retry_after=retry_after(answer.headers, self._clock.now()))
        try:
            told = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            told = None
        if answer.status != 200 or not isinstance(told, dict):
            message = f"the token's host did not answer with a token ({answer.status})"
            raise SourceError(message)
        return told


def _life(told: Mapping[str, Any], now: datetime) -> timedelta:
    """How long a token lives at *now*, its host's time: ``expires_in`` is seconds, the others a time or seconds."""
    for value in (told.get(name) for name in ("expires_in", "expires_at", "expires")):
        if (life := _lasting(value, now)) and life > timedelta(0):
            return min(life, timedelta(seconds=LONGEST_LIFE))
    return DEFAULT_LIFE


def _lasting(value: object, now: datetime) -> timedelta | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value - now.timestamp() if value > MILLENNIUM else value
        return timedelta(seconds=max(min(seconds, LONGEST_LIFE), 0))
    if not isinstance(value, str):
        return None
    if value.isascii() and value.isdigit() and len(value) <= len(str(MILLENNIUM)) + 1:
        return _lasting(int(value), now)
    try:
        ends = datetime.fromisoformat(value)
    except ValueError:
        return None
    return ends - now if ends.tzinfo else None  # without a zone it may be anybody's time
