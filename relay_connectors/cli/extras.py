"""Extras that a command needs, and the line that installs them."""

from __future__ import annotations

from importlib.util import find_spec

from relay_connectors.errors import ConfigurationError

__all__ = ["need_mail", "need_server", "need_testing"]

SERVER = ("fastapi", "uvicorn", "jinja2")
MAIL = ("jinja2",)
TESTING = ("pytest",)


def need_server() -> None:
    """Raise a ConfigurationError with the pip line if the extra ``server`` is not installed."""
    _need("server", SERVER)


def need_mail() -> None:
    """Raise a ConfigurationError with the pip line if the extra ``mail`` is not installed."""
    _need("mail", MAIL)


def need_testing() -> None:
    """Raise a ConfigurationError with the pip line if the extra ``testing`` is not installed."""
    _need("testing", TESTING)


def _need(extra: str, modules: tuple[str, ...]) -> None:
    if any(find_spec(name) is None for name in modules):
        raise ConfigurationError(f'this needs the extra "{extra}"; run: pip install "relay-connectors[{extra}]"')
