"""A thin, typed client of the relay's contract (version 1): one method per call, one answer or one error.

``send_batch`` asks exactly once, because what to do next is the courier's to decide and to remember. All other
calls are repeated by the shared retry policy where asking twice is like asking once. What failed is told by type:

- ``NotSent``: proven that nothing arrived. ``OutcomeUnknown``: it may have (only from ``send_batch``).
- ``Unavailable``, ``Refused``, ``CursorExpired``: the relay said so (see ``answers``).
- ``RelayUnavailableError``: no answer to any other call. ``RelayError``: an answer, but not a relay's.
- ``CredentialsError`` (401, 403), ``VersionError`` (no common schema), ``ConfigurationError`` (url, TLS).
"""

from __future__ import annotations

import gzip
import re
import secrets
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import quote, urlencode

import orjson
from pydantic import BaseModel

from relay_connectors.clock import SystemClock
from relay_connectors.errors import ConfigurationError, RelayError, RelayUnavailableError, VersionError
from relay_connectors.http import BadAnswerError, Exchange, NotSent, OutcomeUnknown, RetryPolicy
from relay_connectors.http.origin import origin_of, under
from relay_connectors.http.retry import is_idempotent
from relay_connectors.relay.answers import CursorExpired, Place, Refused, Unavailable, read_answer
from relay_connectors.relay.walk import Walk
from relay_connectors.relay.wire import (
    BatchAnswer,
    CampaignAnswer,
    CreditEntries,
    Credits,
    ErasureAnswer,
    LookupAnswer,
    Meta,
    MintAnswer,
    MintRequest,
    ReferralPage,
    ReferralRow,
    RevokeAnswer,
    UnmatchedAnswer,
)
from relay_connectors.relay.wire_events import EventsAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from relay_connectors.clock import Clock
    from relay_connectors.http.session import PlainSession

__all__ = [
    "SCHEMA",
    "CursorExpired",
    "NotSent",
    "OutcomeUnknown",
    "Refused",
    "RelayClient",
    "Unavailable",
    "may_repeat",
]

SCHEMA = "1.0"
"""The schema of the records this program sends."""

M = TypeVar("M", bound=BaseModel)

_KEY = re.compile(r"[A-Za-z0-9_\-.]{1,40}", re.ASCII)
_API_KEY = re.compile(r"[\x21-\x7e]{1,4096}", re.ASCII)
_VERSION = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})", re.ASCII)
_WORTH_ZIPPING = 1024
_UNREADABLE = frozenset({400, 422})


class Secret(Protocol):
    """A value that shows itself only when asked to."""

    def reveal(self) -> str: ...


def may_repeat(error: BaseException) -> bool:
    """Whether a request that is safe to repeat (a read, or the same key with the same bytes) may go out again now."""
    return isinstance(error, (NotSent, OutcomeUnknown)) or (isinstance(error, Unavailable) and error.is_repeatable)


