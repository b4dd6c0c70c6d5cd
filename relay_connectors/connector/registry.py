"""Which adapters are installed, and sources made of them. Built-in ones come through the same door as strangers'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from relay_connectors.clock import Clock
from relay_connectors.connector.contract import CONTRACT, Connector, Settings
from relay_connectors.connector.source import Source
from relay_connectors.errors import ConfigurationError, VersionError
from relay_connectors.nearest import nearest
from relay_connectors.settings.consent import ConsentRule
from relay_connectors.settings.problems import Key, dotted
from relay_connectors.settings.sources import SourceSettings

__all__ = ["GROUP", "available", "load", "open_configured", "open_source"]

GROUP = "relay_connectors"


def available() -> dict[str, EntryPoint]:
    """The installed adapters by name, in alphabetical order; none of them is imported.

    Raises:
        ConfigurationError: if two distributions claim one name. Neither wins: this is a path for personal data.
    """
    found: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        other = found.setdefault(point.name, point)
        if other is not point and (other.value != point.value or _owner(other) != _owner(point)):
            owners = " and ".join(sorted({_owner(other), _owner(point)}))
            message = f"Two packages bring a connector called {point.name!r}: {owners}. Uninstall one of them."
            raise ConfigurationError(message)
    return found


def load(name: str) -> type[Connector[Any]]:
    """The adapter called *name*.

    Raises:
        ConfigurationError: if there is none, or if it cannot be imported.
        VersionError: if it was written for another version of the contract.
    """
    installed = available()
    if name not in installed:
        raise ConfigurationError(_unknown("connector", name, installed, "Installed"))
    point = installed[name]
    try:
        adapter = point.load()
    except Exception as error:
        message = (
            f"The connector {name!r} of {_owner(point)} cannot be imported ({type(error).__name__}); reinstall it."
        )
        raise ConfigurationError(message) from error
    if not (isinstance(adapter, type) and issubclass(adapter, Connector)) or adapter.name != name:
        message = f"{point.value} of {_owner(point)} is no Connector with name = {name!r}; its author has to mend that."
        raise ConfigurationError(message)
    if adapter.contract != CONTRACT:
        message = (
            f"The connector {name!r} speaks contract {adapter.contract}, this program {CONTRACT}; update the older."
        )
        raise VersionError(message)
    return adapter


def open_source(
    name: str,
    *,
    account: str,
    source: str | None = None,
    start: str | date | None = None,
    consent: Iterable[ConsentRule | Mapping[str, Any]] = (),
    base: str | Path | None = None,
    clock: Clock | None = None,
    **settings: Any,
) -> Source:
    """A source of the installed connector *name*, its settings checked; nothing is read yet.

    Args:
        name: the connector, such as ``generic_csv``.
        account: which account of that system this is: ``[a-z0-9_-]``, part of every record's identity.
        source: what to call it in reports and in the ledger; by default the account and the connector.
        start: ``"today"``, ``"all"`` or a day: nothing decided earlier is ever handed on.
        consent: rules that say which words of which field are a consent.
        base: the folder from which relative paths start (default: the working directory).
        clock: for tests and replays.
        settings: the connector's own settings, as its table in ``relay.toml`` holds them.

    Raises:
        ConfigurationError: naming each setting at fault and never its value.
    """
    adapter = load(name)
    rules = [_rule(one) for one in consent]
    told = _settings(adapter, {"account": account, **settings}, base, source)
    return Source(adapter(told, clock=clock, keep=_looked_at(rules)), name=source, start=start, consent=rules)


def open_configured(source: SourceSettings) -> Source:
    """One source of ``relay.toml``, as the commands open it: same name, same settings, same reading.

    Its secrets are read and its connector's settings checked; nothing is read of it yet.

    Raises:
        ConfigurationError: naming each setting at fault and never its value.
    """
    words = source.words.model_dump(exclude_defaults=True)
    told = {**source.resolved(), **({"words": words} if words else {})}
    account = told.pop("account")
    return open_source(
        source.connector,
        account=account,
        source=source.name,
        start=source.start,
        consent=source.consent,
        base=source.base,
        **told,
    )


def _rule(rule: ConsentRule | Mapping[str, Any]) -> ConsentRule:
    if isinstance(rule, ConsentRule):
        return rule
    try:
        return ConsentRule.model_validate(rule)
    except ValidationError as error:
        message = f"A consent rule is wrong: {_faults(error, ConsentRule.model_fields)}"
        raise ConfigurationError(message) from None


def _settings(
    adapter: type[Connector[Any]], told: Mapping[str, Any], base: str | Path | None, source: str | None
) -> Settings:
    try:
        return adapter.settings_type.model_validate(told, context={"base": base})
    except ValidationError as error:
        message = f"The settings of the connector {adapter.name!r} are wrong: "
        place = ("sources", source) if source else ()
        raise ConfigurationError(message + _faults(error, adapter.settings_type.model_fields, place)) from None


def _looked_at(rules: Sequence[ConsentRule]) -> list[str]:
    """The fields that consent rules look at; tags are part of a draft anyway."""
    names = [rule.field for rule in rules if rule.tag is None]
    names += [rule.obtained_at for rule in rules if rule.origin == "column" and rule.obtained_at]
    return list(dict.fromkeys(names))


def _faults(error: ValidationError, known: Iterable[str], place: Key = ()) -> str:
    """What is wrong; *place* is where the settings stand in the file."""
    said = [
        _fault(one["type"], one["loc"], one["msg"], known, place)
        for one in error.errors(include_input=False, include_url=False)
    ]
    return "; ".join(said) + "."


def _fault(kind: str, where: Key, why: str, known: Iterable[str], place: Key) -> str:
    if kind == "extra_forbidden" and len(where) == 1:
        return _unknown("setting", str(where[0]), known, "Known").rstrip(".")
    said = why.removeprefix("Value error, ")
    return f"{dotted((*place, *where)) or 'it'}: {said[:1].lower()}{said[1:]}"


def _unknown(what: str, name: str, known: Iterable[str], heading: str) -> str:
    names = sorted(known)
    near = nearest(name, names)
    hint = f" Did you mean {near!r}?" if near else ""
    return f"No {what} is called {name!r}.{hint} {heading}: {', '.join(names) or 'none'}."


def _owner(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "an unknown package"
