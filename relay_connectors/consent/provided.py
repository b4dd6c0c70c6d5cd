"""The provision record read back: one push with what was prepared and what the relay answered, as one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from relay_connectors.consent.provision import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["HANDED", "Provided", "paired"]

# The relay holds what was sent. Every other answer says that it kept nothing of it.
HANDED = frozenset({"created", "updated", "unchanged", "duplicate_person"})


class Provided(NamedTuple):
    """One push: the contents of its two entries with their chain hashes; no outcome where no answer was kept yet."""

    number: int
    prepared: Mapping[str, Any]
    hash: str
    outcome: Mapping[str, Any] | None = None
    outcome_hash: str | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Record and revision, by which the two entries belong together."""
        return self.prepared["record_id"], self.prepared["revision"]

    @property
    def at(self) -> str:
        """When it was handed over, as a UTC stamp: when the relay had it, else when it was made ready."""
        told: str = (self.outcome or self.prepared)["at_utc"]
        return told


def paired(entries: Iterable[Entry]) -> list[Provided]:
    """Every push in *entries* (in stored order), by the number of its first entry. Broken entries are left out."""
    found: dict[tuple[str, int], Provided] = {}
    done: list[Provided] = []
    for entry in entries:
        content = _content(entry)
        if content is None:
            continue
        key = (content["record_id"], content["revision"])
        if content["kind"] == "prepared":
            found[key] = Provided(entry.number, content, entry.hash)
        elif key in found:
            done.append(found.pop(key)._replace(outcome=content, outcome_hash=entry.hash))
    return sorted([*done, *found.values()], key=lambda one: one.number)


def _content(entry: Entry) -> Mapping[str, Any] | None:
    try:
        content = orjson.loads(entry.body)
    except orjson.JSONDecodeError:
        return None
    whole = isinstance(content, dict) and {"kind", "record_id", "revision", "at_utc"} <= content.keys()
    return content if whole else None
