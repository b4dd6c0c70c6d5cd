"""What ``relay.toml`` names, opened: its sources, its ledger, its relay."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from relay_connectors.cli.session import Session
from relay_connectors.connector.registry import open_configured
from relay_connectors.errors import ConfigurationError, GuardError
from relay_connectors.ledger import Ledger
from relay_connectors.nearest import nearest
from relay_connectors.settings import Settings, SourceSettings, load

__all__ = [
    "chosen",
    "need_compared",
    "open_configured",
    "open_ledger",
    "record_ids",
    "settings_of",
    "stopped",
    "to_run",
]


def settings_of(session: Session) -> Settings:
    """The settings file of this call."""
    return load(session.config)


def chosen(settings: Settings, names: Sequence[str]) -> list[SourceSettings]:
    """The sources called *names*, or all of them.

    Raises:
        ConfigurationError: there is no such source, or none at all.
    """
    if not settings.sources:
        raise ConfigurationError(f"{settings.path}: no source is configured; add a [sources.NAME] table")
    for name in names:
        if name not in settings.sources:
            near = nearest(name, settings.sources)
            hint = f'did you mean "{near}"?' if near else f"configured: {', '.join(settings.sources)}"
            raise ConfigurationError(f'{settings.path}: there is no source "{name}"; {hint}')
    return [settings.sources[name] for name in dict.fromkeys(names)] or list(settings.sources.values())


def to_run(settings: Settings, names: Sequence[str]) -> list[SourceSettings]:
    """The sources of a run: *names*, else all; none where all were taken out, whose people can still be taken back.

    Raises:
        ConfigurationError: there is no such source, or there never was one.
    """
    if names or settings.sources:
        return chosen(settings, names)
    with open_ledger(settings) as ledger:
        return [] if ledger.sources.names() else chosen(settings, names)


def record_ids(settings: Settings, ledger: Ledger) -> dict[str, Callable[[str], str]]:
    """How each source's applications are named: those of the settings, and those that only the ledger knows."""
    named = dict(ledger.sources.accounts())
    named.update({name: (source.connector, source.account) for name, source in settings.sources.items()})
    return {name: ledger.identity.record_ids(*its) for name, its in named.items()}


def stopped(settings: Settings, ledger: Ledger) -> frozenset[str]:
    """The sources of the ledger that are no longer in the settings."""
    return frozenset(ledger.sources.names()) - settings.sources.keys()


def open_ledger(settings: Settings) -> Ledger:
    """The ledger of the settings file; close it."""
    return Ledger.open(settings.ledger_url, identity=settings.identity.read())


def need_compared(ledger: Ledger) -> None:
    """Nothing goes to people on the word of an old copy of the ledger.

    Raises:
        GuardError: a backup stands in the ledger's place, and no sync has compared it with the relay yet.
    """
    if ledger.restored_since is not None:
        message = "The ledger is an older copy, and does not know what was sent since; first run: relay-connectors sync"
        raise GuardError(message)
