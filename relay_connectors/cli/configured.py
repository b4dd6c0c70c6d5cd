"""What ``relay.toml`` names, opened: its sources, its ledger, its relay."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from relay_connectors.cli.session import Session
from relay_connectors.connector.registry import open_source
from relay_connectors.connector.source import Source
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.settings import Settings, SourceSettings, load

__all__ = ["chosen", "open_configured", "open_ledger", "settings_of"]


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
            near = get_close_matches(name, settings.sources, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"configured: {', '.join(settings.sources)}"
            raise ConfigurationError(f'{settings.path}: there is no source "{name}"; {hint}')
    return [settings.sources[name] for name in dict.fromkeys(names)] or list(settings.sources.values())


def open_configured(source: SourceSettings) -> Source:
    """One source of the settings file, its secrets read and its connector's settings checked; nothing is read yet."""
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


def open_ledger(settings: Settings) -> Ledger:
    """The ledger of the settings file; close it."""
    return Ledger.open(settings.ledger_url, identity=settings.identity.read())
