"""The leaves of a kept record, each with its class of personal data, shown or hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from relay_connectors.record.parts import pii_class
from relay_connectors.record.record import Record

__all__ = ["Leaf", "leaves"]

PERSONAL = frozenset({"identity", "contact"})
# Free text and everything about a career may tell who somebody is, too.
TELLING = (
    "profile.",
    "tags.",
    "kept.",
    "application.channel.name",
    "application.channel.label_raw",
    "decision.reason_raw",
)
# The vendor's word beside the code that was made of it.
RAW = {
    "decision.outcome": ("decision", "outcome_raw"),
    "decision.reason_code": ("decision", "reason_raw"),
    "application.stage.code": ("application", "stage", "label_raw"),
    "application.channel.type": ("application", "channel", "label_raw"),
}


class Leaf(NamedTuple):
    """One leaf: where, what, of which class, whether it tells who somebody is, and the source's own word for it."""

    path: str
    value: Any
    pii: str
    personal: bool
    raw: str | None


def leaves(body: Mapping[str, Any]) -> Iterator[Leaf]:
    """The leaves of a record's body in the order of the schema."""
    for path, value, pii in _walk(Record, body, ""):
        personal = pii in PERSONAL or path.startswith(TELLING)
        raw = _raw(body, RAW[path]) if path in RAW else None
        yield Leaf(path, value, pii, personal, raw)


def _walk(model: type[BaseModel], part: Mapping[str, Any], at: str) -> Iterator[tuple[str, Any, str]]:
    for name, field in model.model_fields.items():
        if name not in part:
            continue
        inner, value, path = _model(field.annotation), part[name], f"{at}{name}"
        if inner and isinstance(value, list):
            for number, one in enumerate(value):
                yield from _walk(inner, one, f"{path}.{number}.")
        elif inner and isinstance(value, Mapping):
            yield from _walk(inner, value, f"{path}.")
        elif isinstance(value, Mapping):
            yield from ((f"{path}.{key}", one, pii_class(field) or "contact") for key, one in value.items())
        else:
            yield path, value, pii_class(field) or "none"


def _model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model(one))), None)


def _raw(body: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    found: Any = body
    for key in keys:
        found = found.get(key, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, str) else None
