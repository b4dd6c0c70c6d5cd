"""The few things of a record that the gate looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from relay_connectors.record import Record

__all__ = ["Subject"]

NOTHING: Mapping[str, Any] = {}
NO_CODES: frozenset[str] = frozenset()


class Subject(NamedTuple):
    """A record as the gate sees it: a flag is False where the source did not say, *outcome* as read, even if odd."""

    outcome: str | None
    channel_type: str = "unknown"
    has_contact: bool = True
    private: bool = False
    do_not_contact: bool = False
    employee: bool = False
    test: bool = False
    warnings: frozenset[str] = NO_CODES
    no_mail: bool = False

    @classmethod
    def of(cls, record: Record) -> Subject:
        """The subject of a record."""
        person, flags = record.person, record.flags
        return cls(
            record.decision.outcome,
            record.application.channel.type,
            bool(person.emails or person.phones),
            bool(flags.private),
            bool(flags.do_not_contact),
            bool(flags.employee),
            bool(flags.test),
            frozenset(warning.code for warning in record.warnings) if record.warnings else NO_CODES,
            bool(flags.no_mail),
        )

    @classmethod
    def of_body(cls, body: Mapping[str, Any], warnings: Iterable[str] | None = None) -> Subject:
        """The subject of a record or draft as plain JSON; what is missing is null.

        *warnings* are codes; by default those of ``body["warnings"]``.
        """
        get = body.get
        person, flags = get("person") or NOTHING, get("flags") or NOTHING
        channel = (get("application") or NOTHING).get("channel") or NOTHING
        if warnings is None:
            warnings = [warning["code"] for warning in get("warnings") or ()]
        flag = flags.get
        return cls(
            (get("decision") or NOTHING).get("outcome"),
            channel.get("type") or "unknown",
            bool(person.get("emails") or person.get("phones")),
            bool(flag("private")),
            bool(flag("do_not_contact")),
            bool(flag("employee")),
            bool(flag("test")),
            frozenset(warnings) if warnings else NO_CODES,
            bool(flag("no_mail")),
        )
