"""The canonical form: the bytes over which hashes and digests are taken.

RFC 8785 (JCS). Hashed values are text, integers and booleans under ASCII keys only, for which sorted compact
JSON in UTF-8 *is* RFC 8785. Null and empty values are left out, instants are UTC with the fraction cut off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson

from relay_connectors.errors import RecordError
from relay_connectors.record.vocabulary import SCHEMA_MAJOR

__all__ = ["canonical", "content_hash", "digest", "prune"]

HASHED = frozenset(("person", "application", "decision", "profile", "tags", "flags"))
_DATE_LENGTH = len("2026-01-01")
_SECONDS = len("2026-01-01T00:00:00")
# The hours of a working day in Japan, as they are called in UTC: a third of the time that datetime takes.
_SAME_DAY_IN_UTC = {f"{hour:02d}": f"{hour - 9:02d}" for hour in range(9, 24)}


def canonical(value: Any, *, pruned: bool = False) -> bytes:
    """*value* as canonical JSON. Null and empty values anywhere inside are left out.

    *pruned*: the caller knows that there are none, which saves looking for them.
    """
    raw = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    # A mark inside a text only costs the slow path; a value without any mark has nothing to prune.
    if not pruned and (b"null" in raw or b'""' in raw or b"[]" in raw or b"{}" in raw):
        return orjson.dumps(prune(value), option=orjson.OPT_SORT_KEYS)
    return raw


def prune(value: Any) -> Any:
    """*value* without nulls, empty texts, empty lists and empty objects, at every depth."""
    if isinstance(value, Mapping):
        pairs = ((key, prune(inner)) for key, inner in value.items())
        return {key: inner for key, inner in pairs if not _empty(inner)}
    if isinstance(value, list | tuple):
        return [inner for inner in map(prune, value) if not _empty(inner)]
    return value


def _empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, dict | list) and not value)


def digest(raw: bytes) -> str:
    """``sha256:`` and the hexadecimal SHA-256 of *raw*."""
    return "sha256:" + sha256(raw).hexdigest()


def content_hash(body: Mapping[str, Any], *, pruned: bool = False) -> str:
    """The hash of what the source says: person, application, decision, profile, tags, flags.

    When somebody was told (``notified_at``), where it was read and what could not be read are not part of it.

    Raises:
        RecordError: if an instant has the form of one but never was, such as a 31st of February.
    """
    hashed = {**body} if body.keys() <= HASHED else {name: body[name] for name in HASHED if name in body}
    hashed["schema"] = SCHEMA_MAJOR
    application, decision = body.get("application"), body["decision"]
    if application and (at := application.get("applied_at")) and len(at) > _DATE_LENGTH:
        hashed["application"] = {**application, "applied_at": _instant(at, "application.applied_at")}
    if (at := decision.get("decided_at")) and len(at) > _DATE_LENGTH:
        hashed["decision"] = decision = {**decision, "decided_at": _instant(at, "decision.decided_at")}
    if "notified_at" in decision:
        hashed["decision"] = {name: value for name, value in decision.items() if name != "notified_at"}
    return digest(canonical(hashed, pruned=pruned))


def _instant(text: str, leaf: str) -> str:
    """*text*, of the record's form, in UTC with the fraction cut off."""
    try:
        at = datetime.fromisoformat(text)
        if text.endswith("+09:00") and (hour := _SAME_DAY_IN_UTC.get(text[11:13])):
            return f"{text[:11]}{hour}{text[13:_SECONDS]}Z"
        return at.astimezone(UTC).isoformat(timespec="seconds")[:_SECONDS] + "Z"
    except (ValueError, OverflowError):
        message = f"The adapter built a draft whose {leaf} is no instant that ever was."
        raise RecordError(message) from None
