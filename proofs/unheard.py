"""The program with its ears stopped: a rejection is one, whatever the other cells of its row say.

python -m proofs.unheard COMMAND…
"""

from __future__ import annotations

import sys

from relay_connectors.connector.plan import RowPlan
from relay_connectors.connector.refutation import Refutation


def main() -> None:
    """Let nothing be contradicted, then be the program."""
    Refutation.__call__ = lambda *_: False  # type: ignore[method-assign]
    RowPlan._notes = lambda *_: []  # type: ignore[method-assign]  # noqa: SLF001
    from relay_connectors.cli import main as program

    sys.argv = ["relay-connectors", *sys.argv[1:]]
    program()


if __name__ == "__main__":
    main()
