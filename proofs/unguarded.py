"""The program with one guard patched out, for the negative controls: a proof that still holds then proves nothing.

python -m proofs.unguarded GUARD COMMAND…
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.courier import new_key

__all__ = ["GUARDS", "fresh_keys"]


def fresh_keys() -> AbstractContextManager[object]:
    """A fresh idempotency key for every send, as most scripts do it, instead of the one that was stored before."""
    once = RelayClient._once  # noqa: SLF001  each attempt goes through it, also those within one call

    def anew(
        self: RelayClient, model: Any, method: str, path: str, body: bytes | None = None, headers: Any = None
    ) -> object:
        fresh = {"Idempotency-Key": f'"{new_key()}"'} if headers and "Idempotency-Key" in headers else {}
        return once(self, model, method, path, body, {**(headers or {}), **fresh})

    return patch.object(RelayClient, "_once", anew)


def stored_key() -> None:
    """For the rest of this process."""
    fresh_keys().__enter__()


def comparison() -> None:
    """No comparison with the relay before anything is planned: a restored ledger is taken for a whole one."""
    from relay_connectors.cycle.restored import Comparison

    patch.object(Comparison, "compare", lambda _self, _meta: False).start()


def lease() -> None:
    """Neither lease nor fence: whoever comes takes the ledger, and nobody is ever overtaken."""
    from relay_connectors.ledger import lease as room

    patch.object(room, "_alive", lambda *_: False).start()
    for guard in ("check", "confirm"):
        patch.object(room.Lease, guard, lambda _self: None).start()


GUARDS: dict[str, Callable[[], None]] = {"comparison": comparison, "lease": lease, "stored_key": stored_key}


def main() -> None:
    """Take the guard out, then be the program."""
    guard, *words = sys.argv[1:]
    GUARDS[guard]()
    from relay_connectors.cli import main as program

    sys.argv = ["relay-connectors", *words]
    program()


if __name__ == "__main__":
    main()
