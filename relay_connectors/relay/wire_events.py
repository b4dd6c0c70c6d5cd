"""The events of a relay as JSON: what happened there, each read by itself, so that a bad one hides no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson
from pydantic import Field, PrivateAttr, ValidationError, ValidationInfo, field_validator, model_validator

from relay_connectors.record.vocabulary import SCOPES
from relay_connectors.relay.wire import WireAnswer

__all__ = ["ENDING", "Event", "EventsAnswer", "UnreadEvent", "key_of"]

ENDING = frozenset({"consent.withdrawn", "consent.expired"})
"""The events by which a consent ends."""
_PLAIN = re.compile(r"[A-Za-z0-9_.:\-]{1,64}", re.ASCII)


class Event(WireAnswer):
    """Something that happened at the relay; ``seq`` rises strictly within a tenant. An unknown ``type`` is no error."""

    id: str
    seq: int = Field(ge=0, le=2**53)
    type: str
    occurred_at: str
    recorded_at: str
    referral_id: str | None = None
    record_id: str | None = None
    link_id: str | None = None
    consent_id: str | None = None
    data: dict[str, Any] = Field(default_factory=dict, repr=False, validate_default=True)

    @field_validator("data")
    @classmethod
    def _can_be_kept(cls, data: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        """Raise ValueError for what is too deep to be written down again, and for a consent that names no scopes.

        A yes to nothing that is known here allows nothing. A consent that ends and names no scope that is known may
        be any one.
        """
        try:
            orjson.dumps([[data]])  # the event it is kept in is deeper than its data
        except TypeError:
            raise ValueError from None
        scopes, text = data.get("scopes"), data.get("text_sha256")
        told = isinstance(scopes, list | None) and isinstance(text, str | None)
        kind = str(info.data.get("type"))
        if not told and kind.startswith("consent."):
            raise ValueError
        if kind in ENDING and not any(scope in (scopes or ()) for scope in SCOPES):
            raise ValueError
        return data


class UnreadEvent(NamedTuple):
    """An event that is none by the contract: a key by which it is known again, and the field and rule at fault."""

    key: str
    fault: str


class EventsAnswer(WireAnswer):
    """``GET /v1/events``: the events after a cursor, oldest first. ``next_cursor`` is kept even when none came.

    An event at fault does not hide the others: a reader finds it in ``unread``, without its content.
    """

    events: list[Event]
    next_cursor: str
    has_more: bool
    _unread: Sequence[UnreadEvent] = PrivateAttr(default=())

    @property
    def unread(self) -> Sequence[UnreadEvent]:
        """The events that could not be read."""
        return self._unread

    @model_validator(mode="wrap")
    @classmethod
    def _set_aside(cls, told: Any, handler: Callable[[Any], EventsAnswer]) -> EventsAnswer:
        try:
            return handler(told)
        except ValidationError:
            if not isinstance(told, dict) or not isinstance(events := told.get("events"), list):
                raise
        faults = [_fault(event) for event in events]
        read = [event for event, fault in zip(events, faults, strict=True) if fault is None]
        answer = handler({**told, "events": read})
        answer._unread = [fault for fault in faults if fault]  # noqa: SLF001  its own
        return answer


# Credits


def _fault(event: Any) -> UnreadEvent | None:
    """What is wrong with an event of an answer, in words that hold nothing of it; None if nothing is."""
    try:
        Event.model_validate(event)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    else:
        return None
    field = str(first["loc"][0]) if first["loc"] else "event"
    return UnreadEvent(key_of(event.get("id") if isinstance(event, dict) else None), f"{field}: {first['type']}")


def key_of(event_id: Any) -> str:
    """By what an event's issue is known again: its id, unless that may be anything."""
    return event_id if isinstance(event_id, str) and _PLAIN.fullmatch(event_id) else "nameless"
