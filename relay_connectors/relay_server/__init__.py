"""The reference relay: the whole contract on one machine, with switches that break it on purpose.

It needs the extra ``server``; this package itself imports nothing heavy, so that its mailbox and wording
can be read without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relay_connectors.later import later

if TYPE_CHECKING:
    from relay_connectors.relay_server.app import create_app
    from relay_connectors.relay_server.running import RunningRelay
    from relay_connectors.relay_server.serving import serve

__all__ = ["RunningRelay", "create_app", "serve"]

_LATER = {"running": ("RunningRelay",), "app": ("create_app",), "serving": ("serve",)}

__getattr__ = later(globals(), _LATER)
