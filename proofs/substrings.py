"""The program with its status table broken as it is in most scripts: a word counts wherever it stands.

python -m proofs.substrings COMMAND…
"""

from __future__ import annotations

import sys

from relay_connectors.normalize import Status, StatusWords

REJECTING = ("不採用", "不合格", "見送", "NG", "reject")


def main() -> None:
    """Break the table, then be the program."""
    read = StatusWords._read  # noqa: SLF001  what is broken is inside

    def anywhere(self: StatusWords, s: str) -> Status:
        return Status("employer_rejected", None) if any(word in s for word in REJECTING) else read(self, s)

    StatusWords._read = anywhere  # type: ignore[method-assign]  # noqa: SLF001
    from relay_connectors.cli import main as program

    sys.argv = ["relay-connectors", *sys.argv[1:]]
    program()


if __name__ == "__main__":
    main()
