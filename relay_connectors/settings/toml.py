"""Reading ``relay.toml``: every problem of the file at once, by key, and no value in any message."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relay_connectors.errors import ConfigurationError
from relay_connectors.settings.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relay_connectors.settings.model import Settings

__all__ = ["load"]

DEFAULT_FILE = "relay.toml"
PLACE = re.compile(r"\(at (line \d+, column \d+)\)")


def load(path: Path | None = None, env: Mapping[str, str] = os.environ) -> Settings:
    """The settings of *path* (default: ``RELAY_CONFIG``, else ``relay.toml`` here). No secret is read yet.

    One ConfigurationError holds every problem, a line each: ``relay.toml: policy.embarg: unknown key; did you …``.
    """
    file = Path(path or env.get("RELAY_CONFIG") or DEFAULT_FILE)
    return Tables(file, _parsed(file)).settings()


def _parsed(file: Path) -> dict[str, Any]:
    text = _text(file)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file}: {_syntax(str(error), text)}") from None


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")  # Windows editors put a BOM before UTF-8; TOML forbids it
    except FileNotFoundError:
        message = f"{file}: no such file; run: relay-connectors init (or name one by --config or RELAY_CONFIG)"
        raise ConfigurationError(message) from None
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file}: byte {error.start} is not UTF-8; save the file as UTF-8") from None


def _syntax(message: str, text: str) -> str:
    """Where and roughly what, never the line itself: it may hold a secret."""
    found = PLACE.search(message)
    place = found[1] if found else f"line {max(1, len(text.splitlines()))} (the end)"
    if message.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate")):
        return f"{place}: this key or table stands here a second time"
    return f'{place}: not TOML; every line is [table] or key = value, and texts need quotes: key = "text"'
