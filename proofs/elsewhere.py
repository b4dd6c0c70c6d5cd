"""The program as if on another host, where nobody can look at its process: two containers that share one volume.

python -m proofs.elsewhere HOST GUARDED COMMAND…

A lease of another host runs out after a silence, here of a second. GUARDED is *fenced*, or for the controls what is
taken out: *unfenced* the fence, *unlooked* the look before each request, *unowned* that a run gives back no lease
but its own.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from relay_connectors.ledger import lease
from relay_connectors.ledger.lease import Lease

__all__ = ["SILENT"]

SILENT = 1.0


OUT = {"fenced": (), "unfenced": ("check", "confirm"), "unlooked": ("confirm",), "unowned": ()}


def _give_back(self: Lease) -> None:
    if self.drop() is not None:
        self._database.run("UPDATE lease SET pid = 0, process = '' WHERE name = ?", (self._name,))


def main() -> None:
    """Move to another host, then be the program."""
    host, fence, *words = sys.argv[1:]
    patch.object(lease, "platform", SimpleNamespace(node=lambda: host)).start()
    patch.object(lease, "SILENT", timedelta(seconds=SILENT)).start()
    for guard in OUT[fence]:
        patch.object(Lease, guard, lambda _self: None).start()
    if fence == "unowned":
        patch.object(Lease, "give_back", _give_back).start()
    from relay_connectors.cli import main as program

    sys.argv = ["relay-connectors", *words]
    program()


if __name__ == "__main__":
    main()
