"""Addresses in lists of objects, each with its type: ``[{"value": "h@example.com", "type": "personal"}]``."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from relay_connectors.connector.reader import Reader
from relay_connectors.record.parts import Email, Phone
from relay_connectors.record.vocabulary import EmailKind

__all__ = ["typed_emails", "typed_phones"]


def typed_emails(raw: Reader, name: str, kinds: Mapping[str, EmailKind]) -> tuple[Email, ...]:
    """The addresses of the list at *name*, their types by *kinds*; one whose type is not in it is of its own kind.

    The person's own address comes first and is the primary one: one at work may be read by the employer they want to
    leave.
    """
    found: dict[str, Email] = {}
    for place, kind in sorted(_items(raw, name), key=lambda item: kinds.get(item[1]) == "work"):
        for email in raw.emails(place):
            told = {"kind": kinds.get(kind, email.kind), "primary": not found}
            found.setdefault(email.address, email.model_copy(update=told))
    return tuple(found.values())


def typed_phones(raw: Reader, name: str, *, but: Collection[str] = ()) -> tuple[Phone, ...]:
    """The numbers of the list at *name*, but for those of the types *but*, which are no numbers."""
    return raw.phones(*(place for place, kind in _items(raw, name) if kind not in but))


def _items(raw: Reader, name: str) -> list[tuple[str, str]]:
    """Where the values of the list are, each with its type."""
    items = raw.get(name)
    found = enumerate(items) if isinstance(items, list) else ()
    return [(f"{name}.{at}.value", str(item.get("type"))) for at, item in found if isinstance(item, Mapping)]
