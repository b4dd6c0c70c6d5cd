"""The reference relay: the whole contract on one machine, with switches that break it on purpose.

It needs the extra ``server``; this package itself imports nothing heavy, so that its mailbox and wording
can be read without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from relay_connectors.relay_server.app import create_app
    from relay_connectors.relay_server.running import RunningRelay
    from relay_connectors.relay_server.serving import serve

__all__ = ["RunningRelay", "create_app", "serve"]

_HOMES = {"RunningRelay": "running", "create_app": "app", "serve": "serving"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
