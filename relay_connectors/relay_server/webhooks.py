"""Push by Standard Webhooks: a thin, signed word that there is something to fetch.

The word is ``{"type", "seq"}`` of one event; the employer then reads ``GET /v1/events``, so a word that is lost,
late or out of order hurts nothing. A secret is computed from the relay's key, the tenant and a number that counts
rotations; after a rotation the old secret signs beside the new one for a day.
"""

from __future__ import annotations

import hmac
import ipaddress
from base64 import b64encode
from datetime import timedelta
from sqlite3 import Connection, Row
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit

import orjson
from pydantic import BaseModel, ConfigDict, Field, field_validator

from relay_connectors.relay_server.problems import ProblemError
from relay_connectors.relay_server.relay_clock import RelayClock
from relay_connectors.relay_server.secret import Secret

__all__ = ["OVERLAP", "Gone", "Webhook", "WebhookRequest", "WebhookSecret", "Word", "due", "put", "show", "word"]

OVERLAP = timedelta(days=1)
# More than these wait: only the newest is announced, because whoever fetches gets all of them.
AT_ONCE = 20


class WebhookRequest(BaseModel):
    """``PUT /v1/webhook``. ``rotation`` is that of the current secret, or one more for a new one; the first is 1."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: Annotated[str, Field(max_length=500, repr=False)]
    rotation: int = Field(default=1, ge=1, le=10**6, strict=True)

    @field_validator("url")
    @classmethod
    def _safe(cls, url: str) -> str:
        """Over TLS, or on this machine; no password in it."""
        parts = urlsplit(url)
        fine = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
        if not fine or not parts.hostname or "@" in parts.netloc or parts.fragment:
            message = "Send an https address without a password."
            raise ValueError(message)
        return url


class Webhook(BaseModel):
    """Where this employer is told of events. ``gone``: its server said 410, and nothing is sent any more."""

    url: str = Field(repr=False)
    rotation: int
    state: Literal["active", "failing", "gone"]
    told_seq: int
    last_error: str | None


class WebhookSecret(Webhook):
    """The same with the secret, and until when the one before signs, too."""

    secret: str = Field(repr=False)
    old_secret_until: str | None


class Gone(BaseModel):
    """There is no webhook any more, or never was."""

    deleted: bool


class Word(NamedTuple):
    """One announcement, ready to send."""

    tenant: str
    url: str
    seq: int
    headers: dict[str, str]
    body: bytes


def put(db: Connection, secret: Secret, clock: RelayClock, tenant: str, asked: WebhookRequest) -> WebhookSecret:
    """Set the address; one more rotation makes a new secret. The same request again is the same answer."""
    now, row = clock.stamp(), _row(db, tenant)
    current = row["rotation"] if row else asked.rotation
    if asked.rotation not in (current, current + 1):
        raise ProblemError("illegal_transition")
    if row is None or asked.rotation > current:
        db.execute(
            "UPDATE webhook_rotations SET until = ? WHERE tenant = ? AND until IS NULL", (clock.stamp(OVERLAP), tenant)
        )
        db.execute("INSERT OR REPLACE INTO webhook_rotations VALUES (?, ?, NULL)", (tenant, asked.rotation))
    db.execute("DELETE FROM webhook_rotations WHERE tenant = ? AND until <= ?", (tenant, now))
    db.execute(
        "INSERT INTO webhooks (tenant, url, rotation, told_seq)"
        " SELECT tenant, ?, ?, last_seq FROM tenants WHERE tenant = ?"
        " ON CONFLICT (tenant) DO UPDATE SET url = excluded.url, rotation = excluded.rotation, state = 'active',"
        " last_error = NULL",
        (asked.url, asked.rotation, tenant),
    )
    until = db.execute("SELECT max(until) FROM webhook_rotations WHERE tenant = ?", (tenant,)).fetchone()[0]
    told = show(db, tenant).model_dump()
    return WebhookSecret(**told, secret=_shown(_key(secret, tenant, asked.rotation)), old_secret_until=until)


def show(db: Connection, tenant: str) -> Webhook:
    """The webhook of a tenant; 404 without one."""
    row = _row(db, tenant)
    if row is None:
        raise ProblemError("not_found")
    return Webhook(**{name: row[name] for name in Webhook.model_fields})


def due(db: Connection) -> list[Row]:
    """The webhooks whose employer has not heard of the newest event."""
    query = "SELECT webhooks.*, last_seq FROM webhooks JOIN tenants USING (tenant)"
    return db.execute(f"{query} WHERE state != 'gone' AND told_seq < last_seq ORDER BY tenant").fetchall()


def word(db: Connection, secret: Secret, clock: RelayClock, hook: Row) -> Word | None:
    """The next announcement for a webhook, signed; None where every event left has grown too old to be kept."""
    behind = hook["last_seq"] - hook["told_seq"] > AT_ONCE
    event = db.execute(
        f"SELECT * FROM events WHERE tenant = ? AND seq > ? ORDER BY seq {'DESC' if behind else ''} LIMIT 1",
        (hook["tenant"], hook["told_seq"]),
    ).fetchone()
    if event is None:
        return None
    body = orjson.dumps({"type": event["type"], "seq": event["seq"]})
    at = str(int(clock.now().timestamp()))
    signed = b".".join((event["event_id"].encode(), at.encode(), body))
    keys = [_key(secret, hook["tenant"], number) for number in _rotations(db, hook["tenant"], clock.stamp())]
    headers = {
        "content-type": "application/json",
        "webhook-id": event["event_id"],
        "webhook-timestamp": at,
        "webhook-signature": " ".join(f"v1,{b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys),
    }
    return Word(hook["tenant"], hook["url"], event["seq"], headers, body)


def _rotations(db: Connection, tenant: str, now: str) -> list[int]:
    """The numbers of the secrets that sign now, the current one first."""
    query = "SELECT rotation FROM webhook_rotations WHERE tenant = ? AND (until IS NULL OR until > ?)"
    return [row["rotation"] for row in db.execute(f"{query} ORDER BY rotation DESC", (tenant, now))]


def _key(secret: Secret, tenant: str, rotation: int) -> bytes:
    return secret.mac("webhook", tenant, str(rotation))


def _shown(key: bytes) -> str:
    return f"whsec_{b64encode(key).decode()}"


def _row(db: Connection, tenant: str) -> Row | None:
    row: Row | None = db.execute("SELECT * FROM webhooks WHERE tenant = ?", (tenant,)).fetchone()
    return row


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