class RelayClient:
    """Speaks to one relay as one tenant. Threads should not share it.

    ``url`` is the base above ``/v1``; ``deadline`` bounds each attempt in seconds; ``compress`` sends bodies as
    gzip. ``session`` is one of ``relay_connectors.http.session.build_session`` where a proxy or a CA bundle is
    needed. ``before`` is called ahead of every request, repeated ones too; what it raises is raised instead of asking.
    Raises ConfigurationError for a URL or key that can't be used.
    """

    def __init__(
        self,
        url: str,
        tenant: str,
        api_key: Secret | str,
        *,
        deadline: float = 30.0,
        compress: bool = False,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
        retry: RetryPolicy | None = None,
        session: PlainSession | None = None,
        before: Callable[[], None] | None = None,
    ) -> None:
        self._before = before
        self._exchange = Exchange(url, setting="relay.url", deadline=deadline, session=session)
        self._host = self._exchange.base.partition("://")[2]
        self._tenant = tenant
        self._api_key = api_key
        self._compress = compress
        self._clock = clock or SystemClock()
        self._retry = retry or RetryPolicy(sleep=sleep)
        self._walks: defaultdict[str, Walk] = defaultdict(Walk)
        self._bearer()

    def close(self) -> None:
        """Let go of the connections."""
        self._exchange.close()

    def meta(self) -> Meta:
        """What the relay speaks and takes; raises VersionError if it doesn't take our schema."""
        meta = self._ask(Meta, "GET", "/v1/meta")
        oldest, newest = meta.schema_range.min, meta.schema_range.max
        if not _version(oldest) <= _version(SCHEMA) <= _version(newest):
            message = f"{self._host} takes schema {oldest} to {newest}, this program sends {SCHEMA}: update the older"
            raise VersionError(message)
        return meta

    def send_batch(self, key: str, body: bytes, record_ids: Sequence[str]) -> BatchAnswer:
        """Send one stored batch, once. *body* is sent as it is; *record_ids* are its items' in order.

        Returns only an answer with exactly one result per item, in order; anything else is a RelayError and
        settles nothing. Raises NotSent, OutcomeUnknown, Unavailable, Refused.
        """
        try:
            answer = self._once(BatchAnswer, "POST", "/v1/referrals/batch", body, _keyed(key))
        except BadAnswerError as error:
            raise RelayError(str(error)) from None
        told = [(result.index, result.record_id) for result in answer.results]
        if told != list(enumerate(record_ids)):
            message = (
                f"{self._host} answered {len(told)} results, or others than sent, to a batch of {len(record_ids)} "
                "items; nothing is settled, all items are kept"
            )
            raise RelayError(message)
        return answer

    def lookup(self, record_ids: Sequence[str]) -> LookupAnswer:
        """What the relay holds of these records; unknown ones are left out.

        At most ``meta().limits.keys_per_lookup`` of them.
        """
        body = orjson.dumps({"record_ids": list(record_ids)})
        found = self._ask(LookupAnswer, "POST", "/v1/referrals/lookup", body, safe=True)
        named = [row.record_id for row in found.referrals]
        if len(named) != len(set(named)) or not set(named) <= set(record_ids):
            message = f"{self._host} answered a lookup with records that were not asked for, or twice"
            raise RelayError(message)
        return found

    def referrals(self, cursor: str | None = None, limit: int = 500) -> ReferralPage:
        """One page of all referrals of this tenant: the way back after ``CursorExpired``."""
        page = self._ask(ReferralPage, "GET", _query("/v1/referrals", cursor=cursor, limit=limit))
        self._step("referrals", cursor, page.next_cursor, len(page.referrals))
        return page

    def mint_links(self, key: str, body: bytes) -> MintAnswer:
        """New links that belong to nobody; *key* and *body* are stored before, so that a repeat mints nothing twice.

        Returns only exactly as many as *body* asks for: one that is minted and not told of would never be revoked.
        """
        minted = self._ask(MintAnswer, "POST", "/v1/links/mint", body, _keyed(key))
        links = minted.links
        if len(links) != MintRequest.model_validate_json(body).count:
            message = f"{self._host} told of {len(links)} links, and not of as many as were asked for; none is kept"
            raise RelayError(message)
        if len({link.link_id for link in links}) < len(links) or len({link.url for link in links}) < len(links):
            message = f"{self._host} minted the same link twice"
            raise RelayError(message)
        if not all(origin_of(link.url) for link in links):
            message = f"{self._host} minted a link that is no http(s) URL"
            raise RelayError(message)
        return minted

    def revoke_links(self, link_ids: Sequence[str]) -> RevokeAnswer:
        """Close links; one that is closed already stays so, and one that somebody registered with is left out."""
        body = orjson.dumps({"link_ids": list(link_ids)})
        return self._ask(RevokeAnswer, "POST", "/v1/links/revoke", body, safe=True)

    def campaign_link(self, label: str, locale: str) -> CampaignAnswer:
        """One static URL for mail templates that take no per-person value. Not repeated: the call has no key."""
        body = orjson.dumps({"label": label, "locale": locale})
        return self._ask(CampaignAnswer, "POST", "/v1/campaign-links", body)

    def unmatched(self, cursor: str | None = None) -> UnmatchedAnswer:
        """One page of those who registered through a campaign's link and belong to no record yet."""
        page = self._ask(UnmatchedAnswer, "GET", _query("/v1/unmatched", cursor=cursor))
        self._step("unmatched", cursor, page.next_cursor, len(page.unmatched))
        return page

    def claim_referral(self, referral_id: str, record_id: str) -> ReferralRow:
        """Say whose record such a registration is; the same claim again is the same answer."""
        path = f"/v1/referrals/{quote(referral_id, safe='')}/claim"
        return self._ask(ReferralRow, "POST", path, orjson.dumps({"record_id": record_id}), safe=True)

    def ask_erasure(self, request_id: str, record_ids: Sequence[str], reason: str, requested_at: str) -> ErasureAnswer:
        """Erase the people behind these records, at most 500; the same *request_id* again is the same erasure."""
        told = {"request_id": request_id, "record_ids": list(record_ids), "reason": reason}
        body = orjson.dumps({**told, "requested_at": requested_at})
        return self._ask(ErasureAnswer, "POST", "/v1/erasures", body, safe=True)

    def acknowledge_erasure(self, erasure_id: str) -> ErasureAnswer:
        """The person whom the relay erased at their own word is erased here, too; again is the same answer."""
        path = f"/v1/erasures/{quote(erasure_id, safe='')}/ack"
        return self._ask(ErasureAnswer, "POST", path, b"{}", safe=True)

    def events(self, after: str | None = None, limit: int = 500) -> EventsAnswer:
        """What happened after the cursor *after* (None: from the beginning).

        Raises CursorExpired, also for a cursor that the relay cannot read: whoever gave it, it leads nowhere any more.
        """
        try:
            answer = self._ask(EventsAnswer, "GET", _query("/v1/events", after=after, limit=limit))
        except Refused as refused:
            if after is None or refused.status not in _UNREADABLE:
                raise
            raise CursorExpired(str(refused), status=refused.status, code=refused.code) from None
        newest = max((event.seq for event in answer.events), default=None if answer.unread else 0)
        told = len(answer.events) + len(answer.unread)
        self._step("events", after, answer.next_cursor if answer.has_more else None, told, newest)
        return answer

    def credits(self) -> Credits:
        """Points and slots now."""
        return self._ask(Credits, "GET", "/v1/credits")

    def credit_entries(self, cursor: str | None = None) -> CreditEntries:
        """One page of the entries the balance is the sum of."""
        page = self._ask(CreditEntries, "GET", _query("/v1/credits/entries", cursor=cursor))
        self._step("entries", cursor, page.next_cursor, len(page.entries))
        return page

    def _ask(
        self,
        model: type[M],
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        safe: bool = False,
    ) -> M:
        """Ask until answered or a bound of the retry policy is met; *safe*: this POST only reads, or closes twice."""
        again = may_repeat if safe or is_idempotent(method, headers or {}) else _never_arrived
        try:
            return self._retry.call(
                f"{method} {path.partition('?')[0]}", lambda: self._once(model, method, path, body, headers), again
            )
        except (NotSent, OutcomeUnknown) as error:
            raise RelayUnavailableError(f"the relay does not answer: {error}") from None
        except BadAnswerError as error:
            raise RelayError(str(error)) from None

    def _once(
        self, model: type[M], method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> M:
        if self._before:
            self._before()
        place = Place(self._host, path.partition("?")[0], self._tenant, secrets.token_hex(6))
        sent = {
            "Accept": "application/json",
            "Authorization": f"Bearer {self._bearer()}",
            "X-Request-Id": place.request_id,
            **(headers or {}),
        }
        if body is not None:
            sent["Content-Type"] = "application/json"
            body = self._packed(body, sent)
        answer = self._exchange.send(method, under(self._exchange.base, path), headers=sent, body=body)
        return read_answer(model, answer, place, self._clock.now())

    def _step(
        self, walked: str, asked: str | None, following: str | None, rows: int, newest: int | None = None
    ) -> None:
        """Raise RelayError for a page after which the list would be read for ever."""
        if wrong := self._walks[walked].step(asked, following, rows, newest):
            message = f"{self._host} {wrong}"
            raise RelayError(message)

    def _packed(self, body: bytes, headers: dict[str, str]) -> bytes:
        if not self._compress or len(body) < _WORTH_ZIPPING:
            return body
        headers["Content-Encoding"] = "gzip"
        return gzip.compress(body, compresslevel=1, mtime=0)

    def _bearer(self) -> str:
        key = self._api_key if isinstance(self._api_key, str) else self._api_key.reveal()
        if not _API_KEY.fullmatch(key):
            message = "relay.api_key is empty or holds characters no key has (a space, a line break?)"
            raise ConfigurationError(message)
        return key


def _never_arrived(error: BaseException) -> bool:
    return isinstance(error, NotSent)


def _keyed(key: str) -> dict[str, str]:
    """The headers of a request that acts once: the key as an RFC 8941 string, the schema of its records."""
    if not _KEY.fullmatch(key):
        message = "an idempotency key is 1 to 40 letters, digits, '_', '-' or '.'"
        raise ValueError(message)
    return {"Idempotency-Key": f'"{key}"', "Relay-Schema": SCHEMA}


def _query(path: str, **parameters: str | int | None) -> str:
    given = {name: value for name, value in parameters.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


def _version(text: str) -> tuple[int, int]:
    match = _VERSION.fullmatch(text)
    if not match:
        message = "the relay's schema range is no version"
        raise RelayError(message)
    return int(match[1]), int(match[2])
