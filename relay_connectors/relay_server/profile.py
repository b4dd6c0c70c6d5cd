"""What somebody can do and looks for: what the employer sent, and on top of it what the person says.

A change is an object of the record's ``profile`` in which null takes a part away; ``desired`` is changed part by
part. It reaches the employer only with the consent ``profile_updates`` and the person's own approval.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from sqlite3 import Connection, Row
from typing import Any

import orjson
from pydantic import Field

from relay_connectors.relay_server import consents, disclosures
from relay_connectors.relay_server.events import Happened, append
from relay_connectors.relay_server.links import minted_for
from relay_connectors.relay_server.payload import Profile, UnnamedProfile

__all__ = ["OwnProfile", "apply", "difference", "items_of", "name_of", "own_name", "summary_of", "whole"]

Parts = dict[str, Any]
# No age band: article 9 of the Act on Comprehensively Advancing Labor Policies forbids employers to choose by age.
_SUMMARY = frozenset(UnnamedProfile.model_fields)


class OwnProfile(Profile):
    """What a person may say of themselves."""

    full_name: str | None = Field(default=None, max_length=200, repr=False)


def whole(row: Row) -> Parts:
    """The profile of a referral as it stands, without empty parts."""
    pushed = _data(row).get("profile") or {}
    return _filled(_merged(pushed, _own(row)))


def own_name(row: Row) -> str | None:
    """What somebody calls themselves at the relay."""
    name = _own(row).get("full_name")
    return str(name) if name else None


def name_of(row: Row) -> str | None:
    """The same, else what the employer called them."""
    name = own_name(row) or (_data(row).get("person") or {}).get("full_name")
    return str(name) if name else None


def difference(row: Row, told: Mapping[str, Any]) -> Parts:
    """The parts of *told* that are not so already."""
    now = whole(row)
    found = {key: value for key, value in told.items() if key != "desired" and value != now.get(key)}
    wished, wanted = now.get("desired") or {}, told.get("desired") or {}
    desired = {key: value for key, value in wanted.items() if value != wished.get(key)}
    return found | ({"desired": desired} if desired else {})


def apply(db: Connection, row: Row, change: Parts, now: str, approval_id: str | None = None) -> None:
    """Make a change that the person approved, and tell the employer where the person lets it know."""
    kept = orjson.dumps(_merged(_own(row), change))
    db.execute(
        "UPDATE referrals SET profile = ?, updated_at = ? WHERE referral_id = ?", (kept, now, row["referral_id"])
    )
    if "profile_updates" not in consents.granted(db, row["referral_id"]):
        return
    db.execute("UPDATE referrals SET approved_at = ? WHERE referral_id = ?", (now, row["referral_id"]))
    data = {"profile": change, "approval_id": approval_id}
    link_id = minted_for(db, row["referral_id"])
    append(
        db,
        row["tenant"],
        now,
        [Happened("candidate.profile_updated", row["referral_id"], row["owner"], link_id, data=data)],
    )
    disclosures.note(db, row["referral_id"], "employer", row["tenant"], items_of(change), now)


def items_of(parts: Mapping[str, Any]) -> list[str]:
    """The names of what a profile or a change holds, such as ``skills`` and ``desired.occupations``."""
    plain = [key for key in parts if key != "desired"]
    return sorted([*plain, *(f"desired.{key}" for key in parts.get("desired") or {})])


def summary_of(row: Row) -> Parts:
    """What another employer may see of somebody beforehand: nothing that names them, or where they applied."""
    profile = {key: value for key, value in whole(row).items() if key in _SUMMARY}
    lives_in = ((_data(row).get("person") or {}).get("residence") or {}).get("subdivision")
    told: Parts = {"profile": profile} | ({"residence": {"subdivision": lives_in}} if lives_in else {})
    return dict(_without(told, _plain(row["tenant"])) or {})


def _without(told: Any, name: str) -> Any:
    """*told* without any text that holds *name*, and without what is empty then."""
    if isinstance(told, str):
        return None if name in _plain(told) else told
    if isinstance(told, list):
        return [kept for one in told if (kept := _without(one, name)) not in (None, {}, [])]
    if isinstance(told, dict):
        return {key: kept for key, one in told.items() if (kept := _without(one, name)) not in (None, {}, [])}
    return told


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> Parts:
    desired = {**(base.get("desired") or {}), **(change.get("desired") or {})}
    return {**base, **change} | ({"desired": desired} if desired else {})


def _filled(parts: Mapping[str, Any]) -> Parts:
    desired = {key: value for key, value in (parts.get("desired") or {}).items() if value not in (None, [])}
    plain = {key: value for key, value in parts.items() if key != "desired" and value not in (None, [])}
    return plain | ({"desired": desired} if desired else {})


def _own(row: Row) -> Parts:
    return dict(orjson.loads(row["profile"])) if row["profile"] else {}


def _data(row: Row) -> Parts:
    return dict(orjson.loads(row["data"])) if row["data"] else {}
