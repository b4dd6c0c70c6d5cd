"""The program with one guard patched out, for the negative controls: a proof that still holds then proves nothing.

python -m proofs.unguarded GUARD COMMAND…
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.courier import new_key

__all__ = ["GUARDS"]


def stored_key() -> None:
    """A fresh idempotency key for every send, as most scripts do it, instead of the one that was stored before."""
    batch, mint = RelayClient.send_batch, RelayClient.mint_links

    def send_batch(self: RelayClient, _key: str, body: bytes, record_ids: Sequence[str]) -> object:
        return batch(self, new_key(), body, record_ids)

    def mint_links(self: RelayClient, _key: str, body: bytes) -> object:
        return mint(self, new_key(), body)

    RelayClient.send_batch = send_batch  # type: ignore[method-assign,assignment]
    RelayClient.mint_links = mint_links  # type: ignore[method-assign,assignment]


def comparison() -> None:
    """No comparison with the relay before anything is planned: a restored ledger is taken for a whole one."""
    from relay_connectors.cycle.restored import Comparison

    Comparison.compare = lambda _self, _meta: False  # type: ignore[method-assign]


GUARDS: dict[str, Callable[[], None]] = {"comparison": comparison, "stored_key": stored_key}


def main() -> None:
    """Take the guard out, then be the program."""
    guard, *words = sys.argv[1:]
    GUARDS[guard]()
    from relay_connectors.cli import main as program

    sys.argv = ["relay-connectors", *words]
    program()


if __name__ == "__main__":
    main()
