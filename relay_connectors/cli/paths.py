"""Where files of a state directory lie."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from relay_connectors.cli.files import private_folder
from relay_connectors.clock import Clock
from relay_connectors.settings import Settings

__all__ = ["dated"]


def dated(settings: Settings, folder: str, clock: Clock) -> Path:
    """``STATE/folder/2026-11-21T093400``: a place of its own for what one call writes, so that nothing old mixes in."""
    at: datetime = clock.now().astimezone(ZoneInfo(settings.policy.timezone))
    return private_folder(settings.state_dir / folder) / f"{at:%Y-%m-%dT%H%M%S}"
