"""The program ``relay-connectors``: commands, settings, exit codes."""

from __future__ import annotations

import sys
from typing import TextIO

from relay_connectors.cli.app import program
from relay_connectors.cli.signals import catch_terminate

__all__ = ["main"]


def main() -> None:
    """Run the program with the process's arguments, and end the process."""
    catch_terminate()
    _never_fail_on_letters(sys.stdout)
    _never_fail_on_letters(sys.stderr)
    program.main(sys.argv[1:])


def _never_fail_on_letters(stream: TextIO) -> None:
    """A terminal whose encoding lacks 、 gets a question mark instead of ending the run."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
