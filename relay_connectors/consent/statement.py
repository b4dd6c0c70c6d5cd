"""What one row of an imported file states: who said yes or no to what, when, under which wording. Pure.

A row is one statement. A row that also holds a day of withdrawal is two: what was said first, and that it was taken
back. What cannot be understood is named by codes of ``words.REASONS``; nothing is guessed, and a row with any reason
states nothing, because half a row may be the wrong half.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple, cast, get_args

from relay_connectors.clock import TOKYO, stamp
from relay_connectors.consent.moments import SLACK, granted_at, refused_at
from relay_connectors.consent.words import Said, Via, meaning
from relay_connectors.normalize import emails, is_blank, text, when
from relay_connectors.record.vocabulary import SCOPES, Payload, Scope
from relay_connectors.settings.consent import SHARING

__all__ = ["FIELDS", "Assertion", "Defaults", "Field", "Statement", "StatementReader", "Unusable", "Whom"]

Field = Literal[
    "record_id",
    "source",
    "application_id",
    "email",
    "scope",
    "status",
    "obtained_at",
    "withdrawn_at",
    "policy_version",
    "recipients",
    "payload",
    "obtained_via",
    "expires_at",
    "evidence",
]
FIELDS: Final[tuple[Field, ...]] = get_args(Field)
REFUSALS: Final = frozenset({"denied", "withdrawn"})
BETWEEN = re.compile(r"[、，,;；|｜／]+")
BETWEEN_NAMES = re.compile(r"[、;；|｜]+")  # no comma: Example Co., Ltd. is one name
SEPARATOR = "\x1f"


class Whom(NamedTuple):
    """Whose statement it is, as the row says it. Prints nobody."""

    record_id: str = ""
    source: str = ""
    application_id: str = ""
    addresses: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Whom(…)"


class Assertion(NamedTuple):
    """One thing that was said; *effective_at* None: since it was imported. *evidence_sha256* covers all of it."""

    scopes: tuple[Scope, ...]
    status: Said
    effective_at: str | None
    policy_version: str
    payload: Payload | None
    recipients: tuple[str, ...]
    obtained_via: Via
    expires_at: str | None
    evidence_sha256: str

    @property
    def refuses(self) -> bool:
        """Whether it is a no."""
        return self.status in REFUSALS


class Statement(NamedTuple):
    """A row that can be used."""

    locator: str
    whom: Whom
    said: tuple[Assertion, ...]
    odd: tuple[str, ...] = ()
    """Codes of ``words.REASONS`` about what is kept all the same."""


class Unusable(NamedTuple):
    """A row that cannot be used: where it stands, and every reason."""

    locator: str
    reasons: tuple[str, ...]


class Defaults(NamedTuple):
    """What a file does not say in columns, because it is the same in every row."""

    source: str = ""
    scopes: tuple[Scope, ...] = ()
    policy_version: str = ""
    recipients: tuple[str, ...] = ()
    payload: Payload | None = None


class StatementReader:
    """Reads rows; days are those of *zone*."""

    def __init__(self, defaults: Defaults, *, now: datetime, zone: str = TOKYO) -> None:
        self._defaults, self._latest, self._zone = defaults, stamp(now + SLACK), zone

    def read(self, locator: str, cells: Mapping[Field, str]) -> Statement | Unusable:
        """What a row states; *cells* are the fields that the file has columns for."""
        row = _Row(cells, self._defaults, self._latest, self._zone)
        whom, said = row.whom(), row.said()
        if row.reasons:
            return Unusable(locator, tuple(dict.fromkeys(row.reasons)))
        return Statement(locator, whom, said, tuple(dict.fromkeys(row.odd)))


class _Row:
    """One row while it is read; what is wrong with it gathers in ``reasons``."""

    def __init__(self, cells: Mapping[Field, str], defaults: Defaults, latest: str, zone: str) -> None:
        self._cells, self._defaults, self._latest, self._zone = cells, defaults, latest, zone
        self.reasons: list[str] = []
        self.odd: list[str] = []

    def _cell(self, field: Field) -> str:
        """What the row says in *field*; a dash and the like say nothing."""
        cell = text(self._cells.get(field, "")).removeprefix("'")
        return "" if is_blank(cell) else cell

    def whom(self) -> Whom:
        address = self._cell("email")
        found = tuple(one.address for one in emails(address)[0]) if address else ()
        if address and not found:
            self.reasons.append("address_unreadable")
        # An id is the source's own text: 0012 is not 12, and なし may be one.
        whom = Whom(
            self._cells.get("record_id", "").strip(),
            self._cell("source") or self._defaults.source,
            self._cells.get("application_id", "").strip(),
            found,
        )
        if not (whom.record_id or whom.application_id or address):
            self.reasons.append("nobody_named")
        return whom

    def said(self) -> tuple[Assertion, ...]:
        word, taken_back = self._cell("status"), self._cell("withdrawn_at")
        status = cast("Said | None", meaning("status", word))
        if word and status is None:
            self.reasons.append("status_unknown")
        elif not word and not taken_back:
            self.reasons.append("status_missing")
        said: list[Assertion] = []
        if status and not (status == "withdrawn" and taken_back):
            said.append(self._assertion(status, self._cell("obtained_at")))
        if taken_back:
            said.append(self._assertion("withdrawn", taken_back))
        self._in_order(said)
        return tuple(said)

    def _in_order(self, said: Sequence[Assertion]) -> None:
        """Nobody takes back what they have not said yet: one of the two dates is wrong, and nobody knows which."""
        times = [one.effective_at for one in said if one.effective_at]
        if len(times) == len(said) and said and said[0].status == "granted" and times != sorted(times):
            self.reasons.append("withdrawn_before_consent")

    def _assertion(self, status: Said, moment: str) -> Assertion:
        effective_at = self._granted_at(moment) if status == "granted" else self._said_at(status, moment)
        scopes = self._scopes(status)
        payload = self._code("payload", "payload_unknown") or self._defaults.payload
        via = self._code("obtained_via", "via_unknown") or "import"
        parts = tuple(part for one in BETWEEN_NAMES.split(self._cell("recipients")) if (part := one.strip()))
        recipients = parts or self._defaults.recipients
        version = self._cell("policy_version") or self._defaults.policy_version
        if status == "granted":
            self._complete(scopes, version, recipients, payload)
        expires_at = self._expiry() if status == "granted" else None
        told = (status, effective_at or "", version, payload or "", via, expires_at or "", self._cell("evidence"))
        whole = SEPARATOR.join((*told, *scopes, *recipients))
        return Assertion(
            scopes,
            status,
            effective_at,
            version,
            cast("Payload | None", payload),
            recipients,
            cast("Via", via),
            expires_at,
            hashlib.sha256(whole.encode()).hexdigest(),
        )

    def _granted_at(self, moment: str) -> str | None:
        if not moment:
            self.reasons.append("date_missing")
            return None
        found = when(moment, zone=self._zone).value
        if found is None:
            self.reasons.append("date_unreadable")
            return None
        at = granted_at(found, self._zone)
        if at > self._latest:
            self.reasons.append("date_in_future")
        return at

    def _said_at(self, status: Said, moment: str) -> str | None:
        """When a refusal or a question was said; one that no date can be read of counts since it was imported."""
        found = when(moment, zone=self._zone).value if moment else None
        if found is None:
            return None
        if status not in REFUSALS:
            return granted_at(found, self._zone)
        at = refused_at(found, self._zone)
        if at > self._latest:
            self.odd.append("refusal_in_future")
        return at

    def _scopes(self, status: Said) -> tuple[Scope, ...]:
        words = [word for one in BETWEEN.split(self._cell("scope")) if (word := one.strip())]
        found = [meaning("scope", word) for word in words]
        if None in found:
            self.reasons.append("scope_unknown")
        named = cast("tuple[Scope, ...]", tuple(dict.fromkeys(filter(None, found)))) or self._defaults.scopes
        if named or status in REFUSALS:
            return named or SCOPES  # whoever takes back without saying what takes back everything
        self.reasons.append("scope_missing")
        return ()

    def _code(self, field: Literal["payload", "obtained_via"], reason: str) -> str | None:
        word = self._cell(field)
        found = meaning(field, word) if word else None
        if word and found is None:
            self.reasons.append(reason)
        return found

    def _complete(
        self, scopes: tuple[Scope, ...], version: str, recipients: tuple[str, ...], payload: str | None
    ) -> None:
        """The same as of a rule: a consent needs its wording, and one that shares data says who receives what."""
        shares = bool(SHARING.intersection(scopes))
        wants_payload = shares and not set(scopes) <= {"unnamed_use"} and not self._cell("payload")
        missing = {
            "version_missing": not version,
            "recipients_missing": shares and not recipients,
            "payload_missing": wants_payload and payload is None,
        }
        self.reasons.extend(reason for reason, is_missing in missing.items() if is_missing)

    def _expiry(self) -> str | None:
        """The end of the last day on which the consent counts."""
        cell = self._cell("expires_at")
        if not cell:
            return None
        found = when(cell, zone=self._zone).value
        if found is None:
            self.reasons.append("expiry_unreadable")
            return None
        return refused_at(found, self._zone)
