"""The program as if on another host, where nobody can look at its process: two containers that share one volume.

python -m proofs.elsewhere HOST fenced|unfenced COMMAND…

A lease of another host runs out after a silence, here of a second. *unfenced* takes the fence out, for the control.
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


def main() -> None:
    """Move to another host, then be the program."""
    host, fence, *words = sys.argv[1:]
    patch.object(lease, "platform", SimpleNamespace(node=lambda: host)).start()
    patch.object(lease, "SILENT", timedelta(seconds=SILENT)).start()
    if fence == "unfenced":
        for guard in ("check", "confirm"):
            patch.object(Lease, guard, lambda _self: None).start()
    from relay_connectors.cli import main as program

    sys.argv = ["relay-connectors", *words]
    program()


if __name__ == "__main__":
    main()
